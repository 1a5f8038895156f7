"""One test for each way a stick can be damaged: what is told, and that the rest still answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from runtime.errors import LibraryError
from runtime.events import Done
from runtime.library import Library
from runtime.stick.integrity import Checked, verify
from runtime.stick.layout import MANIFEST_NAME, PACK_FILES, PACK_NAME
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import write_library

COPY = "Copy the stick again from its source."
VERIFY = "Run `verify`, and copy the stick again from its source."
REBUILD = "Copy the stick again from its source, or build it again."
TEXT = f"packs/medicine/{PACK_FILES.text}"
NOT_ALWAYS = (
    "copies", "dictionary", "headwords", "headwords_blocks", "headwords_heads", "pictures",
    "picture_starts",
)  # fmt: skip
BINARY = [name for name in sorted(PACK_FILES.__dataclass_fields__) if name not in NOT_ALWAYS]


def flip(path: Path, place: int, mask: int = 0x55) -> None:
    """Change one byte, as failing memory cells do."""
    data = bytearray(path.read_bytes())
    data[place] ^= mask
    path.write_bytes(data)


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a JSON file as one who means harm would: it stays well-formed."""
    raw = json.loads(path.read_bytes())
    change(raw)
    path.write_text(json.dumps(raw))


def edit_pack(root: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a pack's record, and the hash that the manifest has of it."""
    record = root / "packs/medicine" / PACK_NAME
    edit(record, change)
    digest = hashlib.sha256(record.read_bytes()).hexdigest()
    edit(root / MANIFEST_NAME, lambda raw: raw["packs"][0].update(sha256=digest))


def message(root: Path) -> tuple[str, str]:
    with pytest.raises(LibraryError) as caught:
        open_stick(root)
    return caught.value.message, caught.value.hint


def left_out(root: Path) -> str:
    """Return why the corpus medicine is left out, having made sure that the others answer."""
    with closing(Library(open_stick(root), FakeEmbedder())) as library:
        assert "suez" == library.search("Who built the Suez Canal?")[0].document
        *_, done = library.ask("Who built the Suez Canal?", generate=False)
        assert isinstance(done, Done)
        assert done.answered
        (problem,) = library.problems
    return problem


def problems(root: Path) -> list[str]:
    """Return what `verify` finds wrong."""
    return [f"{each.path} {each.problem}" for each in verify(root) if each.problem]


def test_a_whole_stick_has_no_problem(root: Path) -> None:
    assert () == open_stick(root).problems
    checked = list(verify(root))
    assert [] == problems(root)
    assert Checked("README.txt", 8, "") in checked
    on_disk = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert on_disk - {MANIFEST_NAME} == {each.path for each in checked}


def test_a_flipped_byte_in_the_text(root: Path) -> None:
    flip(root / TEXT, 60)
    assert "The corpus medicine is left out: text.zst is damaged." == left_out(root)
    assert ["packs/medicine/text.zst is damaged"] == problems(root)


def test_a_flipped_byte_in_the_only_corpus_that_is_asked(root: Path) -> None:
    flip(root / TEXT, 60)
    library = Library(open_stick(root), FakeEmbedder())
    with pytest.raises(LibraryError) as caught:
        library.search("scurvy", corpora=("medicine",))
    assert "The corpus medicine is left out: text.zst is damaged." == caught.value.message
    assert COPY == caught.value.hint


def test_a_flipped_byte_in_a_document_that_is_read(root: Path) -> None:
    flip(root / TEXT, 60)
    library = Library(open_stick(root), FakeEmbedder())
    with pytest.raises(LibraryError) as caught:
        library.read("medicine", "scurvy")
    assert ("text.zst is damaged.", VERIFY) == (caught.value.message, caught.value.hint)


def test_a_flipped_byte_in_the_terms(root: Path) -> None:
    flip(root / "packs/medicine" / PACK_FILES.lexicon, 60)
    assert "The corpus medicine is left out: lexicon.zst is damaged." == left_out(root)


def test_a_flipped_byte_in_the_terms_is_nothing_to_a_search_by_meaning(root: Path) -> None:
    flip(root / "packs/medicine" / PACK_FILES.lexicon, 60)
    with closing(Library(open_stick(root), FakeEmbedder())) as library:
        found = library.searched("early symptoms of scurvy", mode="dense")
        assert ("scurvy", ()) == (found.hits[0].document, found.corrections)
        assert () == library.problems


@pytest.mark.parametrize("file", [PACK_FILES.lexicon, PACK_FILES.text])
def test_a_question_is_embedded_once_though_a_corpus_is_left_out(root: Path, file: str) -> None:
    flip(root / "packs/medicine" / file, 60)
    embedder = FakeEmbedder()
    with closing(Library(open_stick(root), embedder)) as library:
        assert "lind" == library.search("sailors with scurvy")[0].document
        assert 1 == len(library.problems)
    assert ["sailors with scurvy"] == embedder.embedded


def test_each_corpus_is_left_out_for_its_own_damage(root: Path) -> None:
    flip(root / "packs/medicine" / PACK_FILES.lexicon, 60)
    flip(root / "packs/history" / PACK_FILES.text, 60)
    with closing(Library(open_stick(root), FakeEmbedder())) as library:
        assert "os.path" == library.search("os.path.join")[0].document
        assert {
            "The corpus medicine is left out: lexicon.zst is damaged.",
            "The corpus history is left out: text.zst is damaged.",
        } == set(library.problems)


def test_a_flipped_byte_in_the_acronyms(root: Path) -> None:
    flip(root / "packs/medicine" / PACK_FILES.acronyms, 0)
    assert "The corpus medicine is left out: acronyms.json is damaged." == left_out(root)
    assert ["packs/medicine/acronyms.json is damaged"] == problems(root)


def test_a_flipped_byte_in_the_vectors(root: Path) -> None:
    flip(root / "packs/medicine" / PACK_FILES.vectors, 0)
    assert "The corpus medicine is left out: vectors.faiss is damaged." == left_out(root)


def test_a_flipped_byte_in_a_pack_s_record(root: Path) -> None:
    path = root / "packs/medicine" / PACK_NAME
    flip(path, path.read_bytes().index(b"Example Press"), 0x01)
    problem = "The corpus medicine is left out: packs/medicine/pack.json is damaged."
    assert problem == left_out(root)
    assert ["packs/medicine/pack.json is damaged"] == problems(root)


@pytest.mark.parametrize("name", BINARY)
def test_a_flipped_byte_anywhere_never_breaks_the_program(root: Path, name: str) -> None:
    """Some bytes change nothing, some a score; whatever is noticed is told of, by its name."""
    path = root / "packs/medicine" / getattr(PACK_FILES, name)
    good = path.read_bytes()
    told = []
    for place in range(0, len(good), max(1, len(good) // 12)):
        flip(path, place)
        try:
            with closing(Library(open_stick(root), FakeEmbedder())) as library:
                library.search("treatment of scurvy")
                library.read("medicine", "aspirin")
        except LibraryError as error:
            told.append(error.message)
        path.write_bytes(good)
    assert [] == [each for each in told if "damaged" not in each and "medicine" not in each]
    assert [] == problems(root)


@pytest.mark.parametrize("name", BINARY)
def test_a_flipped_byte_anywhere_is_found_by_verify(root: Path, name: str) -> None:
    file = getattr(PACK_FILES, name)
    path = root / "packs/medicine" / file
    flip(path, len(path.read_bytes()) - 1, 0x01)
    assert [f"packs/medicine/{file} is damaged"] == problems(root)


def test_a_flipped_byte_in_the_manifest(root: Path) -> None:
    flip(root / MANIFEST_NAME, 0)
    assert ("library.json is damaged.", REBUILD) == message(root)


def test_a_flipped_byte_in_a_model_or_the_program(root: Path) -> None:
    flip(root / "models/chat.gguf", 5)
    flip(root / "README.txt", 5)
    assert ["models/chat.gguf is damaged", "README.txt is damaged"] == problems(root)


def test_a_missing_file_of_a_pack(root: Path) -> None:
    (root / TEXT).unlink()
    assert "The corpus medicine is left out: text.zst is missing." == left_out(root)
    assert ["packs/medicine/text.zst is missing"] == problems(root)


def test_a_missing_pack(root: Path) -> None:
    for path in (root / "packs/medicine").iterdir():
        path.unlink()
    problem = "The corpus medicine is left out: packs/medicine/pack.json is missing."
    assert problem == left_out(root)
    assert ["packs/medicine/pack.json is missing"] == problems(root)


def test_a_missing_model(root: Path) -> None:
    (root / "models/embedding.gguf").unlink()
    library = Library.open(root)
    with pytest.raises(LibraryError) as caught:
        library.search("scurvy")
    told = (caught.value.message, caught.value.hint)
    assert ("models/embedding.gguf is missing.", COPY) == told
    assert library.search("scurvy", mode="lexical")
    assert ["models/embedding.gguf is missing"] == problems(root)


def test_a_truncated_file_of_a_pack(root: Path) -> None:
    size = (root / TEXT).stat().st_size
    (root / TEXT).write_bytes((root / TEXT).read_bytes()[:100])
    problem = f"text.zst has 100 bytes instead of {size}."
    assert f"The corpus medicine is left out: {problem}" == left_out(root)
    assert [f"packs/medicine/text.zst has 100 bytes instead of {size}"] == problems(root)


def test_a_truncated_model(root: Path) -> None:
    (root / "models/embedding.gguf").write_bytes(b"GG")
    with pytest.raises(LibraryError) as caught:
        Library.open(root).search("scurvy")
    assert "models/embedding.gguf has 2 bytes instead of 64." == caught.value.message


def test_a_truncated_manifest(root: Path) -> None:
    path = root / MANIFEST_NAME
    path.write_bytes(path.read_bytes()[:-30])
    assert ("library.json is damaged.", REBUILD) == message(root)


def test_a_truncated_pack_record(root: Path) -> None:
    path = root / "packs/medicine" / PACK_NAME
    path.write_bytes(path.read_bytes()[:-30])
    problem = "The corpus medicine is left out: packs/medicine/pack.json is damaged."
    assert problem == left_out(root)


def test_an_empty_pack_record(root: Path) -> None:
    (root / "packs/medicine" / PACK_NAME).write_bytes(b"")
    problem = "The corpus medicine is left out: packs/medicine/pack.json is damaged."
    assert problem == left_out(root)


NEWER = "is of format version 2; this program reads up to 1."


def test_a_newer_major_version_of_the_library(root: Path) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw.update(version=[2, 0], packs="other", models=None))
    hint = "Start the program that is on the same stick, or update this one."
    assert (f"library.json {NEWER}", hint) == message(root)


def test_a_newer_major_version_of_one_pack(root: Path) -> None:
    edit_pack(root, lambda raw: raw.update(version=[2, 0], files="elsewhere"))
    problem = f"The corpus medicine is left out: packs/medicine/pack.json {NEWER}"
    assert problem == left_out(root)


def test_a_newer_minor_version_is_read_and_its_new_keys_passed_over(root: Path) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw.update(version=[1, 9], mirror={"of": "another"}))
    edit_pack(root, lambda raw: raw.update(version=[1, 9], colour="blue"))
    assert () == open_stick(root).problems


def test_a_half_written_stick(root: Path) -> None:
    """The manifest comes last, so its absence tells that a build was interrupted."""
    (root / MANIFEST_NAME).unlink()
    expected = f"The library at {root} was not finished: library.json is missing."
    assert (expected, "Run the build again; it resumes from where it stopped.") == message(root)


def test_no_library_at_all(tmp_path: Path) -> None:
    hint = "Give the folder that holds library.json with --library."
    assert (f"There is no library at {tmp_path}.", hint) == message(tmp_path)
    absent = tmp_path / "absent"
    assert (f"There is no library at {absent}.", hint) == message(absent)


def test_a_manifest_that_cannot_be_read(root: Path) -> None:
    (root / MANIFEST_NAME).unlink()
    (root / MANIFEST_NAME).mkdir()
    hint = "Take the stick out and put it in again; if that does not help, copy it from its source."
    assert ("library.json cannot be read: Is a directory.", hint) == message(root)


OUTSIDE = "Do not use this stick: it was not written by the builder."


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "../outside", "packs/../../outside", "a\\b", "C:\\x", "", "C:/x", "NUL",
        "packs/com1.txt", "packs/x:stream", "packs/x.", "packs/x ", "packs/x\0", "packs//x",
    ],
)  # fmt: skip
def test_a_path_that_leaves_the_library(root: Path, path: str) -> None:
    leaving = f"library.json names the path {path!r}, which leaves the library."
    edit(root / MANIFEST_NAME, lambda raw: raw["packs"][1].update(path=path))
    assert (leaving, OUTSIDE) == message(root)


