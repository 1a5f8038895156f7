"""An answer's text → its units: sentences, items of a list, fenced blocks of code. Pure.

A fenced block (CommonMark 0.31, section 4.5) is one unit, also while its end is still to be
written, and so is an item with all its lines. As a text grows, all units but the last stay as they
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from runtime.text.fenced import outdented
from runtime.text.sentences import sentence_spans

Kind = Literal["sentence", "item", "code"]
_FENCE = re.compile(r"(?<![ \t])(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*)")
_ITEM = re.compile(r"(?<![ \t])[ \t]*(?:[-*+•·–]|\d{1,3}[.)])[ \t]+\S")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a text: `text[start:end]`, without the white space around it."""

    kind: Kind
    start: int
    end: int
    language: str = ""
    """of code, in small letters, where its fence names it"""
    closed: bool = True
    """False for code whose last fence is not written"""


def units(text: str) -> list[Unit]:
    """Return the units of a text, in order."""
    found: list[Unit] = []
    prose = 0  # where the text begins that belongs to no item and no block
    for unit in _blocks(text):
        found += _sentences(text, prose, unit.start)
        found.append(unit)
        prose = unit.end
    return [*found, *_sentences(text, prose, len(text))]


def code_in(text: str, unit: Unit) -> str:
    """Return what stands between a block's fences, indented as they are."""
    _, *lines = text[unit.start : unit.end].split("\n")
    if unit.closed and lines:
        lines.pop()
    line = text.rfind("\n", 0, unit.start) + 1
    indent = len(text[line : unit.start])
    return "\n".join(outdented(each, indent) for each in lines)


def _blocks(text: str) -> Iterator[Unit]:
    """Yield the fenced blocks and the items."""
    lines = list(_lines(text))
    place = 0
    while place < len(lines):
        start, end = lines[place]
        if fence := _FENCE.fullmatch(text, start, end):
            last = _closing(text, lines, place, fence)
            stop = lines[-1][1] if last is None else lines[last][1]
            yield _code(text, fence, stop, closed=last is not None)
            place = len(lines) if last is None else last + 1
        elif _ITEM.match(text, start, end):
            place = _after_item(text, lines, place)
            yield Unit("item", *_trimmed(text, start, lines[place - 1][1]))
        else:
            place += 1


def _code(text: str, fence: re.Match[str], stop: int, *, closed: bool) -> Unit:
    words = fence["info"].split()
    language = words[0].strip("{}.").casefold() if words else ""
    start, end = _trimmed(text, fence.start("fence"), stop)
    return Unit("code", start, end, language, closed)


def _closing(
    text: str, lines: list[tuple[int, int]], opened: int, fence: re.Match[str]
) -> int | None:
    """Return the line with the fence that closes a block; None where there is none yet."""
    mark = fence["fence"]
    for place in range(opened + 1, len(lines)):
        start, end = lines[place]
        bare = text[start:end].strip(" \t\r")
        if len(bare) >= len(mark) and not bare.strip(mark[0]):
            return place
    return None


def _after_item(text: str, lines: list[tuple[int, int]], place: int) -> int:
    """Return the line after an item: a blank one, the next item, or a fence."""
    for after in range(place + 1, len(lines)):
        start, end = lines[after]
        if (
            not text[start:end].strip()
            or _ITEM.match(text, start, end)
            or _FENCE.fullmatch(text, start, end)
        ):
            return after
    return len(lines)


def _sentences(text: str, start: int, end: int) -> Iterator[Unit]:
    for first, last in sentence_spans(text[start:end]):
        yield Unit("sentence", start + first, start + last)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    bare = text[start:end]
    return start + len(bare) - len(bare.lstrip()), end - (len(bare) - len(bare.rstrip()))
