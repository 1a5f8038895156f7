"""An exam's questions, a file of JSON lines, and what a library replied. Pure, but for reading.

Each line has `id`, `persona`, `kind`, `question`, `history` (follow-ups: objects with `question`
and `answer`), `gold` (documents' ids, or how their paths end), `also` (others that answer it, their
corpus before a colon), `quote` (the lines that answer, its parts joined by `[...]`), `facts` (each
a list of alternatives), `need` (how many of them a good answer has), `wrong` (what must not be
said), `answerable`; tasks of code also `language` and `test`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from runtime.diagnostics.labelled_questions import question_lines
from runtime.errors import LibraryError
from runtime.events import Done, Event, Found
from runtime.results import AnswerSentence, Evidence, Hit
from runtime.stick.json_reading import parse_json

DEPTH = 5
"""passages among which a gold document is looked for"""
Exchange = tuple[str, str]
_HINT = (
    'Each line is an object such as {"id": "1", "persona": "doctor", "kind": "fact", "question": '
    '"…", "gold": ["document id"], "quote": "…", "facts": [["…", "…"]], "need": 1, "wrong": [], '
    '"answerable": true}.'
)
_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class ExamQuestion:
    """A question and how an answer to it is judged."""

    id: str
    persona: str
    kind: str
    text: str
    answerable: bool
    history: tuple[Exchange, ...] = ()
    """earlier questions and answers"""
    gold: tuple[str, ...] = ()
    """the documents that answer it: ids, or how they end"""
    quote: str = ""
    """the lines of them that do"""
    facts: tuple[tuple[str, ...], ...] = ()
    """each by any of its alternatives"""
    need: int = 0
    """facts that a good answer has"""
    wrong: tuple[str, ...] = ()
    """what must not be said"""
    language: str = ""
    """of the code that is asked for"""
    test: str = ""
    """what that code must pass"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question."""

    answered: bool
    answer: str
    """as it is read, supported or not"""
    sentences: tuple[AnswerSentence, ...] = ()
    documents: tuple[str, ...] = ()
    """of the passages that were found, the best first"""
    evidence: tuple[str, ...] = ()
    """what the model could read, a text a document"""
    passages: tuple[str, ...] = ()
    """all that was found, a text a document"""
    tokens: int = 0
    """that the model wrote"""
    first: float = 0.0
    """seconds to the first word; 0 where no model wrote"""
    total: float = 0.0
    """seconds to the end"""

    @property
    def supported(self) -> str:
        """What is shown as the library's own: supported sentences and quotations."""
        return " ".join(each.text for each in self.sentences if each.supported)


def read_exam(
    paths: Iterable[Path], kinds: Collection[str] = (), every: int = 1
) -> list[ExamQuestion]:
    """Return the questions of some files, only of these kinds if any, and every so many-th of them.

    Raises LibraryError that names the line which is wrong, or where nothing is left.
    """
    questions = [each for path in paths for each in _read(path)]
    known = dict.fromkeys(each.kind for each in questions)
    for kind in kinds:
        if kind not in known:
            raise LibraryError(f"No question is of the kind {kind!r}.", f"There are: {_all(known)}")
    return [each for each in questions if not kinds or each.kind in kinds][::every]


def reply_of(events: Iterable[Event]) -> Reply:
    """Return what the events of an answer come to; the last is Done."""
    evidence: tuple[Evidence, ...] = ()
    done = Done(False, "", (), ())
    for event in events:
        if isinstance(event, Found):
            evidence = event.evidence
        elif isinstance(event, Done):
            done = event
    return Reply(
        answered=done.answered,
        answer=done.answer,
        sentences=done.sentences,
        documents=tuple(hit.document for hit in done.hits),
        evidence=_by_document([(each.hit, each.text) for each in evidence]),
        passages=_by_document([(hit, hit.text) for hit in done.hits]),
        tokens=done.answer_tokens,
        first=done.milliseconds.first_token / 1000,
        total=done.milliseconds.total / 1000,
    )


def _by_document(found: Sequence[tuple[Hit, str]]) -> tuple[str, ...]:
    """Return a text a document: its title, the headings and table heads, what was found of it."""
    texts: dict[tuple[str, str], dict[str, None]] = {}
    for hit, text in found:
        own = texts.setdefault((hit.corpus, hit.document), {})
        own |= dict.fromkeys(filter(None, (hit.title, hit.section, hit.head, text)))
    return tuple(map(" ".join, texts.values()))


def _read(path: Path) -> list[ExamQuestion]:
    return [_question(line, where) for line, where in question_lines(path, _HINT)]


def _question(line: str, where: str) -> ExamQuestion:
    try:
        raw: dict[str, Any] = parse_json(line)
        return ExamQuestion(
            id=_text(raw["id"]),
            persona=_text(raw["persona"]),
            kind=_text(raw["kind"]),
            text=_text(raw["question"]),
            answerable=bool(raw["answerable"]),
            history=_each(_exchange, raw.get("history", [])),
            gold=(*_each(_text, raw.get("gold", [])), *_each(_without_corpus, raw.get("also", []))),
            quote=_text(raw.get("quote", "")),
            facts=_each(lambda each: _each(_text, each), raw.get("facts", [])),
            need=int(raw.get("need", 0)),
            wrong=_each(_text, raw.get("wrong", [])),
            language=_text(raw.get("language", "")),
            test=_text(raw.get("test", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(f"{where} is not a question of an exam.", _HINT) from error


def _each(part: Callable[[Any], _Part], raw: object) -> tuple[_Part, ...]:
    if not isinstance(raw, list):
        raise TypeError
    return tuple(map(part, raw))


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _exchange(raw: Any) -> Exchange:
    return _text(raw["question"]), _text(raw["answer"])


def _without_corpus(raw: object) -> str:
    return _text(raw).partition(":")[2] or _text(raw)


def _all(kinds: Iterable[str]) -> str:
    return ", ".join(sorted(kinds)) + "."
