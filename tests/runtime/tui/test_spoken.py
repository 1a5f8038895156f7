"""What the screens say, in whatever language: all of it can be translated, and it fits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from rich.cells import cell_len

from runtime.citations import NumberedPassages
from runtime.errors import StickGoneError, damaged
from runtime.localization import _, language, use
from runtime.localization.choice import LANGUAGES
from runtime.results import AnswerSentence
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.widgets.question import QuestionInput
from tests.support.pseudo_language import PseudoLanguage, speaking, unmarked
from tests.support.tui_fakes import (
    CITRUS,
    DOCUMENTS,
    FOUND,
    SENTENCES,
    FakeLibrary,
    citation,
)
from tests.support.tui_sitting import Sitting, play, sitting

CODE = AnswerSentence("```sh\nrm -r /tmp/x\n```", True, (citation(CITRUS),), code=True)
WRONG = AnswerSentence("```sh\nmkfs\n```", False, (), code=True)


def library() -> FakeLibrary:
    """A library with something of all that is said of answers."""
    with_notes = replace(
        SENTENCES[2], disagreeing=(citation(CITRUS),), unmatched=("beriberi",), warning="ВНИМАНИЕ"
    )
    found = replace(FOUND, corrections=(("scurvi", "scurvy"),), understood="scurvy")
    return FakeLibrary(sentences=(*SENTENCES[:2], with_notes, CODE, WRONG), found=found)


def own_words(of: FakeLibrary) -> Iterable[str]:
    """What the library itself has to say, and names that no language changes."""
    yield from (part for pair in DOCUMENTS.values() for part in pair)
    yield from (each.text for each in of.sentences)
    yield from map(repr, (of.manifest, of.packs, of.found, NumberedPassages(of.found)))
    yield from (*of.questions, *LANGUAGES, *LANGUAGES.values())
    yield "Vademecum qx scurvy beriberi esc https example org ms"


SCREENS = {
    "home": (),
    "help": ("f1",),
    "about": ("f3",),
    "language": ("f9",),
    "corpora": ("f2",),
    "titles": ("f7",),
}


@pytest.mark.parametrize("keys", SCREENS.values(), ids=SCREENS)
def test_nothing_on_a_page_is_said_in_english_alone(keys: tuple[str, ...]) -> None:
    async def scene(here: Sitting) -> None:
        await here.until(lambda: not here.status)
        await here.press(*keys)
        await here.pilot.pause()
        for _step in range(6):
            assert set() == unmarked(here.drawn, own_words(shown))
            await here.press("pagedown")

    shown = replace(
        library(),
        problems=(_("The corpus {id} is left out: {reason}", id="x", reason=_("is damaged")),),
    )
    with speaking("ru", PseudoLanguage()):
        play(scene, shown)


def test_nothing_about_an_answer_is_said_in_english_alone() -> None:
    async def scene(here: Sitting) -> None:
        def check() -> None:
            assert set() == unmarked(here.drawn, own_words(shown))

        await here.ask()
        check()
        await here.press("f5")
        check()
        await here.press("f6")
        check()
        await here.press("ctrl+c")
        check()
        await here.read("tab", "enter")
        check()
        for keys in (("slash", "q", "x"), ("enter",), ("escape",), ("t",), ("escape",), ("y",)):
            await here.press(*keys)
            check()
        await here.press("escape")
        here.app.push_screen(FailureScreen(StickGoneError(str(damaged("x")))))
        await here.pilot.pause()
        check()

    shown = library()
    with speaking("ru", PseudoLanguage()):
        play(scene, shown, size=(120, 40))


def test_while_something_is_under_way_nothing_is_said_in_english_alone() -> None:
    async def scene(here: Sitting) -> None:
        await here.until(lambda: bool(here.status))
        assert set() == unmarked(here.drawn, own_words(shown))
        here.conversation.query_one(QuestionInput).text = "scurvy"
        await here.press("enter")
        await here.until(lambda: here.conversation.session.running)
        assert set() == unmarked(here.drawn, own_words(shown))
        await here.press("escape")
        await here.until(lambda: not here.conversation.session.running)
        assert set() == unmarked(here.drawn, own_words(shown))

    shown = library()
    shown.model_gate.clear()
    shown.writing_gate.clear()
    with speaking("ru", PseudoLanguage()):
        play(scene, shown)


def test_another_language_is_chosen_with_a_key_and_all_is_said_anew() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "1 sentence that the library does not support" in here.words
        await here.press("f9", *["up"] * 9, "down", "enter")
        await here.until(lambda: "Hilfe" in here.drawn.splitlines()[-1])
        assert "de" == language()
        assert "1 Satz, den die Bibliothek nicht belegt, ist ausgelassen" in here.words
        assert "Alle Korpora" in here.words
        assert "Fragen Sie weiter" in here.words
        assert here.status.startswith("Beantwortet in 4,2 s")
        await here.read("tab", "enter")
        await here.press("f9", *["down"] * 2, "enter")
        await here.until(lambda: "Volver" in here.drawn.splitlines()[-1])
        await here.press("escape")
        await here.until(lambda: "Todos los corpus" in here.words)

    try:
        play(scene)
    finally:
        use("en")


def test_escape_stays_with_the_language() -> None:
    async def scene(here: Sitting) -> None:
        await here.press("f9", "down", "escape")
        await here.pilot.pause()
        assert "en" == language()
        assert "Help" in here.drawn

    play(scene)


def test_a_problem_on_the_first_page_is_said_anew() -> None:
    async def scene(here: Sitting) -> None:
        assert "! library.json is damaged." in here.words
        await here.press("f9", *["up"] * 9, "down", "enter")
        await here.until(lambda: "! library.json ist beschädigt." in here.words)

    try:
        play(scene, FakeLibrary(problems=(damaged("library.json").message,)))
    finally:
        use("en")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_fits_the_narrowest_usual_terminal(code: str) -> None:
    """The last key of each screen is drawn whole, and no line is longer than the screen."""

    async def go() -> None:
        async with sitting(library(), (80, 24)) as here:
            for keys in ((), ("f2",), ("escape", "f7"), ("escape",)):
                await here.press(*keys)
                await here.pilot.pause()
                check(here)
            await here.ask()
            check(here)
            await here.read("tab", "enter")
            check(here)

    def check(here: Sitting) -> None:
        assert {80} == {cell_len(line) for line in here.drawn.splitlines()}
        assert here.drawn.splitlines()[-1].rstrip().endswith(_("Quit"))

    import asyncio

    use(code)
    try:
        asyncio.run(go())
    finally:
        use("en")
