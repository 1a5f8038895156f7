"""The screen of titles, driven by keys, over a library of a few or of many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.errors import LibraryError
from runtime.hardware.terminal import Terminal
from runtime.results import DocumentView, TitleEntry
from runtime.tui.screens.browse import BrowseScreen, TitleList
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.state.title_windows import WINDOW
from runtime.tui.widgets.line_input import LineInput
from tests.runtime.tui.test_screens import CONTROLS, UNSAFE, unsafe_library
from tests.support.tui_fakes import FakeLibrary
from tests.support.tui_sitting import Sitting, play

MANY = 3 * WINDOW + 7


def many() -> FakeLibrary:
    """A library of so many titles beside the two that there always are."""
    views = [
        DocumentView("history", f"d{each}", f"Title {each:03}", "text", (), "", "")
        for each in range(MANY)
    ]
    return FakeLibrary(documents={(view.corpus, view.document): view for view in views})


async def browse(here: Sitting, key: str = "f7") -> TitleList:
    """Open the titles, and wait for them."""
    await here.press(key)
    await here.until(lambda: isinstance(here.app.screen, BrowseScreen))
    titles = here.app.screen.query_one(TitleList)
    await here.until(lambda: "title" in here.status and "…" not in here.status)
    return titles


def test_all_titles_are_there_in_order_with_their_corpora() -> None:
    async def scene(here: Sitting) -> None:
        await browse(here)
        first, second = (line.split() for line in here.drawn.splitlines()[4:6])
        assert ["▌", "James", "Lind", "History"] == first
        assert ["Scurvy", "Medicine"] == second
        assert "2 titles" == here.status
        assert "All corpora" in here.drawn

    play(scene)


def test_what_is_typed_narrows_the_titles_whatever_its_case_and_accents() -> None:
    async def scene(here: Sitting) -> None:
        titles = await browse(here)
        await here.type("SĆ")
        await here.until(lambda: titles.count == 1)
        assert "1 title begins with “SĆ”" == here.status
        await here.type("x")
        await here.until(lambda: titles.count == 0)
        assert "No title begins with “SĆx”." == here.status
        await here.press("enter")  # there is nothing to read
        await here.press("backspace", "backspace", "backspace")
        await here.until(lambda: titles.count == 2)

    play(scene)


def test_enter_reads_and_escape_leads_back_to_the_titles_and_then_to_the_question() -> None:
    async def scene(here: Sitting) -> None:
        await browse(here)
        reader = await here.read("down", "enter")
        assert "Scurvy" == reader.place.title
        assert "Scurvy is a disease" in here.words
        assert "of 1" not in here.words
        await here.press("escape")
        assert isinstance(here.app.screen, BrowseScreen)
        await here.press("escape")
        assert [here.conversation] == here.app.screen_stack

    play(scene)


def test_another_title_of_a_document_names_its_own_and_leads_to_it() -> None:
    library = FakeLibrary(aliases=(TitleEntry("medicine", "scurvy", "Avitaminosis C", "Scurvy"),))

    async def scene(here: Sitting) -> None:
        await browse(here)
        assert "▌ Avitaminosis C – Scurvy" in here.drawn
        reader = await here.read("enter")
        assert ("scurvy", "Scurvy") == (reader.place.document, reader.place.title)

    play(scene, library)


def test_only_the_chosen_corpora_are_looked_through() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("f2", "space", "enter")  # not medicine
        titles = await browse(here)
        assert 1 == titles.count
        assert ["▌", "James", "Lind"] == here.drawn.splitlines()[4].split()
        assert "History" in here.drawn.splitlines()[0]

    play(scene)


def test_of_many_titles_those_near_what_is_in_view_are_asked_for() -> None:
    library = many()

    async def scene(here: Sitting) -> None:
        titles = await browse(here)
        assert [("", 0)] == library.listed
        await here.press("ctrl+end")
        await here.until(lambda: f"▌ Title {MANY - 1:03}" in here.drawn)
        await here.until(lambda: "…" not in here.drawn)
        assert {0, 200, 300} == {start for _, start in library.listed}
        await here.press("pageup", "up")
        assert titles.count - 1 - titles.at == titles.size.height
        await here.press("ctrl+home")
        assert "▌ James Lind" in here.drawn
        assert "309 titles" == here.status

    play(scene, library)


def test_while_titles_are_sought_only_the_latest_wish_waits() -> None:
    library = many()
    library.titles_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.press("f7")
        await here.until(lambda: isinstance(here.app.screen, BrowseScreen))
        await here.until(lambda: here.status.startswith("Listing the titles…"))
        await here.type("title 30")
        library.titles_gate.set()
        titles = here.app.screen.query_one(TitleList)
        await here.until(lambda: titles.count == 7)
        assert ["", "title 30"] == [prefix for prefix, _ in library.listed]

    play(scene, library)


def test_titles_that_cannot_be_read_say_why() -> None:
    library = FakeLibrary(error=LibraryError("history/titles.zst is damaged.", "Copy it again."))

    async def scene(here: Sitting) -> None:
        await here.press("f7")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "history/titles.zst is damaged." in here.words
        await here.press("enter")
        assert [here.conversation] == here.app.screen_stack

    play(scene, library)


def test_what_is_typed_and_what_is_listed_is_drawn_safely() -> None:
    library = unsafe_library()
    library.aliases = (TitleEntry("history", "lind", f"z{UNSAFE}", UNSAFE),)

    async def scene(here: Sitting) -> None:
        await browse(here)
        seen = [here.drawn]
        here.app.screen.query_one(LineInput).value = UNSAFE
        await here.until(lambda: "begin" in here.status)
        seen.append(here.drawn)
        assert [] == [each for each in seen if CONTROLS.search(each)]
        assert all(each.encode() for each in seen)

    play(scene, library)


def test_without_colour_the_chosen_title_is_reversed() -> None:
    async def scene(here: Sitting) -> None:
        titles = await browse(here, "f7")
        style = next(style for text, style, _ in titles.render_line(0) if "Lind" in text)
        assert style is not None
        assert style.reverse
        assert "| James Lind" in here.drawn

    play(scene, terminal=Terminal(colour=False))


def test_a_title_too_long_for_the_screen_is_cut() -> None:
    library = FakeLibrary()
    library.packs = tuple(replace(each, title="A corpus " * 20) for each in library.packs)
    library.aliases = (TitleEntry("medicine", "scurvy", "字" * 200, ""),)

    async def scene(here: Sitting) -> None:
        await browse(here)
        assert all(len(line) <= 40 for line in here.drawn.splitlines())
        assert "字…" in here.drawn

    play(scene, library, size=(40, 12))


@pytest.mark.parametrize("key", ["ctrl+l", "l"])
def test_there_are_keys_for_terminals_that_have_no_f7(key: str) -> None:
    async def scene(here: Sitting) -> None:
        if key == "l":
            await here.press("escape")  # out of the question
        await browse(here, key)

    play(scene)
