"""`python -m evaluation exam …`: how well a library answers what people ask."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from builder.cli.arguments import Commands
from builder.cli.progress_bar import ConsoleProgress
from runtime.errors import LibraryError

if TYPE_CHECKING:
    from evaluation.exam.measure import Sink
    from evaluation.exam.summary import Judged


def add_exam(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    exam = commands.add_parser(
        "exam", help="put an exam to a library: judged by the facts that its answers have"
    )
    exam.add_argument(
        "questions", type=Path, nargs="+", metavar="FILE",
        help="JSON lines with id, persona, kind, question, facts, need, gold, quote, answerable",
    )  # fmt: skip
    exam.add_argument("--library", type=Path, required=True, metavar="DIR", help="the stick")
    models = exam.add_mutually_exclusive_group()
    models.add_argument("--model", default="", metavar="NAME", help="which of its chat models")
    models.add_argument("--no-model", action="store_true", help="only quote")
    exam.add_argument(
        "--gold", action="store_true", help="also give the model the passages that answer"
    )
    exam.add_argument(
        "--alone", action="store_true",
        help="also search by the question's words alone, without an answer that is supposed",
    )  # fmt: skip
    exam.add_argument(
        "--patient", action="store_true",
        help="have the model read all of the evidence, however slow this machine is",
    )  # fmt: skip
    exam.add_argument(
        "--only", nargs="+", default=(), metavar="KIND", help="only questions of these kinds"
    )
    exam.add_argument(
        "--every", type=_positive, default=1, metavar="N", help="only every N-th question"
    )
    exam.add_argument(
        "--answers", type=Path, metavar="FILE", help="write each judged answer as a line of JSON"
    )
    exam.add_argument("--show", action="store_true", help="print each answer and its verdict")
    exam.set_defaults(run=_exam)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _exam(parsed: argparse.Namespace) -> int:
    from evaluation.baselines import writer_of
    from evaluation.exam.measure import examine
    from evaluation.exam.records import read_exam
    from evaluation.exam.sandbox import passes
    from evaluation.exam.ways import Settings, ways
    from runtime.stick.stick import open_stick

    questions = read_exam(parsed.questions, parsed.only, parsed.every)
    stick = open_stick(parsed.library)
    chat = None if parsed.no_model else writer_of(stick, parsed.model)
    settings = Settings(parsed.gold, parsed.alone, parsed.patient)
    with (
        _sink(parsed) as sink,
        ConsoleProgress() as progress,
        ways(stick, chat, settings) as asked,
    ):
        exam = examine(questions, asked, passes, progress, sink)
    print(exam.text())
    return 0


@contextmanager
def _sink(parsed: argparse.Namespace) -> Iterator[Sink]:
    """Provide what writes and prints each answer, as the arguments ask for it."""
    from evaluation.exam.measure import answer_line, answer_text

    try:
        file = parsed.answers.open("w", encoding="utf-8") if parsed.answers else None
    except OSError as error:
        raise LibraryError(
            f"{parsed.answers} cannot be written: {error.strerror}.", "Name another file."
        ) from error

    def take(name: str, judged: Judged) -> None:
        if file:
            file.write(answer_line(name, judged))
            file.flush()
        if parsed.show:
            print(f"{answer_text(name, judged)}\n")

    with closing(file) if file else nullcontext():
        yield take
