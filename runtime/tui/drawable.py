"""Corpus text made safe to draw, and cut to fit. Pure."""

from __future__ import annotations

from collections.abc import Sequence

Span = tuple[int, int]
"""Start and end, in characters."""

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)}
_SPACES = {ord(space): " " for space in "\r\v\f\x85\u2028\u2029"}
_UNSEEN = (0x7F, *range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_MARKS = (0x061C, 0x200E, 0x200F)
"""of direction: common, invisible, and of no use where every line is drawn from the left"""
_ZERO_WIDTH_SPACE = "\u200b"
_LONE_SURROGATES = range(0xD800, 0xE000)
_SAFE = (
    _PICTURES
    | dict.fromkeys(_UNSEEN, "�")
    | dict.fromkeys(_MARKS, _ZERO_WIDTH_SPACE)
    | dict.fromkeys(_LONE_SURROGATES, "?")
    | _SPACES
    | {ord("\n"): "\n", ord("\t"): "\t"}
)


def clean(text: str) -> str:
    """Return `text` with each control or direction character shown, not obeyed.

    One character stands for one, so offsets hold. What `runtime.text.sanitize.printable` takes
    away or replaces is never left as it is.
    """
    return text if text.isprintable() else text.translate(_SAFE)


def one_line(text: str) -> str:
    """Return `text` safe to draw, on one line."""
    return " ".join(clean(text).split())


def shortened(text: str, room: int) -> str:
    """Return `text` safe to draw on one line: all of it, or its beginning and its end."""
    line = one_line(text)
    half = (room - 3) // 2
    return line if len(line) <= room else f"{line[:half].rstrip()} … {line[-half:].lstrip()}"


def excerpt(text: str, marks: Sequence[Span], room: int) -> tuple[str, tuple[Span, ...]]:
    """Return at most about `room` characters of `text` around its first mark, on one line.

    The marks, moved to their place in the excerpt, come with it.
    """
    first, last = _window(text, marks, room)
    cut = clean(text[first:last]).replace("\n", " ").replace("\t", " ")
    before = "… " if first else ""
    shift = len(before) - first
    moved = tuple(
        (max(start, first) + shift, min(end, last) + shift)
        for start, end in marks
        if start < last and end > first
    )
    return before + cut + (" …" if last < len(text) else ""), moved


def _window(text: str, marks: Sequence[Span], room: int) -> Span:
    """Start with the marked sentence, unless the beginning of the text fits as well."""
    start, end = marks[0] if marks else (0, 0)
    first = 0 if end <= room else start
    last = min(len(text), max(first + room, min(end, first + 2 * room)))
    if last < len(text):
        space = text.rfind(" ", first + 1, last + 1)
        last = space if space > max(first, end if end <= last else 0) else last
    return first, last
