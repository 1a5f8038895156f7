"""One corpus → one pack: all of it readable, what is refused listed, nothing done twice."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.corpus import document_store
from builder.corpus.build_pack import BuiltPack, build_pack
from builder.corpus.chunking import Passage
from builder.models.embedder import Embedding
from builder.progress import Silent
from builder.readers.document import Document
from builder.sources import fetch
from builder.sources.base import Fetched
from builder.specs import BuildPlan, CorpusSpec, ModelSpec, SourceSpec
from runtime.errors import LibraryError
from runtime.library import Library
from runtime.stick.corpus import Pack
from runtime.stick.headword_index import Way
from runtime.stick.layout import Manifest
from runtime.stick.manifest import pack_from_json
from runtime.stick.stick import Stick
from tests.support.caches import content_files
from tests.support.fakes import DIMENSION, FakeEmbedder, FakePassageEmbedder
from tests.support.libraries import LIND, SCURVY, SUEZ, weighted

FILES = {"scurvy.txt": SCURVY, "suez.txt": SUEZ, "lind.txt": LIND}


class Workshop:
    """A corpus of text files, and what building it needs."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "source"
        self.source.mkdir()
        self.cache = folder / "cache"
        self.embedder = FakePassageEmbedder()
        self.spec = CorpusSpec(
            "notes", "Notes", SourceSpec("path", ("source",)), "text", "CC0-1.0", "en"
        )
        self.plan = BuildPlan(
            path=folder / "bundle.toml",
            title="Library",
            language="en",
            description="",
            questions=(),
            chats=(),
            embedding=ModelSpec("fake", "MIT", SourceSpec("path", ("model",))),
            corpora=(self.spec,),
            passage_characters=400,
            vectors="SQ8",
            platforms=(),
        )

    def write(self, files: dict[str, str | bytes]) -> None:
        """Write files of the source."""
        for name, content in files.items():
            path = self.source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def fetched(self) -> Fetched:
        """Return the source as it is."""
        return fetch(self.spec.source, self.plan.path.parent, self.cache, Silent())

    def build(self) -> BuiltPack:
        """Build the corpus, with an embedder that has embedded nothing yet."""
        self.embedder = FakePassageEmbedder()
        embedding = Embedding(self.embedder, "fake", self.cache / "vectors.sqlite")
        return build_pack(self.spec, self.fetched(), self.plan, embedding, self.cache, Silent())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path)
    made.write(dict(FILES))
    return made


def ids(pack: BuiltPack) -> list[str]:
    return [each.id for each in Pack(pack.folder, pack.record).documents()]


def text(pack: BuiltPack, document: str) -> str:
    return Pack(pack.folder, pack.record).document(document).text


def test_every_document_is_in_the_pack(workshop: Workshop) -> None:
    built = workshop.build()
    assert sorted(FILES) == sorted(ids(built))
    assert SUEZ.strip() == text(built, "suez.txt")
    assert (3, ()) == (built.record.documents, built.notices)
    raw = sum(len(text(built, name).encode()) for name in FILES)
    assert (raw, DIMENSION, "fake") == (
        built.record.raw_bytes, built.record.dimension, built.record.embedding,
    )  # fmt: skip


def test_the_pack_answers(workshop: Workshop) -> None:
    built = workshop.build()
    manifest = Manifest("L", "en", "", "", "", packs=(), models=(), runtime=())
    bundle = Stick(built.folder, manifest, (Pack(built.folder, built.record),), ())
    with closing(Library(bundle, FakeEmbedder())) as library:
        assert "suez.txt" == library.search("Who built the Suez Canal?")[0].document


def test_the_record_on_disk_is_the_one_returned_and_lists_every_file(workshop: Workshop) -> None:
    built = workshop.build()
    assert built.record == pack_from_json(built.record_json)
    on_disk = {path.name: path.stat().st_size for path in built.folder.iterdir()}
    assert on_disk == {file.path: file.size for file in built.record.files}
    assert sum(built.record.component_bytes().values()) == sum(on_disk.values())


def test_stages_are_timed(workshop: Workshop) -> None:
    assert {"reading", "indexing", "embedding"} <= workshop.build().seconds.keys()


def test_a_second_build_takes_the_pack_as_it_is(workshop: Workshop) -> None:
    workshop.write({"empty.txt": b""})
    first = workshop.build()
    again = workshop.build()
    assert replace(first, seconds={}) == again
    assert [] == workshop.embedder.embedded


def test_a_changed_document_has_only_its_own_passages_embedded(workshop: Workshop) -> None:
    first = workshop.build()
    changed = SUEZ.replace("193 kilometres", "a hundred miles")
    workshop.write({"suez.txt": changed})
    again = workshop.build()
    assert first.folder != again.folder
    assert workshop.embedder.embedded
    assert all("Suez" in each for each in workshop.embedder.embedded)
    assert changed.strip() == text(again, "suez.txt")
    assert LIND.strip() == text(again, "lind.txt")


