"""The screens, driven by keys at fixed sizes, over a library whose answers are queued."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.style import Style
from textual.events import Paste

from runtime.errors import LibraryError
from runtime.events import Event, Found
from runtime.hardware.terminal import Terminal
from runtime.results import Anchor, AnswerSentence, DocumentView, Evidence, Hit, OtherSource
from runtime.stick.presence import Presence
from runtime.tui.app import NO_COLOURS, VademecumApp
from runtime.tui.clipboard import CANNOT, COPIED, NO_CODE
from runtime.tui.screens.corpora import CorporaScreen
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.screens.page import PageScreen
from runtime.tui.state.turn import Stage
from runtime.tui.widgets.answer import AnswerView
from runtime.tui.widgets.document import DocumentBody
from runtime.tui.widgets.passage import PassageView
from runtime.tui.widgets.question import QuestionInput
from tests.support.pseudo_terminal import on_terminal
from tests.support.tui_fakes import (
    CITRUS,
    FOUND,
    HITS,
    SENTENCES,
    WEAKNESS,
    FakeCancellation,
    FakeLibrary,
    citation,
)
from tests.support.tui_sitting import PATIENCE_SECONDS, PRESENCE, Sitting, play

REPOSITORY = Path(__file__).parents[3]
SUPPORTED = " ".join(sentence.text for sentence in SENTENCES if sentence.supported)


LEFT_OUT = "1 sentence that the library does not support is left out"


def runs(here: Sitting) -> list[tuple[str, Style]]:
    """Return what is drawn, in runs of one style."""
    strips = here.app.screen._compositor.render_strips()
    return [(text, style) for strip in strips for text, style, _ in strip if style]


def document(text: str) -> dict[tuple[str, str], DocumentView]:
    """Replace the document of the first hit."""
    view = DocumentView("medicine", "scurvy", "Scurvy", text, (), "", "")
    return {("medicine", "scurvy"): view}


def found_in(text: str, start: int, end: int) -> Found:
    hit = Hit("medicine", "scurvy", "Scurvy", "", text[start:end], start, end, 1.0)
    return Found((hit,), (), False, 1.0)


# --- asking ---


def test_a_question_can_be_typed_at_once() -> None:
    async def scene(here: Sitting) -> None:
        await here.type("why")
        assert "why" == here.app.screen.query_one(QuestionInput).text

    play(scene)


def test_hits_with_marked_sentences_are_drawn_before_the_model_has_loaded() -> None:
    library = FakeLibrary()
    library.model_gate.clear()
    library.writing_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: len(here.app.screen.query(PassageView)) == len(HITS))
        assert "[1] Scurvy · Medicine" in here.words
        assert here.status.startswith("Loading the model")
        assert "" == here.conversation.session.turns[0].answer.text

    play(scene, library)


def test_a_passage_names_in_a_line_where_else_it_stands() -> None:
    found = found_in("Scurvy is a disease of sailors.", 0, 31)
    others = (
        OtherSource("history", "lind", "Scurvy", 10), OtherSource("medicine", "b", "Notes", 0),
        OtherSource("history", "c", f"{UNSAFE}", 0),
    )  # fmt: skip
    hits = (replace(found.hits[0], also_in=others),)

    async def scene(here: Sitting) -> None:
        await here.ask("scurvy")
        assert "also in History, Notes and 1 more" in here.words

    play(scene, FakeLibrary(found=replace(found, hits=hits)))


def test_an_answer_streams() -> None:
    library = FakeLibrary()
    library.ending_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: "weakness and fatigue.[1]" in here.words)
        assert "1497" not in here.words
        assert here.status.startswith("Writing")
        library.ending_gate.set()
        await here.until(lambda: "cured it.[2]" in here.words)

    play(scene, library)


def test_what_is_written_is_a_draft_until_it_is_checked() -> None:
    """What is not supported goes into the count, also while more is written."""
    library = FakeLibrary()
    library.checking_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: "draft: Scurvy begins with weakness and fatigue." in here.words)
        (run,) = [run for run in runs(here) if "begins with" in run[0]]
        assert run[1].italic
        library.checking_gate.set()
        await here.until(lambda: not here.conversation.session.running)
        await here.until(lambda: LEFT_OUT in here.words)
        assert "fatigue.[1] James Lind" in here.words
        assert "draft" not in here.words
        assert "1497" not in here.words
        (run,) = [run for run in runs(here) if "begins with" in run[0]]
        assert not run[1].italic

    play(scene, library)


def test_what_is_left_out_is_counted_while_more_is_written() -> None:
    library = FakeLibrary(sentences=(SENTENCES[1], SENTENCES[0]))
    library.ending_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: LEFT_OUT in here.words)
        assert here.conversation.session.running
        assert "1497" not in here.words

    play(scene, library)


def test_one_key_shows_what_is_left_out_and_hides_it() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "F5 All" in here.words
        await here.press("f5")
        assert "It was first described in 1497.[?]" in here.words
        assert f"{LEFT_OUT}: F5 hides it." in here.words
        await here.press("f5")
        assert "1497" not in here.words
        assert f"{LEFT_OUT}: F5 shows it." in here.words
        await here.press("escape", "u")
        assert "It was first described in 1497.[?]" in here.words

    play(scene, size=(100, 40))


def test_the_key_is_for_the_answer_that_is_chosen() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask("one")
        await here.ask("two")
        here.app.screen.set_focus(here.app.screen.query(AnswerView).first())
        await here.press("f5")
        shown = [turn.shows_left_out for turn in here.conversation.session.turns]
        assert [True, False] == shown

    play(scene)


def test_where_nothing_is_left_the_nearest_passages_and_the_count_are_shown() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "This library does not say. The nearest passages:" in here.words
        assert f"{LEFT_OUT}: F5 shows it." in here.words

    play(scene, FakeLibrary(sentences=(SENTENCES[1],)))


def test_where_nothing_is_left_out_there_is_no_count_and_no_key() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "left out" not in here.words.casefold()
        assert "[?]" not in here.words

    play(scene, FakeLibrary(sentences=(SENTENCES[0],)))


def test_escape_stops_an_answer_without_waiting_for_the_library() -> None:
    library = FakeLibrary()
    library.ending_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: "fatigue.[1]" in here.words)
        await here.press("escape")
        assert library.asked[0].cancel.cancelled
        assert Stage.STOPPED is here.conversation.session.turns[0].stage
        assert "Stopped." == here.status

    play(scene, library)


def test_a_new_question_stops_the_one_before() -> None:
    library = FakeLibrary()
    library.writing_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("one")
        await here.press("enter")
        await here.type("two")
        await here.press("enter")
        assert library.asked[0].cancel.cancelled
        library.writing_gate.set()
        await here.until(lambda: not here.conversation.session.running)
        stages = [turn.stage for turn in here.conversation.session.turns]
        assert [Stage.STOPPED, Stage.ANSWERED] == stages

    play(scene, library)


def test_an_example_question_is_chosen_with_keys() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.press("down", "down", "enter")
        await here.until(lambda: bool(library.asked))
        assert library.questions[1] == library.asked[0].question
        assert here.app.screen.query_one(QuestionInput).has_focus

    play(scene, library)


def test_half_of_a_surrogate_pair_is_asked_as_a_question_mark() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask("one \ud800")
        assert "one ?" == library.asked[0].question == here.conversation.session.turns[0].question

    play(scene, library)


def test_follow_up_questions_carry_what_was_said() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask("one")
        await here.ask("two")
        assert () == library.asked[0].history
        assert (("one", SUPPORTED),) == library.asked[1].history

    play(scene, library)


def test_starting_afresh_forgets_what_was_said() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask("one")
        await here.press("ctrl+n")
        assert "Starter library" in here.words
        await here.ask("two")
        assert () == library.asked[1].history

    play(scene, library)


def test_an_empty_question_is_not_asked() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.press("space", "enter")
        assert [] == here.conversation.session.turns

    play(scene, library)


def test_the_library_that_does_not_say_shows_the_nearest_passages() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "This library does not say. The nearest passages:" in here.words
        assert "[3] Scurvy · Treatment · Medicine" in here.words

    play(scene, FakeLibrary(found=Found(HITS, (), False, 3.0)))


# --- what is wrong ---


def test_an_error_is_shown_with_its_hint_and_can_be_closed() -> None:
    error = LibraryError("The pack [red]x[/red] is damaged.", "Copy it again.")

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "! The pack [red]x[/red] is damaged." in here.words
        assert "Copy it again." in here.words
        await here.press("enter")
        assert [here.conversation] == here.app.screen_stack

    play(scene, FakeLibrary(error=error))


def test_without_its_model_the_library_still_quotes() -> None:
    library = FakeLibrary(model_error=LibraryError("There is not enough memory."))

    async def scene(here: Sitting) -> None:
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        await here.press("escape")
        await here.ask()
        assert not library.asked[0].generate

    play(scene, library)


def test_damaged_packs_are_named_on_the_first_page() -> None:
    async def scene(here: Sitting) -> None:
        assert "! packs/law is damaged." in here.words

    play(scene, FakeLibrary(problems=("packs/law is damaged.",)))


def test_a_defect_in_a_thread_is_not_swallowed() -> None:
    class Broken(FakeLibrary):
        def warm(self) -> None:
            raise ZeroDivisionError

    async def scene(here: Sitting) -> None:
        await here.pilot.pause(0.2)

    with pytest.raises(ZeroDivisionError):
        play(scene, Broken())


GONE = OSError(errno.EIO, "Input/output error")


def test_a_stick_that_goes_away_under_a_question_is_told_of() -> None:
    async def scene(here: Sitting) -> None:
        here.conversation.query_one(QuestionInput).text = "scurvy"
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "The stick cannot be read any more: Input/output error." in here.words

    class Gone(FakeLibrary):
        def ask(self, question: str, **_: object) -> Iterator[Event]:
            yield self.found
            raise GONE

    play(scene, Gone())


def test_a_stick_that_goes_away_under_a_document_or_a_model_is_told_of() -> None:
    class Gone(FakeLibrary):
        def read(self, corpus: str, document: str) -> DocumentView:
            raise GONE

        def load_model(self) -> None:
            raise ImportError("a part is missing") from GONE

    async def scene(here: Sitting) -> None:
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "The stick cannot be read any more" in here.words
        await here.press("enter")
        await here.ask()
        await here.press("tab", "tab", "enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "The stick cannot be read any more" in here.words

    play(scene, Gone())


class Absent(Presence):
    """A stick that has gone."""

    def answers(self) -> bool:
        return False


def test_a_call_that_never_returns_since_the_stick_is_gone_is_told_of() -> None:
    """Linux tries without end to fill a mapping of a model."""
    library = FakeLibrary()
    library.model_gate.clear()
    library.writing_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "The stick cannot be read any more" in here.words
        await here.press("enter")
        assert not here.status.startswith("Loading")
        here.conversation.query_one(QuestionInput).text = "scurvy"
        await here.press("enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert 2 == len(here.app.screen_stack)

    play(scene, library, presence=Absent(Path("nowhere"), seconds=0.05))


def test_an_odd_error_is_no_defect_where_the_stick_is_gone() -> None:
    """A module that was loaded by half lacks what it should have."""

    class Halved(FakeLibrary):
        def read(self, corpus: str, document: str) -> DocumentView:
            raise AttributeError("module 'numpy.ma' has no attribute 'is_masked'")

    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("tab", "tab", "enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "The stick cannot be read any more" in here.words

    play(scene, Halved(), presence=Absent(Path("nowhere"), seconds=600))


BREAKING = """
from pathlib import Path
from runtime.stick.presence import Presence
from runtime.tui import app
from tests.support.tui_fakes import FakeCancellation, FakeLibrary

