"""What search and answering hand to a screen, a terminal or a JSON line. Records only."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.results import AnswerSentence, Evidence, Expansion, Hit, Translation


@dataclass(frozen=True, slots=True)
class Found:
    """Search is over; the evidence is ready to be shown, before any model is.

    It comes again where a model knew better words to search with: the later one replaces it.
    """

    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    answerable: bool
    """False when the library does not seem to hold the answer: nothing is read or written then;
    after True, a model that has read the evidence may still find none"""
    milliseconds: float
    corrections: tuple[tuple[str, str], ...] = ()
    """as in `Searched`"""
    expansions: tuple[Expansion, ...] = ()
    """acronyms of the question and long forms that have one"""
    understood: str = ""
    """the question in the library's language, where a model translated it"""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer's text, as it is generated."""

    text: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A finished sentence of the answer, checked against the evidence."""

    sentence: AnswerSentence
    start: int
    """where in the text of all tokens so far its words begin"""
    end: int
    """where they end; the sentence may be shown in other words, as the source's own"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A finished sentence that is taken away: no evidence supports it, or it was said before."""

    start: int
    """where in the text of all tokens so far it begins"""
    end: int
    left_out: AnswerSentence | None = None
    """the sentence, where no evidence supports it"""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question to each point; 0 where it was not reached."""

    search: float = 0.0
    first_token: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Done:
    """The answer as a whole. `answered` is False when the library does not say."""

    answered: bool
    answer: str
    sentences: tuple[AnswerSentence, ...]
    hits: tuple[Hit, ...]
    milliseconds: Timings = field(default_factory=Timings)
    prompt_tokens: int = 0
    answer_tokens: int = 0
    stopped: bool = False
    """True when the person stopped it"""
    corrections: tuple[tuple[str, str], ...] = ()
    """as in `Searched`"""
    starts: tuple[int, ...] = ()
    """where in `answer` each sentence begins"""
    understood: str = ""
    """as in `Found`"""
    left_out: tuple[AnswerSentence, ...] = ()
    """what a model wrote and the library does not support: no part of `answer` or `sentences`"""
    translation: Translation | None = None
    """of a sentence, where the question asks for one: no part of `answer` or `sentences` either"""


Event = Found | Token | Cited | Dropped | Done
