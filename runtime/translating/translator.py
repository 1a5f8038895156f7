"""A sentence → its translation: a dictionary's example, or a model's words, checked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from runtime.dictionaries.sentences import Sentence
from runtime.engine.generation import Cancellation, ChatEngine
from runtime.errors import LibraryError, TooLongError
from runtime.models.chat_models import ChatModels
from runtime.results import (
    DictionaryEntry,
    EntryMatch,
    Kept,
    Loss,
    TranslatedBy,
    TranslatedWord,
    Translation,
)
from runtime.text.word_folding import fold
from runtime.translating.checking import checked_words, missing_words
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

        What a model writes is tried once more where it has lost what it must keep; where it has
        lost it again, the dictionaries' words are given in its place, if there are any.
        """
        if sentence.example is not None:
            return _of_example(sentence)
        glossary = Glossary(sentence)
        best = None
        if writes:
            with suppress(LibraryError), self._chat.turn(cancellation) as chat:
                if chat is not None:
                    best = _written(sentence, glossary, chat, cancellation)
        lost = best.lost if best else ()
        if best is None or (glossary.glosses and any(loss.kind in GRAVE for loss in lost)):
            return _of_words(sentence, glossary, lost)
        return Translation(
            sentence.text, best.text, sentence.source, sentence.target, TranslatedBy.MODEL,
            best.words, lost, glossary.glosses, glossary.entries, bool(sentence.packs),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Written:
    """What a model wrote, checked."""

    text: str
    words: tuple[TranslatedWord, ...]
    lost: tuple[Loss, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How much is lost, the grave first."""
        return sum(each.kind in GRAVE for each in self.lost), len(self.lost)


def _written(
    sentence: Sentence, glossary: Glossary, chat: ChatEngine, cancellation: Cancellation
) -> _Written | None:
    """Return the better of two translations, or the first where it keeps everything."""
    # Of “can” or “where”, a dictionary has more senses than a model needs to be told.
    telling = [each for each in glossary.glosses if not is_little(each.word, sentence.source)]
    words = affordable(telling, chat.tokenize)
    best: _Written | None = None
    for _ in range(2):
        text = _reply(sentence, words, best.lost if best else (), chat, cancellation)
        if not text:
            break
        checked = _checked(sentence, text, glossary)
        best = min(filter(None, (best, checked)), key=lambda each: each.weight)
        if not checked.lost:
            break
    return best


def _checked(sentence: Sentence, text: str, glossary: Glossary) -> _Written:
    names = {fold(each.word) for each in glossary.glosses}
    lost = losses(
        sentence.text, text, sentence.source, sentence.target, lambda name: fold(name) in names
    )
    words = checked_words(sentence, text, glossary) if sentence.packs else []
    if missing := missing_words(sentence, words, glossary):
        lost.append(Loss(Kept.WORDS, ", ".join(missing)))
    return _Written(text, tuple(words), tuple(lost))


def _reply(
    sentence: Sentence, words: list[str], lost: Sequence[Loss], chat: ChatEngine,
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


def _of_words(sentence: Sentence, glossary: Glossary, lost: Sequence[Loss]) -> Translation:
    return Translation(
        sentence.text, gloss_text(glossary.glosses), sentence.source, sentence.target,
        TranslatedBy.WORDS, (), tuple(lost), glossary.glosses, glossary.entries,
        bool(sentence.packs),
    )  # fmt: skip
