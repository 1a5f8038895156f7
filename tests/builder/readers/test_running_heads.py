"""Running heads of real PDFs: what goes with the page numbers, and what is text however often."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.document import Document
from builder.readers.formats.pdf.running_heads import without_running_heads
from builder.specs import CorpusSpec, SourceSpec
from tests.support.pdf_files import pdf_with, written

SPEC = CorpusSpec(
    "shelf", "Shelf", SourceSpec(kind="path", locations=("x",)), "pdf", licence="CC0", language="en"
)
BODIES = ("Alpha is one.", "Beta is two.", "Gamma is three.", "Delta is four.", "Rho is five.")


def text_of(tmp_path: Path, *pages: str, title: str = "") -> str:
    path = written(pdf_with(*pages, title=title), tmp_path / "a.pdf")
    (document,) = read_file(path, path.name, SPEC)
    assert isinstance(document, Document)
    return document.text


def text_under(tmp_path: Path, *heads: str, title: str = "") -> str:
    pages = [f"{head}\n{body}" for head, body in zip(heads, BODIES, strict=False)]
    return text_of(tmp_path, *pages, title=title)


def text_over(tmp_path: Path, *feet: str) -> str:
    return text_of(tmp_path, *(f"{body}\n{foot}" for foot, body in zip(feet, BODIES, strict=False)))


@pytest.mark.parametrize(
    "lines",
    [
        ("Dose step 10 mg", "Dose step 20 mg", "Dose step 30 mg"),
        ("Dose step 1 mg", "Dose step 2 mg", "Dose step 3 mg"),
        ("Give 1 tablet", "Give 2 tablets", "Give 3 tablets"),
        ("TOTAL DAILY DOSE OF 1 g", "TOTAL DAILY DOSE OF 2 g", "TOTAL DAILY DOSE OF 3 g"),
        ("Step 1", "Step 2", "Step 3"),
        ("STEP 1 OF THE DRILL", "STEP 2 OF THE DRILL", "STEP 3 OF THE DRILL"),
        ("1. Wash your hands", "2. Wash your hands", "3. Wash your hands"),
        ("Treatment Plan For Week 1", "Treatment Plan For Week 2", "Treatment Plan For Week 3"),
        ("Behandlung in der Woche 1", "Behandlung in der Woche 2", "Behandlung in der Woche 3"),
        ("Ration pack no longer sealed 1", "Ration pack no longer sealed 2",
         "Ration pack no longer sealed 3"),
        ("12 March 2024", "13 March 2024", "14 March 2024"),
        ("Ward Log For March 12", "Ward Log For March 13", "Ward Log For March 14"),
        ("2024-03-12", "2024-03-13", "2024-03-14"),
        ("03-12", "03-13", "03-14"),
        ("12.3.2024", "13.3.2024", "14.3.2024"),
        ("Chapter 1", "Chapter 2", "Chapter 3"),
        ("CHAPTER 1", "CHAPTER 2", "CHAPTER 3"),
        ("Chapter 1: Water", "Chapter 2: Water", "Chapter 3: Water"),
        ("Boys In Camp 40 20 11 1", "Boys In Camp 40 20 11 2", "Boys In Camp 40 20 11 3"),
        ("The World In 1914", "The World In 1918", "The World In 1939"),
        ("Kept cold 15", "Kept cold 30", "Kept cold 45"),
        ("15", "30", "45"),
        ("civil", "civil", "mix"),
    ],
)  # fmt: skip
def test_lines_whose_numbers_say_something_stay(tmp_path: Path, lines: tuple[str, ...]) -> None:
    for text in (text_under(tmp_path, *lines), text_over(tmp_path, *lines)):
        assert lines == tuple(line for line in text.split("\n") if line in lines)


def test_the_rows_of_a_table_continued_over_pages_stay_with_their_head(tmp_path: Path) -> None:
    head = "Age Tablets Times Days"
    pages = [f"{head}\n{n} 1 2 {n + 3}\n{n + 1} 2 3 {n + 4}\nTotal 0 0 0" for n in (1, 11, 21)]

    text = text_of(tmp_path, *pages)

    assert "\n".join(pages).split("\n") == [line for line in text.split("\n") if line]


def test_a_heading_over_the_pages_of_a_table_stays_once(tmp_path: Path) -> None:
    text = text_under(tmp_path, *["Table 4 continued"] * 3)

    assert "Table 4 continued\nAlpha is one.\n\nBeta is two.\n\nGamma is three." == text


@pytest.mark.parametrize(
    "line", ["Given once a day.", "twice a day", "At most 40 mg a day", "Keep below 25 °C"]
)
def test_what_each_of_several_pages_says_stays_on_each(tmp_path: Path, line: str) -> None:
    assert 3 == text_over(tmp_path, line, line, line).count(line)


@pytest.mark.parametrize(
    "numbers",
    [
        ("1", "2", "3"),
        ("- 7 -", "- 8 -", "- 9 -"),
        ("Page 3 of 9", "Page 4 of 9", "Page 5 of 9"),
        ("Seite 3 von 9", "Seite 4 von 9", "Seite 5 von 9"),
        ("3 / 9", "4 / 9", "5 / 9"),
        ("viii", "ix", "x"),
        ("A-6", "A-7", "A-8"),
        ("4-12", "4-13", "4-14"),
    ],
)
def test_page_numbers_alone_go(tmp_path: Path, numbers: tuple[str, ...]) -> None:
    expected = "\n\n".join(BODIES[:3])
    assert expected == text_under(tmp_path, *numbers) == text_over(tmp_path, *numbers)


def test_the_page_numbers_of_a_sheet_with_two_sides_go(tmp_path: Path) -> None:
    assert "Alpha is one.\n\nBeta is two." == text_over(tmp_path, "1", "2")


def test_numbers_of_two_pages_that_are_not_theirs_stay(tmp_path: Path) -> None:
    assert "Alpha is one.\n4\nBeta is two.\n5" == text_over(tmp_path, "4", "5")


@pytest.mark.parametrize(
    ("heads", "title"),
    [
        (("FM 21-76 SURVIVAL 8", "FM 21-76 SURVIVAL 9", "FM 21-76 SURVIVAL 10"), ""),
        (("8 The Village Health Worker", "9 The Village Health Worker",
          "10 The Village Health Worker"), ""),
        (("3.2. Water And Salts 8", "3.2. Water And Salts 9", "3.2. Water And Salts 10"), ""),
        (("Survival 8", "Survival 9", "Survival 10"), "Survival"),
        (("Survival 4-8", "Survival 4-9", "Survival 4-10"), "Survival"),
    ],
)  # fmt: skip
def test_names_with_the_page_number_go(tmp_path: Path, heads: tuple[str, ...], title: str) -> None:
    assert "\n\n".join(BODIES[:3]) == text_under(tmp_path, *heads, title=title)


def test_heads_of_every_other_page_go(tmp_path: Path) -> None:
    heads = ["8 First Aid In War", "Wounds Of The Chest 9", "10 First Aid In War",
             "Wounds Of The Chest 11", "12 First Aid In War", "Wounds Of The Chest 13"]  # fmt: skip
    lines = [[head, f"Text {number}."] for number, head in enumerate(heads)]

    assert [[each[1]] for each in lines] == without_running_heads(lines)


def test_a_repeated_head_stays_where_it_stands_first(tmp_path: Path) -> None:
    assert "Water\nAlpha is one.\n\nBeta is two.\n\nGamma is three." == text_under(
        tmp_path, "Water", "Water", "Water"
    )


def test_a_repeated_head_that_the_title_says_goes_altogether(tmp_path: Path) -> None:
    heads = ["A Manual"] * 3
    assert "\n\n".join(BODIES[:3]) == text_under(tmp_path, *heads, title="A manual")


def test_a_chapters_head_goes_where_its_heading_says_the_same() -> None:
    chapter = [["Intro", "Water and salts", "Drink."], *(["WATER AND SALTS", "x."] for _ in "abc")]

    assert [chapter[0], ["x."], ["x."], ["x."]] == without_running_heads(chapter)


def test_lines_that_come_back_far_apart_stay() -> None:
    pages = [["Exercises" if n % 5 == 0 else f"Word {n} of it", f"Text {n}."] for n in range(20)]

    assert pages == without_running_heads(pages)


def test_a_page_keeps_a_line_where_all_would_go() -> None:
    pages = [[f"The Common Potato {number}"] for number in range(1, 31)]

    assert pages == without_running_heads(pages)


def test_pages_without_lines_stay_as_they_are() -> None:
    assert [[], [""], ["text"]] == without_running_heads([[], [""], ["text"]])
