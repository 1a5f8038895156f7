"""A sentence that words alone do not support → what the model that read the passages says of it.

A model tells a paraphrase from an invention better than it keeps from inventing, so it is asked,
of one sentence at a time, whether the passages support every part of it. The log-odds of its yes
are one signal of several; a logistic model, fitted for that chat model on claims that people
judged, makes a probability of them. What is strict stays so: a number, a flag, a denial or a
row that the passages have otherwise is not supported, whatever the model says. Pure, but for what
is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import exp, log

from runtime.grounding.attribution import LONGEST, check, cited_as, claim_of
from runtime.grounding.checks import fault
from runtime.grounding.claims import Reading, Word
from runtime.grounding.overlap import ENOUGH, named, overlap, presence
from runtime.grounding.parser import read
from runtime.grounding.pool import COMMAND, pool_of, source_of
from runtime.grounding.relevance import irrelevant, without_reply
from runtime.grounding.source import Source, held
from runtime.results import AnswerSentence, Evidence, Expansion, Hit
from runtime.stick.layout import SupportRecord

CITED = 3
"""sentences of one passage at most that support another together"""
_BROUGHT = 0.75
"""words that one more of them has to bring"""
_LARGEST = 500.0
_TOLD_ANEW = frozenset({"word", "name", "number"})
"""faults that a model may forgive where a sentence runs along one of the source: other words for
the same; a name or a number may stand elsewhere in the passage"""
_TOLD_FREELY = _TOLD_ANEW | {"opposite", "quantity", "negation"}
"""faults that it may forgive elsewhere: single words say little there of what is meant"""

Judge = Callable[[str], float | None]
"""asks a model that has read the passages; returns the log-odds of its yes, None if it says none"""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision goes by."""

    log_odds: float
    """of the model's yes"""
    overlap: float
    """the share of the sentence's words that the cited sentences have"""
    lacking: float
    """1 where the passage and its title lack one of its names or numbers"""
    denial: float
    """1 where one of them denies and the other does not"""
    length: float
    """the natural logarithm of how many sentences the model was given: of few it says yes less
    readily"""


SIGNALS = tuple(field.name for field in fields(Signals))


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a model says, and what is made of it."""

    judge: Judge
    record: SupportRecord

    def accepts(self, measured: Signals) -> bool:
        """Whether a sentence is likely enough to be supported."""
        return probability(measured, self.record) >= self.record.accept_from


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim, and the sentences of one passage that have most of it."""

    claim: str
    chosen: tuple[Evidence, ...]
    source: Source
    sentence: Reading
    given: int
    """sentences of the evidence in all"""

    def signals(self, log_odds: float) -> Signals:
        """Return what the decision goes by, once the model has been asked."""
        return Signals(
            log_odds,
            overlap(self.sentence, self.source),
            float(_lacks(self.sentence, self.source)),
            float(bool(self.sentence.negations) != bool(self.source.text.negations)),
            log(self.given),
        )


def verifier(judge: Judge, record: SupportRecord | None) -> Verifier | None:
    """Return what verifies by a record, where there is one that this program knows."""
    if record is None or not record.weights.keys() <= set(SIGNALS):
        return None
    return Verifier(judge, record)


def probability(measured: Signals, record: SupportRecord) -> float:
    """Return how likely it is that a sentence is supported."""
    values: Mapping[str, float] = asdict(measured)
    odds = record.intercept + sum(values[name] * each for name, each in record.weights.items())
    return 1 / (1 + exp(-min(max(odds, -_LARGEST), _LARGEST)))


def inquiry(claim: str, question: str = "") -> str:
    """Return what a model is asked about a claim, where the passages stand before it."""
    asked = f"Question: {' '.join(question.split())}\n" if question else ""
    claimed = " ".join(claim.split())
    return (
        f"{asked}Claim: {claimed}\n"
        "Do the passages support every part of the claim? Answer yes or no."
    )


