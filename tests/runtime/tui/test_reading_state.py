"""The pure half of reading: tables, matches, the way back, windows of titles, languages of code."""

from __future__ import annotations

import pytest

from runtime.citations import NumberedPassage
from runtime.results import TextBlock, TitleEntry, TitlePage
from runtime.tui.state.code_language import language_of
from runtime.tui.state.finding import Finder
from runtime.tui.state.tables import Tables
from runtime.tui.state.title_windows import WINDOW, TitleRequest, TitleWindows
from runtime.tui.state.trail import MOST_VISITS, Trail, Visit, beginning_of
from runtime.tui.state.wrapping import Flow, Line
from runtime.tui.widgets.code import inked

# --- tables ---

TABLE = "Name | Meaning\nmkstemp | a file and its path\nx | | y\n"


def laid_out(text: str, width: int, start: int = 0) -> list[str]:
    """Return what is on screen of a text that is a table from a character on."""
    tables = Tables(text, [TextBlock("table", start, len(text.rstrip("\n")))], width)
    flow = Flow(text, width, rows=tables.row)
    first = flow.line_at(0)
    return [drawn(text, line) for line in (first, *flow.forward(first))]


def drawn(text: str, line: Line) -> str:
    if not line.cells:
        return text[line.start : line.end]
    cells = ""
    for start, end, x in line.cells:
        cells = f"{cells:<{x}}{text[start:end]}"
    return cells.rstrip()


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert [
        "Name      Meaning",
        "mkstemp   a file and its path",
        "x         | y",
        "",
    ] == laid_out(TABLE, 60)  # fmt: skip


def test_what_does_not_fit_is_wrapped_within_its_column() -> None:
    assert [
        "Name      Meaning",
        "mkstemp   a file and",
        "          its path",
        "x         | y",
    ] == laid_out(TABLE, 22)[:4]  # fmt: skip


def test_a_table_of_too_many_columns_is_prose() -> None:
    assert ["a | b | c |", "d | e"] == laid_out("a | b | c | d | e", 12)


def test_lines_around_a_table_are_prose() -> None:
    text = f"before | it\n{TABLE}"
    assert "before | it" == laid_out(text, 60, 12)[0]


@pytest.mark.parametrize("row", ["a", "a | b", "字" * 40 + " | b", "a | b | c", " | ", "a | "])
@pytest.mark.parametrize("width", [2, 12, 13, 60])
def test_every_line_of_a_table_can_be_stood_at_and_left_both_ways(row: str, width: int) -> None:
    text = f"head | second\n{row}\nlast one | {'word ' * 40}"
    tables = Tables(text, [TextBlock("table", 0, len(text), 13)], width)
    flow = Flow(text, width, rows=tables.row)
    first = flow.line_at(0)
    lines = [first, *flow.forward(first)]
    assert lines == [flow.line_at(line.start) for line in lines]
    assert [*reversed(lines)][1:] == list(flow.backward(lines[-1]))


# --- finding ---


def test_a_finder_goes_around_in_both_directions() -> None:
    finder = Finder("One Été, one été\nand ONE ete.")
    assert (0, 3) == (finder.look_for("one"), finder.count)
    assert [9, 21, 0] == [finder.step(1) for _ in range(3)]
    assert [21, 9] == [finder.step(-1) for _ in range(2)]
    assert 2 == finder.number
    assert (4, 3) == (finder.look_for("ETE"), finder.count)
    assert 13 == finder.look_for("ete and"), "a line's end counts as a space"


def test_what_is_looked_for_starts_where_one_stands() -> None:
    finder = Finder("a b a b a")
    assert 4 == finder.look_for("a", 3)
    assert 0 == finder.look_for("a b", 5)


def test_matches_are_told_that_reach_into_a_line() -> None:
    finder = Finder("aaaa aa")
    finder.look_for("aa")
    assert [(0, 2), (2, 4)] == list(finder.within(0, 4))
    assert (5, 7) in list(finder.within(6, 7))


def test_nothing_is_found_of_nothing() -> None:
    finder = Finder("text")
    assert (None, None, 0) == (finder.look_for(""), finder.step(1), finder.count)
    assert [] == list(finder.within(0, 4))
    assert not finder.active


# --- the way back ---