def fail(self, page):
    raise OSError(5, "Input/output error")

app.VademecumApp._show_page = fail
app.run(FakeLibrary(), Presence(Path("nowhere")), FakeCancellation)
"""


def test_a_stick_that_goes_away_under_the_screen_itself_ends_it_with_a_sentence() -> None:
    """As when a part of the screen's own program is loaded late."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm-256color"}
    with on_terminal([sys.executable, "-c", BREAKING], environment, PATIENCE_SECONDS) as terminal:
        before = terminal.modes
        terminal.wait_for("Ask the library a question")
        terminal.type("\x1bOP")  # F1
        assert 1 == terminal.wait_for_end()
        assert before == terminal.modes
        *_, last = terminal.sent.partition("\x1b[?1049l")

    assert "\x1b[?25h" in last
    assert "vademecum: The stick cannot be read any more: Input/output error.\r\n" in last
    assert "Traceback" not in terminal.sent


# --- choosing corpora ---


def test_the_chosen_corpora_are_passed_on_and_shown() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.press("f2", "down", "space", "enter")
        assert "History" not in here.drawn.splitlines()[0]
        assert "Medicine" in here.drawn.splitlines()[0]
        await here.ask()
        assert frozenset({"medicine"}) == library.asked[0].corpora

    play(scene, library)


