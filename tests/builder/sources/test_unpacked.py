"""What the files of an archive are called: by their place in it, whatever else is unpacked."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from builder.progress import Silent
from builder.sources.base import Fetched
from builder.sources.unpacked import fetch_unpacked
from builder.specs import SourceSpec
from runtime.errors import LibraryError


class Shelf:
    """A folder of archives, and a cache."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened = 0

    def fetch(self, archive: Path, pattern: str) -> Fetched:
        """Return what matches of an archive."""
        sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
        spec = SourceSpec("https", (archive.name,), file=pattern, sha256=sha256)

        def bring() -> Path:
            self.opened += 1
            return archive

        return fetch_unpacked(spec, self.folder / "cache", Silent(), bring)

    def names(self, archive: Path, pattern: str) -> list[str]:
        """Return what the documents will be called."""
        fetched = self.fetch(archive, pattern)
        return [fetched.name(path) for path in fetched.files]

    def tar(self, *files: str | bytes, links: tuple[str, ...] = (), name: str = "a.tar") -> Path:
        """Write a tar whose files hold their names."""
        path = self.folder / name
        with tarfile.open(path, "w") as archive:
            for each in files:
                given = each if isinstance(each, str) else each.decode("utf-8", "surrogateescape")
                info = tarfile.TarInfo(given)
                info.size = 4
                archive.addfile(info, io.BytesIO(b"text"))
            for each in links:
                info = tarfile.TarInfo(each)
                info.type, info.linkname = tarfile.SYMTYPE, "target"
                archive.addfile(info)
        return path

    def zip(self, *files: str) -> Path:
        """Write a zip whose files hold their names and places."""
        path = self.folder / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for number, each in enumerate(files):
                archive.writestr(zipfile.ZipInfo(each), f"{each} {number}")
        return path


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.mark.parametrize("pattern", ["**/*.txt", "*/docs/**", "pkg-*/docs/**/*.txt", "**"])
def test_an_archives_one_folder_is_in_no_name(shelf: Shelf, pattern: str) -> None:
    archive = shelf.tar("pkg-1.0/docs/a/x.txt", "pkg-1.0/docs/a/y.txt", "pkg-1.0/docs/z.txt")
    assert ["docs/a/x.txt", "docs/a/y.txt", "docs/z.txt"] == shelf.names(archive, pattern)


def test_the_one_folder_is_the_whole_archives_not_that_of_the_chosen_files(shelf: Shelf) -> None:
    archive = shelf.tar("pkg/docs/a.txt", "other/b.md")
    assert ["pkg/docs/a.txt"] == shelf.names(archive, "**/*.txt")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("pkg-1.0/docs/**/*.txt", "topics/a.txt"),
        ("pkg-1.0/docs/", "topics/a.txt"),
        ("pkg-1.0/docs/topics/*.txt", "a.txt"),
        ("pkg-1.0/docs/topics/a.txt", "a.txt"),
    ],
)
def test_names_start_from_the_folder_that_the_bundle_names(
    shelf: Shelf, pattern: str, expected: str
) -> None:
    archive = shelf.tar("pkg-1.0/docs/topics/a.txt", "pkg-1.0/setup.py")
    assert [expected] == shelf.names(archive, pattern)


@pytest.mark.parametrize("added", ["pkg-1.0/docs/b.txt", "pkg-1.0/z.txt", "pkg-1.0/a/b/c.txt"])
@pytest.mark.parametrize("pattern", ["**/*.txt", "pkg-1.0/**/*.txt"])
def test_a_file_more_changes_no_other_name(shelf: Shelf, pattern: str, added: str) -> None:
    held = ("pkg-1.0/docs/topics/a.txt",)
    before = shelf.names(shelf.tar(*held), pattern)
    after = shelf.names(shelf.tar(*held, added, name="b.tar"), pattern)
    assert set(before) < set(after)


def test_a_second_fetch_needs_no_archive_and_gives_the_same(shelf: Shelf) -> None:
    archive = shelf.tar("pkg/a.txt", "pkg/b.md", links=("pkg/c.txt",))
    first = shelf.fetch(archive, "**/*.txt")
    opened = shelf.opened
    assert first == shelf.fetch(archive, "**/*.txt")
    assert opened == shelf.opened


def test_what_was_unpacked_and_lost_its_record_is_named_alike(shelf: Shelf) -> None:
    archive = shelf.tar("pkg/a.txt", "pkg/b.md")
    first = shelf.fetch(archive, "**/*.txt")
    for path in (shelf.folder / "cache" / "unpacked" / ".state").glob("*.json"):
        path.write_bytes(b"")
    assert first == shelf.fetch(archive, "**/*.txt")


def test_links_that_do_not_leave_an_archive_are_named_each_time(shelf: Shelf) -> None:
    archive = shelf.tar("a.txt", links=("b.txt", "c.md"))
    for _ in range(2):
        fetched = shelf.fetch(archive, "*.txt")
        assert ["b.txt"] == [each.name for each in fetched.skipped]


def test_a_name_in_an_archive_that_is_not_utf8_is_read(shelf: Shelf) -> None:
    assert ["caf%E9.txt"] == shelf.names(shelf.tar(b"caf\xe9.txt"), "*.txt")


def test_of_two_files_of_one_name_the_last_is_taken(shelf: Shelf) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = shelf.zip("a.txt", "a.txt")
    assert "a.txt 1" == shelf.fetch(archive, "*").files[0].read_text()


def test_names_that_are_one_file_on_this_machine_are_refused_with_the_name(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is made to take names in other case for the same."""
    real = Path.open

    def caseless(path: Path, mode: str = "r", *rest: object, **named: object) -> object:
        folded = path.with_name(path.name.lower()) if "x" in mode else path
        return real(folded, mode, *rest, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", caseless)
    with pytest.raises(LibraryError, match=r"it names 'readme.txt' twice"):
        shelf.fetch(shelf.zip("README.txt", "readme.txt"), "*")
