"""An answer as it grows: its text, and which of its sentences were checked. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.events import Done
from runtime.results import AnswerSentence, Citation


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the answer's text."""

    text: str
    sentence: AnswerSentence | None
    """what the check of it said; None for what was not checked, or lies between sentences"""


class AnswerText:
    """Text that arrives in pieces, and checked sentences that arrive after their text."""

    def __init__(self) -> None:
        self.text = ""
        self._checked: list[tuple[int, AnswerSentence]] = []
        self._end = 0

    def add(self, piece: str) -> None:
        """Append a piece of text."""
        self.text += piece if self.text else piece.lstrip()

    def check(self, sentence: AnswerSentence, written: str = "") -> None:
        """Record what the check of the next sentence said, and its text in place of `written`."""
        if written and (at := self.text.find(written, self._end)) >= 0:
            self.text = self.text[:at] + sentence.text + self.text[at + len(written) :]
        start = self.text.find(sentence.text, self._end)
        if start < 0:  # the checker's wording counts
            start = self._end
            self.text = self.text[:start] + sentence.text
        self._checked.append((start, sentence))
        self._end = start + len(sentence.text)

    def drop(self, written: str) -> None:
        """Take away a sentence, and the space before it."""
        at = self.text.find(written, self._end)
        if at >= 0:
            self.text = self.text[:at].rstrip() + self.text[at + len(written) :]
            self.text = self.text if self._checked else self.text.lstrip()

    def finish(self, done: Done) -> None:
        """Take the answer as it stands at the end."""
        self.text, self._checked, self._end = done.answer, [], 0
        for sentence in done.sentences:
            self.check(sentence)

    @property
    def disagreeing(self) -> tuple[Citation, ...]:
        """What other sources say otherwise, each once."""
        found = (each for _, sentence in self._checked for each in sentence.disagreeing)
        return tuple(dict.fromkeys(found))

    @property
    def doubtful(self) -> bool:
        """Whether a sentence is not borne out."""
        return any(not sentence.supported for _, sentence in self._checked)

    def stretches(self) -> Iterator[Stretch]:
        """Yield the text in order, cut where sentences start and end."""
        end = 0
        for start, sentence in self._checked:
            if start > end:
                yield Stretch(self.text[end:start], None)
            end = start + len(sentence.text)
            yield Stretch(sentence.text, sentence)
        if end < len(self.text):
            yield Stretch(self.text[end:], None)
