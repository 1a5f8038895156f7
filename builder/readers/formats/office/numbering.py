"""The numbers that Word writes before paragraphs: they are nowhere in the text, but counted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from builder.readers.formats.office.package import value_of
from builder.readers.xml_streams import Element, attribute, first, local

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_LARGEST_ROMAN = 4999
_LARGEST_LETTER = 26 * 26


@dataclass(frozen=True, slots=True)
class Level:
    """How the paragraphs of one level of a list are numbered."""

    form: str = "decimal"
    """decimal, lowerLetter, upperRoman …, bullet or none"""
    text: str = ""
    """what is written, with %1 for the number of the first level"""
    start: int = 1
    style: str = ""
    """the paragraph style that it belongs to"""


@dataclass(slots=True)
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of a document's lists."""

    def __init__(self, root: Element | None = None) -> None:
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if root is not None:
            self._read(root)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level of a list that belongs to a paragraph style; 0 where none does."""
        levels = self._list(number).levels
        return next((each for each, level in levels.items() if level.style == style), 0)

    def next(self, number: str, depth: int) -> str:
        """Return what stands before the next paragraph of that level of a list; "-" for bullets.

        An empty string where nothing does.
        """
        listed = self._list(number)
        for restarted, start in self._restarts.pop(number, {}).items():
            listed.counts[restarted] = start - 1
        level = listed.levels.get(depth, Level("none"))
        listed.counts[depth] = listed.counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in listed.counts if each > depth]:
            del listed.counts[deeper]
        if level.form == "bullet":
            return "-"
        return "" if level.form == "none" else self._written(listed, level)

    def _list(self, number: str) -> _List:
        return self._abstract.setdefault(self._lists.get(number, number), _List())

    @staticmethod
    def _written(listed: _List, level: Level) -> str:
        def number(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            other = listed.levels.get(depth, Level())
            return numeral(listed.counts.get(depth, other.start), other.form)

        return _PLACE.sub(number, level.text)

    def _read(self, root: Element) -> None:
        linked = {}
        for each in root:
            if local(each) == "abstractNum":
                identifier = attribute(each, "abstractNumId")
                levels = _levels(each)
                self._abstract[identifier] = _List(levels)
                link = value_of(first(each, "styleLink"))
                if link:
                    linked[link] = identifier
        borrowed = {
            attribute(each, "abstractNumId"): value_of(first(each, "numStyleLink"))
            for each in root
            if local(each) == "abstractNum"
        }
        for each in root:
            if local(each) == "num":
                own = value_of(first(each, "abstractNumId"))
                number = attribute(each, "numId")
                self._lists[number] = linked.get(borrowed.get(own, ""), own)
                self._override(number, each)

    def _override(self, number: str, element: Element) -> None:
        restarts = {}
        for each in element:
            if local(each) != "lvlOverride":
                continue
            depth = _whole(attribute(each, "ilvl"))
            start = first(each, "startOverride")
            if start is not None:
                restarts[depth] = _whole(value_of(start), 1)
        if restarts:
            self._restarts[number] = restarts


def _levels(element: Element) -> dict[int, Level]:
    found = {}
    for each in element:
        if local(each) == "lvl":
            found[_whole(attribute(each, "ilvl"))] = Level(
                value_of(first(each, "numFmt"), "decimal"),
                value_of(first(each, "lvlText")),
                _whole(value_of(first(each, "start")), 1),
                value_of(first(each, "pStyle")),
            )
    return found


def _whole(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else default


def numeral(number: int, form: str) -> str:
    """Return a number as Word's form of that name writes it; in digits where it is none of ours."""
    if form.endswith("Letter") and 0 < number <= _LARGEST_LETTER:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman") and 0 < number <= _LARGEST_ROMAN:
        roman = _roman(number)
        return roman if form.startswith("upper") else roman.lower()
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    letters: list[str] = []
    for value, letter in _ROMAN:
        count, number = divmod(number, value)
        letters.append(letter * count)
    return "".join(letters)
