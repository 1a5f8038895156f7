"""Publishing: what is added, what is kept, and what survives an interruption."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.progress import Progress, Silent, Task
from builder.stick import fat
from builder.stick.publish import NOTE_NAME, PARTIAL_SUFFIX, listed_files, publish
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError
from runtime.stick.layout import (
    MANIFEST_NAME,
    PACK_NAME,
    FileRecord,
    Manifest,
    PackRecord,
    PackReference,
)
from runtime.stick.manifest import manifest_to_json, pack_to_json


class Library:
    """A library of one pack and one runtime file, ready to be published."""

    def __init__(self, text: str, pack_id: str = "history") -> None:
        body = StickFile.of(f"packs/{pack_id}-{_digest(text)}/text.zst", text.encode())
        record = PackRecord(
            pack_id, "History", "test", "CC0", "", "en", "", 1, 1, len(text), "", 4, "SQ8",
            (FileRecord("text.zst", body.sha256, body.size),),
        )  # fmt: skip
        folder = body.path.rpartition("/")[0]
        pack = StickFile.of(f"{folder}/{PACK_NAME}", pack_to_json(record))
        program = StickFile.of("runtime/app-00c0ffee/main.py", b"print('asked')\n")
        self.contents = [body, pack, program]
        self.manifest = manifest_to_json(
            Manifest(
                text, "en", "", "", "", (PackReference(pack_id, folder, pack.sha256),), (),
                (FileRecord(program.path, program.sha256, program.size),),
            )
        )  # fmt: skip
        self.front = [StickFile.of("vademecum", f"#!/bin/sh\n# {text}\n".encode())]

    def publish(self, out: Path, progress: Progress | None = None, *, trust: bool = True) -> None:
        publish(self.contents, self.manifest, self.front, out, progress or Silent(), trust=trust)


class InterruptionError(Exception):
    """What a test raises in the middle of a publication."""


class Interrupting(Silent):
    """Progress that raises after so many reports."""

    def __init__(self, after: int) -> None:
        self.left = after

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        yield self

    def advance(self, amount: float = 1) -> None:
        self.left -= 1
        if self.left < 0:
            raise InterruptionError


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _assert_opens(out: Path, *libraries: Library) -> None:
    """One of these libraries is there, whole."""
    manifest = (out / MANIFEST_NAME).read_bytes()
    assert manifest in [library.manifest for library in libraries]
    listed = listed_files(out)
    assert len(listed) == 3
    assert listed == {
        path: hashlib.sha256((out / path).read_bytes()).hexdigest() for path in listed
    }


def test_a_published_library_is_all_there_and_nothing_else(tmp_path: Path) -> None:
    library = Library("first")
    library.publish(tmp_path / "stick")

    placed = [*library.contents, *library.front]
    expected = {each.path: each.source for each in placed} | {MANIFEST_NAME: library.manifest}
    assert expected == _files(tmp_path / "stick")


def test_the_launcher_can_be_executed(tmp_path: Path) -> None:
    Library("first").publish(tmp_path)

    assert os.access(tmp_path / "vademecum", os.X_OK)
    assert not os.access(tmp_path / "runtime/app-00c0ffee/main.py", os.X_OK)


def test_files_can_come_from_disk(tmp_path: Path) -> None:
    source = tmp_path / "weights"
    source.write_bytes(b"w" * 3_000_000)
    placed = StickFile.of("models/tiny-0123abcd.gguf", source)

    publish([placed], b"{}", [], tmp_path / "stick", Silent())

    assert source.read_bytes() == (tmp_path / "stick/models/tiny-0123abcd.gguf").read_bytes()


def test_what_is_there_already_is_not_written_again(tmp_path: Path) -> None:
    library = Library("first")
    library.publish(tmp_path)
    before = {path: (tmp_path / path).stat().st_ino for path in listed_files(tmp_path)}

    library.publish(tmp_path, Interrupting(0))

    assert before == {path: (tmp_path / path).stat().st_ino for path in before}


def test_a_changed_library_replaces_the_old_one_and_its_content(tmp_path: Path) -> None:
    old, new = Library("first"), Library("second")
    old.publish(tmp_path)
    new.publish(tmp_path)

    _assert_opens(tmp_path, new)
    assert not (tmp_path / old.contents[0].path).parent.exists()


def test_other_peoples_files_are_left_alone(tmp_path: Path) -> None:
    """Even where they look like ours: a date is eight hexadecimal digits too."""
    theirs = {
        "holiday.jpg": b"sea",
        "models/mine-20240101.gguf": b"weights",
        "packs/notes-12345678/todo.txt": b"milk",
        "runtime/readme.txt": b"mine",
    }
    for name, data in theirs.items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(data)

    Library("first").publish(tmp_path)
    Library("second").publish(tmp_path)

    assert theirs.items() <= _files(tmp_path).items()


@pytest.mark.parametrize("after", range(3))
def test_interrupted_while_copying_the_old_library_still_opens(tmp_path: Path, after: int) -> None:
    old, new = Library("first"), Library("second")
    new.contents[2] = StickFile.of("runtime/app-00c0ffe2/main.py", b"print('answered')\n")
    old.publish(tmp_path)

    with pytest.raises(InterruptionError):
        new.publish(tmp_path, Interrupting(after))

    _assert_opens(tmp_path, old)
    assert not list(tmp_path.rglob(f"*{PARTIAL_SUFFIX}"))


def _interrupt_call(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> Callable[[], None]:
    """Let the `number`-th call of a Path method raise; return what mends it."""
    real = getattr(Path, name)
    calls = iter(range(1_000_000))

    def failing(path: Path, *arguments: object, **options: object) -> object:
        if next(calls) == number:
            raise InterruptionError
        return real(path, *arguments, **options)

    monkeypatch.setattr(Path, name, failing)
    return lambda: monkeypatch.setattr(Path, name, real)


@pytest.mark.parametrize("number", range(5))
def test_interrupted_at_any_rename_a_whole_library_opens_and_the_next_run_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Renames: the note, two files of the pack, library.json, the launcher."""
    old, new = Library("first"), Library("second")
    old.publish(tmp_path)
    mend = _interrupt_call(monkeypatch, "replace", number)

    with pytest.raises(InterruptionError):
        new.publish(tmp_path)
    mend()

    _assert_opens(tmp_path, *((old,) if number < 4 else (new,)))
    new.publish(tmp_path)
    fresh = tmp_path / "fresh"
    new.publish(fresh)
    expected = _files(fresh)
    shutil.rmtree(fresh)
    assert expected == _files(tmp_path)