def test_a_removed_document_is_gone_without_embedding(workshop: Workshop) -> None:
    workshop.build()
    (workshop.source / "lind.txt").unlink()
    assert ["scurvy.txt", "suez.txt"] == ids(workshop.build())
    assert [] == workshop.embedder.embedded


@pytest.mark.parametrize(
    "change",
    [
        {"passage_characters": 300},
        {"vectors": "fp16"},
    ],
)
def test_other_settings_give_another_pack(workshop: Workshop, change: dict[str, object]) -> None:
    first = workshop.build()
    workshop.plan = replace(workshop.plan, **change)  # type: ignore[arg-type]
    assert first.folder != workshop.build().folder


TOLD = {
    "title": "Remarks", "licence": "CC-BY-4.0", "publisher": "A house", "date": "2024",
    "origin": "elsewhere", "verbatim": True,
}  # fmt: skip


@pytest.mark.parametrize("field", TOLD)
def test_what_people_are_told_of_a_corpus_changes_its_record_and_nothing_is_read_again(
    workshop: Workshop, field: str
) -> None:
    first = workshop.build()
    workshop.spec = replace(workshop.spec, **{field: TOLD[field]})  # type: ignore[arg-type]
    again = workshop.build()
    assert (first.folder, {}) == (again.folder, again.seconds)
    assert [] == workshop.embedder.embedded
    assert first.record.files == again.record.files
    assert first.record != again.record
    assert again.record == pack_from_json(again.record_json)


SHAPING = {
    "language": "de", "format": "markdown", "minimum_characters": 100,
    "include": {"topic": ("sea",)},
}  # fmt: skip


@pytest.mark.parametrize("field", SHAPING)
def test_what_shapes_a_corpus_has_it_read_again(workshop: Workshop, field: str) -> None:
    first = workshop.build()
    workshop.spec = replace(workshop.spec, **{field: SHAPING[field]})  # type: ignore[arg-type]
    assert first.folder != workshop.build().folder


def test_no_reader_looks_at_what_people_are_told() -> None:
    folder = Path(__file__).parents[3] / "builder" / "readers"
    read = {
        name
        for path in folder.rglob("*.py")
        for name in re.findall(r"\bspec\.(\w+)", path.read_text("utf-8"))
    }
    assert set() == read & {*TOLD, "source"}
    assert {"fields", "minimum_characters"} <= read


def test_a_newer_library_of_the_reader_has_the_corpus_read_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = workshop.build()
    real = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "99" if name == "snowballstemmer" else real(name)
    )
    assert first.folder != workshop.build().folder


def test_a_pack_that_was_damaged_in_the_cache_is_made_again(workshop: Workshop) -> None:
    first = workshop.build()
    for path in first.folder.iterdir():
        path.write_bytes(path.read_bytes()[::-1] + b"x")
    again = workshop.build()
    assert first.record == again.record
    assert SUEZ.strip() == text(again, "suez.txt")
    assert [] == workshop.embedder.embedded


def test_the_same_sources_give_the_same_bytes(workshop: Workshop, tmp_path: Path) -> None:
    first = workshop.build()
    workshop.cache = tmp_path / "another"
    again = workshop.build()
    assert first.folder != again.folder
    assert first.record == again.record


def test_an_interrupted_build_leaves_no_pack_and_the_next_one_goes_on(workshop: Workshop) -> None:
    embedding = Embedding(
        FakePassageEmbedder(breaks_after=0), "fake", workshop.cache / "vectors.sqlite"
    )
    with pytest.raises(KeyboardInterrupt):
        build_pack(
            workshop.spec, workshop.fetched(), workshop.plan, embedding, workshop.cache, Silent()
        )
    left = {each.relative_to(workshop.cache).parts[0] for each in content_files(workshop.cache)}
    assert {"documents", "vectors.sqlite"} == left
    assert 3 == workshop.build().record.documents


def test_refused_files_are_listed_with_the_reason_and_the_rest_is_built(
    workshop: Workshop,
) -> None:
    workshop.write({"empty.txt": b"", "binary.txt": b"PK\0\0\x03\x04" * 50, "blank.txt": b" \n\n"})
    built = workshop.build()
    reasons = {name: each.reason for each in built.notices for name in each.names}
    assert {"empty.txt", "binary.txt", "blank.txt"} == reasons.keys()
    assert "the file is empty" == reasons["empty.txt"]
    assert "zero bytes" in reasons["binary.txt"]
    assert sorted(FILES) == sorted(ids(built))


