"""Evidence → what the library says for itself: the best sentences, those that follow each other
as one quotation. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from runtime.answering.evidence import in_reading_order
from runtime.results import Citation, Evidence, Hit

Document = tuple[str, str]
"""a corpus, and a document of it"""


def quotations(evidence: Sequence[Evidence], sentences: int) -> list[Evidence]:
    """Return at most so many sentences of the evidence, given best first, joined where they touch.

    The best ones are chosen; they stand passage by passage, each in the order of its document.
    """
    chosen = evidence[:sentences]
    return [quotation for group in in_reading_order(chosen) for quotation in _joined(group)]


def of_best_document(evidence: Sequence[Evidence], among: Sequence[Evidence]) -> list[Evidence]:
    """Return the sentences that are of the same document as the best of those `among`."""
    wanted = {document_of(each.hit) for each in among[:1]}
    return [each for each in evidence if document_of(each.hit) in wanted]


def document_of(place: Hit | Citation) -> Document:
    """Return the document that a passage or a citation is of."""
    return place.corpus, place.document


def _joined(group: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield sentences of one passage, in reading order, those with nothing between them as one."""
    open_one: Evidence | None = None
    for each in group:
        if open_one is None:
            open_one = each
        elif _text(each, open_one.end, each.start).strip():
            yield open_one
            open_one = each
        else:
            whole = _text(each, open_one.start, each.end)
            score = max(open_one.score, each.score)
            open_one = replace(open_one, text=whole, end=each.end, score=score)
    if open_one is not None:
        yield open_one


def _text(evidence: Evidence, start: int, end: int) -> str:
    """Return characters `start` to `end` of the document, as the passage has them."""
    first = evidence.hit.start
    return evidence.hit.text[start - first : end - first]