def test_all_corpora_or_none_chosen_means_all() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.press("f2", "a", "enter")
        await here.ask()
        assert frozenset() == library.asked[0].corpora

    play(scene, library)


def test_escape_leaves_the_choice_as_it_was() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.press("f2", "space", "escape")
        assert "All corpora" in here.drawn.splitlines()[0]

    play(scene, library)


def test_the_boxes_show_what_is_chosen_without_colour() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("f2", "space")
        assert isinstance(here.app.screen, CorporaScreen)
        assert "[ ] Medicine" in here.words
        assert "[x] History" in here.words

    play(scene, terminal=Terminal(colour=False))


# --- reading ---


def test_a_citation_opens_the_reader_at_its_passage() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        reader = await here.read("tab", "right", "enter")
        assert ("history", "lind", 2) == (
            reader.place.corpus,
            reader.place.document,
            reader.place.number,
        )
        assert "History · Public domain" in here.words
        assert "https://example.org/lind" in here.words
        assert "▌ James Lind was a Scottish doctor." in here.drawn

    play(scene)


def test_n_goes_to_the_next_cited_passage_in_another_document() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        reader = await here.read("tab", "enter")
        assert "Scurvy" == reader.place.title
        await here.press("n")
        await here.until(lambda: "pioneer of naval hygiene" in here.words)
        assert "2 of 2" in here.words
        await here.press("n")
        await here.until(lambda: "lack of vitamin C" in here.words)

    play(scene)


