"""Links of a document: chosen, told of, followed, and the way back."""

from __future__ import annotations

from runtime.hardware.terminal import Terminal
from runtime.results import DocumentLink, DocumentView, TitleEntry
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.state.links import LinkChoice
from runtime.tui.state.trail import Trail, beginning_of
from runtime.tui.widgets.document import DocumentBody, text_margin
from tests.support.tui_fakes import FakeLibrary
from tests.support.tui_sitting import Sitting, play

LINKED = DocumentView(
    "history", "voyage", "The voyage",
    "Sailors had scurvy.\n" + "At sea.\n" * 60 + "A doctor, Lind, tried limes.\n",
    (), "", "",
    links=(
        DocumentLink(12, 18, "medicine", "scurvy", "Scurvy"),
        DocumentLink(510, 514, "history", "lind", "James Lind"),
    ),
)  # fmt: skip


def linked() -> FakeLibrary:
    return FakeLibrary(documents={("history", "voyage"): LINKED})


async def read_voyage(here: Sitting) -> ReaderScreen:
    reader = ReaderScreen(
        here.conversation._library, here.conversation._presence,
        [beginning_of(TitleEntry("history", "voyage", "The voyage"))], 0, Terminal(), Trail(),
    )  # fmt: skip
    await here.app.push_screen(reader)
    await here.until(lambda: reader.view is not None)
    return reader


def test_a_link_is_chosen_with_tab_followed_with_enter_and_left_with_backspace() -> None:
    async def scene(here: Sitting) -> None:
        reader = await read_voyage(here)
        await here.press("enter")  # none is chosen
        await here.press("tab")
        await here.until(lambda: "Enter: Scurvy · Medicine" in here.status)
        await here.press("enter")
        await here.until(lambda: reader.view is not None and reader.view.document == "scurvy")
        await here.press("backspace")
        await here.until(lambda: reader.view is not None and reader.view.document == "voyage")
        await here.press("alt+right")
        await here.until(lambda: reader.view is not None and reader.view.document == "scurvy")

    play(scene, linked())


def test_tab_goes_on_to_links_out_of_view_and_round() -> None:
    async def scene(here: Sitting) -> None:
        await read_voyage(here)
        await here.press("tab", "tab")
        await here.until(lambda: "Enter: James Lind" in here.status)
        assert "A doctor, Lind, tried limes." in here.words
        await here.press("tab")
        await here.until(lambda: "Enter: Scurvy" in here.status)
        await here.press("shift+tab", "enter")
        await here.until(lambda: "James Lind was a Scottish doctor" in here.words)

    play(scene, linked())


def test_a_link_that_is_clicked_is_followed() -> None:
    async def scene(here: Sitting) -> None:
        reader = await read_voyage(here)
        body = reader.query_one(DocumentBody)
        margin = text_margin(body.size.width)
        await here.pilot.click(DocumentBody, offset=(margin + 2, 0))
        await here.pilot.pause()
        assert reader.view is LINKED
        await here.pilot.click(DocumentBody, offset=(margin + 13, 0))
        await here.until(lambda: reader.view is not None and reader.view.document == "scurvy")

    play(scene, linked())


def test_links_of_a_part_of_the_text_are_those_that_touch_it() -> None:
    choice = LinkChoice(LINKED.links)
    assert [] == list(choice.within(0, 12))
    assert [0] == [number for number, _ in choice.within(17, 400)]
    assert [0, 1] == [number for number, _ in choice.within(0, 600)]
    assert choice.step(-1, 0, 100) is LINKED.links[0]
    assert LinkChoice().step(1, 0, 9) is None
