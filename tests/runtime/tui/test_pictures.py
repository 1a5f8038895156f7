"""Pictures of a document: named in the text, shown over it, their source below them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.readers.small_pictures import small_picture
from runtime.hardware.terminal import Graphics, Terminal
from runtime.localization import use
from runtime.results import Anchor, DocumentPicture, DocumentView, TextBlock, TitleEntry
from runtime.tui.screens.pictures import PicturesScreen
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.state.picture_lines import PictureLines
from runtime.tui.state.tables import Tables
from runtime.tui.state.trail import Trail, beginning_of
from runtime.tui.state.wrapping import Flow
from runtime.tui.widgets.document import DocumentBody, text_margin
from runtime.tui.widgets.picture import PictureView
from tests.support.pictures import as_file, drawing, photograph
from tests.support.tui_fakes import FakeLibrary, pack
from tests.support.tui_sitting import Sitting, play

TEXT = "Lemons\n\nSailors ate lemons.\n\nA lemon, cut.\n\n" + "At sea.\n" * 60 + "The end."
LEMONS = DocumentView(
    "history", "lemons", "Lemons", TEXT, (Anchor(0, "Lemons"),), "", "",
    pictures=(
        DocumentPicture(TEXT.index("A lemon"), 4, "A lemon, cut."),
        DocumentPicture(len(TEXT), 9, "A [red]\x1b[31m ship\nunder sail"),
    ),
)  # fmt: skip
PLAIN = Terminal()
FILES = {
    ("history", 4): small_picture(as_file(photograph(120, 90))),
    ("history", 9): small_picture(as_file(drawing(), "PNG")),
}


def library(**changed: bytes) -> FakeLibrary:
    packs = (pack("medicine", "Medicine"), replace(pack("history", "History", "CC BY 4.0"),
                                                   attribution="By A. Painter"))  # fmt: skip
    pictures = FILES | {("history", int(name[1:])): data for name, data in changed.items()}
    return FakeLibrary(documents={("history", "lemons"): LEMONS}, pictures=pictures, packs=packs)


async def read(here: Sitting, terminal: Terminal = PLAIN) -> ReaderScreen:
    reader = ReaderScreen(
        here.conversation._library, here.conversation._presence,
        [beginning_of(TitleEntry("history", "lemons", "Lemons"))], 0, terminal, Trail(),
    )  # fmt: skip
    await here.app.push_screen(reader)
    await here.until(lambda: reader.view is not None)
    return reader


async def shown(here: Sitting) -> PictureView:
    await here.until(lambda: isinstance(here.app.screen, PicturesScreen))
    view = here.app.screen.query_one(PictureView)
    await here.until(lambda: view.shows)
    return view


def written(here: Sitting, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sequences: list[str] = []
    assert here.app._driver is not None
    monkeypatch.setattr(here.app._driver, "write", sequences.append)
    return sequences


def test_pictures_are_named_in_their_places() -> None:
    async def scene(here: Sitting) -> None:
        await read(here)
        await here.until(lambda: "[picture]" in here.words)
        lines = [line.strip(" │┃") for line in here.drawn.split("\n")]
        assert "A lemon, cut." == lines[lines.index("[picture]") + 1]
        await here.press("G")
        await here.until(lambda: "[picture: A [red]␛[31m ship under sail]" in here.words)
        use("de")
        here.app.screen.query_one(DocumentBody).retell()
        await here.until(lambda: "[Bild: A [red]" in here.words)

    try:
        play(scene, library())
    finally:
        use("en")


def test_a_key_shows_them_in_half_blocks_with_their_source() -> None:
    async def scene(here: Sitting) -> None:
        reader = await read(here)
        await here.press("i")
        view = await shown(here)
        assert "Lemons · 1 of 2" in here.words
        assert "A lemon, cut." in here.words
        assert "History · CC BY 4.0 · By A. Painter" in here.words
        assert view._rows * view._columns == here.drawn.count("▀")
        await here.press("right")
        await here.until(lambda: "2 of 2" in here.words)
        assert "A [red]␛[31m ship under sail" in here.words
        await here.press("enter")
        await here.until(lambda: here.app.screen is reader)
        assert "The end." in here.words
        assert "▀" not in here.drawn

    play(scene, library())


def test_a_picture_that_is_clicked_is_shown() -> None:
    async def scene(here: Sitting) -> None:
        reader = await read(here)
        body = reader.query_one(DocumentBody)
        at = here.drawn.splitlines().index(
            next(x for x in here.drawn.splitlines() if "[picture]" in x)
        )
        offset = (text_margin(body.size.width) + 3, at - body.region.y)
        await here.pilot.click(DocumentBody, offset=offset)
        await shown(here)
        await here.press("escape")
        await here.until(lambda: here.app.screen is reader)

    play(scene, library())


def test_a_document_without_pictures_has_no_key_for_them() -> None:
    async def scene(here: Sitting) -> None:
        reader = await read(here)
        reader.view = replace(LEMONS, pictures=())
        assert not reader.check_action("pictures", ())
        await here.press("i")
        assert here.app.screen is reader

    play(scene, library())


def test_a_damaged_picture_is_told_in_its_place() -> None:
    async def scene(here: Sitting) -> None:
        await read(here)
        await here.press("i")
        await here.until(lambda: "pictures.bin is damaged." in here.words)
        await here.press("right")
        await shown(here)

    play(scene, library(_4=FILES["history", 4][:99]))


def test_a_terminal_without_colours_shows_the_caption() -> None:
    async def scene(here: Sitting) -> None:
        await read(here, Terminal(colour=False, graphics=Graphics.OFF))
        await here.press("i")
        await here.until(lambda: "This terminal shows no pictures." in here.words)
        assert "A lemon, cut." in here.words

    play(scene, library())


def test_sixels_are_drawn_over_blank_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(here: Sitting) -> None:
        await read(here, Terminal(graphics=Graphics.SIXEL, cell=(8, 16)))
        sequences = written(here, monkeypatch)
        await here.press("i")
        view = await shown(here)
        await here.until(lambda: any("\x1bP0;1;0q" in each for each in sequences))
        (drawn,) = (each for each in sequences if "\x1bP" in each)
        left, top = view._corner
        x, y = view.content_region.x + left + 1, view.content_region.y + top + 1
        assert drawn.startswith(f'\x1b7\x1b[{y};{x}H\x1bP0;1;0q"1;1;{view._columns * 8};')
        assert drawn.endswith("\x1b\\\x1b8")
        assert "▀" not in here.drawn
        await here.press("escape")

    play(scene, library())


def test_kitty_is_given_the_picture_and_forgets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene(here: Sitting) -> None:
        await read(here, Terminal(graphics=Graphics.KITTY))
        sequences = written(here, monkeypatch)
        await here.press("i")
        view = await shown(here)
        number = view._number
        size = f"c={view._columns},r={view._rows},"
        assert any(f"i={number}," in each and size in each for each in sequences)
        assert view._columns * view._rows == here.drawn.count("\U0010eeee")
        await here.press("escape")
        await here.until(lambda: f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\" in sequences)

    play(scene, library())


def test_lines_of_pictures_stand_before_what_they_belong_to() -> None:
    text = "One two three four\n\na | b\nc | d\n"
    table = TextBlock("table", 20, 31, 5)
    pictures = tuple(DocumentPicture(at, at, "Three words here") for at in (0, 20, 26, 99))
    lines = PictureLines(text, pictures, 12, Tables(text, (table,), 12).row)
    flow = Flow(text, 12, None, lines.row)
    first = flow.line_at(0)
    every = [*reversed([*flow.backward(first)]), first, *flow.forward(first)]
    assert len(every) == len(set(every))
    named = ["[picture:", "Three words", "here]"]
    seen = [line.aside[2] if line.aside else text[line.start : line.end] for line in every]
    assert [*named, "One two", "three four", "", *named, "a | b"] == seen[:10]
    assert [*named, "c | d", *named, ""] == seen[10:]
    assert [0, 1, 2, 3] == sorted({line.aside[0] for line in every if line.aside})
    assert every == [*flow.backward(every[-1])][::-1] + every[-1:]
