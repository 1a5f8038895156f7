"""A window on a JSON text of any length, which moves on as values are taken from it. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST_VALUE = 1 << 26
"""characters: a longer value is passed over"""
_BLANKS = re.compile(r"[\s\ufeff]*")
_NEAR_END = 10
"""characters that an unfinished word or escape at the window's end may have"""
_DROPPED = 1 << 20


class BrokenJsonError(ValueError):
    """What stands at the window's beginning is no JSON, or too long to take."""


class Window:
    """What was read of a text and not yet taken."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._decoder = json.JSONDecoder(strict=False)
        self._text = ""
        self._at = 0
        self._line = 1

    @property
    def line(self) -> int:
        """The number of the line that the window begins in."""
        return self._line

    @property
    def is_long(self) -> bool:
        """Whether more has been read of what stands here than a value may have."""
        return len(self._text) - self._at > LONGEST_VALUE

    def peek(self) -> str:
        """Return the next character that is not blank, or an empty string at the end."""
        while True:
            self._advance(_matched_end(_BLANKS, self._text, self._at))
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self, count: int = 1) -> None:
        """Pass over characters."""
        self._advance(self._at + count)

    def value(self) -> Any:
        """Take the value that stands here. Raises BrokenJsonError, and takes nothing."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                self._grow_or_raise(error)
            except (ValueError, RecursionError) as error:
                raise BrokenJsonError(str(error).partition(";")[0]) from error
            else:
                is_whole = end < len(self._text) or not isinstance(found, int | float)
                if is_whole or not self._more():  # a number may go on
                    self._advance(end)
                    return found

    def _grow_or_raise(self, error: json.JSONDecodeError) -> None:
        """Read on where the value may just not be here yet."""
        near_end = error.pos >= len(self._text) - _NEAR_END
        unfinished = near_end or error.msg.startswith("Unterminated string")
        length = len(self._text) - self._at
        if length > LONGEST_VALUE:
            raise BrokenJsonError(f"longer than {LONGEST_VALUE:,} characters") from error
        if not unfinished or not self._double(length):
            raise BrokenJsonError(error.msg) from error

    def _double(self, length: int) -> bool:
        """Read as much again as there is, so that trying again costs no more than reading."""
        grew = False
        while len(self._text) - self._at < 2 * length + 1 and self._more():
            grew = True
        return grew

    def line_text(self) -> str | None:
        """Take the rest of this line; None for one that is too long, which is passed over."""
        while (end := self._text.find("\n", self._at)) < 0:
            if len(self._text) - self._at > LONGEST_VALUE:
                self._skip_line()
                return None
            if not self._more():
                end = len(self._text)
                break
        text = self._text[self._at : end]
        self._advance(min(end + 1, len(self._text)))
        return text

    def head(self, count: int) -> str:
        """Return the next characters without taking them, `count` at most."""
        while len(self._text) - self._at < count and self._more():
            pass
        return self._text[self._at : self._at + count]

    def skip_to(self, mark: re.Pattern[str], overlap: int = 200) -> bool:
        """Pass over everything up to the next match, at most `overlap` long, after this place."""
        start = self._at + 1
        while True:
            match = mark.search(self._text, start)
            if match:
                self._advance(match.end())
                return True
            self._advance(max(self._at, len(self._text) - overlap))
            if not self._more():
                self._advance(len(self._text))
                return False
            start = self._at

    def _skip_line(self) -> None:
        while (end := self._text.find("\n", self._at)) < 0:
            self._advance(len(self._text))
            if not self._more():
                return
        self._advance(end + 1)

    def _more(self) -> bool:
        piece = next(filter(None, self._pieces), "")
        if piece:
            self._text = self._text[self._at :] + piece
            self._at = 0
        return bool(piece)

    def _advance(self, end: int) -> None:
        self._line += self._text.count("\n", self._at, end)
        self._at = end
        if self._at > max(_DROPPED, len(self._text) // 2):
            self._text = self._text[self._at :]
            self._at = 0


def _matched_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
