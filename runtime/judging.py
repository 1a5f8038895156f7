"""Passages that were found → what they say to a question, and the signs that they answer it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from runtime.abstention import Signals, measure
from runtime.events import Hit
from runtime.evidence import Selection, select
from runtime.languages import is_known
from runtime.search import Candidate
from runtime.understanding import Understood
from runtime.weighing import Weights, sentence_weights

EVIDENCE_TOKENS = 360


def judge(
    understood: Understood, found: Sequence[tuple[Candidate, Hit]], known: Collection[str] = ()
) -> tuple[Selection, Signals]:
    """Return the evidence among passages of the packs, and the signals of abstention.

    `known` are the languages that the embedding model knows, any where it names none.
    """
    records = [pack.record for pack in understood.packs]
    languages = {record.id: record.language for record in records}
    titles = {record.id: record.title for record in records}
    weights = sentence_weights(understood)

    def weights_for(hit: Hit) -> Weights:
        return weights[languages[hit.corpus]]

    selection = select([hit for _, hit in found], weights_for, EVIDENCE_TOKENS, languages)
    evidence, coverage = selection.evidence, selection.coverage
    language = languages[evidence[0].hit.corpus] if evidence else "en"
    nearest = max((candidate.cosine for candidate, _ in found), default=0.0)
    cosine = nearest if is_known(language, known) else None
    question, forms = understood.question, understood.forms.get(language, ())
    return selection, measure(question, evidence, cosine, coverage, language, titles, forms)
