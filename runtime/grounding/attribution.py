"""An answer's sentence + the evidence → the citation that supports it, or none. Pure.

Small models state wrong things fluently, so nothing they write is believed: what a sentence says
must stand in the text it cites. Most of its words must, and numbers, names, negations, flags and
what else changes a claim count strictly (`runtime.grounding.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from runtime.grounding.checks import fault
from runtime.grounding.claims import Reading, Word
from runtime.grounding.conflicts import disagrees
from runtime.grounding.lexicon import CLAUSE_WORDS
from runtime.grounding.overlap import ENOUGH, named, overlap
from runtime.grounding.parser import read
from runtime.grounding.pool import COMMAND, pool_of, sentences_of_hits, source_of
from runtime.grounding.relevance import irrelevant, without_reply
from runtime.grounding.source import Source
from runtime.grounding.subjects import statement
from runtime.results import AnswerSentence, Citation, Evidence, Expansion, Hit
from runtime.retrieval.acronyms import wordings
from runtime.text.sentences import sentence_spans

ALMOST = 0.8
"""share above which a source says nearly the same as a sentence"""
LEEWAY = 0.05
BROUGHT = 0.15
"""share of a sentence's words that each of two sources brings which support it together"""
CANDIDATES = 6
"""sentences of the evidence that are looked at closely"""
LONGEST = 4_000
"""characters of what is checked: passages have no more, and an answer's sentence has a tenth"""
DISAGREEING = 2
"""other sources shown at most that say otherwise"""
_JOINING = CLAUSE_WORDS | frozenset("and or as with und oder et ou y o e".split())  # noqa: SIM905
"""words that join two statements"""
_BACKWARD = frozenset(
    """it its he his him she her they their them this these those such er es sie il elle ils
    él ella""".split()  # noqa: SIM905
)
"""words that speak of what was named before"""
_LIST_MARK = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•])\s+")


def check(
    sentence: str,
    evidence: Sequence[Evidence],
    question: str = "",
    expansions: Sequence[Expansion] = (),
    beside: Sequence[Hit] = (),
) -> AnswerSentence:
    """Return the sentence with its citation, or marked unsupported.

    One sentence of the evidence must support it, or two of the same passage. Words of the
    question, its names and numbers aside, need not stand in the evidence too. `expansions` are the
    question's acronyms and long forms: the sentence may have the one where the evidence has the
    other. `beside` are other passages that may disagree.
    """
    unsupported = AnswerSentence(sentence, False, ())
    if len(sentence) > LONGEST:
        return unsupported
    pool = pool_of(evidence)
    claims = wordings(claim_of(sentence, evidence), expansions)
    checked = (_checked(sentence, claim, pool, question, beside) for claim in claims)
    return next((each for each in checked if each is not None), unsupported)


def _checked(
    sentence: str,
    claim: str,
    pool: Sequence[Evidence],
    question: str,
    beside: Sequence[Hit],
) -> AnswerSentence | None:
    """Return the sentence with its citation, or None when what it claims is not supported."""
    chosen = next((each for each in pool if _bare(each.text) == _bare(claim)), None)
    if chosen is not None:
        return cited_as(sentence, claim, [chosen], pool, beside)
    for choice in _choices(claim, pool):
        if _supported(claim, source_of(claim, choice, question)):
            return cited_as(sentence, claim, choice, pool, beside)
    return None


def untitled(sentence: str, evidence: Sequence[Evidence]) -> str:
    """Return a sentence without the title that was put first in a prompt, which models copy."""
    titles = {each.hit.title for each in evidence}
    title = next((each for each in titles if sentence.startswith(f"{each}: ")), None)
    return sentence if title is None else sentence.removeprefix(f"{title}: ")


def claim_of(sentence: str, evidence: Sequence[Evidence]) -> str:
    """Return what a sentence claims: without a list's mark, and without a copied title."""
    return untitled(_LIST_MARK.sub("", sentence), evidence)