@pytest.mark.parametrize("place", ["runtime", "models"])
def test_a_path_of_the_program_or_a_model_that_leaves_the_library(root: Path, place: str) -> None:
    def leave(raw: dict[str, Any]) -> None:
        record = raw[place][0]
        record.get("file", record)["path"] = "../../etc/passwd"

    edit(root / MANIFEST_NAME, leave)
    expected = "library.json names the path '../../etc/passwd', which leaves the library."
    assert (expected, OUTSIDE) == message(root)


def test_a_path_in_a_pack_that_leaves_the_pack(root: Path) -> None:
    edit_pack(root, lambda raw: raw["files"][0].update(path="../history/text.zst"))
    problem = (
        "The corpus medicine is left out: packs/medicine/pack.json names the path "
        "'../history/text.zst', which leaves the library."
    )
    assert problem == left_out(root)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"format": "vademecum"}',
        b'{"format": "vademecum", "version": [1, 0]}',
        b'{"format": "vademecum", "version": []}',
        b'{"format": "vademecum", "version": "new"}',
        b'{"format": "other", "version": [1, 0]}',
        b'{"format": "vademecum", "version": [1, 0], "packs": 3, "models": [], "runtime": []}',
        b'{"format": "vademecum", "version": [1, 0], "packs": [3], "models": [], "runtime": []}',
        b'{"format": "vademecum", "version": [1, 0], "packs": [], "models": [3], "runtime": []}',
        b'{"format": "vademecum", "version": [1e999, 0]}',
        b'{"format": "vademecum", "version": [NaN, 0]}',
        b'{"format": "vademecum", "version": [' + b"9" * 5000 + b", 0]}",
        b'{"format": "vademecum", "version": [true, 0]}',
        b'{"format": "vademecum", "version": ' + b"[" * 200_000,
        b"[" * 200_000,
    ],
    ids=lambda content: repr(content[:90]),
)
def test_a_manifest_of_another_shape(root: Path, content: bytes) -> None:
    (root / MANIFEST_NAME).write_bytes(content)
    assert ("library.json is damaged.", REBUILD) == message(root)


