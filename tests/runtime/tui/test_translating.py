"""An answer is translated below its sentences, by a key; translations show their marks."""

from __future__ import annotations

from runtime.localization import use
from runtime.results import Gloss, Kept, Loss, TranslatedBy, TranslatedWord, Translation
from runtime.tui.screens.languages import LanguagesScreen, offered
from runtime.tui.state.turn import as_text
from tests.support.tui_fakes import FakeLibrary, pack
from tests.support.tui_sitting import Sitting, play

HOSTILE = Translation(
    "Where?", "[red]Wo\x1b[2J[/red] Spital?", "en", "de", TranslatedBy.MODEL,
    (TranslatedWord(18, 24),), (Loss(Kept.NEGATION, "not"),), is_checked=True,
)  # fmt: skip
WORDS = Translation(
    "not here", "nicht · hier", "en", "de", TranslatedBy.WORDS,
    losses=(Loss(Kept.NEGATION, "not"),),
    glosses=(Gloss("not", ("nicht",), (0,)), Gloss("here", ("hier", "da"), (0,))),
)  # fmt: skip


async def choose(here: Sitting, *keys: str) -> None:
    """Ask for the languages, and choose."""
    await here.press("escape", "t")
    await here.until(lambda: isinstance(here.app.screen, LanguagesScreen))
    await here.press(*keys)


def test_a_key_translates_each_sentence_and_leaves_it() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask()
        await choose(here, "enter")
        await here.until(lambda: not here.conversation.translates)
        assert ["ar"] == library.wanted
        assert "Scurvy begins with weakness and fatigue.[1]" in here.words
        assert "English to Arabic: SCURVY[?] BEGINS WITH WEAKNESS AND FATIGUE." in here.words
        assert "Translated by the model, not from the library." in here.words
        text = as_text(here.conversation.session.turns[0], {})
        assert "SCURVY[?] BEGINS" in text

    play(scene, library, size=(80, 40))


def test_escape_stops_a_translation_and_keeps_what_is_there() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask()
        library.ending_gate.clear()
        await choose(here, "enter")
        await here.until(lambda: "SCURVY[?]" in here.words)
        assert here.conversation.translates
        await here.press("escape")
        library.ending_gate.set()
        await here.until(lambda: not here.conversation.translates)
        assert "SCURVY[?]" in here.words
        assert "JAMES LIND" not in here.words

    play(scene, library, size=(80, 40))


def test_no_language_chosen_translates_nothing() -> None:
    library = FakeLibrary()

    async def scene(here: Sitting) -> None:
        await here.ask()
        await choose(here, "escape")
        await here.until(lambda: not isinstance(here.app.screen, LanguagesScreen))
        assert [] == library.wanted

    play(scene, library)


def test_t_is_a_letter_where_a_question_is_typed() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        await here.press("t")
        assert not isinstance(here.app.screen, LanguagesScreen)

    play(scene)


def test_a_translation_is_no_markup_and_its_loss_is_told() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "[red]Wo" in here.words
        assert "Spital[?]?" in here.words
        assert "\x1b" not in here.drawn
        assert "the negation “not” of the original is lost" in here.words

    play(scene, FakeLibrary(translation=HOSTILE), size=(80, 40))


def test_words_in_the_place_of_a_wrong_sentence_are_listed() -> None:
    async def scene(here: Sitting) -> None:
        await here.ask()
        assert "had lost the negation “not”. nicht · hier not: nicht here: hier, da" in here.words

    play(scene, FakeLibrary(translation=WORDS), size=(80, 40))


def test_the_language_of_the_screen_is_offered_first_and_the_librarys_last() -> None:
    packs = [pack("medicine", "Medicine")]
    use("ru")
    assert ("ru", "ar", "de") == offered(packs, "en")[:3]
    assert "en" == offered(packs, "en")[-1]
