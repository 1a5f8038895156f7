"""Which questions a labelled set's library is asked to see what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation.abstention import Example
from evaluation.metrics import contains
from evaluation.questions import Question, Split, part
from evaluation.ranking import Ranker
from evaluation.sets import LabelledSet
from runtime.answering.abstention import Signals
from runtime.results import Evidence


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """A question for a library, and what is right."""

    question: Question
    answerable: bool
    same_corpus: bool
    """whether it was written about the library's own corpus"""
    withheld: bool = False
    """whether it goes without the documents that answer it"""
    given: bool = False
    """whether the document that it names is read, in place of what the library finds"""
    home: str = ""
    """the set that it is of, where that is another than the library's"""

    @property
    def kept_away(self) -> tuple[str, ...]:
        """The documents that the library is not to find."""
        return self.question.gold if self.withheld and not self.given else ()

    def is_spoilt_by(self, evidence: Sequence[Evidence]) -> bool:
        """Return whether evidence answers the question, though it should not."""
        text = " ".join(sentence.text for sentence in evidence)
        return self.withheld and contains(text, self.question.answers)

    def example(self, signals: Signals, library: str) -> Example:
        """Return the question as an example to fit by, with the signals of a library's search."""
        return Example(signals, self.answerable, self.same_corpus, library, self.withheld)


def questions_for(
    own: LabelledSet, ranker: Ranker, split: Split, able: int, unable: int,
    others: Sequence[LibraryQuestion] = (),
) -> list[LibraryQuestion]:  # fmt: skip
    """Return a set's questions, so many that it can and cannot answer, and those of others."""
    questions = part(own.questions, split)
    answered = [each for each in questions if each.answerable and ranker.holds(each)]
    unanswered = [each for each in questions if not each.answerable]
    # Who translates answerable questions leaves none that are not: some go without their document.
    withheld = answered[1:] if len(own.languages) > 1 and not unanswered else []
    return [
        *(LibraryQuestion(question, True, True) for question in spread(answered, able)),
        *(LibraryQuestion(question, False, True) for question in spread(unanswered, unable)),
        *(
            LibraryQuestion(question, False, True, withheld=True)
            for question in spread(withheld, able)
        ),
        *others,
    ]


def strange(
    own: LabelledSet, sets: Sequence[LabelledSet], split: Split, count: int
) -> list[LibraryQuestion]:
    """Return questions that are foreign to a library, `count` of each other set."""
    return [
        LibraryQuestion(question, False, False, home=other.name)
        for other in sets
        if other.is_foreign_to(own)
        for question in spread(part(other.questions, split), count)
    ]


def strange_in_turn(
    own: LabelledSet, sets: Sequence[LabelledSet], split: Split, libraries: int
) -> list[LibraryQuestion]:
    """Return all questions that are foreign to a library, when each is put to `libraries` of those.

    The libraries take turns, so what is learnt of how a question looks tells nothing: it stands
    beside what answers it, and beside what does not.
    """
    found = []
    for other in filter(own.is_foreign_to, sets):
        names = [each.name for each in sets if other.is_foreign_to(each)]
        place = names.index(own.name)
        found += [
            LibraryQuestion(question, False, False, home=other.name)
            for turn, question in enumerate(part(other.questions, split))
            if (place - libraries * turn) % len(names) < libraries
        ]
    return found


def lessons(own: LabelledSet, ranker: Ranker, most: int) -> list[LibraryQuestion]:
    """Return what is learnt of a set's questions, `most` of each kind.

    Where unanswerable ones name a document too, by which they were written, each question is read
    with its own, and answerable ones once more with another's. Elsewhere the library looks for all
    of them, and half of the answerable ones go without what answers them.
    """
    if any(each.gold for each in own.questions if not each.answerable):
        held = [each for each in own.questions if ranker.holds(each)]
        kinds = [[each for each in held if each.answerable is able] for able in (True, False)]
        able, unable = ([*spread(kind, most)] for kind in kinds)
        taken = [
            *(LibraryQuestion(each, True, True, given=True) for each in able),
            *(LibraryQuestion(each, False, True, given=True) for each in unable),
            *exchanged(able),
        ]
        return sorted(taken, key=lambda each: each.question.gold)  # so that shared prompts meet
    return half_withheld(questions_for(own, ranker, "all", most, most))


def exchanged(questions: Sequence[Question]) -> list[LibraryQuestion]:
    """Give each question a document of another, by turns of the next one and of one far off."""
    documents = list(dict.fromkeys(each.gold for each in questions))
    places = {document: place for place, document in enumerate(documents)}
    found = []
    for place, each in enumerate(questions):
        step = 1 if place % 2 else max(1, len(documents) // 2)
        other = documents[(places[each.gold] + step) % len(documents)]
        if other != each.gold:
            exchange = replace(each, gold=other)
            found.append(LibraryQuestion(exchange, False, True, withheld=True, given=True))
    return found


def half_withheld(questions: Sequence[LibraryQuestion]) -> list[LibraryQuestion]:
    """Keep from every other answerable question what would answer it."""
    able = [each for each in questions if each.answerable]
    rest = [each for each in questions if not each.answerable]
    kept = [LibraryQuestion(each.question, False, True, withheld=True) for each in able[1::2]]
    return [*able[::2], *kept, *rest]


def spread(questions: Sequence[Question], count: int) -> Sequence[Question]:
    """Return at most `count` questions, evenly from the whole sequence."""
    step = max(1, -(-len(questions) // max(count, 1)))
    return questions[::step][:count]
