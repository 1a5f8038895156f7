"""Marked pages → how near the reader of HTML comes to them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from builder.progress import Silent
from evaluation.readers.html import Score, marked_pages, measure, precision_and_recall, report
from runtime.errors import LibraryError

PAGE = "<html><body><nav>Home</nav><p>The pump is primed with water.</p></body></html>"


def write_page(folder: Path, key: str) -> None:
    (folder / "html").mkdir(exist_ok=True)
    (folder / "html" / f"{key}.html.gz").write_bytes(gzip.compress(PAGE.encode()))


@pytest.fixture
def by_kind(tmp_path: Path) -> Path:
    write_page(tmp_path, "0001")
    (tmp_path / "ground-truth").mkdir()
    marked = {
        "_internal": {"page_type": {"primary": "forum"}},
        "ground_truth": {"main_content": "The pump is primed with water."},
    }
    (tmp_path / "ground-truth" / "0001.json").write_text(json.dumps(marked))
    return tmp_path


def test_pages_that_are_marked_in_a_file_each_have_a_kind(by_kind: Path) -> None:
    (page,) = marked_pages(by_kind)
    assert ("forum", "The pump is primed with water.") == (page.kind, page.text)


def test_pages_that_are_marked_in_one_file_are_articles(tmp_path: Path) -> None:
    write_page(tmp_path, "a")
    (tmp_path / "ground-truth.json").write_text('{"a": {"articleBody": "The pump"}}')
    (page,) = marked_pages(tmp_path)
    assert ("article", "The pump") == (page.kind, page.text)


def test_the_reader_is_measured_for_each_kind(by_kind: Path) -> None:
    lines = measure(by_kind, Silent()).split("\n")
    (line,) = [line for line in lines if line.startswith("| forum: this reader")]
    assert ["1", "1.000", "1.000", "1.000"] == [cell.strip() for cell in line.split("|")[2:6]]


def test_a_folder_without_marked_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no marked page"):
        measure(tmp_path, Silent())


@pytest.mark.parametrize(
    ("expected", "actual", "precision", "recall"),
    [
        ("a b c d", "a b", 1.0, 0.5),
        ("a b", "a b c d", 0.5, 1.0),
        ("a a b", "A b b", 2 / 3, 2 / 3),
        ("", "", 1.0, 1.0),
        ("a", "", 0.0, 0.0),
        ("", "a", 0.0, 0.0),
    ],
)
def test_words_count_as_often_as_they_are_there(
    expected: str, actual: str, precision: float, recall: float
) -> None:
    assert (precision, recall) == pytest.approx(precision_and_recall(expected, actual))


def test_a_report_has_a_row_for_each_kind_and_extractor() -> None:
    scores = [Score("article", 1.0, 0.5, 2 / 3, 0.01), Score("forum", 0.0, 0.0, 0.0, 0.03)]
    rows = report({"one": scores}).split("\n")[2:]
    assert ["all: one", "article: one", "forum: one"] == [row.split("|")[1].strip() for row in rows]
    assert ["2", "0.500", "0.250", "0.333", "20"] == [
        cell.strip() for cell in rows[0].split("|")[2:7]
    ]