@pytest.mark.parametrize("key", ["documents", "dimension", "title", "files", "id"])
@pytest.mark.parametrize("value", [None, {"a": 1}, -1, True, 1.5, 1 << 70])
def test_a_pack_record_with_a_value_of_another_kind(root: Path, key: str, value: object) -> None:
    edit_pack(root, lambda raw: raw.update({key: value}))
    problem = "The corpus medicine is left out: packs/medicine/pack.json is damaged."
    assert problem == left_out(root)


@pytest.mark.parametrize("key", ["title", "packs", "models", "runtime", "questions", "created"])
def test_a_manifest_with_a_value_of_another_kind(root: Path, key: str) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw.update({key: 7}))
    assert ("library.json is damaged.", REBUILD) == message(root)


@pytest.mark.parametrize("key", ["languages", "parts", "probe", "name"])
def test_a_model_with_a_value_of_another_kind(root: Path, key: str) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw["models"][0].update({key: 7}))
    assert ("library.json is damaged.", REBUILD) == message(root)


def test_counts_that_do_not_fit_the_files(root: Path) -> None:
    edit_pack(root, lambda raw: raw.update(documents=900))
    problem = "The files of the corpus medicine do not belong together."
    assert f"The corpus medicine is left out: {problem}" == left_out(root)