def test_a_passage_that_is_not_cited_opens_with_its_section() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "tab", "tab", "tab", "enter")
        assert "Treatment · Medicine · CC BY-SA 4.0" in here.words
        assert "3 of 3" in here.words
        await here.press("escape")
        assert [here.conversation] == here.app.screen_stack

    play(scene)


def test_the_cited_sentence_is_underlined_where_there_is_no_colour() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "enter")
        body = here.app.screen.query_one(DocumentBody)
        runs = [run for y in range(body.size.height) for run in body.render_line(y)]
        marked = "".join(text for text, style, _ in runs if style and style.underline)
        assert FOUND.evidence[0].text.replace(" ", "") == marked.replace(" ", "")
        assert "| Scurvy is a disease" in here.drawn

    play(scene, terminal=Terminal(colour=False))


def test_a_long_document_opens_at_a_passage_in_its_middle_and_pages_on() -> None:
    line = "This is one line of a rather long document.\n"
    text = line * 60_000 + "HERE it stands.\n" + line * 60_000
    start = 60_000 * len(line)
    assert len(text) > 5_000_000

    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "tab", "enter")
        await here.until(lambda: "▌ HERE it stands." in here.drawn)
        assert "50%" in here.status or "51%" in here.status
        await here.press("pagedown")
        assert "HERE" not in here.drawn
        await here.press("pageup")
        assert "HERE" in here.drawn
        await here.press("end")
        assert "100%" in here.status
        await here.press("home")
        await here.press("up")
        assert "This is one line" in here.drawn

    library = FakeLibrary(found=found_in(text, start, start + 15), documents=document(text))
    play(scene, library)


def test_a_narrower_window_keeps_the_place() -> None:
    text = "".join(f"Paragraph {number} of the text, which goes on.\n" for number in range(900))
    start = text.index("Paragraph 500")

    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "tab", "enter")
        await here.until(lambda: "▌ Paragraph 500" in here.drawn)
        await here.pilot.resize_terminal(40, 20)
        await here.until(lambda: "▌ Paragraph 500" in here.drawn)

    library = FakeLibrary(found=found_in(text, start, start + 40), documents=document(text))
    play(scene, library)


def test_a_document_that_cannot_be_read_says_why() -> None:
    class Unreadable(FakeLibrary):
        def read(self, corpus: str, document: str) -> DocumentView:
            raise LibraryError("medicine/text.zst is damaged.", "Copy the stick again.")

    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("tab", "enter")
        await here.until(lambda: isinstance(here.app.screen, FailureScreen))
        assert "medicine/text.zst is damaged." in here.words
        await here.press("enter")
        assert [here.conversation] == here.app.screen_stack

    play(scene, Unreadable())


# --- text that would be obeyed ---

UNSAFE = "\x1b[31m\x07\x9b\u202e\u200f\ud800\udc9b\r\0"
CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def unsafe_library() -> FakeLibrary:
    """A library every text of which tries to take the terminal over."""
    hit = Hit("medicine", "scurvy", UNSAFE, UNSAFE, f"a{UNSAFE}b", 0, 2 + len(UNSAFE), 1.0)
    passage = Evidence(hit, f"a{UNSAFE}b", 0, 2 + len(UNSAFE), 1.0)
    cited = replace(citation(passage), section=UNSAFE, publisher=UNSAFE, licence=UNSAFE)
    other = replace(cited, start=1, quote=f"other{UNSAFE}")
    library = FakeLibrary(
        questions=(f"scurvy{UNSAFE}",),
        problems=(f"left out{UNSAFE}",),
        found=Found((hit,), (passage,), True, 1.0, ((UNSAFE, UNSAFE),)),
        sentences=(AnswerSentence(f"an answer{UNSAFE}", True, (cited,), (other,)),),
        documents={("medicine", "scurvy"): DocumentView(
            "medicine", "scurvy", UNSAFE, f"a{UNSAFE}b", (Anchor(0, UNSAFE),), UNSAFE, UNSAFE
        )},
    )  # fmt: skip
    library.packs = tuple(replace(each, title=UNSAFE, licence=UNSAFE) for each in library.packs)
    return library