def _choices(claim: str, pool: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the sentences, and pairs of them, that may support a claim, the likeliest first."""
    claimed = read(claim)
    likeness = {each: overlap(claimed, source_of("`", [each])) for each in pool}
    ranked = sorted(pool, key=lambda each: -likeness[each])[:CANDIDATES]
    # One that says nearly the same, but for something, is not outvoted by others.
    best = likeness[ranked[0]] if ranked else 0.0
    least = best - LEEWAY if best >= ALMOST else 0.0
    alone = [[each] for each in ranked if likeness[each] >= least]
    # Two sentences about two commands would support any mixture of them.
    return alone if COMMAND.search(claim) else alone + _pairs(claimed, ranked)


def cited_as(
    sentence: str,
    claim: str,
    chosen: Sequence[Evidence],
    pool: Sequence[Evidence],
    beside: Sequence[Hit],
) -> AnswerSentence:
    """Return a sentence as supported by the chosen ones, and what other documents say otherwise."""
    cited = _with_names(claim, chosen, pool)
    disagreeing = _disagreeing(claim, chosen, [*pool, *sentences_of_hits(beside)])
    return AnswerSentence(sentence, True, tuple(map(citation_of, cited)), disagreeing)


def _disagreeing(
    claim: str, chosen: Sequence[Evidence], pool: Sequence[Evidence]
) -> tuple[Citation, ...]:
    """Return what other documents say otherwise."""
    if len(claim) > LONGEST:
        return ()
    claimed = named(read(claim), source_of(claim, chosen))
    stated = statement(claim, chosen[0], claimed)
    document = (chosen[0].hit.corpus, chosen[0].hit.document)
    found = (
        citation_of(each)
        for each in dict.fromkeys(pool)
        if (each.hit.corpus, each.hit.document) != document
        and disagrees(stated, statement(each.text, each))
    )
    return tuple(dict.fromkeys(found))[:DISAGREEING]


def quote(evidence: Evidence, beside: Sequence[Hit] = ()) -> AnswerSentence:
    """Return a sentence of the library itself, in quotation marks, with its citation.

    `beside` are other passages that may disagree.
    """
    pool = sentences_of_hits(beside)
    sentences = (evidence.text[start:end] for start, end in sentence_spans(evidence.text))
    found = (each for text in sentences for each in _disagreeing(text, [evidence], pool))
    return AnswerSentence(
        f"“{evidence.text}”",
        True,
        (citation_of(evidence),),
        tuple(dict.fromkeys(found))[:DISAGREEING],
        quoted=True,
    )


def supports(sentence: str, source: str, passage: str = "") -> bool:
    """Whether a source says what a sentence says, as far as words can tell."""
    return _supported(
        sentence, Source(read(source), (read(source),), read(""), read(passage), read(""))
    )


def _supported(sentence: str, source: Source) -> bool:
    claimed = named(read(without_reply(sentence)), source)
    return (
        bool(claimed.words)
        and overlap(claimed, source) >= ENOUGH
        and not fault(claimed, source)
        and not irrelevant(sentence, claimed, source)
    )


def _pairs(claimed: Reading, ranked: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the best one with each that may support a sentence together with it."""
    return [
        sorted((ranked[0], other), key=lambda each: each.start)
        for other in ranked[1:]
        if ranked[0].hit == other.hit
        and _complete(claimed, read(ranked[0].text), read(other.text))
        and not _spliced(claimed, *sorted((ranked[0], other), key=lambda each: each.start))
    ]


def _complete(claimed: Reading, one: Reading, other: Reading) -> bool:
    """Whether each of two sentences has enough of a third that the other lacks."""
    left, right = one.held - other.held, other.held - one.held
    brought = [[word for word in claimed.words if word.key in each] for each in (left, right)]
    least = max(2, BROUGHT * len(claimed.words))
    # A name or a number alone is no part of a statement.
    return all(len(each) >= least and any(word.kind == "word" for word in each) for each in brought)


def _spliced(claimed: Reading, first: Evidence, second: Evidence) -> bool:
    """Whether a sentence is one sentence's beginning run on into another's end.

    What joins two statements has a word for it, or the second one speaks of “it”.
    """
    one, other = read(first.text), read(second.text)
    if not claimed.written.isdisjoint(_JOINING) or not other.written.isdisjoint(_BACKWARD):
        return False
    left, right = (
        [word for word in claimed.words if word.key in each]
        for each in (one.held - other.held, other.held - one.held)
    )
    return any(
        before[-1].place < after[0].place and before[-1].clause == after[0].clause
        for before, after in ((left, right), (right, left))
    )


def _with_names(
    sentence: str, chosen: Sequence[Evidence], pool: Sequence[Evidence]
) -> list[Evidence]:
    """Add the sentence of the passage that brings in a name which the chosen ones call “it”."""
    source = read(" ".join(each.text for each in chosen))
    missing = [
        word
        for word in named(
            read(sentence), Source(source, (), source, read(chosen[0].hit.text), source)
        ).words
        if word.kind in ("name", "number") and word.text not in source.written
    ]
    if not missing:
        return list(chosen)
    beside = [each for each in pool if each.hit == chosen[0].hit and each not in chosen]
    best = max(beside, key=lambda each: _has_all(missing, each), default=None)
    if best is None or not _has_all(missing, best):
        return list(chosen)
    return sorted([*chosen, best], key=lambda each: each.start)


def _has_all(words: Sequence[Word], evidence: Evidence) -> int:
    return sum(word.text in read(evidence.text).written for word in words)


def citation_of(evidence: Evidence) -> Citation:
    """Return a sentence of a passage as what an answer cites."""
    hit = evidence.hit
    return Citation(
        hit.corpus, hit.document, hit.title, evidence.start, evidence.end, evidence.text,
        section=hit.section, date=hit.date,
    )  # fmt: skip


@lru_cache(maxsize=1 << 10)
def _bare(text: str) -> str:
    """Return a text without what quoting it may change: first capital, space, marks, its stop."""
    bare = " ".join(text.split()).strip("“”\"'. ")
    return bare[:1].casefold() + bare[1:]
