"""One corpus, opened: passages, whole documents, and files that do not belong together."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest

from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.results import Anchor
from runtime.stick import corpus as pack_module
from runtime.stick import vector_index
from runtime.stick.corpus import Pack
from runtime.stick.layout import PACK_FILES
from runtime.stick.stick import open_stick
from tests.support.libraries import CORPORA, MEDICINE, SCURVY, write_library
from tests.support.threads import at_once


@pytest.fixture
def medicine(shared_root: Path) -> Pack:
    return pack_of(shared_root)


def pack_of(root: Path) -> Pack:
    return open_stick(root).packs[0]


def test_every_passage_is_the_text_at_its_place_in_its_document(shared_root: Path) -> None:
    for pack in open_stick(shared_root).packs:
        texts = {document.id: document.text for document in CORPORA[pack.record.id]}
        for number in range(pack.record.passages):
            hit = pack.passage(number, 0.5)
            assert texts[hit.document][hit.start : hit.end] == hit.text
            assert (pack.record.id, 0.5) == (hit.corpus, hit.score)


def test_a_passage_names_the_section_it_stands_under(medicine: Pack) -> None:
    hits = [medicine.passage(number, 0) for number in range(medicine.record.passages)]
    treatment = next(hit for hit in hits if hit.text.startswith("Treatment"))
    assert ("Scurvy", "Treatment") == (treatment.title, treatment.section)
    assert {""} == {hit.section for hit in hits if hit.document == "aspirin"}


def test_a_document_comes_back_as_it_was_built(medicine: Pack) -> None:
    view = medicine.document("scurvy")
    assert (SCURVY, "Scurvy") == (view.text, view.title)
    assert MEDICINE[0].anchors == view.anchors
    assert ("https://example.org/scurvy", "2024-05-01") == (view.url, view.date)


def test_a_document_without_a_date_has_its_corpus_s(medicine: Pack) -> None:
    assert medicine.record.date == medicine.document("aspirin").date


def test_documents_are_listed_in_order(medicine: Pack) -> None:
    assert ["scurvy", "aspirin"] == [each.id for each in medicine.documents()]


def test_an_unknown_document_is_told_of(medicine: Pack) -> None:
    with pytest.raises(LibraryError, match="The corpus medicine has no document 'rickets'"):
        medicine.document("rickets")


def test_two_ids_with_one_key_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is 32 bits of a hash, so in a large corpus some are shared."""
    monkeypatch.setattr(pack_module, "document_key", lambda _: 7)
    monkeypatch.setattr("builder.corpus.document_store.document_key", lambda _: 7)
    pack = pack_of(write_library(tmp_path, {"medicine": MEDICINE}))
    assert "Aspirin" == pack.document("aspirin").title
    assert "Scurvy" == pack.document("scurvy").title
    with pytest.raises(LibraryError, match="no document 'rickets'"):
        pack.document("rickets")


def test_any_id_finds_its_document(tmp_path: Path) -> None:
    ids = ["a", "A", "ä", "a/b.html#c", "🦉", "x" * 500, "a b", "..", "con"]
    documents = [Document(id, f"Title {n}", f"Text number {n}.") for n, id in enumerate(ids)]
    pack = pack_of(write_library(tmp_path, {"ids": documents}))
    assert [f"Title {n}" for n in range(len(ids))] == [pack.document(id).title for id in ids]


def test_a_document_without_passages_lies_between_others_harmlessly(tmp_path: Path) -> None:
    documents = [
        Document("a", "A", "Text of a."),
        Document("b", "B", "\n"),
        Document("c", "C", "C."),
    ]
    pack = pack_of(write_library(tmp_path, {"three": documents}))
    assert ["a", "c"] == [pack.passage(number, 0).document for number in range(2)]
    assert "\n" == pack.document("b").text


def test_many_anchors_survive(tmp_path: Path) -> None:
    text = "Line of text.\n" * 300
    anchors = tuple(Anchor(14 * n, f"page {n}") for n in range(300))
    pack = pack_of(write_library(tmp_path, {"book": [Document("b", "B", text, anchors=anchors)]}))
    assert anchors == pack.document("b").anchors


def test_the_library_s_tables_are_little_endian(shared_root: Path) -> None:
    """A stick is carried to other machines."""
    for path in shared_root.rglob("*.npy"):
        array = np.load(path)
        kinds = [array.dtype] if array.dtype.names is None else [array.dtype[0], array.dtype[1]]
        assert {kind.str[0] for kind in kinds} <= {"<", "|"}  # "|": single bytes have no order


def test_tables_of_another_pack_are_noticed_at_once(root: Path) -> None:
    bundle = open_stick(root)
    medicine, history = (each.folder for each in bundle.packs[:2])
    record = bundle.packs[0].record
    for name in (
        PACK_FILES.document_starts,
        PACK_FILES.passages,
        PACK_FILES.lengths,
        PACK_FILES.title_lengths,
    ):
        good = (medicine / name).read_bytes()
        (medicine / name).write_bytes((history / name).read_bytes())
        with pytest.raises(LibraryError) as caught:
            Pack(medicine, record)
        assert "The files of the corpus medicine do not belong together." == caught.value.message
        (medicine / name).write_bytes(good)
    Pack(medicine, record)


def test_vectors_of_another_pack_are_noticed(root: Path) -> None:
    bundle = open_stick(root)
    medicine, history = bundle.packs[:2]
    vectors = (history.folder / PACK_FILES.vectors).read_bytes()
    (medicine.folder / PACK_FILES.vectors).write_bytes(vectors)
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        _ = medicine.vectors


def test_a_faiss_that_does_not_load_is_told_of(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a virus scanner took one of its files away."""
    monkeypatch.setitem(sys.modules, "runtime.stick.vector_index", None)

    with pytest.raises(LibraryError, match="A part of the program cannot be loaded: ") as caught:
        _ = pack_of(shared_root).vectors
    assert "`verify` tells" in caught.value.hint


def test_vectors_are_loaded_once_for_threads_that_ask_at_the_same_time(
    medicine: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []

    class SlowIndex(vector_index.VectorIndex):
        def __init__(self, path: Path, dimension: int) -> None:
            time.sleep(0.01)
            loaded.append(path)
            super().__init__(path, dimension)

    monkeypatch.setattr(vector_index, "VectorIndex", SlowIndex)
    for each in filter(lambda each: isinstance(each, cached_property), vars(Pack).values()):
        monkeypatch.setattr(each, "lock", nullcontext(), raising=False)  # as from Python 3.12 on
    assert 1 == len(set(map(id, at_once(lambda _: medicine.vectors))))
    assert 1 == len(loaded)
