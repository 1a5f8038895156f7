"""The command `without-vectors`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from builder.cache import in_use
from builder.cli.arguments import Commands, add_cache, add_split
from builder.cli.progress_bar import ConsoleProgress
from evaluation.arguments import add_measured_bundle, add_sets_folder
from evaluation.questions import Question

_FOREIGN = 10
"""questions of each other set that does not answer them"""


def add_without_vectors(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the program's."""
    command = commands.add_parser(
        "without-vectors", help="measure search where some corpora have vectors and others do not"
    )
    add_sets_folder(command)
    add_measured_bundle(command, "embedding model, chunking and index are used")
    command.add_argument(
        "--documents", type=int, default=1000, metavar="N",
        help="documents of a set, all that answer questions among them (default: %(default)s)",
    )  # fmt: skip
    command.add_argument(
        "--questions", type=int, default=100, metavar="N",
        help="answerable questions of a set, and as many others (default: %(default)s)",
    )  # fmt: skip
    add_split(command, "dev")
    add_cache(command)
    command.set_defaults(run=_without_vectors)


def _without_vectors(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from builder.models import prepare_models
    from evaluation.questions import part
    from evaluation.sets import find_sets
    from evaluation.without_vectors.halves import halve
    from evaluation.without_vectors.measure import measure_without_vectors

    sets = find_sets(parsed.data, parsed.only)
    plan = replace(load_plan(parsed.bundle), chats=())
    with in_use(parsed.cache), ConsoleProgress() as progress:
        models = prepare_models(plan, parsed.cache, progress)
        for labelled in sets:
            halves = halve(labelled, parsed.documents, plan, models, parsed.cache, progress)
            asked = _asked(part(labelled.questions, parsed.split), parsed.questions)
            for other in sets:
                if labelled.is_foreign_to(other):
                    asked += other.questions[:_FOREIGN]
            print(f"{measure_without_vectors(labelled.name, halves, asked, progress)}\n")
    return 0


def _asked(questions: Sequence[Question], most: int) -> list[Question]:
    """Return so many answerable questions, evenly spread, and so many others."""
    answerable = [each for each in questions if each.answerable]
    others = [each for each in questions if not each.answerable]
    return [each for kind in (answerable, others) for each in kind[:: -(-len(kind) // most) or 1]]