def test_whatever_is_copied_is_as_clean_as_what_is_printed() -> None:
    copied = []

    async def scene(here: Sitting) -> None:
        await here.ask(f"scurvy{UNSAFE}")
        await here.press("ctrl+c")  # the answer
        copied.append(here.app.clipboard)
        await here.press("tab", "tab", "y")  # a passage
        copied.append(here.app.clipboard)
        await here.read("enter")
        await here.press("y")
        copied.append(here.app.clipboard)

    play(scene, unsafe_library())

    assert ["scurvy", "a", "a"] == [
        each[: len(each) - len(each.lstrip("scurvya"))] for each in copied
    ]
    assert [] == [each for each in copied if CONTROLS.search(each)]


def test_what_any_widget_copies_is_clean() -> None:
    """Selections, and what is cut out of the question, do not come by the screen's own key."""

    async def scene(here: Sitting) -> None:
        here.app.copy_to_clipboard(f"text{UNSAFE}\n\tmore")
        assert "text[31m??\n\tmore" == here.app.clipboard

    play(scene)


def test_no_text_of_a_library_is_drawn_unsafely() -> None:
    async def scene(here: Sitting) -> None:
        seen = [here.drawn]
        for key in ("f2", "f3"):
            await here.press(key)
            seen.append(here.drawn)
            await here.press("escape")
        await here.ask(f"scurvy{UNSAFE}")
        seen.append(here.drawn)
        await here.read("tab", "tab", "enter")
        seen.append(here.drawn)
        assert [] == [each for each in seen if CONTROLS.search(each)]
        for each in seen:
            assert each.encode()  # a terminal's thread would end at a lone surrogate

    play(scene, unsafe_library(), size=(100, 60))


def test_what_is_pasted_into_the_question_is_shown_and_not_obeyed() -> None:
    async def scene(here: Sitting) -> None:
        here.conversation.query_one(QuestionInput).post_message(Paste(f"why\t{UNSAFE}\nand more"))
        await here.until(lambda: "why" in here.drawn)
        assert "why ␛[31m␇�" in here.drawn
        assert not CONTROLS.search(here.drawn)

    play(scene)


LETTER = "Dear all,\nthe pump is off.\n\nHow do I silence the bilge alarm?"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_pasted_lines_arrive_whole_and_the_field_grows_with_them(line_end: str) -> None:
    """Terminals send a carriage return where a line ends."""
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        field = here.conversation.query_one(QuestionInput)
        assert 1 == field.size.height
        field.post_message(Paste(LETTER.replace("\n", line_end)))
        await here.until(lambda: "bilge alarm" in here.drawn)
        assert 4 == field.size.height
        assert LETTER == field.text
        await here.press("enter")
        await here.until(lambda: bool(library.asked))
        assert LETTER == library.asked[0].question
        assert "" == field.text
        await here.until(lambda: field.size.height == 1)

    play(scene, library)


def test_a_long_paste_takes_a_few_lines_of_the_screen_and_is_shown_by_its_ends() -> None:
    log = "\n".join(f"{number}: discarded" for number in range(300))
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        field = here.conversation.query_one(QuestionInput)
        field.post_message(Paste(f"{log}\nHow do I silence it?"))
        await here.until(lambda: "silence" in here.drawn)
        assert 6 == field.size.height
        await here.press("enter")
        await here.until(lambda: len(here.conversation.query(PassageView)) > 0)
        assert f"{log}\nHow do I silence it?" == library.asked[0].question
        assert "0: discarded" in here.words
        assert "How do I silence it?" in here.words
        assert "150: discarded" not in here.words

    play(scene, library)


def test_keys_begin_another_line_and_arrows_go_through_the_lines_and_out() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        field = here.conversation.query_one(QuestionInput)
        await here.type("one")
        await here.press("ctrl+j")
        await here.type("two")
        await here.press("shift+enter")
        assert "one\ntwo\n" == field.text
        assert [] == library.asked
        rows = [field.cursor_location[0]]
        for _ in range(2):
            await here.press("up")
            rows.append(field.cursor_location[0])
        assert [2, 1, 0] == rows
        assert here.app.focused is field
        await here.press("up")
        assert here.app.focused is not field
        here.app.screen.set_focus(field)
        await here.press("down", "down")
        assert here.app.focused is field
        await here.press("down")
        assert here.app.focused is not field

    play(scene, library)


