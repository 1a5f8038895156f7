"""An answer's text as it grows, and what the check of support said of its sentences. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.results import AnswerSentence, Citation


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the answer's text."""

    text: str
    sentence: AnswerSentence | None
    """what the check of it said; None for what was not checked, or lies between sentences"""


class AnnotatedText:
    """Text that arrives in pieces, and checked sentences that arrive after their text.

    Offsets are characters of the text as it arrived; a sentence may be shown in other words, or
    left out.
    """

    def __init__(self) -> None:
        self.written = ""
        """all that arrived"""
        self._marks: list[tuple[int, int, AnswerSentence | None]] = []

    @classmethod
    def of(
        cls, answer: str, sentences: Sequence[AnswerSentence], starts: Sequence[int]
    ) -> AnnotatedText:
        """Return a finished answer, of which `starts` says where each sentence begins."""
        text = cls()
        text.add(answer)
        for start, sentence in zip(starts, sentences, strict=True):
            text.mark(start, start + len(sentence.text), sentence)
        return text

    def add(self, piece: str) -> None:
        """Append a piece of text."""
        self.written += piece

    def mark(self, start: int, end: int, sentence: AnswerSentence | None) -> None:
        """Record what stands in the place of the next sentence; None where nothing does."""
        self._marks.append((start, end, sentence))

    def put(self, place: int, sentence: AnswerSentence) -> None:
        """Put another record of the same sentence in the place of one of `sentences`."""
        shown = [index for index, (_, _, each) in enumerate(self._marks) if each is not None]
        start, end, _ = self._marks[shown[place]]
        self._marks[shown[place]] = (start, end, sentence)

    @property
    def marked(self) -> int:
        """How many sentences were checked."""
        return len(self._marks)

    @property
    def sentences(self) -> tuple[AnswerSentence, ...]:
        """Those that are shown."""
        return tuple(sentence for _, _, sentence in self._marks if sentence is not None)

    @property
    def text(self) -> str:
        """The text as it is shown."""
        return "".join(stretch.text for stretch in self.stretches())

    @property
    def checked(self) -> str:
        """The text as far as it was checked."""
        end = self._marks[-1][1] if self._marks else 0
        checked = AnnotatedText()
        checked.written, checked._marks = self.written[:end], self._marks
        return checked.text

    @property
    def starts(self) -> tuple[int, ...]:
        """Where in `text` each of `sentences` begins."""
        found, end = [], 0
        for stretch in self.stretches():
            if stretch.sentence is not None:
                found.append(end)
            end += len(stretch.text)
        return tuple(found)

    @property
    def disagreeing(self) -> tuple[Citation, ...]:
        """What other sources say otherwise, each once."""
        found = (each for sentence in self.sentences for each in sentence.disagreeing)
        return tuple(dict.fromkeys(found))

    def stretches(self) -> Iterator[Stretch]:
        """Yield the text in order, cut where sentences start and end, without space before it."""
        begun = False
        for text, sentence in self._pieces():
            shown = text if begun else text.lstrip()
            begun = begun or bool(shown)
            if shown:
                yield Stretch(shown, sentence)

    def _pieces(self) -> Iterator[tuple[str, AnswerSentence | None]]:
        end = 0
        for start, stop, sentence in self._marks:
            if sentence is not None:  # the space before one that is left out goes with it
                yield self.written[end:start], None
                yield sentence.text, sentence
            end = stop
        yield self.written[end:], None