def visit(document: str) -> Visit:
    return Visit((NumberedPassage(1, "c", document, document, "", "", 0, 1),), 0)


def test_a_trail_leads_back_and_forward_and_branches() -> None:
    trail = Trail()
    one, two, three = map(visit, ("one", "two", "three"))
    assert trail.step(-1) is None
    trail.go(one)
    trail.go(two)
    assert [one, None] == [trail.step(-1), trail.step(-1)]
    assert two is trail.step(1)
    trail.step(-1)
    trail.go(three)
    assert [None, one] == [trail.step(1), trail.step(-1)]


def test_the_same_document_again_is_no_step() -> None:
    trail = Trail()
    trail.go(visit("one"))
    again = trail.go(visit("one"))
    assert trail.step(-1) is None
    trail.go(visit("two"))
    assert again is trail.step(-1)


def test_a_trail_has_a_length_and_an_end() -> None:
    trail = Trail()
    for number in range(MOST_VISITS + 5):
        trail.go(visit(str(number)))
    steps = 0
    while trail.step(-1):
        steps += 1
    assert MOST_VISITS - 1 == steps
    trail.clear()
    assert (None, None) == (trail.step(-1), trail.step(1))


def test_another_title_opens_its_document_under_its_own() -> None:
    assert "Scurvy" == beginning_of(TitleEntry("c", "d", "Avitaminosis", "Scurvy")).title


# --- windows of titles ---


def entries(start: int, count: int) -> tuple[TitleEntry, ...]:
    return tuple(TitleEntry("c", str(each), str(each)) for each in range(start, start + count))


def test_only_what_is_missing_is_asked_for() -> None:
    windows = TitleWindows("pre", ("c",))
    assert TitleRequest("pre", ("c",)) == windows.missing(0, 10)
    windows.take(TitlePage(entries(0, WINDOW), 0, 2 * WINDOW + 1))
    assert windows.missing(0, WINDOW - 1) is None
    assert TitleRequest("pre", ("c",), WINDOW) == windows.missing(WINDOW - 5, WINDOW + 5)
    windows.take(TitlePage(entries(2 * WINDOW, 1), 2 * WINDOW, 2 * WINDOW + 1))
    assert windows.missing(2 * WINDOW, 2 * WINDOW) is None
    found = [windows.entry(number) for number in (7, WINDOW, 2 * WINDOW, 2 * WINDOW + 1)]
    assert ["7", None, str(2 * WINDOW), None] == [each and each.title for each in found]


def test_few_windows_are_kept() -> None:
    windows = TitleWindows()
    for start in range(0, 100 * WINDOW, WINDOW):
        windows.take(TitlePage(entries(start, WINDOW), start, 100 * WINDOW))
    assert windows.entry(0) is None
    assert windows.entry(99 * WINDOW) is not None


# --- languages ---


@pytest.mark.parametrize(
    ("name", "code", "language"),
    [
        ("Lib/tempfile.py", "x", "python"),
        ("page.html", "$ ls -l\ntotal 0", "console"),
        ("page", ">>> 1 + 1\n2", "pycon"),
        ("page", "\n\n#!/bin/sh\necho", "bash"),
        ("page", "#!/usr/bin/env python3", "python"),
        ("page", "SELECT name FROM t", "sql"),
        ("page", "#include <stdio.h>\nint main() {}", "c"),
        ("page", "<p>text</p>", "html"),
        ("page", '{"a": 1}', "json"),
        ("page", "const f = (x) => {\n  return x;\n}", "javascript"),
        ("page", "int x = 1;", "java"),
        ("page", "def f():\n    pass", "python"),
        ("page", "git commit -m x", "bash"),
        ("page", "plain words", ""),
        ("page", "", ""),
    ],
)
def test_a_language_is_told_by_the_name_or_by_signs(name: str, code: str, language: str) -> None:
    assert language == language_of(name, code)


def test_code_made_to_keep_a_lexer_busy_has_no_colours() -> None:
    code = "int x;"
    assert inked(code, "c")
    assert () == inked(f"{code}{chr(10) * 300}", "c")
    assert () == inked(f"{code}{chr(0xA0) * 300}", "c")
    assert inked(f"{code}\n{' ' * 100}int y;", "c")
