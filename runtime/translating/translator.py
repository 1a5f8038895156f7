"""A sentence → its translation: a dictionary's example, or a model's words, checked."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import partial

from runtime.dictionaries.sentences import Sentence
from runtime.engine.generation import Cancellation, ChatEngine
from runtime.errors import LibraryError, TooLongError
from runtime.models.chat_models import ChatModels
from runtime.results import DictionaryEntry, EntryMatch, Loss, TranslatedBy, Translation
from runtime.text.word_folding import fold
from runtime.translating.checking import checked_words
from runtime.translating.glosses import Glossary, gloss_text, is_little
from runtime.translating.prompt import affordable, messages, translation_in
from runtime.translating.survival import GRAVE, losses

_TOKENS_PER_TOKEN, _TOKENS_BESIDE, _MOST_TOKENS = 3, 24, 400
"""of a translation, for each of the original and beside them, and at most"""


class Translator:
    """Translates sentences. Safe to use from several threads."""

    def __init__(self, chat: ChatModels) -> None:
        self._chat = chat

    def translate(
        self, sentence: Sentence, cancellation: Cancellation, *, writes: bool
    ) -> Translation:
        """Return a sentence's translation; without a model that `writes`, its words'.

        What a model writes is tried once more where it loses a number, a unit, a denial or the
        language; where it does so again, the dictionaries' words are shown in its place.
        """
        if sentence.example is not None:
            return _of_example(sentence)
        glossary = Glossary(sentence)
        written, lost = "", list[Loss]()
        if writes:
            with suppress(LibraryError), self._chat.turn(cancellation) as chat:
                if chat is not None:
                    written, lost = _written(sentence, glossary, chat, cancellation)
        if not written or (glossary.glosses and any(loss.kind in GRAVE for loss in lost)):
            return _of_words(sentence, glossary, lost)
        words = checked_words(sentence, written, glossary) if sentence.packs else []
        return Translation(
            sentence.text, written, sentence.source, sentence.target, TranslatedBy.MODEL,
            tuple(words), tuple(lost), glossary.glosses, glossary.entries, bool(sentence.packs),
        )  # fmt: skip


def _written(
    sentence: Sentence, glossary: Glossary, chat: ChatEngine, cancellation: Cancellation
) -> tuple[str, list[Loss]]:
    """Return the better of two translations, or the first where it keeps everything."""
    known = {fold(each.word) for each in glossary.glosses}
    lost_in = partial(losses, sentence.text, is_word=lambda name: fold(name) in known)
    # Of “can” or “where”, a dictionary has more senses than a model needs to be told.
    telling = [each for each in glossary.glosses if not is_little(each.word, sentence.source)]
    words = affordable(telling, chat.tokenize)
    best: tuple[str, list[Loss]] = ("", [])
    for _ in range(2):
        text = _reply(sentence, words, best[1], chat, cancellation)
        if not text:
            break
        lost = lost_in(text, source=sentence.source, target=sentence.target)
        if not best[0] or _weight(lost) < _weight(best[1]):
            best = (text, lost)
        if not lost:
            break
    return best


def _weight(lost: list[Loss]) -> tuple[int, int]:
    return sum(each.kind in GRAVE for each in lost), len(lost)


def _reply(
    sentence: Sentence, words: list[str], lost: list[Loss], chat: ChatEngine,
    cancellation: Cancellation,
) -> str:  # fmt: skip
    asked = messages(sentence.text, sentence.source, sentence.target, words, lost)
    long = _TOKENS_BESIDE + _TOKENS_PER_TOKEN * len(chat.tokenize(sentence.text))
    with (
        suppress(TooLongError),
        closing(chat.generate(asked, min(long, _MOST_TOKENS), cancellation)) as generation,
    ):
        reply = "".join(generation)
        return "" if cancellation.cancelled else translation_in(reply, sentence.text)
    return ""


def _of_example(sentence: Sentence) -> Translation:
    example = sentence.example
    assert example is not None  # whoever calls has looked
    record, hit = example.pack.record, example.hit
    entry = DictionaryEntry(
        record.id, hit.document, hit.title, hit.text, record.from_language, record.to_language,
        EntryMatch.PART, is_translation=record.to_language == sentence.source,
    )  # fmt: skip
    return Translation(
        sentence.text, example.translation, sentence.source, sentence.target,
        TranslatedBy.EXAMPLE, entries=(entry,), is_checked=True,
    )  # fmt: skip


def _of_words(sentence: Sentence, glossary: Glossary, lost: list[Loss]) -> Translation:
    return Translation(
        sentence.text, gloss_text(glossary.glosses), sentence.source, sentence.target,
        TranslatedBy.WORDS, (), tuple(lost), glossary.glosses, glossary.entries,
        bool(sentence.packs),
    )  # fmt: skip
