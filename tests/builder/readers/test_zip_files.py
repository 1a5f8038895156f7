"""What a ZIP file holds is read within limits; what is damaged costs itself and is told."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.readers.document import UnreadableError
from builder.readers.zip_files import MemberError, ZipMembers, holds, is_zip, opened_zip

LARGEST = 1 << 20
NAME = b"bad.txt"
LISTED = {"flags": 8, "method": 10, "packed": 20, "size": 24, "offset": 42}
"""where fields are in a record of the list of contents"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", "")
        archive.writestr("bad.txt", "bad words " * 50)
        archive.writestr("fine.txt", "fine words")
    return path


def changed(path: Path, *, local: tuple[int, bytes] | None = None, **listed: bytes) -> None:
    """Change bytes of `bad.txt`: at an offset of its own record, and in the list of contents."""
    data = bytearray(path.read_bytes())
    if local:
        offset, new = local
        at = data.index(NAME) - 30 + offset
        data[at : at + len(new)] = new
    for field, new in listed.items():
        at = data.rindex(NAME) - 46 + LISTED[field]
        data[at : at + len(new)] = new
    path.write_bytes(bytes(data))


def with_password(path: Path) -> None:
    changed(path, local=(6, b"\x01"), flags=b"\x01")


def with_unknown_compression(path: Path) -> None:
    changed(path, local=(8, b"\x63"), method=b"\x63")


def with_other_bytes(path: Path) -> None:
    changed(path, local=(30 + len(NAME), b"\xff" * 8))


def with_a_length_beyond_the_file(path: Path) -> None:
    changed(path, packed=b"\xf0\xff\xff\xff")


def with_a_record_elsewhere(path: Path) -> None:
    changed(path, offset=b"\xf0\xff\xff\x7f")


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        (with_password, "encrypted: it needs a password"),
        (with_unknown_compression, "compressed in a way that cannot be unpacked here"),
        (with_other_bytes, "damaged: it cannot be unpacked"),
        (with_a_length_beyond_the_file, "damaged: it cannot be unpacked"),
        (with_a_record_elsewhere, "damaged: it cannot be unpacked"),
    ],
)
def test_a_member_that_cannot_be_read_costs_itself(
    path: Path, deed: Callable[[Path], None], reason: str
) -> None:
    deed(path)
    with opened_zip(path) as members:
        tracemalloc.start()
        with pytest.raises(MemberError) as caught:
            members.read("bad.txt", LARGEST)
        assert tracemalloc.get_traced_memory()[1] < LARGEST
        tracemalloc.stop()
        assert (reason, b"fine words") == (str(caught.value), members.read("fine.txt", LARGEST))


def take_all(members: ZipMembers, name: str, taken: bytearray) -> None:
    with members.open(name, 1 << 30) as stream:
        while piece := stream.read(1 << 16):
            taken += piece


def test_a_member_that_is_damaged_further_on_gives_what_comes_before(path: Path) -> None:
    text = "".join(f"Line {number}. " for number in range(100_000))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("long.txt", text)
    data = bytearray(path.read_bytes())
    data[-200_000] ^= 1
    path.write_bytes(bytes(data))
    taken = bytearray()
    with opened_zip(path) as members, pytest.raises(MemberError, match="damaged"):
        take_all(members, "long.txt", taken)
    assert text.startswith(taken[:100_000].decode())
    assert len(taken) > 500_000


def test_members_that_are_missing_or_too_large_are_told(path: Path) -> None:
    with opened_zip(path) as members:
        with pytest.raises(MemberError, match="missing, though the file names it"):
            members.read("none.txt", LARGEST)
        with pytest.raises(MemberError, match="larger than 0 MiB when unpacked"):
            members.read("bad.txt", 499)
        assert 500 == len(members.read("bad.txt", 500))


def test_a_member_never_gives_more_than_it_says(path: Path) -> None:
    changed(path, size=b"\x0a\x00\x00\x00")
    with opened_zip(path) as members, pytest.raises(MemberError, match="damaged"):
        members.read("bad.txt", 10)


def test_folders_are_no_members_and_lengths_add_up(path: Path) -> None:
    with opened_zip(path) as members:
        assert ["bad.txt", "fine.txt"] == [each.filename for each in members.in_order()]
        assert (510, False) == (members.unpacked_bytes, members.is_locked)
        assert ("fine.txt" in members, "none.txt" in members) == (True, False)


@pytest.mark.parametrize("kept", [0, 4, 0.5, 0.95])
def test_what_is_no_whole_zip_file_is_unreadable(path: Path, kept: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: kept if isinstance(kept, int) else int(kept * len(data))])
    with pytest.raises(UnreadableError, match="damaged or cut short"), opened_zip(path):
        pass
    assert not holds(path, data, "fine.txt")


def test_a_zip_file_is_known_by_what_it_holds(path: Path) -> None:
    head = path.read_bytes()[:100]
    assert (True, False) == (holds(path, head, "fine.txt"), holds(path, head, "none.txt"))
    assert (False, False) == (is_zip(b"words"), holds(path, b"words", "fine.txt"))
