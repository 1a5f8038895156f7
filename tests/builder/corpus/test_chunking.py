"""Documents → passages: all the text, in pieces of a size, cut where people would cut."""

from __future__ import annotations

from itertools import pairwise

import pytest

from builder.corpus.chunking import passages
from builder.readers.document import Document
from runtime.results import Anchor
from tests.support.libraries import CORPORA

DOCUMENTS = [document for documents in CORPORA.values() for document in documents]
LONG = Document("long", "Long", "word " * 3000)
UNBROKEN = Document("unbroken", "Unbroken", "x" * 2500)
LINES = Document("lines", "Lines", "\n".join(f"Row {n} of a table" for n in range(500)))
ALL = [*DOCUMENTS, LONG, UNBROKEN, LINES]


@pytest.mark.parametrize("characters", [200, 400, 1000])
@pytest.mark.parametrize("document", ALL, ids=lambda document: document.id)
def test_passages_cover_the_text_in_order_without_overlap(
    document: Document, characters: int
) -> None:
    found = passages(document, characters)
    assert all(one.end <= other.start for one, other in pairwise(found))
    covered = "".join(document.text[each.start : each.end] for each in found)
    assert "".join(document.text.split()) == "".join(covered.split())


@pytest.mark.parametrize("characters", [200, 400, 1000])
@pytest.mark.parametrize("document", ALL, ids=lambda document: document.id)
def test_no_passage_is_empty_or_exceeds_the_limit(document: Document, characters: int) -> None:
    assert all(0 < each.end - each.start <= characters for each in passages(document, characters))


def test_a_sentence_longer_than_a_passage_is_cut_between_words() -> None:
    for each in passages(LONG, 400):
        assert {"word"} == set(LONG.text[each.start : each.end].split())


def test_short_documents_are_one_passage() -> None:
    document = Document("a", "A", "One sentence. And another.\n\nA paragraph.")
    assert [(0, len(document.text))] == [(each.start, each.end) for each in passages(document, 400)]


def test_sentences_stay_whole() -> None:
    document = Document("a", "A", "This sentence has exactly forty letters. " * 40)
    for each in passages(document, 200):
        assert document.text[each.start : each.end].endswith("letters.")


def sections(first: int) -> Document:
    """Return two sections, the first of `first` sentences of 30 characters."""
    opening = "The first section says a lot. " * first
    text = f"First\n\n{opening}\n\nSecond\n\nThe second section says little."
    anchors = (Anchor(0, "First"), Anchor(text.index("Second"), "Second"))
    return Document("a", "Title", text, anchors=anchors)


def test_a_passage_that_is_half_full_ends_at_a_heading() -> None:
    document = sections(8)
    found = passages(document, 400)
    assert ["First", "Second"] == [document.text[each.start :].split("\n")[0] for each in found]


def test_a_nearly_empty_passage_crosses_a_heading() -> None:
    assert 1 == len(passages(sections(2), 400))


def test_the_context_is_the_title_and_the_section() -> None:
    found = passages(sections(8), 400)
    assert ["Title — First", "Title — Second"] == [each.heading_path for each in found]


def test_the_context_is_the_title_alone_before_any_heading_and_where_they_are_the_same() -> None:
    text = "A sentence. " * 10
    headed = Document("a", "Title", text, anchors=(Anchor(0, "Title"),))
    later = Document("a", "Title", text, anchors=(Anchor(len(text) - 12, "End"),))
    assert ["Title"] == [each.heading_path for each in passages(headed, 400)]
    assert ["Title"] == [each.heading_path for each in passages(later, 400)]


@pytest.mark.parametrize("text", ["", " \n\n\t "])
def test_a_document_without_text_has_no_passages(text: str) -> None:
    assert [] == passages(Document("a", "A", text), 400)
