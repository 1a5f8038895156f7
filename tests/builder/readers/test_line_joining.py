"""Lines of a page → paragraphs."""

from __future__ import annotations

from builder.readers.line_joining import join_lines


def test_lines_are_joined_into_paragraphs_and_hyphens_at_their_ends_undone() -> None:
    lines = [
        "The patient should be kept warm and given flu-",
        "ids by mouth, as long as the person is well-",
        "known to be conscious and is able to swallow.",
        "Second paragraph starts here and goes on for a",
        "while.",
    ]
    assert [
        "The patient should be kept warm and given fluids by mouth, as long as the person is "
        "well-known to be conscious and is able to swallow. Second paragraph starts here and "
        "goes on for a while."
    ] == join_lines(lines, known={"well-known"})


def test_items_headings_and_rows_of_tables_stay_on_their_own_lines() -> None:
    lines = [
        "4-2 WATER",
        "• one item that is as long as the lines of this page",
        "• another item that is as long as the others are here",
        "Austria 160 158 158 0 158 4,976 4,670 and some words",
        "Belgium 150 150 115 12 127 3,910 3,727 and more words",
    ]
    assert ["\n".join(lines)] == join_lines(lines)


def test_empty_lines_part_paragraphs() -> None:
    assert ["one", "two\nthree"] == join_lines(["", "one", "", "", "two", "three", ""])


def test_a_paragraph_of_a_million_lines_is_joined() -> None:
    lines = ["the words of a line that goes on"] * 1_000_000
    assert [" ".join(lines)] == join_lines(lines)
