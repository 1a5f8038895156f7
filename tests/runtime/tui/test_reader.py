"""Reading a whole document: its contents, what is found in it, code, tables, and the way back."""

from __future__ import annotations

import pytest
from textual.events import Key

from builder.readers.cleaning import DocumentBuilder
from runtime.hardware.terminal import Terminal
from runtime.results import DocumentView, TextBlock
from runtime.tui.clipboard import COPIED, NO_CODE_IN_VIEW
from runtime.tui.screens.browse import BrowseScreen
from runtime.tui.screens.contents import ContentsScreen
from runtime.tui.screens.conversation import ConversationScreen
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.status_text import NO_SECTIONS
from runtime.tui.widgets.document import DocumentBody
from tests.runtime.tui.test_screens import CONTROLS, UNSAFE
from tests.support.tui_fakes import LIND, FakeLibrary
from tests.support.tui_sitting import Sitting, play

CODE = 'def café(data):\n    """Say hello."""\n    return "a" * 2  # twice\n\nx = 1\n\ty = 2'
SESSION = "$ ls\nnotes.txt"


def guide() -> DocumentView:
    """A document of everything that is drawn in its own way."""
    built = DocumentBuilder()
    built.heading("Guide", 1)
    built.add("Words come first. " * 8)
    built.heading("Code", 2)
    built.code(CODE)
    built.add("\n".join(f"Line {each} of the prose." for each in range(40)))
    built.code(SESSION)
    built.heading("Tables", 2)
    built.heading("Narrow", 3)
    built.table([["Day", "Dose"], ["1", "5 mg"], ["14", "500 mg"]], headed=True)
    built.heading("Wide", 3)
    rows = [["Name", "Meaning"], ["a", "word " * 30], ["b", ""], ["c", "one | two"]]
    built.table(rows, headed=True)
    built.add("\n".join(f"Closing words {each}." for each in range(40)))
    built.add("Élan vital, the END.")
    made = built.document("guide.txt", "Guide")
    blocks = tuple(TextBlock(each.kind, each.start, each.end, each.head) for each in made.blocks)
    return DocumentView("history", "guide", "Guide", made.text, made.anchors, "", "", (), blocks)


GUIDE = guide()


def library() -> FakeLibrary:
    return FakeLibrary(documents={("history", "guide"): GUIDE})


async def open_guide(here: Sitting, title: str = "gui") -> ReaderScreen:
    """Read the document whose title begins so."""
    await here.press("f7")
    await here.until(lambda: isinstance(here.app.screen, BrowseScreen))
    await here.type(title)
    await here.until(lambda: "1 title begins" in here.status)
    return await here.read("enter")


def lines_with(here: Sitting, text: str) -> list[str]:
    return [line[3:-1].rstrip() for line in here.drawn.splitlines() if text in line]


# --- contents ---


@pytest.mark.parametrize("key", ["t", "f8"])
def test_a_section_of_the_contents_is_gone_to(key: str) -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press(key)
        assert isinstance(here.app.screen, ContentsScreen)
        assert "▌ Guide" in here.drawn
        assert "      Code" in here.drawn
        await here.press("end", "up", "enter")
        await here.until(lambda: "Narrow · History" in here.words)
        await here.press(key)
        assert "▌     Narrow" in here.drawn  # where one stands
        await here.press("escape")
        assert isinstance(here.app.screen, ReaderScreen)

    play(scene, library())


def test_a_document_without_sections_has_no_contents() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here, "james")
        await here.press("t")
        assert NO_SECTIONS == here.status
        assert isinstance(here.app.screen, ReaderScreen)
        assert "lamplight" == here.app.theme

    play(scene)


# --- finding ---


def test_what_is_typed_is_found_whatever_its_case_and_accents() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("slash")
        await here.type("elan VITAL")
        await here.until(lambda: "Élan vital" in here.words)
        await here.press("enter")
        assert "1 match" in here.status
        await here.press("escape")
        assert "match" not in here.status
        assert isinstance(here.app.screen, ReaderScreen)
        await here.press("escape")
        assert isinstance(here.app.screen, BrowseScreen)

    play(scene, library())


