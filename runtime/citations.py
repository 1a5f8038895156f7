"""The passages a question found, numbered; a citation has the number of its passage. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from runtime.events import Found
from runtime.localization import _, _n
from runtime.results import AnswerSentence, Citation, Evidence, Hit, OtherSource

_NAMED_SOURCES = 2
"""other sources of a passage that a line has room for"""


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage: `document[start:end]`, its number, and the sentences in it that matter."""

    number: int
    corpus: str
    document: str
    title: str
    section: str
    text: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...] = ()
    """spans of the document"""
    cited: bool = False
    source: str = ""
    """who published what is cited, when, and under which licence"""
    head: str = ""
    """the header row of the table that the passage begins in the midst of"""
    also_in: tuple[OtherSource, ...] = ()
    """other documents that have it"""

    def holds(self, citation: Citation) -> bool:
        """Whether a citation lies in this passage."""
        return (
            (self.corpus, self.document) == (citation.corpus, citation.document)
            and self.start <= citation.start
            and citation.end <= self.end
        )


class NumberedPassages:
    """The passages of one question. A citation is numbered by the passage it lies in."""

    def __init__(self, found: Found | None = None) -> None:
        hits = found.hits if found else ()
        evidence = found.evidence if found else ()
        self._places = [_place(index, hit, evidence) for index, hit in enumerate(hits, 1)]

    def __iter__(self) -> Iterator[NumberedPassage]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> NumberedPassage:
        """Return the passage of a number, which counts from 1."""
        return self._places[number - 1]

    @property
    def cited(self) -> tuple[NumberedPassage, ...]:
        """The passages the answer cites."""
        return tuple(place for place in self._places if place.cited)

    def cite(self, sentence: AnswerSentence) -> tuple[int, ...]:
        """Mark what a sentence cites, and return the numbers of those passages."""
        found = tuple(dict.fromkeys(map(self._cite, sentence.citations)))
        for citation in sentence.disagreeing:
            self._cite(citation)
        return found

    def number(self, citation: Citation) -> int:
        """Return the number of the passage that a citation lies in; 0 where there is none."""
        return next((place.number for place in self._places if place.holds(citation)), 0)

    def numbers(self, sentence: AnswerSentence) -> tuple[int, ...]:
        """Return the numbers of the passages that a sentence cites."""
        numbers = (self.number(citation) for citation in sentence.citations)
        return tuple(dict.fromkeys(number for number in numbers if number))

    def _cite(self, citation: Citation) -> int:
        number = self.number(citation)
        if not number:
            number = len(self._places) + 1
            self._places.append(_place_of_citation(number, citation))
        place = self[number]
        # What the answer rests on takes the place of what search thought best.
        earlier = place.marks if place.cited else ()
        marks = tuple(sorted({*earlier, (citation.start, citation.end)}))
        about = filter(None, (citation.publisher, citation.date, citation.licence))
        self._places[number - 1] = replace(
            place, marks=marks, cited=True, source=", ".join(about) or place.source
        )
        return number


def also_in_line(sources: Sequence[OtherSource], name: Callable[[OtherSource], str]) -> str:
    """Return one line on the other documents that have a passage, or an empty string."""
    if not sources:
        return ""
    rest = len(sources) - _NAMED_SOURCES
    named = tuple(map(name, sources[:_NAMED_SOURCES]))
    if rest <= 0:
        return _("also in {names}", names=named)
    return _n(
        "also in {names} and {count} more", "also in {names} and {count} more", rest, names=named
    )


def _place(number: int, hit: Hit, evidence: Iterable[Evidence]) -> NumberedPassage:
    best = next((each for each in evidence if each.hit == hit), None)
    marks = ((best.start, best.end),) if best else ()
    return NumberedPassage(
        number, hit.corpus, hit.document, hit.title, hit.section,
        hit.text, hit.start, hit.end, marks, head=hit.head, also_in=hit.also_in,
    )  # fmt: skip


def _place_of_citation(number: int, citation: Citation) -> NumberedPassage:
    return NumberedPassage(
        number, citation.corpus, citation.document, citation.title, citation.section,
        citation.quote, citation.start, citation.end,
    )  # fmt: skip
