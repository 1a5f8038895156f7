"""Archives, and single compressed files: what they hold is read as if it lay in a folder.

A member is called `archive.zip/folder/file`. Nothing is written but one member at a time, to a
temporary folder, under a name that is made up for it; links and unsafe names are told and left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from builder.readers.cleaning import plain_name, title_from_name
from builder.readers.compression import CutShortError, is_compressed, plain_pieces
from builder.readers.document import Document, Notice, NoticeKind
from builder.readers.format import Format, Found
from builder.readers.formats.archive import seven_zip, tar, zips
from builder.readers.formats.archive.member import Member
from builder.readers.members import MemberSpec, TooMuchError, is_junk, member_spec, read_member
from builder.readers.zip_files import is_zip
from builder.specs import CorpusSpec

_SUFFIXES = (
    ".zip .7z .tar .tgz .txz .tbz .tbz2 .tzst .tar.gz .tar.xz .tar.bz2 .tar.zst .gz .xz .bz2 .zst"
)
_LEADS_OUT = re.compile(r"\A/|\A[A-Za-z]:/|(?:\A|/)\.\.(?:/|\Z)")
_SEVEN_ZIP = b"7z\xbc\xaf\x27\x1c"

Members = Callable[[Path, CorpusSpec], Iterator[Member]]


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the documents of all that a file holds, each member read as its own format.

    Raises UnreadableError for a damaged archive, or one that lies in too many others.
    """
    inside = member_spec(spec, path)
    with path.open("rb") as file:
        head = file.read(tar.BLOCK_BYTES)
    try:
        if is_zip(head):
            yield from _members(zips.members, path, name, inside)
        elif head.startswith(_SEVEN_ZIP):
            yield from _members(seven_zip.members, path, name, inside)
        elif tar.is_tar(path):
            yield from _members(tar.members, path, name, inside)
        else:
            yield from _single(path, name, inside)
    except TooMuchError as error:
        if isinstance(spec, MemberSpec):
            raise
        yield Notice(name, error.message, NoticeKind.CUT)
    except CutShortError as error:
        yield Notice(name, error.message, NoticeKind.CUT)


def _single(path: Path, name: str, spec: MemberSpec) -> Found:
    """Yield what a compressed file holds; one without a title has its name without both endings."""
    title = title_from_name(name.removesuffix(path.suffix))
    for found in read_member(plain_pieces(path), path.stem, name, spec):
        if isinstance(found, Document) and found.title == title_from_name(name):
            yield replace(found, title=title)
        else:
            yield found


def _members(members: Members, path: Path, name: str, spec: MemberSpec) -> Found:
    names: set[str] = set()
    for member in members(path, spec):
        inner = member.name.replace("\\", "/").removeprefix("./")
        if is_junk(inner):
            continue
        spec.allowance.take_member()
        whole = f"{name}/{plain_name(inner)}"
        if problem := member.problem or _problem(inner, names):
            yield Notice(whole, problem)
            continue
        names.add(inner)
        yield from read_member(member.pieces(), inner, whole, spec)


def _problem(inner: str, names: set[str]) -> str:
    if _LEADS_OUT.search(inner):
        return "a name that leads out of the archive"
    return "a name that is there twice" if inner in names else ""


def _accepts(path: Path, head: bytes) -> bool:
    packed = is_zip(head) or head.startswith(_SEVEN_ZIP) or is_compressed(head)
    return packed or tar.is_header(head[: tar.BLOCK_BYTES])


FORMAT = Format(
    "archive",
    read,
    suffixes=tuple(_SUFFIXES.split()),
    accepts=_accepts,
    options=frozenset({"fields", "include", "exclude", "markup"}),
)
