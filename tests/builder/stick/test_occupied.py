"""Files that people keep on a stick: never overwritten, named with what to do, in every case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from builder.progress import Silent
from builder.stick.front_matter import FRONT_NAMES, front_matter
from builder.stick.launchers import FINDER_NAME, NAME, WINDOWS_NAME, launcher_names
from builder.stick.publish import NOTE_NAME, publish, refuse_occupied
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError
from runtime.stick.layout import MANIFEST_NAME, QUESTIONS_NAME, FileRecord, Manifest
from runtime.stick.manifest import manifest_from_json, manifest_to_json

NAMES = (*FRONT_NAMES, NAME, FINDER_NAME, WINDOWS_NAME, QUESTIONS_NAME)
EMPTY = Manifest("L", "en", "", "", "", (), (), ())
MODEL = "models/tiny-0123abcd.gguf"


def record(placed: StickFile) -> FileRecord:
    return FileRecord(placed.path, placed.sha256, placed.size)


def build(out: Path, text: str, names: tuple[str, ...] = NAMES, listed: bool = True) -> None:
    """Publish a library whose files of fixed names hold `text`, listed as a build lists them."""
    placed = {name: StickFile.of(name, f"#!/bin/sh\n{text}".encode()) for name in names}
    front = tuple(record(placed[name]) for name in FRONT_NAMES if name in placed)
    programs = tuple(
        record(placed[name]) for name in (NAME, FINDER_NAME, WINDOWS_NAME) if name in placed
    )
    selftest = record(placed[QUESTIONS_NAME]) if QUESTIONS_NAME in placed else None
    manifest = EMPTY
    if listed:
        manifest = replace(EMPTY, front=front, runtime=programs, selftest=selftest)
    model = StickFile.of(MODEL, b"weights")
    publish([model], manifest_to_json(manifest), [*placed.values()], out, Silent())


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file()
    }


def refused(out: Path, names: tuple[str, ...] = NAMES) -> Mapping[str, str]:
    """Build, see it refused and nothing changed; return name → reason."""
    before = files(out)
    with pytest.raises(LibraryError) as caught:
        build(out, "new", names)
    assert before == files(out)
    assert "Rename it or move it elsewhere, then build again." in caught.value.hint
    assert str(out) in caught.value.message
    lines = (line.strip().partition(": ") for line in caught.value.message.split("\n")[1:])
    return {name: reason for name, _, reason in lines}


@pytest.mark.parametrize("library", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_persons_file_is_not_overwritten(tmp_path: Path, name: str, library: bool) -> None:
    others = tuple(each for each in NAMES if each != name)
    if library:
        build(tmp_path, "old", others)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")

    assert {name: "a file of its own"} == refused(tmp_path)

    (tmp_path / name).rename(tmp_path / "elsewhere")
    build(tmp_path, "new")
    assert "mine" == (tmp_path / "elsewhere").read_text()


@pytest.mark.parametrize(
    "name", ["ReadMe.TXT", "VADEMECUM", "vademecum.CMD", "Licenses/contents.txt"]
)
def test_a_persons_file_in_other_case_is_not_overwritten(tmp_path: Path, name: str) -> None:
    """On a stick it is the same file."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")

    assert {name: "a file of its own"} == refused(tmp_path)


def test_all_that_is_in_the_way_is_named_at_once(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("mine")

    assert set(NAMES) == refused(tmp_path).keys()


@pytest.mark.parametrize("name", [*NAMES, MANIFEST_NAME, NOTE_NAME, MODEL, "ReadMe.txt"])
def test_a_folder_where_a_file_is_needed_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir(parents=True)
    (tmp_path / name / "photo").write_text("mine")

    assert {name: "a folder, where a file is needed"} == refused(tmp_path)


@pytest.mark.parametrize("name", ["licenses", "models", "Models"])
def test_a_file_where_a_folder_is_needed_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    assert {name: "a file, where a folder is needed"} == refused(tmp_path)


def test_a_link_where_a_file_is_needed_is_named(tmp_path: Path) -> None:
    (tmp_path / "README.txt").symlink_to("nowhere")

    assert {"README.txt": "a link or a device"} == refused(tmp_path)


@pytest.mark.parametrize("content", ['{"books": []}', "", "\xff"])
def test_another_programs_library_json_is_not_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(content)

    assert {MANIFEST_NAME: "a file of its own"} == refused(tmp_path)


def test_a_library_of_a_later_format_is_not_overwritten(tmp_path: Path) -> None:
    later = manifest_to_json(EMPTY).replace(b'"version": [\n  1', b'"version": [\n  2')
    assert later != manifest_to_json(EMPTY)
    (tmp_path / MANIFEST_NAME).write_bytes(later)

    assert MANIFEST_NAME in refused(tmp_path)


def test_a_persons_note_of_the_name_of_ours_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / NOTE_NAME).write_text("# what I still have to do")

    assert {NOTE_NAME: "a file of its own"} == refused(tmp_path)


def test_a_file_of_ours_that_somebody_changed_is_not_overwritten(tmp_path: Path) -> None:
    build(tmp_path, "old")
    (tmp_path / "README.txt").write_text("my notes")

    assert {"README.txt": "changed since the library wrote it"} == refused(tmp_path)


def test_a_file_that_says_the_same_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("#!/bin/sh\nnew")

    build(tmp_path, "new")


def test_files_of_our_own_are_written_anew(tmp_path: Path) -> None:
    build(tmp_path, "old")
    build(tmp_path, "new")

    assert {b"#!/bin/sh\nnew"} == {(tmp_path / name).read_bytes() for name in NAMES}


def test_after_an_interruption_our_own_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came when the new library was listed and its files for people were not written yet."""
    build(tmp_path, "old")
    real = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        if target.name == "README.txt":
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            build(tmp_path, "new")
    build(tmp_path, "newer")

    assert {b"#!/bin/sh\nnewer"} == {(tmp_path / name).read_bytes() for name in NAMES}
    assert not (tmp_path / NOTE_NAME).exists()


def test_files_for_people_that_an_earlier_library_did_not_list_are_known_by_what_they_say(
    tmp_path: Path,
) -> None:
    placed = front_matter(EMPTY, [])
    publish([], manifest_to_json(EMPTY), placed, tmp_path, Silent())

    build(tmp_path, "new", FRONT_NAMES)

    publish([], manifest_to_json(EMPTY), [], tmp_path / "other", Silent())
    (tmp_path / "other/README.txt").write_text("mine")
    assert {"README.txt": "a file of its own"} == refused(tmp_path / "other")


def test_what_is_in_the_way_is_known_before_anything_is_built(tmp_path: Path) -> None:
    wanted = dict.fromkeys(NAMES, "")
    refuse_occupied(wanted, tmp_path / "not there yet")
    build(tmp_path, "old")
    refuse_occupied(wanted, tmp_path)
    (tmp_path / "README.txt").write_text("mine")

    with pytest.raises(LibraryError, match=r"README\.txt"):
        refuse_occupied(wanted, tmp_path)


def test_the_names_of_the_launchers_are_those_that_are_written() -> None:
    assert [NAME] == launcher_names(["linux-x86_64", "linux-aarch64"])
    assert [NAME, FINDER_NAME] == launcher_names(["macos-arm64"])
    assert [WINDOWS_NAME] == launcher_names(["windows-x86_64"])


def test_the_manifest_lists_the_files_for_people() -> None:
    manifest = replace(EMPTY, front=(record(StickFile.of("README.txt", b"x")),))

    assert manifest == manifest_from_json(manifest_to_json(manifest))
