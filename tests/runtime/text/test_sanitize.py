"""What is printed commands no terminal, whatever is read."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest

from runtime.text.sanitize import printable, printable_json

CHARACTERS = [chr(code) for code in range(sys.maxunicode + 1)]
BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
MARKS = {"\u061c", "\u200e", "\u200f"}


def _commands(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Cc", "Cs"}
        or unicodedata.bidirectional(character) in BIDIRECTIONAL
        or character in MARKS
    )


def test_no_control_surrogate_or_direction_character_is_left_of_all_that_there_are() -> None:
    left = [each for each in CHARACTERS if _commands(each) and each in printable(each)]

    assert ["\t", "\n"] == left


def test_every_other_character_is_left_as_it_is() -> None:
    text = "".join(each for each in CHARACTERS if not _commands(each))

    assert text == printable(text)


def test_json_keeps_as_escapes_what_is_not_printed() -> None:
    text = " ".join(filter(_commands, CHARACTERS))

    written = printable_json(json.dumps(text, ensure_ascii=False))

    assert written.isascii()
    assert text == json.loads(written)


@pytest.mark.parametrize("code", [0x80, 0x9B, 0xFF])
def test_an_undecodable_byte_of_an_argument_is_not_printed_as_that_byte(code: int) -> None:
    """Python in UTF-8 mode reads it as a lone surrogate, and prints that as the byte again."""
    read = bytes([code]).decode("utf-8", "surrogateescape")

    assert b"?" == printable(read).encode("utf-8", "surrogateescape")
