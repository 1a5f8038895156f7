"""The figures of `python -m evaluation readers pdf`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.progress import Silent
from evaluation.readers.pdf import (
    Reading,
    common_subsequence,
    measure,
    numbers_in_order,
    report,
    token_f1,
)
from runtime.errors import LibraryError
from tests.support.pdf_files import pdf_with, written


@pytest.mark.parametrize(
    ("expected", "actual", "figure"),
    [("a b c d", "d c b a", 1.0), ("a b", "a b c d", 2 / 3), ("a", "b", 0.0), ("ﬁve", "five", 1.0)],
)
def test_the_f1_of_words_is_told(expected: str, actual: str, figure: float) -> None:
    assert figure == pytest.approx(token_f1(expected, actual))


def test_numbers_out_of_their_order_are_counted() -> None:
    assert 2 / 3 == pytest.approx(numbers_in_order("1 of 2.5 of 3", "3 then 1 then 2.5") or 0.0)
    assert numbers_in_order("none", "1") is None


@pytest.mark.parametrize(
    ("one", "other", "length"), [("abcbdab", "bdcaba", 4), ("", "ab", 0), ("abc", "abc", 3)]
)
def test_the_longest_common_subsequence_is_found(one: str, other: str, length: int) -> None:
    assert length == common_subsequence(one, other)


def test_the_report_has_the_medians_and_what_was_told() -> None:
    text = report([Reading("a.pdf", (), 0.1, 0.9, 1.0), Reading("b.pdf", ("scanned",), 0.2)])
    assert "1 files with text: tokens F1 0.900; 1 with numbers: in order 1.000" in text
    assert "b.pdf: scanned" in text


def test_a_folder_without_pdf_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        measure(tmp_path, Silent())


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_a_folder_is_measured(tmp_path: Path) -> None:
    written(pdf_with("Boil 5 litres for 10 minutes."), tmp_path / "a.pdf")
    assert "tokens F1 1.000; 1 with numbers: in order 1.000" in measure(tmp_path, Silent())