def test_no_pack_that_can_be_opened(tmp_path: Path) -> None:
    root = write_library(tmp_path)
    for path in root.glob(f"packs/*/{PACK_FILES.text}"):
        path.unlink()
    expected = "\n".join(
        f"The corpus {name} is left out: text.zst is missing."
        for name in ("medicine", "history", "code")
    )
    assert (expected, COPY) == message(root)


def test_each_problem_is_told_once_however_often_one_asks(root: Path) -> None:
    flip(root / TEXT, 60)
    library = Library(open_stick(root), FakeEmbedder())
    for _ in range(3):
        library.search("scurvy")
    assert 1 == len(library.problems)


MANIFEST_VALUES = [
    ("title", "\ud800"), ("questions", [1]), ("questions", ["\ud800"]), ("sizes", 7),
    ("sizes", {"text": -1}), ("sizes", {"text": "much"}), ("language", ["en"]),
    ("abstention", {"intercept": 1 << 80, "weights": {}, "refuse_below": 0}), ("selftest", 7),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), MANIFEST_VALUES)
def test_a_manifest_with_a_value_that_cannot_be(root: Path, key: str, value: object) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw.update({key: value}))
    assert ("library.json is damaged.", REBUILD) == message(root)


@pytest.mark.parametrize(
    ("key", "value"),
    [("longest", 0), ("longest", 1 << 40), ("longest", True), ("languages", [1]), ("role", None)],
)
def test_a_model_with_a_value_that_cannot_be(root: Path, key: str, value: object) -> None:
    edit(root / MANIFEST_NAME, lambda raw: raw["models"][0].update({key: value}))
    assert ("library.json is damaged.", REBUILD) == message(root)


