"""A passage → its sentences, each with its place in the document."""

from __future__ import annotations

from runtime.results import Evidence, Hit
from runtime.text.sentences import sentence_spans


def sentences_of(hit: Hit) -> list[Evidence]:
    """Return the sentences of a hit, unscored."""
    return [
        Evidence(hit, hit.text[start:end], hit.start + start, hit.start + end, 0.0)
        for start, end in sentence_spans(hit.text)
    ]