def test_a_corpus_that_gives_no_document_is_told_of(workshop: Workshop) -> None:
    for path in workshop.source.iterdir():
        path.unlink()
    workshop.write({"empty.txt": b"", "blank.txt": b"\n"})
    with pytest.raises(LibraryError) as caught:
        workshop.build()
    assert caught.value.message.startswith("The corpus notes gave no document.\n")
    assert "  empty.txt: the file is empty" in caught.value.message


def records(*documents: dict[str, str]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def test_two_documents_with_one_id_are_both_there(workshop: Workshop) -> None:
    for path in workshop.source.iterdir():
        path.unlink()
    workshop.spec = replace(workshop.spec, format="jsonl")
    given = ["a", "a", "a#2", "b", "a"]
    documents = [{"id": id, "title": "T", "text": f"Text {n}."} for n, id in enumerate(given)]
    workshop.write({"all.jsonl": records(*documents)})
    built = workshop.build()
    assert ["a", "a#2", "a#2#2", "b", "a#3"] == ids(built)
    assert [f"Text {n}." for n in range(5)] == [text(built, each) for each in ids(built)]


@pytest.mark.parametrize(
    "name",
    ["con.txt", "a:b?.txt", 'quote".txt', "ends with dot..txt", "naïve 日本 🦉.txt", "a\\b.txt"],
)
def test_a_document_whose_name_no_fat_accepts_is_built_and_readable(
    workshop: Workshop, name: str
) -> None:
    """A document's name is a key, never a file's name on the stick."""
    workshop.write({name: "A text under a difficult name."})
    built = workshop.build()
    assert "A text under a difficult name." == text(built, name)
    assert {file.path for file in built.record.files} == {
        path.name for path in built.folder.iterdir()
    }


def test_ids_are_paths_below_what_the_bundle_names(workshop: Workshop) -> None:
    for name in FILES:
        (workshop.source / name).unlink()
    workshop.write({"health/deep/scurvy.txt": SCURVY})
    assert ["health/deep/scurvy.txt"] == ids(workshop.build())


@pytest.mark.parametrize("added", ["health/lind.txt", "lind.txt", "zoo/lind.txt"])
def test_a_file_more_changes_no_other_id(workshop: Workshop, added: str) -> None:
    for name in FILES:
        (workshop.source / name).unlink()
    workshop.write({"health/deep/scurvy.txt": SCURVY, "health/deep/suez.txt": SUEZ})
    before = ids(workshop.build())
    workshop.write({added: LIND})
    assert {*before, added} == {*ids(workshop.build())}


def test_a_name_in_another_normal_form_takes_no_other_files_id(workshop: Workshop) -> None:
    workshop.write({"caf\u00e9.txt": "Composed letters."})
    assert "Composed letters." == text(workshop.build(), "caf\u00e9.txt")
    workshop.write({"cafe\u0301.txt": "Letters and accents."})
    built = workshop.build()
    assert "Composed letters." == text(built, "caf\u00e9.txt")
    assert "Letters and accents." == text(built, "caf\u00e9.txt#2")


def test_names_that_differ_in_case_are_two_documents(workshop: Workshop) -> None:
    workshop.write({"README.txt": "One of them.", "readme.txt": "The other."})
    assert {"README.txt", "readme.txt"} < {*ids(workshop.build())}


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX systems only")
@pytest.mark.parametrize(
    ("name", "id"),
    [
        (b"caf\xe9-menu.txt", "caf-menu.txt"),
        (b"\xcf\xf0.txt", "%CF%F0.txt"),
        (b"\xcf\xf0/a.txt", "%CF%F0/a.txt"),
        (b"two\nlines.txt", "two lines.txt"),
        (b"\x01", "%01"),
        (b"x" * 250 + b".txt", "x" * 250 + ".txt"),
    ],
)
def test_files_under_any_name_are_documents_with_ids_that_can_be_stored(
    workshop: Workshop, name: bytes, id: str
) -> None:
    workshop.write({os.fsdecode(name): "A text under a difficult name."})
    built = workshop.build()
    assert "A text under a difficult name." == text(built, id)
    assert [] == list(built.notices)
    (found,) = [each for each in Pack(built.folder, built.record).documents() if each.id == id]
    assert found.title.encode()


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX systems only")
def test_what_cannot_be_read_is_listed_under_names_that_can_be_printed(workshop: Workshop) -> None:
    workshop.write({os.fsdecode(b"empt\xe9.txt"): b""})
    (workshop.source / "broken.txt").symlink_to(os.fsdecode(b"nowh\xe9re"))
    built = workshop.build()
    assert {
        "empt.txt": "the file is empty",
        "broken.txt": "a link to nowhre, which cannot be reached",
    } == {name: each.reason for each in built.notices for name in each.names}
    assert built.notices == workshop.build().notices


def test_text_full_of_escapes_and_markup_is_stored_as_plain_text(workshop: Workshop) -> None:
    workshop.write({"evil.txt": "\x1b[2JRed [bold]text[/bold] <b>x</b> \x1b]0;owned\x07\u202eend"})
    assert "Red [bold]text[/bold] <b>x</b> end" == text(workshop.build(), "evil.txt")


def test_the_sample_is_some_of_what_was_embedded(workshop: Workshop) -> None:
    built = workshop.build()
    assert built.sample
    assert set(built.sample) <= set(workshop.embedder.embedded)


class QuickEmbedder(FakePassageEmbedder):
    """Embeds by the length of a text alone, since here there are very many."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit vectors (texts, 32)."""
        return np.eye(DIMENSION, dtype=np.float32)[[len(text) % DIMENSION for text in texts]]


@pytest.mark.slow
def test_a_document_of_50_mb_is_built_and_readable(workshop: Workshop) -> None:
    paragraph = (
        "In {0} the ship sailed from Bristol with {0} sailors and {0} barrels of lemons.\n\n"
    )
    numbers = (400_123 if n == 400_000 else n % 997 + 1000 for n in range(50_000_000 // 83))
    large = "".join(map(paragraph.format, numbers))
    assert len(large) >= 50_000_000
    workshop.write({"large.txt": large})
    workshop.plan = replace(workshop.plan, passage_characters=2000)
    embedding = Embedding(QuickEmbedder(), "quick", workshop.cache / "vectors.sqlite")
    built = build_pack(
        workshop.spec, workshop.fetched(), workshop.plan, embedding, workshop.cache, Silent()
    )
    pack = Pack(built.folder, built.record)
    assert large.strip() == pack.document("large.txt").text
    assert 4 == built.record.documents
    assert built.record.passages > 25_000
    scores = pack.lexical.scores(weighted(pack.lexical, {"400123": 1.0}))
    hit = pack.passage(int(scores.argmax()), 1.0)
    assert "In 400123 the ship sailed" in hit.text
    assert large[hit.start : hit.end] == hit.text


def test_a_document_longer_than_what_is_read_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_store, "LONGEST_READ", 10)
    store = document_store.DocumentStore(tmp_path, None)
    store.add(Document("a", "A", "0123456789"), [Passage(0, 10, "")])
    with pytest.raises(LibraryError, match="The document 'b' has 11 characters; at most 10 are"):
        store.add(Document("b", "B", "0123456789A"), ())
    store.close()


def test_a_dictionary_has_words_and_no_vectors(workshop: Workshop) -> None:
    workshop.spec = replace(workshop.spec, kind="dictionary", from_language="en", to_language="de")
    built = workshop.build()
    assert [] == workshop.embedder.embedded
    record = pack_from_json(built.record_json)
    assert ("dictionary", "en", "de", 0, "", "") == (
        record.kind, record.from_language, record.to_language, record.dimension,
        record.embedding, record.quantization,
    )  # fmt: skip
    names = {file.path for file in record.files}
    assert "headwords.zst" in names
    assert "vectors.faiss" not in names
    pack = Pack(built.folder, record)
    (number,) = pack.headwords.entries("suez")[Way.HEADWORD]
    assert "suez.txt" == pack.numbered(number).document


def test_a_corpus_without_vectors_is_found_by_its_words(workshop: Workshop) -> None:
    workshop.spec = replace(workshop.spec, vectors="none")
    built = workshop.build()
    assert [] == workshop.embedder.embedded
    record = pack_from_json(built.record_json)
    assert ("", 0, "", "") == (
        record.kind, record.dimension, record.embedding, record.quantization,
    )  # fmt: skip
    assert not {"vectors.faiss", "passages.zst"} & {each.name for each in built.folder.iterdir()}
    assert len(Pack(built.folder, record).passage(0, 0.0).text) > 0


def test_how_its_vectors_are_kept_is_a_corpus_s_own_before_the_bundle_s(workshop: Workshop) -> None:
    workshop.spec = replace(workshop.spec, vectors="fp16")
    built = workshop.build()
    assert "fp16" == pack_from_json(built.record_json).quantization
    workshop.plan = replace(workshop.plan, vectors="none")
    assert built.folder == workshop.build().folder
    workshop.spec = replace(workshop.spec, vectors="")
    assert "" == pack_from_json(workshop.build().record_json).quantization


def test_the_languages_of_a_dictionary_decide_what_is_kept(workshop: Workshop) -> None:
    workshop.spec = replace(workshop.spec, kind="dictionary", from_language="en", to_language="de")
    first = workshop.build()
    workshop.plan = replace(workshop.plan, vectors="fp16")
    assert first.folder == workshop.build().folder
    workshop.spec = replace(workshop.spec, to_language="fr")
    assert first.folder != workshop.build().folder
