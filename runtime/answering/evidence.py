"""Hits → the sentences worth showing a person first, and a model at all. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from runtime.answering.abstention import Signals, measure
from runtime.answering.code_blocks import ruins_of, unasked
from runtime.answering.subjects import about
from runtime.grounding.parser import read
from runtime.grounding.prompt_injection import safe_sentences
from runtime.results import Evidence, Hit
from runtime.retrieval.hybrid import Candidate
from runtime.retrieval.passage_sentences import statements
from runtime.retrieval.query import Query
from runtime.retrieval.term_weights import Weights, sentence_weights
from runtime.text.analyzer import index_terms, question_terms
from runtime.text.languages import is_known
from runtime.text.sentences import says_enough

EVIDENCE_TOKENS = 630
"""what a model reads at most, where the kind of question does not tell"""
HITS = 10
"""hits whose sentences compete"""
RANK_WEIGHT = 0.65
"""share of the hit's own score in a sentence's; the rest is the question's terms it has"""
NEIGHBOUR_WEIGHT = 0.35
"""what a sentence gains from the better of its neighbours: answers often stand beside the words
of the question"""
WORTHWHILE = 0.6
"""Sentences that score under this share of the best one are left out: they cost prefill, and a
small model is easily led astray by them."""
WORTHWHILE_ELSEWHERE = 0.75
"""the same of sentences of other documents than the best one's: they are of something else that
shares its words, unless they are nearly as good"""
REPEATED = 0.1
"""share of a sentence's terms that one which says the same may lack"""
_BROKEN_WORD = re.compile(r"\s\S*\Z")
EXAMPLE_WEIGHT = 0.5
NUMBER_WEIGHT = 0.2
"""what a sentence gains by a number where one is asked for"""
_PROMPTS = (">>> ", "... ", "$ ")
CHARACTERS_PER_TOKEN = 4.2


@dataclass(frozen=True, slots=True)
class _Competing:
    """A hit, with the question's terms as its language has them."""

    hit: Hit
    weights: Weights

    def coverage(self, text: str) -> float:
        """Return the share, by weight, of the question's terms that a text has."""
        return self.weights.share(set(index_terms(text, self.hit.read_as)))


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences chosen, best first, and how well the best one covers the question."""

    evidence: tuple[Evidence, ...]
    coverage: float
    """0 to 1: the largest share, by weight, of the question's terms that one passage has"""


def select(
    hits: Sequence[Hit],
    weights: Callable[[Hit], Weights],
    tokens: int,
    question: str | None = None,
    *,
    wants_number: bool = False,
) -> Selection:
    """Choose sentences worth at most about `tokens` tokens, none of which instructs a model.

    `weights` gives, for a hit's language, the question's terms and what each tells. Nor does a
    command destroy what the `question` does not ask for, where that is given. Where one asks for a
    number, sentences that have one come first.
    """
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    competing = [_Competing(hit, weights(hit)) for hit in hits[:HITS]]
    scored = [evidence for each in competing for evidence in _scored(each, each.hit.score / best)]
    if wants_number:
        scored = list(map(_with_number, scored))
    scored.sort(key=lambda evidence: -evidence.score)
    coverage = max((each.coverage(_whole(each.hit)) for each in competing), default=0.0)
    return Selection(tuple(_within(scored, tokens, question)), coverage)


