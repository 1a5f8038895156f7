"""Passages that say the same show once: the best of them, whichever corpus it is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.library import Library
from runtime.results import Hit, OtherSource
from runtime.retrieval.deduplication import distinct
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import write_library

WORDS = [word + end for word in ("lemon", "canal", "sailor", "doctor") for end in "abcdefghij"]
LONG = " ".join(WORDS)


def hit(text: str, title: str = "Scurvy", document: str = "scurvy", start: int = 0) -> Hit:
    return Hit("medicine", document, title, "", text, start, start + len(text), 1.0)


def kept(hits: Iterable[Hit], count: int = 99, looked_at: int = 0) -> list[Hit]:
    return [each for _, each in distinct(((None, each) for each in hits), count, looked_at)]


def shown(*texts: str) -> list[str]:
    return [each.text for each in kept(map(hit, texts))]


def test_of_the_same_words_the_first_stays() -> None:
    assert ["Lemons cure it."] == shown("Lemons cure it.", "lemons  cure\nit", "LEMONS, cure it!")


def test_a_long_text_may_differ_by_a_word() -> None:
    assert [LONG] == shown(LONG, LONG + " moreover")


def test_texts_that_differ_by_more_are_both_shown() -> None:
    other = " ".join([*WORDS[:30], *(word.upper() + "x" for word in WORDS[30:])])
    assert [LONG, other] == shown(LONG, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("5 mg", "50 mg"), ("1.5 mg", "15 mg"), ("is given", "is not given"), ("does", "doesn't")],
)
def test_another_number_or_denial_is_never_folded(one: str, other: str) -> None:
    texts = [f"{LONG} {LONG.upper()}x {each}" for each in (one, other)]
    assert texts == shown(*texts)


def test_a_short_text_counts_with_its_title_and_a_long_one_without() -> None:
    def titles(text: str) -> list[str]:
        hits = [hit(text, "Aspirin"), hit(text, "Codeine"), hit(text, "aspirin")]
        return [each.title for each in kept(hits)]

    assert ["Aspirin", "Codeine"] == titles("Once a day, after a meal.")
    assert ["Aspirin"] == titles(LONG)


def test_texts_without_a_word_are_compared_as_they_are() -> None:
    assert ["…", "—"] == shown("…", "—", "…")


@pytest.mark.parametrize(
    ("count", "looked_at", "read"), [(1, 0, 1), (2, 0, 3), (2, 4, 4), (9, 0, 5)]
)
def test_no_more_is_read_than_is_wanted(count: int, looked_at: int, read: int) -> None:
    taken = []

    def hits() -> Iterator[Hit]:
        for number, text in enumerate(["lemon", "lemon", "lime", "orange", "pear"]):
            taken.append(number)
            yield hit(text)

    assert min(count, 4) == len(kept(hits(), count, looked_at))
    assert list(range(read)) == taken


def test_what_is_kept_names_each_other_document_that_has_it_once() -> None:
    first, other = hit(LONG, document="a"), hit("Limes cure it.", document="x")
    again = [
        hit(LONG + " moreover", "Of scurvy", "b", 70),
        hit(LONG, "Scurvy", "a", 900),
        hit(LONG, "Of scurvy", "b", 500),
        hit(LONG, "Scurvy", "c", 7),
    ]
    found = kept([first, other, *again])
    assert [
        OtherSource("medicine", "b", "Of scurvy", 70), OtherSource("medicine", "c", "Scurvy", 7),
    ] == list(found[0].also_in)  # fmt: skip
    assert [replace(first, also_in=found[0].also_in), other] == found


def test_copies_of_a_copy_are_named_too() -> None:
    source = OtherSource("medicine", "backup/b", "Backup", 0)
    first, second = hit(LONG, document="a"), replace(hit(LONG, document="b"), also_in=(source,))
    (found,) = kept([first, second])
    assert ["b", "backup/b"] == [each.document for each in found.also_in]
    (found,) = kept([second, first])
    assert ["backup/b", "a"] == [each.document for each in found.also_in]


@pytest.fixture
def copied(tmp_path: Path) -> Library:
    """A library where one text stands in two corpora, and twice in one."""
    texts = [f"Scurvy of the {word} is cured by lemons." for word in WORDS]
    own = [Document(f"d{n}", "Scurvy", text) for n, text in enumerate(texts)]
    again = [Document(f"e{n}", "Scurvy", text) for n, text in enumerate(texts[:20] * 2)]
    root = write_library(tmp_path, {"one": own, "two": again})
    return Library(open_stick(root), FakeEmbedder())


@pytest.mark.parametrize("mode", MODES)
def test_copies_in_other_corpora_show_once_and_others_take_their_places(
    copied: Library, mode: Mode
) -> None:
    hits = copied.search("scurvy cured by lemons", k=10, mode=mode)
    assert 10 == len(hits) == len({each.text for each in hits})
    assert sorted((each.score for each in hits), reverse=True) == [each.score for each in hits]


@pytest.mark.parametrize("mode", MODES)
def test_a_hit_names_the_documents_of_all_corpora_that_have_its_passage(
    copied: Library, mode: Mode
) -> None:
    hits = copied.search("Scurvy of the lemona is cured by lemons", k=3, mode=mode)
    first = next(each for each in hits if "lemona" in each.text)
    others = {(first.corpus, first.document), *((o.corpus, o.document) for o in first.also_in)}
    assert {("one", "d0"), ("two", "e0"), ("two", "e20")} == others


def test_a_document_that_was_not_stored_is_named_with_the_one_of_its_text(tmp_path: Path) -> None:
    text = "Scurvy is cured by lemons. " * 20
    documents = [Document("a.txt", "Scurvy", text), Document("old/a.txt", "Old notes", text)]
    root = write_library(tmp_path, {"one": documents, "two": [Document("b", "B", "Canals.")]})
    library = Library(open_stick(root), FakeEmbedder())
    first, *_ = library.search("scurvy lemons", k=1)
    assert (OtherSource("one", "old/a.txt", "Old notes", first.start),) == first.also_in
    assert text.strip() == library.read("one", "old/a.txt").text.strip()
