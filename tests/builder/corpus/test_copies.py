"""Documents of one text become one, which names the others."""

from __future__ import annotations

from builder.corpus.copies import SHORTEST, Copies, Copy
from builder.readers.document import Document

LONG = "A text that is long enough to be nobody's chance. " * 6


def folded(*documents: Document) -> tuple[list[Document], list[str]]:
    copies = Copies()
    for document in documents:
        copies.look_at(document)
    found = list(copies.folded(documents))
    assert copies.names == [each.id for _, others in found for each in others]
    return [document for document, _ in found], copies.names


def test_the_first_stays_and_names_the_copies() -> None:
    found, names = folded(
        Document("a", "A", LONG), Document("b", "B", LONG + "!"), Document("c", "C", LONG)
    )
    assert [Document("a", "A", LONG, aliases=("C",)), Document("b", "B", LONG + "!")] == found
    assert ["c"] == names


def test_a_document_has_its_copies_with_their_titles() -> None:
    documents = [Document("a", "A", LONG), Document("b", "B", LONG), Document("c", "C", LONG)]
    copies = Copies()
    assert [True, False, False] == [copies.look_at(each) for each in documents]
    ((_, others),) = copies.folded(documents)
    assert [Copy("b", "B"), Copy("c", "C")] == others


def test_a_short_text_may_mean_another_thing_under_another_title() -> None:
    short = "One tablet a day.".ljust(SHORTEST - 1, ".")
    found, names = folded(Document("a", "A", short), Document("b", "B", short))
    assert (2, []) == (len(found), names)


def test_a_copy_of_the_same_title_brings_no_second_one() -> None:
    (found,), _ = folded(Document("a", "A", LONG), Document("b", "A", LONG))
    assert () == found.aliases
