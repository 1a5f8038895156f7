"""One question and what came of it. Pure state, no screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, auto

from runtime.citations import NumberedPassage, NumberedPassages
from runtime.events import Cited, Done, Dropped, Event, Found, Timings, Token
from runtime.localization import _
from runtime.results import AnswerSentence, TranslatedBy, Translation
from runtime.text.annotated import AnnotatedText
from runtime.text.fenced import block
from runtime.text.pieces import pieces
from runtime.text.translation_text import (
    glosses_in,
    languages_of_translation,
    marked,
    notes_on_translation,
    warnings_on,
)
from runtime.text.wording import NO_ANSWER, left_out, notes_on, otherwise, written_after


class Stage(Enum):
    """How far a question has come."""

    SEARCHING = auto()
    READING = auto()
    """the model reads the passages"""
    WRITING = auto()
    ANSWERED = auto()
    SILENT = auto()
    """the library does not say"""
    STOPPED = auto()
    FAILED = auto()


RUNNING = frozenset({Stage.SEARCHING, Stage.READING, Stage.WRITING})


class Turn:
    """A question, its passages and its answer."""

    def __init__(self, number: int, question: str) -> None:
        self.number = number
        self.question = question
        self.stage = Stage.SEARCHING
        self.places = NumberedPassages()
        self.answer = AnnotatedText()
        """what is not marked in it is a draft, not checked yet"""
        self.left_out: tuple[AnswerSentence, ...] = ()
        """what the library does not support"""
        self.shows_left_out = False
        self.timings = Timings()
        self.passages_read = 0
        self.corrections: tuple[tuple[str, str], ...] = ()
        """misspelt words: as typed, and as they were understood"""
        self.understood = ""
        """the question in the library's language, where a model translated it"""
        self.translation: Translation | None = None
        """of the sentence that the question wants translated"""
        self.translating = False
        """whether the answer is being translated"""

    @property
    def code(self) -> str:
        """The answer's blocks of code without their fences, or an empty string."""
        blocks = (each.text for each in self.answer.sentences if each.code and each.supported)
        return "\n\n".join(block(text).code for text in blocks)

    @property
    def marks(self) -> tuple[int, ...]:
        """The numbers of the passages that the answer cites, in the order in which they stand."""
        sentences = (each.sentence for each in pieces(self.answer) if each.sentence is not None)
        own = [number for sentence in sentences for number in self.places.numbers(sentence)]
        return (*own, *map(self.places.number, self.answer.disagreeing))

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.stage in RUNNING

    def receive(self, event: Event) -> None:
        """Go on by one event; after a stop only the end counts."""
        if not self.running and not isinstance(event, Done):
            return
        match event:
            case Found():
                self._found(event)
            case Token():
                self.stage = Stage.WRITING
                self.answer.add(event.text)
            case Cited():
                self.places.cite(event.sentence)
                self.answer.mark(event.start, event.end, event.sentence)
            case Dropped():
                self.answer.mark(event.start, event.end, None)
                self.left_out += (event.left_out,) if event.left_out else ()
            case Done():
                self._done(event)

    def translated(self, place: int, translation: Translation) -> None:
        """Take in the translation of one of the answer's sentences."""
        if place < len(self.answer.sentences):
            own = self.answer.sentences[place]
            self.answer.put(place, replace(own, translation=translation))

    def stop(self) -> None:
        """The person stopped it."""
        self.stage = Stage.STOPPED

    def fail(self) -> None:
        """It could not be answered."""
        self.stage = Stage.FAILED

    def _found(self, found: Found) -> None:
        self.places = NumberedPassages(found)
        self.corrections = found.corrections
        self.understood = found.understood
        self.passages_read = len({each.hit for each in found.evidence})
        self.stage = Stage.READING if found.answerable else Stage.SILENT

    def _done(self, done: Done) -> None:
        for sentence in done.sentences:
            self.places.cite(sentence)
        self.answer = AnnotatedText.of(done.answer, done.sentences, done.starts)
        self.left_out = done.left_out
        self.translation = done.translation
        self.timings = done.milliseconds
        if done.stopped:
            self.stage = Stage.STOPPED
        else:
            self.stage = Stage.ANSWERED if done.answer or done.translation else Stage.SILENT


def exchange(turn: Turn) -> tuple[str, str] | None:
    """Return the question and answer as later questions need them; None without an answer."""
    if turn.running or not turn.answer.text.strip():
        return None
    return turn.question, turn.answer.text.strip()


def as_text(turn: Turn, corpus_titles: dict[str, str]) -> str:
    """Return the answer with its sources, to be pasted elsewhere."""
    parts = (_written(turn, piece.text, piece.sentence) for piece in pieces(turn.answer))
    own = "\n".join(_translated(turn.translation)) if turn.translation else ""
    body = "\n\n".join(filter(None, (own, "".join(parts).strip()))) or _(NO_ANSWER)
    sources = [
        f"[{place.number}] {', '.join(filter(None, _about(place, corpus_titles)))}"
        for place in turn.places.cited
    ]
    others = [
        f"{otherwise(citation)}[{turn.places.number(citation)}]"
        for citation in turn.answer.disagreeing
    ]
    notes = [*others, *sources, *_left_out(turn)]
    return "\n".join([turn.question, "", body, *([""] if notes else []), *notes])


def _written(turn: Turn, text: str, sentence: AnswerSentence | None) -> str:
    """Return a piece of an answer with its numbers and what is to be said of it."""
    if sentence is None:
        return text
    numbers = [f"[{number}]" for number in turn.places.numbers(sentence)]
    marks = f"\n{written_after(numbers)}" if sentence.code and numbers else "".join(numbers)
    own = _translated(sentence.translation) if sentence.translation else ()
    return "\n".join([f"{text}{marks}", *notes_on(sentence), *own])


def _translated(translation: Translation) -> Iterator[str]:
    """Yield the lines of a translation, with its marks."""
    yield f"{languages_of_translation(translation)}:"
    yield from warnings_on(translation)
    yield marked(translation)
    if translation.by is TranslatedBy.WORDS:
        yield from glosses_in(translation)
    yield from notes_on_translation(translation)


def _left_out(turn: Turn) -> list[str]:
    """Return what is to be said of the sentences left out, and themselves where they are shown."""
    if not turn.left_out:
        return []
    shown = [f"{sentence.text}[?]" for sentence in turn.left_out if turn.shows_left_out]
    return [f"{left_out(turn.left_out)}{':' if shown else '.'}", *shown]


def _about(place: NumberedPassage, corpus_titles: dict[str, str]) -> tuple[str, ...]:
    corpus = corpus_titles.get(place.corpus, place.corpus)
    return place.title, place.section, corpus, place.source
