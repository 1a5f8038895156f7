"""Links, pipes and names of bytes below a folder: read, or named with the reason they are not."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder import sources
from builder.progress import Silent
from builder.sources.base import Fetched
from builder.specs import SourceSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have no such files")


def write(path: Path, text: str = "text") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def fetch(base: Path, location: str = "notes") -> Fetched:
    return sources.fetch(SourceSpec("path", (location,)), base, base / "cache", Silent())


def names(fetched: Fetched) -> list[str]:
    return [fetched.name(path) for path in fetched.files]


def skipped(fetched: Fetched) -> dict[str, str]:
    return {each.name: each.reason for each in fetched.skipped}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write(tmp_path / "notes/a.txt")
    write(tmp_path / "notes/sub/b.txt")
    write(tmp_path / "elsewhere/c.txt")
    write(tmp_path / "elsewhere/deep/d.txt")
    return tmp_path


def test_linked_files_and_folders_outside_the_source_are_read(base: Path) -> None:
    link(base / "notes/linked", "../elsewhere")
    link(base / "notes/one.txt", "../elsewhere/c.txt")

    fetched = fetch(base)

    assert ["a.txt", "linked/c.txt", "linked/deep/d.txt", "one.txt", "sub/b.txt"] == names(fetched)
    assert {} == skipped(fetched)


def test_a_link_in_a_linked_folder_is_followed_too(base: Path) -> None:
    link(base / "notes/linked", "../elsewhere")
    link(base / "elsewhere/further", "../third")
    write(base / "third/e.txt")

    assert "linked/further/e.txt" in names(fetch(base))


def test_what_is_read_in_its_own_place_is_not_read_again_by_a_link(base: Path) -> None:
    link(base / "notes/also", "sub")
    link(base / "notes/also.txt", "a.txt")

    fetched = fetch(base)

    assert ["a.txt", "sub/b.txt"] == names(fetched)
    assert {
        "also": "the same folder as sub, where it is read",
        "also.txt": "the same file as a.txt, where it is read",
    } == skipped(fetched)


def test_a_link_to_a_file_that_the_pattern_leaves_out_is_read(base: Path) -> None:
    write(base / "notes/README")
    link(base / "notes/readme.txt", "README")

    assert ["a.txt", "readme.txt"] == names(fetch(base, "notes/*.txt"))


def test_two_links_to_one_folder_are_read_once(base: Path) -> None:
    link(base / "notes/x", "../elsewhere")
    link(base / "notes/y", "../elsewhere")

    fetched = fetch(base)

    assert ["a.txt", "sub/b.txt", "x/c.txt", "x/deep/d.txt"] == names(fetched)
    assert {"y": "the same folder as x, where it is read"} == skipped(fetched)


@pytest.mark.parametrize("target", ["..", "../..", "/"])
def test_a_link_to_a_folder_that_the_source_lies_in_is_not_followed(
    base: Path, target: str
) -> None:
    link(base / "notes/sub/loop", target)

    fetched = fetch(base)

    assert ["a.txt", "sub/b.txt"] == names(fetched)
    assert {"sub/loop": "a link to a folder that the source itself lies in"} == skipped(fetched)


def test_a_link_back_out_of_a_linked_folder_is_not_followed(base: Path) -> None:
    link(base / "notes/linked", "../elsewhere")
    link(base / "elsewhere/back", "../notes/linked/deep")
    link(base / "elsewhere/home", "../notes")

    fetched = fetch(base)

    assert {"linked/back", "linked/home"} == skipped(fetched).keys()
    assert 4 == len(names(fetched))


def test_broken_links_and_circles_are_named(base: Path) -> None:
    link(base / "notes/broken.txt", "nowhere.txt")
    link(base / "notes/circle.txt", "circle.txt")

    assert {
        "broken.txt": "a link to nowhere.txt, which cannot be reached",
        "circle.txt": "a link to circle.txt, which cannot be reached",
    } == skipped(fetch(base))


@pytest.fixture
def bound_socket(base: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a socket from within its folder, since its name must be short."""
    monkeypatch.chdir(base / "notes")
    with socket.socket(socket.AF_UNIX) as open_socket:
        open_socket.bind("socket")
        yield


@pytest.mark.usefixtures("bound_socket")
def test_pipes_and_sockets_are_named_and_not_waited_for(base: Path) -> None:
    os.mkfifo(base / "notes/pipe")
    link(base / "notes/null", "/dev/null")

    fetched = fetch(base)

    assert ["a.txt", "sub/b.txt"] == names(fetched)
    assert {"pipe": "a pipe", "socket": "a socket", "null": "a device"} == skipped(fetched)


def test_a_pipe_named_itself_is_refused(base: Path) -> None:
    os.mkfifo(base / "pipe")
    with pytest.raises(LibraryError, match="pipe: neither a file nor a folder"):
        fetch(base, "pipe")


def test_a_file_that_may_not_be_read_is_named_and_the_others_are_read(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = file_sha256

    def guarded(path: Path) -> str:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("builder.sources.path.file_sha256", guarded)
    fetched = fetch(base)

    assert ["sub/b.txt"] == names(fetched)
    assert {"a.txt": "cannot be read: Permission denied"} == skipped(fetched)
    with pytest.raises(LibraryError, match=r"No file at the path 'notes/a\.txt'.*can be read"):
        fetch(base, "notes/a.txt")


def test_a_folder_that_may_not_be_read_is_named_and_the_others_are_read(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", guarded)
    fetched = fetch(base)

    assert ["a.txt"] == names(fetched)
    assert {"sub": "cannot be read: Permission denied"} == skipped(fetched)


def test_what_is_not_read_changes_the_digest(base: Path) -> None:
    before = fetch(base).digest
    link(base / "notes/broken.txt", "nowhere.txt")

    assert before != fetch(base).digest


def test_a_pattern_of_one_folder_looks_into_no_other(base: Path) -> None:
    link(base / "notes/sub/broken.txt", "nowhere.txt")

    fetched = fetch(base, "notes/*.txt")

    assert (["a.txt"], {}) == (names(fetched), skipped(fetched))


def test_names_that_are_not_utf8_are_read(base: Path) -> None:
    write(base / "notes" / os.fsdecode(b"caf\xe9.txt"))

    fetched = fetch(base)

    assert ["a.txt", "caf\udce9.txt", "sub/b.txt"] == names(fetched)
    assert fetched.digest == fetch(base).digest


@pytest.mark.parametrize(
    "location", ["x\0y", "~nobody-of-this-name/x", "circle/x/*.txt", "a" * 5000]
)
def test_a_path_that_can_be_none_is_refused_in_words(base: Path, location: str) -> None:
    link(base / "circle", "circle")
    with pytest.raises(LibraryError):
        fetch(base, location)


def test_a_linked_source_keeps_the_name_the_bundle_gives_it(base: Path) -> None:
    link(base / "named.txt", "elsewhere/c.txt")
    link(base / "folder", "elsewhere")

    assert ["named.txt"] == names(fetch(base, "named.txt"))
    assert ["c.txt", "deep/d.txt"] == names(fetch(base, "folder"))
