"""One corpus, opened: passages, whole documents, and files that do not belong together."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.results import Anchor
from runtime.stick import corpus as pack_module
from runtime.stick import vector_index
from runtime.stick.block_store import BlockWriter
from runtime.stick.corpus import LONGEST_PASSAGE, Pack
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


def tabled() -> Document:
    draft = DocumentBuilder()
    draft.heading("Pumps", 1)
    draft.heading("Fuses", 2)
    rows = (("Model", "Fuse"), *((f"KX-{number}", f"{number} A") for number in range(200)))
    draft.table(rows, headed=True)
    draft.add("Afterwards, prose.")
    return draft.document("pumps", "Works", aliases=["Pump house"])


def test_a_passage_from_the_midst_of_a_table_brings_its_header_row(tmp_path: Path) -> None:
    pack = pack_of(write_library(tmp_path, {"works": [tabled()]}))
    hits = [pack.passage(number, 0) for number in range(pack.record.passages)]
    assert "" == hits[0].head
    inside = [hit for hit in hits if hit.text.startswith("KX-")]
    assert len(inside) > 2
    assert {"Model | Fuse"} == {hit.head for hit in inside}
    assert inside[0].headed.startswith("Model | Fuse\nKX-")
    assert {"Pumps › Fuses"} == {hit.section for hit in inside}


def test_levels_of_headings_and_other_titles_survive(tmp_path: Path) -> None:
    document = tabled()
    view = pack_of(write_library(tmp_path, {"works": [document]})).document("pumps")
    assert (document.anchors, ("Pump house",)) == (view.anchors, view.aliases)
    assert [1, 2] == [each.level for each in view.anchors]


def test_the_id_of_a_copy_leads_to_the_document_that_has_its_text(tmp_path: Path) -> None:
    text = "The same text in two places, long enough to be no chance. " * 6
    documents = [Document("a", "A", text), Document("b", "B", text), Document("c", "C", "Else.")]
    pack = pack_of(write_library(tmp_path, {"twins": documents}))
    assert 2 == pack.record.documents
    view = pack.document("b")
    assert ("a", ("B",)) == (view.document, view.aliases)
    with pytest.raises(LibraryError, match="no document 'd'"):
        pack.document("d")


def with_copies(folder: Path, content: str) -> Pack:
    """Return a pack whose table of copies holds something else, of the same length."""
    text = "The same text in many places, long enough to be no chance. " * 6
    documents = [tabled(), *(Document(f"twin {number}", "A", text) for number in range(6))]
    root = write_library(folder, {"works": documents})
    path = root / "packs/works" / PACK_FILES.copies
    path.write_text(content.ljust(path.stat().st_size))
    return pack_of(root)


@pytest.mark.parametrize("content", ["{", "[1, 2]", '{"b": 5}', '{"b": ["a"]}', "5"])
def test_a_damaged_table_of_copies_is_told(tmp_path: Path, content: str) -> None:
    pack = with_copies(tmp_path, content)
    assert "pumps" == pack.document("pumps").document
    with pytest.raises(LibraryError):
        pack.document("b")


def test_a_copy_of_nothing_and_a_circle_of_copies_are_no_documents(tmp_path: Path) -> None:
    pack = with_copies(tmp_path, '{"a": "b", "b": "a", "c": "d"}')
    for each in "abc":
        with pytest.raises(LibraryError, match="has no document"):
            pack.document(each)


def test_a_document_is_found_by_its_other_titles(tmp_path: Path) -> None:
    pack = pack_of(write_library(tmp_path, {"works": [tabled()]}))
    assert 1 == pack.lexical.entry("hous").passages  # type: ignore[union-attr]


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
    with pytest.raises(LibraryError, match=r"vectors\.faiss is damaged"):
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
        def __init__(self, path: Path, dimension: int, passages: int) -> None:
            time.sleep(0.01)
            loaded.append(path)
            super().__init__(path, dimension, passages)

    monkeypatch.setattr(vector_index, "VectorIndex", SlowIndex)
    for each in filter(lambda each: isinstance(each, cached_property), vars(Pack).values()):
        monkeypatch.setattr(each, "lock", nullcontext(), raising=False)  # as from Python 3.12 on
    assert 1 == len(set(map(id, at_once(lambda _: medicine.vectors))))
    assert 1 == len(loaded)


NAMED = {"id": "a", "title": "T"}
DETAILS = [
    {"title": "T"}, {"id": 1, "title": "T"}, NAMED | {"title": None}, NAMED | {"title": ["T"]},
    NAMED | {"url": 1}, NAMED | {"date": {}}, NAMED | {"anchors": 5},
    NAMED | {"anchors": {"ab": 1}}, NAMED | {"anchors": [["0", "x"]]},
    NAMED | {"anchors": [[0, 1]]},
    NAMED | {"anchors": [[-1, "x"]]},
    NAMED | {"anchors": [[0, "x"]], "levels": [1, 2]}, NAMED | {"anchors": [[0, "x"]], "levels": 5},
    NAMED | {"blocks": 5}, NAMED | {"blocks": [["table", 5, 3, 0]]}, NAMED | {"aliases": [5]},
    NAMED | {"blocks": [["table", 0, 3, 9]]}, NAMED | {"blocks": [["table", 0]]},
    NAMED | {"blocks": [["table", 5, 9, 0], ["table", 0, 3, 0]]},
    NAMED | {"anchors": [[0]]}, NAMED | {"anchors": ["ab"]}, NAMED | {"title": "\ud800"},
    NAMED | {"title": "T" * 70_000}, [], "a", 1, None,
]  # fmt: skip


@pytest.mark.parametrize("details", DETAILS, ids=lambda details: repr(details)[:50])
def test_details_of_another_kind_are_told_as_damage(root: Path, details: object) -> None:
    record = json.dumps(details)
    pack = with_details(root, record)
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        pack.passage(0, 0.5)
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        list(pack.documents())


@pytest.mark.parametrize("record", ["[" * 100_000, '{"id": "a", "title": 1e999}', "{", "NaN"])
def test_details_that_are_no_json_are_told_as_damage(root: Path, record: str) -> None:
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        with_details(root, record).passage(0, 0.5)


def with_details(root: Path, record: str) -> Pack:
    """Return the pack medicine with another record of its first document."""
    pack = pack_of(root)
    folder = pack.folder
    starts = np.load(folder / PACK_FILES.document_starts)
    starts[1:, 1] = len(record), len(record) + 2
    np.save(folder / PACK_FILES.document_starts, starts)
    writer = BlockWriter(folder / PACK_FILES.details, folder / PACK_FILES.details_blocks)
    writer.write_block(record + "{}")
    writer.close()
    return Pack(folder, pack.record)


def test_a_passage_that_goes_on_into_the_next_document_is_told_as_damage(root: Path) -> None:
    pack = with_table(root, PACK_FILES.passages, lambda table: table["length"].__setitem__(0, 900))
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        pack.passage(0, 0.5)


def test_a_passage_longer_than_any_is_told_as_damage(tmp_path: Path) -> None:
    """What reads passages takes them to be short."""
    text = "Sailors had scurvy. " * 1000
    root = write_library(tmp_path, {"medicine": [Document("a", "A", text)]})
    pack = with_table(
        root, PACK_FILES.passages, lambda table: table["length"].__setitem__(0, LONGEST_PASSAGE + 1)
    )
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        pack.passage(0, 0.5)


@pytest.mark.parametrize("place", [(0, 2), (1, 0), (1, 1), (1, 2)])
@pytest.mark.parametrize("number", [0, 3, 1 << 20, (1 << 32) - 1])
def test_places_of_documents_that_are_wrong_are_told_of_or_harmless(
    root: Path, place: tuple[int, int], number: int
) -> None:
    pack = with_table(
        root, PACK_FILES.document_starts, lambda table: table.__setitem__(place, number)
    )
    for passage in range(pack.record.passages):
        with suppress(LibraryError):
            pack.passage(passage, 0.5)
    for document in ("scurvy", "aspirin"):
        with suppress(LibraryError):
            pack.document(document)


@pytest.mark.parametrize("name", [PACK_FILES.document_keys, PACK_FILES.document_order])
def test_a_table_of_documents_of_another_length_is_told_as_damage(root: Path, name: str) -> None:
    pack = pack_of(root)
    np.save(pack.folder / name, np.load(pack.folder / name)[:1])
    with pytest.raises(LibraryError, match="medicine do not belong together"):
        pack.document("scurvy")


def with_table(root: Path, name: str, change: Callable[[np.ndarray[Any, Any]], object]) -> Pack:
    """Return the first pack with a table in which something is changed."""
    pack = pack_of(root)
    table = np.load(pack.folder / name)
    change(table)
    np.save(pack.folder / name, table)
    return Pack(pack.folder, pack.record)