def test_a_defect_is_told_without_commands_to_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = VademecumApp(FakeLibrary(), PRESENCE, Terminal(), FakeCancellation)

    app.error_console.print(f"evil{UNSAFE}", style="red")

    assert "evil[31m" in (told := capsys.readouterr().err)
    assert not CONTROLS.search(told)


HOSTILE = "[red]x[/red] \x1b[31mRED\x1b]52;c;aGk=\x07 [@click=app.quit]go[/]"
SHOWN = "[red]x[/red] ␛[31mRED␛]52;c;aGk=␇ [@click=app.quit]go[/]"


def test_markup_and_escapes_are_shown_and_not_obeyed() -> None:
    hit = Hit("medicine", "scurvy", HOSTILE, HOSTILE, HOSTILE, 0, len(HOSTILE), 1.0)
    sentence = AnswerSentence(HOSTILE, False, ())

    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("f5")
        assert SHOWN in here.words
        assert 3 == here.words.count("[red]x[/red] ␛[31mRED")
        assert "\x1b" not in here.drawn
        await here.read("tab", "tab", "enter")
        await here.until(lambda: f"▌ {SHOWN}" in here.drawn)
        assert "\x1b" not in here.drawn

    library = FakeLibrary(
        found=Found((hit,), (), True, 1.0), sentences=(sentence,), documents=document(HOSTILE)
    )
    play(scene, library, size=(200, 40))


def test_hostile_titles_and_licences_are_shown_and_not_obeyed() -> None:
    library = FakeLibrary(questions=(HOSTILE,), problems=(HOSTILE,))
    library.packs = tuple(replace(pack, title=HOSTILE, licence=HOSTILE) for pack in library.packs)

    async def scene(here: Sitting) -> None:
        assert 3 <= here.words.count(SHOWN)
        for key in ("f2", "f3"):
            await here.press(key)
            assert SHOWN in here.words
            assert "\x1b" not in here.drawn
            await here.press("escape")

    play(scene, library, size=(200, 40))


def test_what_was_understood_is_shown_below_the_question() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert f"Searched for: scurvy, {SHOWN}" in here.words

    corrected = (("scurvey", "scurvy"), ("x", HOSTILE))
    play(scene, FakeLibrary(found=replace(FOUND, corrections=corrected)), size=(200, 40))


def test_nothing_is_said_of_words_that_were_spelt_right() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "Searched for" not in here.words

    play(scene, FakeLibrary(), size=(200, 40))


def test_a_passage_in_another_language_says_which() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "Medicine, in German" in here.words
        assert "History, in" not in here.words

    library = FakeLibrary()
    medicine, *others = library.packs
    library.packs = (replace(medicine, language="de"), *others)
    play(scene, library, size=(200, 40))


def test_a_translated_question_is_shown_above_the_answer_and_is_no_markup() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        lines = here.drawn.splitlines()
        (place,) = [n for n, line in enumerate(lines) if f"Understood as: {SHOWN}" in line]
        assert "begins with" in "".join(lines[place + 1 :])

    play(scene, FakeLibrary(found=replace(FOUND, understood=HOSTILE)), size=(200, 40))


# --- code ---

CODE = "def sha(path):\n    # [red]not markup[/red]\n    return hexdigest(path)\n\n\nsha('alpha')"
WARNING = "Cannot be undone: rm deletes."
BLOCK = AnswerSentence(
    f"```python\n{CODE}\n```", True, (citation(WEAKNESS), citation(CITRUS)), code=True
)
COMMAND = replace(
    BLOCK, text="```sh\nrm -r x\n```", unmatched=("hexdigest", "sha"), warning=WARNING
)
SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


def column(here: Sitting) -> list[str]:
    """Return the lines of the answer, as the widget draws them."""
    answer = here.conversation.query(AnswerView).last()
    strips = [answer.render_line(y) for y in range(answer.size.height)]
    return [strip.text.rstrip() for strip in strips]


@SIZES
def test_code_keeps_its_lines_and_names_what_it_was_written_after(size: tuple[int, int]) -> None:
    library = FakeLibrary(sentences=(SENTENCES[0], BLOCK, SENTENCES[2]))

    async def scene(here: Sitting) -> None:
        await here.ask()
        lines = column(here)
        first = lines.index("```python")
        assert [
            "Scurvy begins with weakness and fatigue.[1]", "```python", *CODE.split("\n"), "```",
            "after [1], [2]", "James Lind showed that citrus fruits cured it.[2]",
        ] == lines[first - 1 : first + 10]  # fmt: skip
        assert len(SENTENCES[0].text) < size[0]

    play(scene, library, size=size)