def in_reading_order(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    """Group evidence by hit, the best hit first, each group in the order of its document."""
    groups: dict[Hit, list[Evidence]] = {}
    for each in evidence:
        groups.setdefault(each.hit, []).append(each)
    return [sorted(group, key=lambda each: each.start) for group in groups.values()]


def _scored(competing: _Competing, rank: float) -> list[Evidence]:
    sentences = [
        each for each in statements(safe_sentences(competing.hit)) if says_enough(each.text)
    ]
    # What a page is about, its sentences need not name.
    headings = f"{competing.hit.title} {competing.hit.section}"
    own = [
        competing.coverage(f"{headings} {each.text}") * _telling(each.text) for each in sentences
    ]
    return [
        Evidence(
            competing.hit, each.text, each.start, each.end,
            RANK_WEIGHT * rank
            + (1 - RANK_WEIGHT) * (own[index] + NEIGHBOUR_WEIGHT * _beside(own, index)),
        )
        for index, each in enumerate(sentences)
    ]  # fmt: skip


def _with_number(evidence: Evidence) -> Evidence:
    """Return a sentence with what a number in it adds to its score."""
    number = bool(read(evidence.text).of("number"))
    return replace(evidence, score=evidence.score + NUMBER_WEIGHT) if number else evidence


def _telling(text: str) -> float:
    """Return what a sentence's words count for: a typed example shows, but seldom says."""
    return EXAMPLE_WEIGHT if text.startswith(_PROMPTS) else 1.0


def _beside(own: Sequence[float], index: int) -> float:
    before = own[index - 1] if index else 0.0
    after = own[index + 1] if index + 1 < len(own) else 0.0
    return max(before, after)


def _within(scored: Sequence[Evidence], tokens: int, question: str | None) -> list[Evidence]:
    chosen: list[Evidence] = []
    left = tokens * CHARACTERS_PER_TOKEN
    for evidence in scored:
        worthwhile = evidence.score >= _least(evidence, scored[0])
        if not worthwhile or (question is not None and unasked(ruins_of(evidence.text), question)):
            continue
        if len(evidence.text) <= left and _adds(evidence, chosen):
            chosen.append(evidence)
            left -= len(evidence.text)
    return chosen or [cut for each in scored[:1] if (cut := _cut(each, int(left))).text]


def _adds(evidence: Evidence, chosen: Sequence[Evidence]) -> bool:
    """Return whether a sentence says more than one that was chosen, or gives another number."""
    own = _said(evidence.text, evidence.hit.read_as)
    for each in chosen:
        more = own - _said(each.text, each.hit.read_as)
        if len(more) <= REPEATED * len(own) and not any(term[0].isdigit() for term in more):
            return False
    return True


@lru_cache(maxsize=1 << 8)
def _said(text: str, language: str) -> frozenset[str]:
    return frozenset(question_terms(text, language))


def _cut(evidence: Evidence, characters: int) -> Evidence:
    """Return as much of a sentence, in whole words, as has so many characters."""
    text, rest = evidence.text[:characters], evidence.text[characters:]
    if not rest[:1].isspace():
        text = _BROKEN_WORD.sub("", text)
    text = text.rstrip()
    return replace(evidence, text=text, end=evidence.start + len(text))


def _least(evidence: Evidence, best: Evidence) -> float:
    """Return the score under which a sentence is left out."""
    here, there = ((each.hit.corpus, each.hit.document) for each in (evidence, best))
    return (WORTHWHILE if here == there else WORTHWHILE_ELSEWHERE) * best.score


def _whole(hit: Hit) -> str:
    return f"{hit.title} {hit.section} {hit.headed}"


def select_evidence(
    query: Query,
    found: Sequence[tuple[Candidate, Hit]],
    known: Collection[str] = (),
    tokens: int = EVIDENCE_TOKENS,
    *,
    wants_number: bool = False,
    asked: str = "",
    subject: Query | None = None,
) -> tuple[Selection, Signals]:
    """Return the evidence among passages of the packs, and the signals of abstention.

    `known` are the languages that the embedding model knows, any where it names none; `tokens` is
    about how much evidence is wanted, and `wants_number` whether a number is asked for. `asked` is
    the question as a person asked it, and `subject` the query of that and of those it refers back
    to, where `query` has more words.
    """
    titles = {pack.record.id: pack.record.title for pack in query.packs}
    weights = sentence_weights(query)
    own = subject or query
    hits = about([hit for _, hit in found], own)
    selection = select(
        hits, lambda hit: weights[hit.language], tokens, asked or query.question,
        wants_number=wants_number,
    )  # fmt: skip
    evidence, coverage = selection.evidence, selection.coverage
    language = evidence[0].hit.read_as if evidence else "en"
    cosine = nearest(found) if is_known(language, known) else None
    expansions = query.terms[language].expansions if language in query.terms else ()
    signals = measure(own.question, evidence, cosine, coverage, language, titles, expansions)
    return selection, signals


def nearest(found: Iterable[tuple[Candidate, Hit]]) -> float | None:
    """Return the best cosine of a question and a passage; nothing where none is known."""
    known = (each.cosine for each, _ in found if each.cosine is not None)
    return max(known, default=None)
