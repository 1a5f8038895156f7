"""Archives and compressed files: what they hold, and what strangers put there."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from builder.readers import members
from builder.readers.compression import CutShortError, plain_pieces
from builder.readers.detection import format_of
from builder.readers.document import Notice, NoticeKind, UnreadableError
from tests.builder.readers.test_readers import read_all, spec_for

HELD: Mapping[str, bytes] = {
    "notes/a.md": b"# Alpha\n\nfirst words",
    "b.txt": b"second words",
    "page.html": b"<title>Gamma</title><p>third words",
    "data.jsonl": b'{"id": "r1", "text": "fourth words"}\n',
    "picture.xyz": b"\x89\0\0",
    "empty.txt": b"",
    "__MACOSX/b.txt": b"junk",
    "notes/.DS_Store": b"junk",
}
Pack = Callable[[bytes], bytes]
TEXTS = ["Alpha\n\nfirst words", "second words", "third words", "fourth words"]


def zipped(path: Path, held: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


def tarred(path: Path, held: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def packed(path: Path, held: Mapping[str, bytes]) -> Path:
    """Make the archive that a name asks for."""
    if path.suffix == ".zip":
        return zipped(path, held)
    if path.suffix == ".7z":
        py7zr = pytest.importorskip("py7zr", reason="reading 7z needs the extra archives")
        with py7zr.SevenZipFile(path, "w") as archive:
            for name, content in held.items():
                archive.writestr(content, name)
        return path
    whole = tarred(path, held).read_bytes()
    pack: Mapping[str, Pack] = {".gz": gzip.compress, ".tgz": gzip.compress, ".xz": lzma.compress,
            ".bz2": bz2.compress, ".zst": zstandard.compress}  # fmt: skip
    path.write_bytes(pack[path.suffix](whole) if path.suffix in pack else whole)
    return path


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that members are written to, which must be empty after a test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", os.fspath(folder))
    return folder


@pytest.mark.parametrize(
    "name", ["a.zip", "a.7z", "a.tar", "a.tar.gz", "a.tgz", "a.tar.xz", "a.tar.bz2", "a.tar.zst"]
)
def test_what_an_archive_holds_is_read_as_its_own_format(
    tmp_path: Path, temporary: Path, name: str
) -> None:
    path = packed(tmp_path / name, HELD)
    assert "archive" == format_of(path).name
    documents, notices = read_all(path, spec_for("auto"))
    assert [f"{name}/notes/a.md", f"{name}/b.txt", f"{name}/page.html", "r1"] == [
        each.id for each in documents
    ]
    assert TEXTS == [each.text for each in documents]
    assert [
        Notice(f"{name}/picture.xyz", "no reader for .xyz files"),
        Notice(f"{name}/empty.txt", "the file is empty"),
    ] == notices
    assert [] == list(temporary.iterdir())


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [(".gz", gzip.compress), (".xz", lzma.compress), (".bz2", bz2.compress),
     (".zst", zstandard.compress)],
)  # fmt: skip
def test_a_single_compressed_file_is_read_as_what_it_is(
    tmp_path: Path, suffix: str, pack: Pack
) -> None:
    path = tmp_path / f"notes.txt{suffix}"
    path.write_bytes(pack(b"some words"))
    (document,), notices = read_all(path, spec_for("auto"))
    assert (f"notes.txt{suffix}", "notes", "some words") == (
        document.id, document.title, document.text,
    )  # fmt: skip
    assert [] == notices


@pytest.mark.parametrize(
    "name",
    ["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt", "a/.."],
)
@pytest.mark.parametrize("kind", ["a.zip", "a.tar"])
def test_a_name_that_leads_out_is_told_and_left(tmp_path: Path, kind: str, name: str) -> None:
    path = packed(tmp_path / kind, {name: b"evil", "fine.txt": b"fine words"})
    (document,), (notice,) = read_all(path, spec_for("auto"))
    assert ("fine words", "a name that leads out of the archive") == (document.text, notice.reason)
    assert [] == list(tmp_path.rglob("evil.txt"))


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words")
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"link{kind.decode()}.txt")
            info.type, info.linkname = kind, os.fspath(tmp_path / "secret.txt")
            archive.addfile(info)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zip_file:
        entry = zipfile.ZipInfo("link.txt")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        zip_file.writestr(entry, os.fspath(tmp_path / "secret.txt"))
    for name, count in (("a.tar", 3), ("a.zip", 1)):
        documents, notices = read_all(tmp_path / name, spec_for("auto"))
        assert [] == documents
        assert ["a link or a device"] * count == [each.reason for each in notices]


def test_archives_in_archives_are_read_to_some_depth(tmp_path: Path, temporary: Path) -> None:
    name, content = "words.txt", b"deep words"
    for level in range(6):
        path = zipped(tmp_path / f"{level}.zip", {name: content, f"{level}.txt": b"beside"})
        name, content = path.name, path.read_bytes()
    documents, (notice,) = read_all(path, spec_for("auto"))
    assert ["5.zip/4.zip/3.zip/2.zip/2.txt", "5.zip/4.zip/3.zip/3.txt"] == [
        each.id for each in documents[:2]
    ]
    assert ("5.zip/4.zip/3.zip/2.zip/1.zip", "an archive in more than 3 others") == (
        notice.name, notice.reason,
    )  # fmt: skip
    assert [] == list(temporary.iterdir())


@pytest.mark.parametrize("nested", [False, True])
def test_a_bomb_costs_what_is_left_of_its_archive(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, nested: bool
) -> None:
    monkeypatch.setattr(members, "_ALWAYS_BYTES", 10 << 20)
    held = {"fine.txt": b"fine words", "zeros.txt": b" " * (40 << 20), "after.txt": b"after"}
    path = zipped(tmp_path / "bomb.zip", held)
    if nested:
        path = zipped(tmp_path / "outer.zip", {"bomb.zip": path.read_bytes(), "z.txt": b"z"})
    (document,), (notice,) = read_all(path, spec_for("auto"))
    assert "fine words" == document.text
    assert (path.name, "unpacks to far more than its size", NoticeKind.CUT) == (
        notice.name, notice.reason, notice.kind,
    )  # fmt: skip
    assert [] == list(temporary.iterdir())


def test_too_many_members_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MOST_MEMBERS", 10)
    monkeypatch.setattr(members.Allowance.__init__, "__defaults__", (10,))
    path = zipped(tmp_path / "a.zip", {f"{number}.txt": b"words" for number in range(20)})
    documents, (notice,) = read_all(path, spec_for("auto"))
    assert (10, NoticeKind.CUT) == (len(documents), notice.kind)


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"secret.txt": b"secret", "fine.txt": b"fine words"})
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path.write_bytes(data)
    (document,), (notice,) = read_all(path, spec_for("auto"))
    assert ("fine words", "encrypted: it needs a password") == (document.text, notice.reason)


def test_a_damaged_member_costs_itself(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("bad.txt", "bad words")
        archive.writestr("fine.txt", "fine words")
    data = (tmp_path / "a.zip").read_bytes().replace(b"bad words", b"BAD words")
    (tmp_path / "a.zip").write_bytes(data)
    (document,), (notice,) = read_all(tmp_path / "a.zip", spec_for("auto"))
    assert ("fine words", "damaged: it cannot be unpacked") == (document.text, notice.reason)


def test_an_archive_cut_short_gives_what_it_holds_until_there(tmp_path: Path) -> None:
    whole = packed(tmp_path / "a.tar.gz", HELD).read_bytes()
    (tmp_path / "a.tar.gz").write_bytes(whole[:-60])
    documents, notices = read_all(tmp_path / "a.tar.gz", spec_for("auto"))
    assert TEXTS[0] == documents[0].text
    assert NoticeKind.CUT == notices[-1].kind
    (tmp_path / "a.zip").write_bytes(zipped(tmp_path / "a.zip", HELD).read_bytes()[:-60])
    with pytest.raises(UnreadableError, match="damaged or cut short"):
        read_all(tmp_path / "a.zip", spec_for("auto"))


def test_names_from_before_utf8_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"xxxxxx.txt": b"words"})
    path.write_bytes(path.read_bytes().replace(b"xxxxxx", "Привет".encode("cp866")))
    documents, _ = read_all(path, replace(spec_for("auto"), language="ru"))
    assert ["a.zip/Привет.txt"] == [each.id for each in documents]


def test_a_member_that_is_there_twice_is_told(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for content in (b"one", b"two"):
            info = tarfile.TarInfo("a.txt")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    (document,), (notice,) = read_all(tmp_path / "a.tar", spec_for("auto"))
    assert ("one", "a name that is there twice") == (document.text, notice.reason)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress, zstandard.compress])
def test_plain_bytes_come_piece_by_piece_and_their_cut_is_told(tmp_path: Path, pack: Pack) -> None:
    data = os.urandom(1000) * 5000
    path = tmp_path / "a"
    path.write_bytes(pack(data) + pack(b"second"))
    assert data + b"second" == b"".join(plain_pieces(path))
    path.write_bytes(pack(os.urandom(3 << 20))[:-2000])
    pieces = plain_pieces(path)
    assert len(next(pieces)) >= 1 << 20
    with pytest.raises(CutShortError, match="cut short"):
        list(pieces)
