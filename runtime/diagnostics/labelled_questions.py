"""Labelled questions, and whether an answer is right. Pure, but for reading the file.

A file of them is JSON lines with `id`, `question`, `gold`, `answers` and `answerable`. Answers are
compared as SQuAD does it: Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension
of Text" (2016).
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.errors import LibraryError, is_gone, unreadable
from runtime.localization import N_, _
from runtime.stick.json_reading import parse_json

BY_RULE = "made by rule"
"""the `kind` of questions that no person wrote"""
_HINT = N_(
    'Each line is an object such as {"id": "1", "question": "…", "gold": ["document id"], '
    '"answers": ["…"], "answerable": true}.'
)
_GOLD_IN = "gold_"
"""what the keys begin with that name the documents in another language"""
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("–—", "  ", string.punctuation + "“”„‘’«»…")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is right."""

    id: str
    text: str
    gold: tuple[str, ...]
    """ids of the documents that answer it"""
    answers: tuple[str, ...]
    """any of these is a right answer"""
    answerable: bool
    domain: str = ""
    kind: str = ""
    language: str = ""
    translated: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """languages, and ids of the documents in each that answer it"""

    def gold_in(self, language: str) -> tuple[str, ...]:
        """Return the ids of the documents in a language that answer it."""
        return dict(self.translated).get(language, ())


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions. Raises LibraryError that names the line which is wrong."""
    return [_question(line, where) for line, where in question_lines(path, _(_HINT))]


def question_lines(path: Path, hint: str) -> list[tuple[str, str]]:
    """Return the lines of a file of questions, each with where it stands.

    Raises LibraryError, with this hint, for one that cannot be read or has none.
    """
    try:
        # JSON may hold other line ends, which `splitlines` would cut at.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        if is_gone(error):
            raise unreadable(path.name, error) from error
        raise LibraryError(
            _("{name} cannot be read: {reason}.", name=path, reason=error.strerror), hint
        ) from error
    except UnicodeDecodeError as error:
        raise LibraryError(
            _("{path} is not UTF-8.", path=path), _("Save it again as UTF-8.")
        ) from error
    numbered = enumerate(lines, start=1)
    found = [
        (line, _("{path}, line {number}", path=path, number=number))
        for number, line in numbered
        if line.strip()
    ]
    if not found:
        raise LibraryError(_("{path} holds no question.", path=path), hint)
    return found


def question_line(question: Question) -> str:
    """Return a question as a line of such a file."""
    record = {
        "id": question.id,
        "question": question.text,
        "gold": list(question.gold),
        "answers": list(question.answers),
        "answerable": question.answerable,
        "domain": question.domain,
        "kind": question.kind,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def normalised(answer: str) -> str:
    """Return an answer in lower case without punctuation, articles and superfluous space."""
    bare = answer.casefold().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def contains(answer: str, gold: Iterable[str]) -> bool:
    """Return whether one of the gold answers stands in an answer, at the bounds of words."""
    padded = f" {normalised(answer)} "
    return any(f" {wanted} " in padded for wanted in map(normalised, gold) if wanted)


def _question(line: str, where: str) -> Question:
    try:
        raw: dict[str, Any] = parse_json(line)
        gold = _texts(raw.get("gold", []))
        question = Question(
            id=_text(raw.get("id", where)),
            text=_text(raw["question"]).strip(),
            gold=gold,
            answers=_texts(raw.get("answers", [])),
            answerable=bool(raw.get("answerable", bool(gold))),
            domain=_text(raw.get("domain") or ""),
            kind=_text(raw.get("kind") or ""),
            language=_text(raw.get("lang") or ""),
            translated=tuple(
                (key.removeprefix(_GOLD_IN), _texts(value))
                for key, value in raw.items()
                if key.startswith(_GOLD_IN)
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(f"{where} is not a labelled question.", _HINT) from error
    if not question.text:
        raise LibraryError(f"{where} has an empty question.", _HINT)
    return question


def _texts(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise TypeError
    return tuple(map(_text, raw))


def _text(raw: object) -> str:
    if not isinstance(raw, str | int | float):  # ids and answers may be numbers
        raise TypeError
    return str(raw)
