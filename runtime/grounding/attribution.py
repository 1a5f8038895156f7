"""An answer's sentence + the evidence → the citation that supports it, or none. Pure.

Small models state wrong things fluently, so nothing they write is believed: what a sentence says
must stand in the text it cites. Most of its words must, and numbers, names, negations, flags and
what else changes a claim count strictly (`runtime.grounding.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from runtime.grounding.checks import fault
from runtime.grounding.claims import Reading, Word
from runtime.grounding.conflicts import disagrees
from runtime.grounding.lexicon import CLAUSE_WORDS, PLAIN
from runtime.grounding.parser import read
from runtime.grounding.prompt_injection import safe_sentences
from runtime.grounding.relevance import irrelevant
from runtime.grounding.source import Source
from runtime.grounding.synonyms import SYNONYMS
from runtime.grounding.tables import rows
from runtime.results import AnswerSentence, Citation, Evidence, Expansion, Hit
from runtime.retrieval.acronyms import wordings
from runtime.retrieval.passage_sentences import statements
from runtime.text.sentences import says_enough

ENOUGH = 0.65
"""share of a sentence's content words that the cited text must have"""
ALMOST = 0.8
"""share above which a source says nearly the same as a sentence"""
LEEWAY = 0.05
MEANT = 0.75
"""what a word counts whose everyday synonym the cited text has"""
ELSEWHERE = 0.5
"""what a word counts that stands only elsewhere in the passage, as what it speaks of often does"""
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
_COMMAND = re.compile(r"`|(?<![\w-])--?[A-Za-z][\w-]*|^\$ ")


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
    pool = _pool(evidence)
    claims = wordings(_claim(sentence, evidence), expansions)
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
        return _cited(sentence, claim, [chosen], pool, beside)
    for choice in _choices(claim, pool):
        if _supported(claim, _source(claim, choice, question)):
            return _cited(sentence, claim, choice, pool, beside)
    return None


def untitled(sentence: str, evidence: Sequence[Evidence]) -> str:
    """Return a sentence without the title that was put first in a prompt, which models copy."""
    titles = {each.hit.title for each in evidence}
    title = next((each for each in titles if sentence.startswith(f"{each}: ")), None)
    return sentence if title is None else sentence.removeprefix(f"{title}: ")


def _claim(sentence: str, evidence: Sequence[Evidence]) -> str:
    """Return what a sentence claims: without a list's mark, and without a copied title."""
    return untitled(_LIST_MARK.sub("", sentence), evidence)


def _choices(claim: str, pool: Sequence[Evidence]) -> list[list[Evidence]]:
    """Return the sentences, and pairs of them, that may support a claim, the likeliest first."""
    claimed = read(claim)
    likeness = {each: _overlap(claimed, _source("`", [each])) for each in pool}
    ranked = sorted(pool, key=lambda each: -likeness[each])[:CANDIDATES]
    # One that says nearly the same, but for something, is not outvoted by others.
    best = likeness[ranked[0]] if ranked else 0.0
    least = best - LEEWAY if best >= ALMOST else 0.0
    alone = [[each] for each in ranked if likeness[each] >= least]
    # Two sentences about two commands would support any mixture of them.
    return alone if _COMMAND.search(claim) else alone + _pairs(claimed, ranked)


def _cited(
    sentence: str,
    claim: str,
    chosen: Sequence[Evidence],
    pool: Sequence[Evidence],
    beside: Sequence[Hit],
) -> AnswerSentence:
    cited = _with_names(claim, chosen, pool)
    disagreeing = _disagreeing(claim, chosen, [*pool, *_sentences(beside)])
    return AnswerSentence(sentence, True, tuple(map(_citation, cited)), disagreeing)


def _disagreeing(
    claim: str, chosen: Sequence[Evidence], pool: Sequence[Evidence]
) -> tuple[Citation, ...]:
    """Return what other documents say otherwise."""
    if len(claim) > LONGEST:
        return ()
    claimed = _named(read(claim), _source(claim, chosen))
    document = (chosen[0].hit.corpus, chosen[0].hit.document)
    found = (
        _citation(each)
        for each in dict.fromkeys(pool)
        if (each.hit.corpus, each.hit.document) != document
        and disagrees(claimed, _source(claim, [each]))
    )
    return tuple(dict.fromkeys(found))[:DISAGREEING]


def quote(evidence: Evidence, beside: Sequence[Hit] = ()) -> AnswerSentence:
    """Return a sentence of the library itself, in quotation marks, with its citation.

    `beside` are other passages that may disagree.
    """
    return AnswerSentence(
        f"“{evidence.text}”",
        True,
        (_citation(evidence),),
        _disagreeing(evidence.text, [evidence], _sentences(beside)),
        quoted=True,
    )


def supports(sentence: str, source: str, passage: str = "") -> bool:
    """Whether a source says what a sentence says, as far as words can tell."""
    return _supported(
        sentence, Source(read(source), (read(source),), read(""), read(passage), read(""))
    )


def _supported(sentence: str, source: Source) -> bool:
    claimed = _named(read(sentence), source)
    return (
        bool(claimed.words)
        and _overlap(claimed, source) >= ENOUGH
        and not fault(claimed, source)
        and not irrelevant(sentence, claimed, source)
    )


def _named(sentence: Reading, source: Source) -> Reading:
    """Take the words that open sentences as names, unless they are known as other words."""
    common = source.text.common | source.passage.common | source.question.common
    words = tuple(
        replace(word, kind="name")
        if word.initial and word.key not in PLAIN and word.text not in common
        else word
        for word in sentence.words
    )
    return replace(sentence, words=words)


def _overlap(sentence: Reading, source: Source) -> float:
    """Return the share of a sentence's words that the source has, as far as each is there."""
    held = sum(_presence(word, source) for word in sentence.words)
    return held / len(sentence.words) if sentence.words else 0.0


def _presence(word: Word, source: Source) -> float:
    if source.has(word):
        return 1.0
    if not source.text.held.isdisjoint(SYNONYMS.get(word.sense, ())):
        return MEANT
    return ELSEWHERE if source.passage_has(word) else 0.0


def _pool(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return every sentence of the passages that the evidence comes from."""
    sentences = _sentences([each.hit for each in evidence])
    # A heading or a label bears nothing out.
    return [each for each in sentences if says_enough(each.text)] or sentences


def _sentences(hits: Sequence[Hit]) -> list[Evidence]:
    return [sentence for hit in dict.fromkeys(hits) for sentence in _sentences_of(hit)]


@lru_cache(maxsize=1 << 6)
def _sentences_of(hit: Hit) -> tuple[Evidence, ...]:
    """Cut a passage; it is once, though every sentence of an answer is held against it."""
    return tuple(statements(safe_sentences(hit)))


def _source(sentence: str, chosen: Sequence[Evidence], question: str = "") -> Source:
    hit = chosen[0].hit
    # A command is right as a whole or not at all.
    passage = "" if _COMMAND.search(sentence) else hit.headed
    parts = tuple(read(each.text) for each in chosen)
    text = parts[0] if len(parts) == 1 else read(" ".join(each.text for each in chosen))
    return Source(text, parts, read(hit.title), read(passage), read(question), _rows(chosen))


def _rows(chosen: Sequence[Evidence]) -> tuple[Reading, ...]:
    """Return the rows of a table that a sentence is cited from, its header first."""
    first, *others = chosen
    if others:
        return ()
    head = f"{first.hit.head}\n" if first.hit.head and first.start == first.hit.start else ""
    return rows(head + first.text)


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
        for word in _named(
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


def _citation(evidence: Evidence) -> Citation:
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
