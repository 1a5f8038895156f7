"""Documents → passages: all the text, in pieces of a size, cut where people would cut."""

from __future__ import annotations

from itertools import pairwise

import pytest

from builder.corpus.chunking import passages
from builder.readers.cleaning import DocumentBuilder
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


def built(*steps: tuple[str, object]) -> Document:
    """Return a document put together by a DocumentBuilder's methods."""
    draft = DocumentBuilder()
    for name, value in steps:
        if name == "table":
            draft.table(value, headed=True)  # type: ignore[arg-type]
        else:
            getattr(draft, name)(value)
    return draft.document("a", "Title")


ROWS = [("Model", "Fuse", "Flow"), *((f"KX-{n}", f"{n} A", f"{n} l/min") for n in range(90))]
CODE = "def pump(level):\n    if level > 3:\n\n        return start()\n    return stop()"


def test_a_passage_from_the_midst_of_a_table_knows_the_header_row() -> None:
    document = built(("add", "Pumps of the works."), ("table", ROWS), ("add", "Afterwards."))
    found = passages(document, 400)
    assert len(found) > 4
    assert "" == found[0].head
    inside = [each for each in found[1:] if "KX-" in document.text[each.start : each.start + 5]]
    assert {"Model | Fuse | Flow"} == {each.head for each in inside}


def test_no_passage_begins_or_ends_within_a_row() -> None:
    document = built(("table", ROWS))
    lines = set(document.text.split("\n"))
    for each in passages(document, 300):
        assert set(document.text[each.start : each.end].split("\n")) <= lines


def test_a_header_row_does_not_stand_alone() -> None:
    document = built(("add", "word " * 37), ("table", ROWS))
    for each in passages(document, 200):
        assert not document.text[each.start : each.end].endswith("Flow")


def test_the_header_row_counts_for_a_passages_length() -> None:
    for each in passages(built(("table", ROWS)), 300):
        assert each.end - each.start + len(each.head) <= 300


def test_a_header_row_that_is_nearly_a_passage_is_repeated_in_part() -> None:
    rows = [("A" * 400, "B"), *((f"row {n}", "x" * 100) for n in range(20))]
    heads = {each.head for each in passages(built(("table", rows)), 300)}
    assert {"", "A" * 100} == heads


def test_code_that_fits_is_one_piece_whatever_stands_before_it() -> None:
    document = built(("add", "word " * 25), ("code", CODE), ("add", "After it."))
    assert any(CODE in document.text[each.start : each.end] for each in passages(document, 200))


def test_code_that_does_not_fit_is_cut_at_its_blank_lines_with_its_indentation() -> None:
    block = "\n\n".join(f"    def method_{n}(self):\n        return {n}" for n in range(20))
    document = built(("code", f"class Pump:\n\n{block}"))
    for each in passages(document, 200):
        text = document.text[each.start : each.end]
        assert text.startswith(("class", "    def"))
        assert text.rstrip()[-1].isdigit() or text == "class Pump:"


def test_sections_of_several_levels_are_a_path() -> None:
    draft = DocumentBuilder()
    draft.heading("Engine", 1)
    draft.heading("Oil", 2)
    draft.add("Changed every 100 hours.")
    (passage,) = passages(draft.document("a", "Manual"), 400)
    assert "Manual — Engine" == passage.heading_path
    deep = passages(draft.document("a", "Manual"), 20)
    assert "Manual — Engine › Oil" == deep[-1].heading_path
