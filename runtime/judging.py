"""Passages that were found → what they say to a question, and the signs that they answer it."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.abstention import Signals, measure
from runtime.events import Hit
from runtime.evidence import Selection, select
from runtime.search import Candidate
from runtime.understanding import Understood
from runtime.weighing import Weights, sentence_weights

EVIDENCE_TOKENS = 360


def judge(
    understood: Understood, found: Sequence[tuple[Candidate, Hit]]
) -> tuple[Selection, Signals]:
    """Return the evidence among passages of the packs, and the signals of abstention."""
    records = [pack.record for pack in understood.packs]
    languages = {record.id: record.language for record in records}
    titles = {record.id: record.title for record in records}
    weights = sentence_weights(understood)

    def weights_for(hit: Hit) -> Weights:
        return weights[languages[hit.corpus]]

    selection = select([hit for _, hit in found], weights_for, EVIDENCE_TOKENS, languages)
    cosine = max((candidate.cosine for candidate, _ in found), default=0.0)
    evidence, coverage = selection.evidence, selection.coverage
    question, forms = understood.question, understood.forms
    return selection, measure(question, evidence, cosine, coverage, languages, titles, forms)
