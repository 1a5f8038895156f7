"""What is exported of a conversation: its answers, and for each the sources it cites. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runtime.citations import NumberedPassage, NumberedPassages
from runtime.events import Done, Found
from runtime.results import AnswerSentence
from runtime.stick.layout import PackRecord
from runtime.text.annotated import AnnotatedText


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """A question and what came of it."""

    question: str
    answer: AnnotatedText
    places: NumberedPassages
    left_out: tuple[AnswerSentence, ...] = ()
    """what the library does not support"""
    shows_left_out: bool = False

    @classmethod
    def of(cls, question: str, found: Found | None, done: Done) -> ExportedAnswer:
        """Return the answer that the last two events of a question tell."""
        places = NumberedPassages(found)
        for sentence in done.sentences:
            places.cite(sentence)
        answer = AnnotatedText.of(done.answer, done.sentences, done.starts)
        return cls(question, answer, places, done.left_out)


@dataclass(frozen=True, slots=True)
class ExportedConversation:
    """Answers in order, and the library that they come from."""

    library: str
    """its title"""
    language: str
    answers: tuple[ExportedAnswer, ...]
    corpora: Mapping[str, PackRecord]
    """by id"""


@dataclass(frozen=True, slots=True)
class ExportedSource:
    """A passage that an answer cites, and what its licence asks to be said."""

    place: NumberedPassage
    quotes: tuple[str, ...]
    """what is cited of it, each on one line"""
    corpus: str
    """the corpus's title"""
    made: str
    """who published it and when"""
    licence: str
    attribution: str
    language: str


def sources_of(
    answer: ExportedAnswer, corpora: Mapping[str, PackRecord]
) -> Iterator[ExportedSource]:
    """Yield what an answer cites, by its numbers."""
    quotes = _quotes(answer)
    for place in answer.places.cited:
        pack = corpora.get(place.corpus)
        yield ExportedSource(
            place=place,
            quotes=tuple(quotes.get(place.number, ())),
            corpus=pack.title if pack else place.corpus,
            made=_made(answer, place, pack),
            licence=pack.licence if pack else "",
            attribution=pack.attribution if pack else "",
            language=pack.language if pack else "",
        )


def _made(answer: ExportedAnswer, place: NumberedPassage, pack: PackRecord | None) -> str:
    """Return who published a passage and when: its document's own date before the corpus's."""
    publisher = pack.publisher if pack else ""
    dates = (
        citation.date
        for sentence in answer.answer.sentences
        for citation in (*sentence.citations, *sentence.disagreeing)
        if citation.date and place.holds(citation)
    )
    date = next(dates, pack.date if pack else "")
    return ", ".join(filter(None, (publisher, date)))


def _quotes(answer: ExportedAnswer) -> Mapping[int, Mapping[str, None]]:
    """Return number of a passage → what of it is cited, each once and in order."""
    found: dict[int, dict[str, None]] = {}
    for sentence in answer.answer.sentences:
        for citation in (*sentence.citations, *sentence.disagreeing):
            quote = " ".join(citation.quote.split())
            found.setdefault(answer.places.number(citation), {})[quote] = None
    return found