@SIZES
def test_what_the_library_lacks_and_what_is_destroyed_stands_below_in_the_warning_s_colour(
    size: tuple[int, int],
) -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        lines = column(here)
        end = lines.index("after [1], [2]")
        assert ["Not in this library: hexdigest, sha.", WARNING] == lines[end + 1 : end + 3]
        (style,) = [style for text, style in runs(here) if WARNING in text]
        colour = here.app.get_css_variables()["warning"]
        assert style.color
        assert colour.casefold() == style.color.get_truecolor().hex.casefold()

    play(scene, FakeLibrary(sentences=(COMMAND,)), size=size)


def test_code_is_coloured_by_its_language_and_is_no_markup() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "    # [red]not markup[/red]" in column(here)
        styles = {text.strip(): style for text, style in runs(here)}
        assert styles["def"].bold
        assert styles["# [red]not markup[/red]"].italic
        assert styles["alpha"].color != styles["return"].color
        await here.press("f4")
        await here.pilot.pause()
        assert styles["alpha"].color not in [
            style.color for text, style in runs(here) if "alpha" == text
        ]

    play(scene, FakeLibrary(sentences=(BLOCK,)), size=(80, 30))


def test_code_has_no_colour_where_the_terminal_has_none() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "    # [red]not markup[/red]" in column(here)
        colours = [style.color for _, style in runs(here) if style.color]
        assert all(colour.is_default for colour in colours)

    play(scene, FakeLibrary(sentences=(BLOCK,)), terminal=Terminal(colour=False))


def test_code_in_no_known_language_is_shown_plainly_and_not_obeyed() -> None:
    hostile = replace(BLOCK, text=f"```zork{HOSTILE}\n{HOSTILE}\n\tx\n```")

    async def scene(here: Sitting) -> None:
        await here.ask()
        lines = column(here)
        assert [SHOWN, "    x"] == lines[lines.index(f"```zork{SHOWN}") + 1 :][:2]
        assert not CONTROLS.search(here.drawn)

    play(scene, FakeLibrary(sentences=(hostile,)), size=(200, 40))


def test_code_is_a_draft_until_it_is_checked() -> None:
    library = FakeLibrary(sentences=(BLOCK,))
    library.checking_gate.clear()

    async def scene(here: Sitting) -> None:
        await here.type("scurvy")
        await here.press("enter")
        await here.until(lambda: "draft: ```python" in here.words)
        await here.until(lambda: "sha('alpha')" in here.words)
        assert "after [1]" not in here.words
        assert "F6" not in here.words
        library.checking_gate.set()
        await here.until(lambda: "after [1], [2]" in here.words)
        assert "draft" not in here.words

    play(scene, library)


@SIZES
def test_one_key_copies_the_code_alone(size: tuple[int, int]) -> None:
    library = FakeLibrary(sentences=(SENTENCES[0], BLOCK, SENTENCES[1], COMMAND))

    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "F6 Code" in here.drawn.splitlines()[-1]
        await here.press("f6")
        assert (COPIED, f"{CODE}\n\nrm -r x") == (here.status, here.app.clipboard)
        here.app.copy_to_clipboard("")
        await here.press("escape", "Y")
        assert f"{CODE}\n\nrm -r x" == here.app.clipboard
        await here.press("f1", *["down"] * 6)
        assert "F6, Y copy the code" in here.words

    play(scene, library, size=size)


def test_the_key_copies_the_code_of_the_answer_that_is_chosen() -> None:
    library = FakeLibrary(sentences=(BLOCK,))

    async def scene(here: Sitting) -> None:
        await here.ask("one")
        library.sentences = (SENTENCES[0],)
        await here.ask("two")
        await here.press("f6")
        assert (NO_CODE, "") == (here.status, here.app.clipboard)
        here.app.screen.set_focus(here.app.screen.query(AnswerView).first())
        await here.press("f6")
        assert (COPIED, CODE) == (here.status, here.app.clipboard)

    play(scene, library)


def test_without_code_there_is_no_key_for_it() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "F6" not in here.drawn
        await here.press("f6")
        assert "" == here.app.clipboard
        await here.press("f1")
        assert "copy the code" not in here.words

    play(scene)


def test_an_answer_with_code_is_copied_with_what_is_said_of_it() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask("scurvy")
        await here.press("ctrl+c")
        assert (
            "scurvy\n\n```sh\nrm -r x\n```\nafter [1], [2]\n"
            f"Not in this library: hexdigest, sha.\n{WARNING}\n"
            "James Lind showed that citrus fruits cured it.[2]\n\n[1] "
        ) in here.app.clipboard

    play(scene, FakeLibrary(sentences=(COMMAND, SENTENCES[2])))


# --- copying, help, light ---


