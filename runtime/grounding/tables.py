"""Rows of a table or a list: a figure belongs to what stands in its own row. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.grounding.claims import STRICT, Reading, Word
from runtime.grounding.parser import read
from runtime.grounding.source import held

LEAST = 3
"""lines at least of what is taken for rows; fewer may be a sentence that was wrapped"""
WIDEST = 14
"""words of a row at most, its cells counted as one text"""


def rows(text: str) -> tuple[Reading, ...]:
    """Return a text's lines where they are rows, its header among them; none where they are not."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < LEAST or not all(map(_is_row, lines)):
        return ()
    return tuple(map(read, lines))


def _is_row(line: str) -> bool:
    """Whether a line is no piece of a sentence: those go on in small letters, and are long."""
    return not line[0].islower() and not line.endswith(",") and len(line.split()) <= WIDEST


def crossed(sentence: Reading, lines: Sequence[Reading]) -> bool:
    """Whether a sentence gives what stands in one row a figure of other rows alone."""
    _, *body = lines  # what the header says is of every row
    subjects = list(filter(None, (_places(word, body) for word in _subjects(sentence))))
    figures = filter(None, (_places(word, body) for word in sentence.words if _is_figure(word)))
    return any(
        subjects and all(figure.isdisjoint(subject) for subject in subjects) for figure in figures
    )


def _subjects(sentence: Reading) -> list[Word]:
    return [word for word in sentence.words if not _is_figure(word)]


def _is_figure(word: Word) -> bool:
    """Whether a word is a number, or a name that has one, as “B7”."""
    return word.kind in STRICT and any(letter.isdigit() for letter in word.text)


def _places(word: Word, lines: Sequence[Reading]) -> frozenset[int]:
    """Return which rows have a word; none where all have it."""
    found = frozenset(index for index, line in enumerate(lines) if _has(word, line))
    return found if len(found) < len(lines) else frozenset()


def _has(word: Word, line: Reading) -> bool:
    if word.kind == "number":
        return any(word.key == other.key for other in line.of("number"))
    return held(word, line)