def test_a_manifest_of_many_megabytes_is_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.stick.manifest.LARGEST_JSON", 100)
    assert ("library.json is damaged.", REBUILD) == message(root)


def test_a_pack_s_record_of_many_megabytes_is_not_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.stick.integrity.LARGEST_JSON", 100)
    assert "The corpus medicine is left out: pack.json is damaged." in message(root)[0]


def test_a_pack_with_a_file_that_its_record_does_not_know(root: Path) -> None:
    """It would be read, and no hash would ever be compared."""
    (root / "packs/medicine" / PACK_FILES.dictionary).write_bytes(b"")
    problem = "packs/medicine/pack.json does not list dictionary.zst."
    assert f"The corpus medicine is left out: {problem}" == left_out(root)


def test_a_pack_that_is_another_one(root: Path) -> None:
    edit_pack(root, lambda raw: raw.update(id="history"))
    problem = "packs/medicine/pack.json is that of the corpus history."
    assert f"The corpus medicine is left out: {problem}" == left_out(root)


@pytest.mark.parametrize("file", [PACK_FILES.text, PACK_NAME])
def test_a_file_of_a_pack_that_is_a_link_out_of_the_library(root: Path, file: str) -> None:
    path = root / "packs/medicine" / file
    outside = root.parent / "outside"
    outside.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(outside)
    problem = f"packs/medicine/{file} is a link that leaves the library."
    assert f"The corpus medicine is left out: {problem}" == left_out(root)


def test_a_model_or_questions_that_are_a_link_out_of_the_library(root: Path) -> None:
    outside = root.parent / "outside"
    outside.write_bytes(bytes(64))
    (root / "models/embedding.gguf").unlink()
    (root / "models/embedding.gguf").symlink_to(outside)
    with pytest.raises(LibraryError, match=r"embedding\.gguf is a link that leaves the library"):
        Library.open(root).search("scurvy")
    assert ["models/embedding.gguf is a link that leaves the library"] == problems(root)


def test_verify_goes_on_after_a_pack_whose_record_is_no_record(root: Path) -> None:
    record = root / "packs/medicine" / PACK_NAME
    record.write_bytes(b"[" * 100_000)
    digest = hashlib.sha256(record.read_bytes()).hexdigest()
    edit(root / MANIFEST_NAME, lambda raw: raw["packs"][0].update(sha256=digest))
    flip(root / "README.txt", 5)
    assert ["packs/medicine/pack.json is damaged", "README.txt is damaged"] == problems(root)