def test_what_another_source_says_is_shown_and_copied_with_its_mark() -> None:
    first, *rest = SENTENCES
    library = FakeLibrary(sentences=(replace(first, disagreeing=(citation(CITRUS),)), *rest))

    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "Another source says: “By conducting one" in here.words
        await here.press("ctrl+c")
        assert "Another source says: “By conducting one" in here.app.clipboard
        assert "citrus fruits cured scurvy.”[2]" in here.app.clipboard

    play(scene, library, size=(100, 60))


def test_a_cited_passage_says_who_published_it_when_and_under_which_licence() -> None:
    cited = replace(citation(WEAKNESS), publisher="A press", date="2024", licence="CC0-1.0")
    library = FakeLibrary(sentences=(replace(SENTENCES[0], citations=(cited,)),))

    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "A press, 2024, CC0-1.0" in here.words

    play(scene, library, size=(100, 60))


def test_an_answer_is_copied_with_its_sources() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask("scurvy")
        await here.press("ctrl+c")
        assert COPIED == here.status
        assert (
            "scurvy\n\nScurvy begins with weakness and fatigue.[1] James Lind showed that citrus "
            "fruits cured it.[2]\n\n[1] Scurvy, Medicine\n[2] James Lind, History\n"
            "1 sentence that the library does not support is left out."
        ) == here.app.clipboard
        await here.press("f5", "ctrl+c")
        assert here.app.clipboard.endswith(f"{LEFT_OUT}:\nIt was first described in 1497.[?]")

    play(scene)


def test_a_passage_is_copied_from_the_reader_with_its_source() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.read("tab", "right", "enter")
        await here.press("y")
        assert COPIED == here.status
        assert f"{HITS[1].text}\n\nJames Lind, https://example.org/lind" == here.app.clipboard

    play(scene)


def test_a_terminal_that_cannot_copy_says_so() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("tab", "y")
        assert CANNOT == here.status
        assert "" == here.app.clipboard

    play(scene, terminal=Terminal(copies=False))


def test_help_opens_and_closes() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("f1")
        assert isinstance(here.app.screen, PageScreen)
        assert "Esc stop the answer" in here.words
        await here.press("escape")
        assert [here.conversation] == here.app.screen_stack

    play(scene)


def test_a_question_mark_is_typed_in_a_question_and_is_help_elsewhere() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("question_mark")
        assert "?" == here.app.screen.query_one(QuestionInput).text
        await here.press("escape", "question_mark")
        assert isinstance(here.app.screen, PageScreen)

    play(scene)


def test_about_names_each_licence() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("f3")
        for licence in ("CC BY-SA 4.0", "Public domain", "Apache-2.0", "MIT-like"):
            assert f"Licence: {licence}" in here.words

    play(scene, size=(80, 60))


def test_light_and_dark() -> None:
    async def scene(here: Sitting) -> None:
        themes = [here.app.theme]
        for _ in range(2):
            await here.press("f4")
            themes.append(here.app.theme)
        assert ["lamplight", "paper", "lamplight"] == themes

    play(scene)


def test_a_light_terminal_starts_light() -> None:
    async def scene(here: Sitting) -> None:
        assert "paper" == here.app.theme

    play(scene, terminal=Terminal(light=True))


def test_without_colour_there_is_no_light_to_switch_and_no_colour_is_drawn() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("f4")
        assert NO_COLOURS == here.status
        strips = here.app.screen._compositor.render_strips()
        styles = [style for strip in strips for _, style, _ in strip if style]
        colours = {colour for style in styles for colour in (style.color, style.bgcolor) if colour}
        assert {True} == {colour.is_default for colour in colours}

    play(scene, terminal=Terminal(colour=False))


# --- sizes ---


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 36), (40, 10), (200, 60)])
@pytest.mark.parametrize("terminal", [Terminal(), Terminal(colour=False)], ids=["colour", "plain"])
def test_every_screen_fits_every_size(size: tuple[int, int], terminal: Terminal) -> None:
    async def scene(here: Sitting) -> None:
        for key in ("f1", "f2", "f3"):
            await here.press(key)
            assert "Esc" in here.drawn or size[1] < 20
            await here.press("escape")
        await here.ask()
        assert "weakness and fatigue" in here.words
        await here.read("tab", "enter")
        assert "Scurvy is a disease" in here.words

    play(scene, size=size, terminal=terminal)


# --- what it costs to start ---


def test_the_screens_import_no_models_and_no_arrays() -> None:
    heavy = ("llama_cpp", "faiss", "numpy", "zstandard", "builder", "textual.widgets._markdown")
    code = f"import sys, runtime.tui.app; print([m for m in {heavy!r} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert "[]\n" == run.stdout
