"""`selftest`: the stick's own questions, put to this machine.

What was measured is kept as it comes, so that stopping early still tells something. Nothing is
written anywhere.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from runtime.diagnostics.labelled_questions import Question, read_questions
from runtime.diagnostics.selftest_report import (
    FIRST,
    Answered,
    Result,
    Sought,
    result_json,
    result_text,
    tiers,
)
from runtime.errors import LibraryError
from runtime.events import Done, Found
from runtime.hardware.memory import memory, shortage
from runtime.library import Library
from runtime.localization import _, _n
from runtime.models.chat_models import ChatModels
from runtime.models.embedders import Embedder
from runtime.models.selection import Speed, in_order, named
from runtime.results import Hit
from runtime.stick.layout import ModelRecord
from runtime.stick.stick import Stick, open_stick
from runtime.text.sanitize import printable, printable_json

_UNANSWERABLE_FOR_EACH = 2
"""questions that cannot be answered for each that can: most are told before they are read"""
_PASSAGES = 50  # enough for that many documents, unless one has them all


def run(root: Path, answers: int, model: str | None, *, as_json: bool) -> int:
    """Test the library at `root` and print what was found; return the exit status."""
    stick = open_stick(root)
    path = stick.selftest_path()
    if path is None:
        raise LibraryError(
            _("This stick has no questions to test itself with."),
            _("Build it again with this version; `search`, `ask` and `doctor` work as they are."),
        )
    result = Result(stick.manifest.title, read_questions(path))
    result.notes += stick.problems
    try:
        search_all(result, stick)
        _answer_some(result, stick, answers, model)
    except KeyboardInterrupt:
        result.stopped = True
    if as_json:
        print(printable_json(json.dumps(result_json(result), ensure_ascii=False)))
    else:
        print(printable(result_text(result)))
    return 130 if result.stopped else 0


def search_all(result: Result, stick: Stick, embedder: Embedder | None = None) -> None:
    """Search for every question; those whose documents are not here are left out."""
    with closing(Library(stick, embedder)) as library:
        library.warm()
        for question in _told(result.questions, _("searching")):
            found = search_for(library, question)
            if not found.found and question.answerable and not _holds(library, question):
                result.absent += 1
            else:
                result.searched.append(found)


def search_for(library: Library, question: Question) -> Sought:
    """Search for a question, as `search` does, and as `ask` does without a model."""
    hits = library.search(question.text, k=_PASSAGES)
    found = next(library.ask(question.text, generate=False))
    assert isinstance(found, Found)  # the first event always is
    first = set(_documents(hits)[:FIRST])
    refused = not found.answerable
    return Sought(question, not first.isdisjoint(question.gold), refused, found.milliseconds)


def _documents(hits: Sequence[Hit]) -> list[str]:
    return [document for _, document in dict.fromkeys((hit.corpus, hit.document) for hit in hits)]


def _holds(library: Library, question: Question) -> bool:
    """Return whether a document that answers is on the stick: packs can be taken off it."""
    for corpus in (pack.id for pack in library.packs):
        for document in question.gold:
            try:
                library.read(corpus, document)
            except LibraryError:
                continue
            return True
    return False


def _answer_some(result: Result, stick: Stick, count: int, name: str | None) -> None:
    """Have some answerable questions answered, and judge the models by how fast that went."""
    models = stick.manifest.models_for("chat")
    if not models:
        result.notes.append(_("There is no model on the stick: answers are quoted."))
        return
    available = memory().available
    record = named(models, name) if name else in_order(models, available)[0]
    speed = None
    try:
        if problem := shortage(record.size, available):
            result.notes.append(problem)
        elif asked := chosen(result.able(), count):
            result.model = record
            asked += chosen(result.unable(), _UNANSWERABLE_FOR_EACH * count)
            speed = _answer(result, stick, record, asked)
    finally:
        result.tiers = tiers(models, available, speed)
        best = in_order(models, available, speed)[0]
        result.best = best if any(each.suits for each in result.tiers) else None


def chosen(sought: Sequence[Sought], count: int) -> list[Question]:
    """Return at most `count` questions, evenly from all."""
    step = max(1, -(-len(sought) // max(count, 1)))
    return [each.question for each in sought[::step][:count]]


def _answer(
    result: Result, stick: Stick, record: ModelRecord, asked: Sequence[Question]
) -> Speed | None:
    # Loaded as `ask` does it: what is measured is what answers will take.
    models = ChatModels(stick, record.id or record.name)
    with closing(Library(stick, chat=models.model())) as library:
        for question in _told(asked, _("answering with {model}", model=record.name)):
            *_events, done = library.ask(question.text)
            assert isinstance(done, Done)  # the last event always is
            kind = result.answered if question.answerable else result.unanswerable
            kind.append(Answered(question, done))
        rates = models.rates()
        return Speed(record.size, *rates) if rates else None


def _told(questions: Sequence[Question], doing: str) -> Iterator[Question]:
    """Yield questions, telling on standard error how far it is."""
    screen = sys.stderr.isatty()
    for number, question in enumerate(questions, start=1):
        if screen:
            place = _(
                "{doing}: {number} of {questions}",
                doing=doing,
                number=number,
                questions=len(questions),
            )
            sys.stderr.write(f"\r\x1b[K{printable(place)}")
        elif number == 1:
            begun = _n(
                "{doing}: {count} question",
                "{doing}: {count} questions",
                len(questions),
                doing=doing,
            )
            sys.stderr.write(f"{printable(begun)}\n")
        sys.stderr.flush()
        try:
            yield question
        finally:
            if screen:
                sys.stderr.write("\r\x1b[K")
