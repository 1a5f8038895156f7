"""Labelled questions: JSON lines with `id`, `question`, `gold`, `answers` and `answerable`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from runtime.errors import LibraryError

Split = Literal["dev", "end", "all"]
SPLITS: tuple[Split, ...] = ("dev", "end", "all")
_HINT = (
    'Each line is an object such as {"id": "1", "question": "…", "gold": ["document id"], '
    '"answers": ["…"], "answerable": true}.'
)


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


def read_questions(path: Path) -> list[Question]:
    """Read a file of questions. Raises LibraryError that names the line which is wrong."""
    try:
        # JSON may hold other line ends, which `splitlines` would cut at.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror}.", _HINT) from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"{path} is not UTF-8.", "Save it again as UTF-8.") from error
    questions = [
        _question(line, f"{path}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not questions:
        raise LibraryError(f"{path} holds no question.", _HINT)
    return questions


def part(questions: Sequence[Question], split: Split) -> list[Question]:
    """Return every question, or the half at even (`dev`) or odd (`end`) positions.

    Positions are counted among answerable and among unanswerable questions, each for itself.
    """
    if split == "all":
        return list(questions)
    first = 0 if split == "dev" else 1
    answerable = [question for question in questions if question.answerable]
    others = [question for question in questions if not question.answerable]
    return [*answerable[first::2], *others[first::2]]


def _question(line: str, where: str) -> Question:
    try:
        raw: dict[str, Any] = json.loads(line)
        gold = _texts(raw.get("gold", []))
        question = Question(
            id=str(raw.get("id", where)),
            text=str(raw["question"]).strip(),
            gold=gold,
            answers=_texts(raw.get("answers", [])),
            answerable=bool(raw.get("answerable", bool(gold))),
            domain=str(raw.get("domain") or ""),
            kind=str(raw.get("kind") or ""),
            language=str(raw.get("lang") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise LibraryError(f"{where} is not a labelled question.", _HINT) from error
    if not question.text:
        raise LibraryError(f"{where} has an empty question.", _HINT)
    return question


def _texts(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise TypeError
    return tuple(map(str, raw))