def test_n_goes_from_match_to_match_and_around() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("slash", *"prose", "enter")
        assert "Match 1 of 40" in here.status
        for key, number in (("n", 2), ("N", 1), ("N", 40), ("n", 1)):
            await here.press(key)
            assert f"Match {number} of 40" in here.status
        await here.press("n", "n")
        body = here.app.screen.query_one(DocumentBody)
        assert GUIDE.text.index("prose", GUIDE.text.index("Line 2 ")) == body.finder.at

    play(scene, library())


def test_nothing_is_lost_of_what_is_typed_in_one_go() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        for name, character in (("slash", "/"), *((key, key) for key in "prose"), ("enter", "\r")):
            here.app.post_message(Key(name, character))
        await here.until(lambda: "Match 1 of 40" in here.status)

    play(scene, library())


def test_what_is_not_there_is_told_of_and_the_place_stays() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        before = here.drawn.splitlines()[:20]
        await here.press("slash", *"xylophone", "enter")
        assert "“xylophone” is not in this document." in here.status
        assert before == here.drawn.splitlines()[:20]
        await here.press("n")
        await here.press("slash", "enter")  # nothing is looked for any more
        assert "not in this document" not in here.status

    play(scene, library())


def test_matches_are_marked_also_without_colour() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("slash", *"words come", "enter")
        body = here.app.screen.query_one(DocumentBody)
        runs = [run for y in range(body.size.height) for run in body.render_line(y)]
        marked = [text for text, style, _ in runs if style and style.reverse]
        assert ["Words come"] * 8 == marked

    play(scene, library(), terminal=Terminal(colour=False))


def test_with_something_to_find_n_is_for_that_and_else_for_the_next_passage() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        reader = await here.read("tab", "enter")
        await here.press("slash", *"weakness", "enter", "n")
        assert "Scurvy" == reader.place.title
        await here.press("escape", "n")
        assert "James Lind" == reader.place.title

    play(scene)


# --- code, headings, tables ---


def test_code_has_its_colours_and_its_lines() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        body = here.app.screen.query_one(DocumentBody)
        runs = [run for y in range(body.size.height) for run in body.render_line(y)]
        bold = [text for text, style, _ in runs if style and style.bold]
        assert {"Guide", "Code", "def", "return"} <= set(bold)
        (comment,) = [style for text, style, _ in runs if text == "# twice"]
        assert comment is not None
        assert comment.italic
        (plain,) = [style for text, style, _ in runs if text.startswith("Words come")][:1]
        assert plain is not None
        assert plain.bgcolor != comment.bgcolor
        assert "    y = 2" in here.drawn

    play(scene, library())


@pytest.mark.parametrize("key", ["f6", "Y"])
def test_one_key_copies_the_code_in_view(key: str) -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        assert "F6 Code" in here.words
        await here.press(key)
        assert COPIED == here.status
        assert CODE == here.app.clipboard
        await here.press(*["down"] * 30, key)
        assert NO_CODE_IN_VIEW == here.status
        await here.press("right_square_bracket", key)
        assert NO_CODE_IN_VIEW == here.status
        await here.press(*["up"] * 3, key)
        assert SESSION == here.app.clipboard

    play(scene, library())


def test_a_document_without_code_has_no_key_for_it() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here, "james")
        assert "F6" not in here.words
        await here.press("f6")
        assert "" == here.app.clipboard

    play(scene)


def test_the_columns_of_a_table_stand_below_each_other() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("t", "end", "up", "enter")
        await here.until(lambda: "500 mg" in here.drawn)
        assert ["Day │ Dose"] == lines_with(here, "Day")
        assert ["1   │ 5 mg"] == lines_with(here, "5 mg")
        assert ["14  │ 500 mg"] == lines_with(here, "500")
        (head,) = [
            style
            for y in range(5)
            for text, style, _ in here.app.screen.query_one(DocumentBody).render_line(y)
            if text == "Dose"
        ]
        assert head is not None
        assert head.bold

    play(scene, library())


