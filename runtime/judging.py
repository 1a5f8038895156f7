"""Passages that were found → what they say to a question, and the signs that they answer it."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.abstention import Signals, measure
from runtime.events import Hit
from runtime.evidence import Selection, select
from runtime.pack import Pack
from runtime.search import Candidate
from runtime.spelling import Spelling, meant_terms
from runtime.weighing import Weights, other_forms, sentence_weights

EVIDENCE_TOKENS = 360


def judge(
    packs: Sequence[Pack],
    question: str,
    found: Sequence[tuple[Candidate, Hit]],
    spelling: Spelling | None = None,
) -> tuple[Selection, Signals]:
    """Return the evidence among passages of these packs, and the signals of abstention.

    `spelling` is that of the question, where it is known already.
    """
    languages = {pack.record.id: pack.record.language for pack in packs}
    titles = {pack.record.id: pack.record.title for pack in packs}
    spelling = meant_terms(packs, question) if spelling is None else spelling
    weights = sentence_weights(packs, question, spelling)

    def weights_for(hit: Hit) -> Weights:
        return weights[languages[hit.corpus]]

    selection = select([hit for _, hit in found], weights_for, EVIDENCE_TOKENS, languages)
    cosine = max((candidate.cosine for candidate, _ in found), default=0.0)
    evidence, coverage = selection.evidence, selection.coverage
    forms = other_forms(packs, question, spelling)
    return selection, measure(question, evidence, cosine, coverage, languages, titles, forms)
