"""A passage → its sentences, each with its place in the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runtime.results import Evidence, Hit
from runtime.text.sentences import sentence_spans


def sentences_of(hit: Hit) -> list[Evidence]:
    """Return the sentences of a hit, unscored."""
    return [
        Evidence(hit, hit.text[start:end], hit.start + start, hit.start + end, 0.0)
        for start, end in sentence_spans(hit.text)
    ]


def statements(sentences: Sequence[Evidence]) -> list[Evidence]:
    """Join what ends with a colon to what follows: a description and its command are one."""
    joined: list[Evidence] = []
    for sentence in sentences:
        if joined and joined[-1].text.endswith(":"):
            first = joined.pop()
            start = first.start - first.hit.start
            text = first.hit.text[start : sentence.end - first.hit.start]
            joined.append(replace(first, text=text, end=sentence.end))
        else:
            joined.append(sentence)
    return joined