def test_a_cell_too_wide_is_wrapped_in_its_column() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("t", "end", "enter")
        await here.until(lambda: "one | two" in here.drawn)
        words = lines_with(here, "word word")
        assert 1 < len(words)
        assert words[0].startswith("a    │ word")
        assert all(line.startswith("     │ word") for line in words[1:])
        assert ["c    │ one | two"] == lines_with(here, "one | two")
        await here.pilot.resize_terminal(40, 24)
        await here.until(lambda: len(lines_with(here, "word word")) > len(words))

    play(scene, library())


# --- back and forward ---


def test_the_way_leads_back_through_the_documents_that_were_read() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press(*["down"] * 10)
        top = here.drawn.splitlines()[3]
        await here.press("escape", "ctrl+u", *"jam")
        await here.until(lambda: "begins with “jam”" in here.status)
        reader = await here.read("enter")
        await here.press("alt+left")
        await here.until(lambda: top == here.drawn.splitlines()[3])
        assert "Guide" == reader.place.title
        await here.press("alt+right")
        await here.until(lambda: "Scottish doctor" in here.words)
        await here.press("alt+right")  # there is nothing ahead
        assert "James Lind" == reader.place.title
        await here.press("backspace")
        await here.until(lambda: top == here.drawn.splitlines()[3])
        await here.press("backspace")
        assert isinstance(here.app.screen, BrowseScreen)

    play(scene, library())


def test_starting_afresh_forgets_what_was_read() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "enter")
        await here.press("escape", "ctrl+n")
        await here.ask()
        await here.read("tab", "right", "enter")
        await here.press("backspace")
        assert isinstance(here.app.screen, ConversationScreen)

    play(scene)


# --- copying ---


def test_the_section_in_view_is_copied_where_there_is_no_passage() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        await here.press("t", "end", "up", "enter")
        await here.until(lambda: "Narrow · History" in here.words)
        await here.press("y")
        expected = "Narrow\n\nDay | Dose\n1 | 5 mg\n14 | 500 mg\n\nGuide, Narrow"
        assert expected == here.app.clipboard

    play(scene, library())


def test_a_document_without_sections_is_copied_whole() -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here, "james")
        await here.press("y")
        assert here.app.clipboard.startswith(LIND.strip())

    play(scene)


# --- text that would be obeyed, sizes ---


def test_no_code_table_or_heading_is_drawn_unsafely() -> None:
    code, row = f"x = {UNSAFE}", f"a | {UNSAFE} | b"
    text = f"{UNSAFE}\n{code}\n{row}\n{UNSAFE}"
    start = text.index(row)
    blocks = (TextBlock("code", text.index(code), start - 1), TextBlock("table", start, 10**6, 3))
    unsafe = DocumentView("history", "guide", "gui", text, GUIDE.anchors, "", "", (), blocks)

    async def scene(here: Sitting) -> None:
        await open_guide(here)
        seen = [here.drawn]
        await here.press("t")
        seen.append(here.drawn)
        await here.press("escape", "slash", "x", "enter")
        seen.append(here.drawn)
        await here.press("f6")
        seen.append(here.app.clipboard)
        assert "x = " in seen[0]
        assert [] == [each for each in seen if CONTROLS.search(each)]
        assert all(each.encode() for each in seen)

    play(scene, FakeLibrary(documents={("history", "guide"): unsafe}))


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (40, 10)])
@pytest.mark.parametrize("terminal", [Terminal(), Terminal(colour=False)], ids=["colour", "plain"])
def test_every_part_of_the_document_fits_every_size(
    size: tuple[int, int], terminal: Terminal
) -> None:
    async def scene(here: Sitting) -> None:
        await open_guide(here)
        body = here.app.screen.query_one(DocumentBody)
        await here.until(lambda: "Words come" in here.words)
        for key in ("home", *["pagedown"] * 40):
            await here.press(key)
            widths = {body.render_line(y).cell_length for y in range(body.size.height)}
            assert {size[0]} == widths
        assert "the END" in here.drawn
        if size[0] >= 80:
            assert "Quit" in here.drawn.splitlines()[-1]

    play(scene, library(), size=size, terminal=terminal)
