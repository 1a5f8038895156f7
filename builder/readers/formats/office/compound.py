"""Office documents in binary files, as programs before 2007 wrote them, and encrypted ones.

They are not read, but named, with what to do about it.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path

from builder.readers.document import Document, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.office.package import ENCRYPTED
from builder.specs import CorpusSpec

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ADVICE = "save it as .{0} in a newer program, or run: soffice --headless --convert-to {0} FILE"
_STREAMS = (
    ("WordDocument", "an old Word document", "docx"),
    ("PowerPoint Document", "an old PowerPoint presentation", "pptx"),
    ("Workbook", "an old Excel workbook", "xlsx"),
    ("Book", "an old Excel workbook", "xlsx"),
    ("VisioDocument", "a Visio drawing", "pdf"),
    ("Quill", "a Publisher document", "pdf"),
    ("__properties_version1.0", "a message of Outlook", "eml"),
)
"""what a file of the kind holds; what it is; what it can be made into"""
_ENTRY_BYTES = 128
_WORKBOOKS = (".xls", ".xlt", ".xla")
"""files of this kind that the reader of spreadsheets knows"""


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document]:
    """Raise UnreadableError with what the file is, and how it could be read."""
    raise UnreadableError(_reason(path))


def _reason(path: Path) -> str:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[: len(_MAGIC)] != _MAGIC:
            return "no document of an office program"
        if _holds(data, "EncryptedPackage"):
            return ENCRYPTED
        for stream, kind, better in _STREAMS:
            if _holds(data, stream):
                return f"{kind}: {_ADVICE.format(better)}"
    return "a binary file of an office program that is not read"


def _holds(data: mmap.mmap, stream: str) -> bool:
    """Tell whether the directory of a file, whose entries are aligned, has a stream so named."""
    wanted = stream.encode("utf-16-le") + b"\0\0"
    found = data.find(wanted)
    while found >= 0:
        if found % _ENTRY_BYTES == 0:
            return True
        found = data.find(wanted, found + 1)
    return False


def _is_compound(path: Path, head: bytes) -> bool:
    return head.startswith(_MAGIC) and not path.name.lower().endswith(_WORKBOOKS)


COMPOUND = Format(
    "old-office",
    read,
    suffixes=(".doc", ".dot", ".ppt", ".pps", ".vsd", ".pub"),
    recognizes=_is_compound,
    accepts=_is_compound,
)