def verified(
    sentence: str,
    evidence: Sequence[Evidence],
    question: str = "",
    expansions: Sequence[Expansion] = (),
    beside: Sequence[Hit] = (),
    verifying: Verifier | None = None,
) -> AnswerSentence:
    """Do as `check` does; ask the model, where there is one, about what that finds unsupported."""
    checked = check(sentence, evidence, question, expansions, beside)
    if checked.supported or verifying is None or len(sentence) > LONGEST:
        return checked
    found = candidate(claim_of(sentence, evidence), evidence, question)
    if found is None:
        return checked
    log_odds = verifying.judge(inquiry(found.claim, question))
    if log_odds is None or not verifying.accepts(found.signals(log_odds)):
        return checked
    return cited_as(sentence, found.claim, found.chosen, pool_of(evidence), beside)


def candidate(claim: str, evidence: Sequence[Evidence], question: str = "") -> Candidate | None:
    """Return what a claim may be supported by; None where nothing may, whatever a model says."""
    stated = without_reply(claim)
    sentence = read(stated)  # a capital that opens it makes no name here: a model reads it
    chosen = _likeliest(sentence, pool_of(evidence))
    if not chosen or COMMAND.search(claim):  # a command is right as a whole or not at all
        return None
    source = source_of(claim, chosen, question)
    if not sentence.words or irrelevant(claim, sentence, source):
        return None
    if _vetoed(stated, chosen, question, source):
        return None
    return Candidate(claim, tuple(chosen), source, sentence, len(evidence))


def _vetoed(claim: str, chosen: Sequence[Evidence], question: str, source: Source) -> bool:
    """Whether what is strict speaks against a claim: nearly all of it, where that is literal."""
    readings = ((each, named(read(claim), each)) for each in _singly(claim, chosen, question))
    single, sentence = max(readings, key=lambda each: overlap(each[1], each[0]))
    if _number_lacks(named(read(claim), source), source):
        return True
    if overlap(sentence, single) >= ENOUGH:
        return bool(fault(sentence, single, forgiven=_TOLD_ANEW))
    return bool(fault(named(read(claim), source), source, forgiven=_TOLD_FREELY))


def _singly(claim: str, chosen: Sequence[Evidence], question: str) -> list[Source]:
    return [source_of(claim, [each], question) for each in chosen]


def _number_lacks(sentence: Reading, source: Source) -> bool:
    """Whether the passage lacks a number, other than one that is a part of a name."""
    return any(
        word.text[-1:].isdigit() and not _in_name(word, sentence) and not _there(word, source)
        for word in sentence.of("number")
    )


def _in_name(number: Word, sentence: Reading) -> bool:
    return not number.unit and any(
        word.kind == "name" and word.place == number.place - 1 for word in sentence.words
    )


def _there(word: Word, source: Source) -> bool:
    texts = (source.text, source.title, source.passage)
    if word.kind != "number":
        return any(held(word, text) for text in texts)
    units = {"", word.unit} if word.unit else {each.unit for text in texts for each in text.words}
    return any(
        each.key == word.key and each.unit in units for text in texts for each in text.of("number")
    )


def _lacks(sentence: Reading, source: Source) -> bool:
    strict = [*sentence.of("name"), *sentence.of("number")]
    return not all(_there(word, source) for word in strict)


def _likeliest(claimed: Reading, pool: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences of one passage that have most of a claim's words, in order."""
    hits = dict.fromkeys(each.hit for each in pool)
    covers = (_cover(claimed, [each for each in pool if each.hit == hit]) for hit in hits)
    return max(covers, key=lambda each: each[0], default=(0.0, []))[1]


def _cover(claimed: Reading, sentences: Sequence[Evidence]) -> tuple[float, list[Evidence]]:
    """Return how many of a claim's words some sentences have together, and these."""
    held_by = {each: _presences(claimed, each) for each in sentences}
    best, chosen = [0.0] * len(claimed.words), list[Evidence]()
    while held_by and len(chosen) < CITED:
        joined = {each: list(map(max, best, there)) for each, there in held_by.items()}
        each = max(joined, key=lambda each: sum(joined[each]))
        if sum(joined[each]) - sum(best) < (_BROUGHT if chosen else 0.0):
            break
        best = joined[each]
        chosen.append(each)
        del held_by[each]
    return sum(best), sorted(chosen, key=lambda each: each.start)


def _presences(claimed: Reading, sentence: Evidence) -> list[float]:
    text = read(sentence.text)
    source = Source(text, (text,), read(sentence.hit.title), read(""), read(""))
    return [presence(word, source) for word in claimed.words]