def test_interrupted_while_removing_old_content_the_next_run_removes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = Library("first"), Library("second")
    old.publish(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", _interrupt)
        with pytest.raises(InterruptionError):
            new.publish(tmp_path)
    _assert_opens(tmp_path, new)
    assert (tmp_path / old.contents[0].path).exists()

    new.publish(tmp_path)

    assert not (tmp_path / old.contents[0].path).exists()
    assert not (tmp_path / NOTE_NAME).exists()


def _interrupt(*_: object) -> None:
    raise InterruptionError


def test_a_first_publication_that_is_interrupted_leaves_no_manifest(tmp_path: Path) -> None:
    with pytest.raises(InterruptionError):
        Library("first").publish(tmp_path, Interrupting(1))

    assert not (tmp_path / MANIFEST_NAME).exists()


def test_what_an_interrupted_run_left_goes_when_the_next_run_does_not_want_it(
    tmp_path: Path,
) -> None:
    abandoned, other = Library("first"), Library("second")
    with pytest.raises(InterruptionError):
        abandoned.publish(tmp_path, Interrupting(1))
    assert (tmp_path / abandoned.contents[0].path).exists()

    other.publish(tmp_path)

    assert not (tmp_path / abandoned.contents[0].path).exists()


def test_what_an_interrupted_run_wrote_whole_is_kept(tmp_path: Path) -> None:
    library = Library("first")
    with pytest.raises(InterruptionError):
        library.publish(tmp_path, Interrupting(1))
    written = (tmp_path / library.contents[0].path).stat().st_ino

    library.publish(tmp_path)

    assert written == (tmp_path / library.contents[0].path).stat().st_ino


def test_a_damaged_file_is_mended_when_nothing_is_trusted(tmp_path: Path) -> None:
    library = Library("first")
    library.publish(tmp_path)
    (tmp_path / library.contents[0].path).write_bytes(b"fIrst")

    library.publish(tmp_path, trust=False)

    _assert_opens(tmp_path, library)


def test_a_truncated_file_is_mended_in_any_case(tmp_path: Path) -> None:
    library = Library("first")
    library.publish(tmp_path)
    (tmp_path / library.contents[0].path).write_bytes(b"fir")

    library.publish(tmp_path)

    _assert_opens(tmp_path, library)


def test_a_file_that_reads_back_differently_is_refused(tmp_path: Path) -> None:
    wrong = StickFile(
        "packs/a-01234567/text.zst", b"written", 7, hashlib.sha256(b"read").hexdigest()
    )

    with pytest.raises(LibraryError, match="reads back differently from what was written"):
        publish([wrong], b"{}", [], tmp_path, Silent())

    assert [NOTE_NAME] == list(_files(tmp_path))


def test_too_little_room_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4 files and 2 folders, none larger than a cluster of 4 KB."""
    usage = shutil.disk_usage(tmp_path)._replace(free=5000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    monkeypatch.setattr(fat, "room_needed", lambda sizes, _folder: 4096 * len(list(sizes)))

    with pytest.raises(LibraryError) as caught:
        Library("first").publish(tmp_path)

    assert f"{tmp_path} has 0.0 MB free; the library needs 0.0 MB more." == caught.value.message
    assert {} == _files(tmp_path)


@contextmanager
def _mounted(source: str, folder: Path, *options: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", *options, source, str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _may_mount() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("mount") is not None


@pytest.mark.skipif(not _may_mount(), reason="only root can mount a small file system")
def test_a_disk_that_fills_up_keeps_the_library_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is counted wrongly on purpose: something else may fill the stick meanwhile."""
    monkeypatch.setattr(fat, "room_needed", lambda _sizes, _folder: 0)
    old, new = Library("first"), Library("second" * 500_000)
    with _mounted("tmpfs", tmp_path / "stick", "-t", "tmpfs", "-o", "size=1M") as stick:
        old.publish(stick)
        with pytest.raises(LibraryError) as caught:
            new.publish(stick)

        assert f"{stick} is full." == caught.value.message
        _assert_opens(stick, old)
        assert not list(stick.rglob(f"*{PARTIAL_SUFFIX}"))


@pytest.mark.skipif(not _may_mount(), reason="only root can mount a small file system")
def test_a_stick_that_is_write_protected_is_told_of(tmp_path: Path) -> None:
    options = ("-t", "tmpfs", "-o", "size=1M,ro")
    with _mounted("tmpfs", tmp_path / "stick", *options) as stick:
        with pytest.raises(LibraryError) as caught:
            Library("first").publish(stick)

        assert "cannot be written: Read-only file system" in caught.value.message


_EXFAT_TOOLS = ("mkfs.exfat", "mount.exfat-fuse", "losetup")


@pytest.mark.skipif(not _may_mount(), reason="only root can make a loop device")
@pytest.mark.skipif(
    not all(map(shutil.which, _EXFAT_TOOLS)), reason="exfatprogs or exfat-fuse is not installed"
)
def test_publishing_works_on_exfat(tmp_path: Path) -> None:
    """First, again, interrupted, and to the end, on a real volume."""
    old, new = Library("first"), Library("second")
    with _exfat(tmp_path) as stick:
        old.publish(stick)
        old.publish(stick)
        with pytest.raises(InterruptionError):
            new.publish(stick, Interrupting(1))
        _assert_opens(stick, old)
        new.publish(stick)
        _assert_opens(stick, new)
        assert not (stick / old.contents[0].path).exists()


@contextmanager
def _exfat(folder: Path) -> Iterator[Path]:
    image, stick = folder / "image", folder / "stick"
    with image.open("wb") as file:
        file.truncate(16 << 20)
    subprocess.run(["mkfs.exfat", str(image)], check=True, capture_output=True)
    losetup = ["losetup", "-f", "--show", str(image)]
    made = subprocess.run(losetup, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip("no loop device can be made here")
    device = made.stdout.strip()
    stick.mkdir()
    try:
        mount = ["mount.exfat-fuse", device, str(stick)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("FUSE is not available here")
        try:
            yield stick
        finally:
            subprocess.run(["umount", str(stick)], check=True)
    finally:
        subprocess.run(["losetup", "-d", device], check=True)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("packs/what?-01234567/a", "the character '?' is not allowed"),
        ("packs/a:b-01234567/a", "the character ':' is not allowed"),
        ("packs/a-01234567/tab\there", "the character '\\t' is not allowed"),
        ("packs/a-01234567/dot.", "it ends with a dot or a space"),
        ("packs/a-01234567/space ", "it ends with a dot or a space"),
        ("packs/a-01234567/con.txt", "Windows keeps this name for a device"),
        ("packs/a-01234567/NUL", "Windows keeps this name for a device"),
        ("packs/a-01234567/lpt1.tar.gz", "Windows keeps this name for a device"),
        ("packs/a-01234567/com¹.txt", "Windows keeps this name for a device"),
        ("packs/a-01234567/._text", "macOS keeps its own notes under such names"),
        ("packs/a-01234567/../x", "an empty or relative name"),
        ("packs/a-01234567/" + "é" * 256, "it is longer than 255 characters"),
        (
            "packs/a-01234567/" + "é" * 240,
            "it is longer than 241 characters, which Windows cannot open",
        ),
    ],
)
def test_a_name_that_fat_refuses_is_refused_before_anything_is_written(
    tmp_path: Path, path: str, problem: str
) -> None:
    with pytest.raises(LibraryError) as caught:
        publish([StickFile.of(path, b"")], b"{}", [], tmp_path, Silent())

    expected = f"These names cannot be kept on every stick:\n  {path!r}: {problem}"
    assert expected == caught.value.message
    assert {} == _files(tmp_path)


def test_names_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    contents = [StickFile.of(f"packs/a-01234567/{name}", b"") for name in ("Text", "text")]

    with pytest.raises(LibraryError, match=r"differs from .* only in upper and lower case"):
        publish(contents, b"{}", [], tmp_path, Silent())


@pytest.mark.parametrize(
    ("one", "other"), [("Packs/a", "packs/b"), ("caf\u00e9", "cafe\u0301"), ("a/İ", "a/i̇")]
)
def test_folders_and_accents_that_a_file_system_takes_for_the_same_are_refused(
    one: str, other: str
) -> None:
    with pytest.raises(LibraryError, match="only in upper and lower case or accents"):
        fat.check_names([one, other])


def test_a_folder_with_more_files_than_fat32_lists_is_refused() -> None:
    """A name of 13 characters takes two entries, one of 14 takes three."""
    fits = [f"folder/{number:013}" for number in range((fat.MOST_ENTRIES - 2) // 2)]

    fat.check_names(fits)
    with pytest.raises(LibraryError, match="more files than a folder of FAT32 can list"):
        fat.check_names([*fits, "folder/x"])


def test_files_are_counted_in_the_clusters_of_their_volume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fat, "cluster_size", lambda _: 131072)

    assert 131072 * 4 == fat.room_needed([0, 1, 131072, 131073], tmp_path)


def test_names_of_other_scripts_are_accepted() -> None:
    assert fat.name_problem("Gesundheit und Körper, 健康.txt") is None


def test_a_file_of_four_gibibytes_is_refused(tmp_path: Path) -> None:
    large = StickFile("models/large-01234567.gguf", b"", 1 << 32, "")

    with pytest.raises(LibraryError) as caught:
        publish([large], b"{}", [], tmp_path, Silent())

    expected = "4 GiB or larger, which FAT32 cannot hold: models/large-01234567.gguf."
    assert expected == caught.value.message


@pytest.mark.parametrize(
    "path", ["packs/a/text", "models/m.gguf", "library.json", "docs/a-01234567"]
)
def test_content_without_a_hash_in_its_name_is_a_defect(tmp_path: Path, path: str) -> None:
    with pytest.raises(ValueError, match="carries no hash in its name"):
        publish([StickFile.of(path, b"")], b"{}", [], tmp_path, Silent())


def test_content_the_present_library_refers_to_is_never_overwritten(tmp_path: Path) -> None:
    library = Library("first")
    library.publish(tmp_path)
    forged = StickFile.of(library.contents[0].path, b"other")

    with pytest.raises(ValueError, match="its name lies"):
        publish([forged], library.manifest, [], tmp_path, Silent())

    _assert_opens(tmp_path, library)
