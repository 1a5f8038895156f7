"""WARC and ARC, the archives of web crawlers: each page of text is a document, once.

The only importer of warcio. The format: https://iipc.github.io/warc-specifications/
"""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader
from warcio.exceptions import ArchiveLoadFailed

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.encodings import decode
from builder.readers.format import Format, Found
from builder.readers.formats.html import read_page
from builder.readers.temporary_tables import temporary_tables
from builder.specs import CorpusSpec

_MARKS = (b"WARC/", b"filedesc://")
_GZIP = b"\x1f\x8b"
_ANY_GZIP = 31  # the window bits that tell zlib to expect a gzip header
_PAGES = ("text/html", "application/xhtml+xml")
_TEXTS = ("text/plain",)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_MOST_BYTES = 32 << 20
_STEP = 1 << 16
_FAILURES = (ArchiveLoadFailed, EOFError, OSError, ValueError, TypeError, zlib.error)
_SCHEMA = "CREATE TABLE seen (address BLOB PRIMARY KEY) WITHOUT ROWID;"
_SILENT_KINDS = frozenset({"warcinfo", "request", "metadata", "revisit", "arc_header"})
_CRAWLERS_OWN = "metadata:"
_CUT = "cut short, or damaged from here on"
_OTHER_TYPES = "records that are no text: pictures, styles, scripts and others"
_NOT_FOUND = "pages that the crawler did not get: not found, moved, or an error"
_AGAIN = "pages that were met before"


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each page of text. Raises UnreadableError for what is no archive."""
    with _opened(path) as file, temporary_tables(_SCHEMA) as seen:
        yield from _Pages(seen, name, spec).of(file)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open an archive as a stream of its plain bytes, each record packed alone or all together."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(0)
        if not _is_archive(path, head):
            raise UnreadableError("not an archive of web pages: it begins like no WARC or ARC file")
        if head.startswith(_GZIP):
            with gzip.open(file) as plain:
                yield cast("BinaryIO", plain)
        else:
            yield file


def _is_archive(_path: Path, head: bytes) -> bool:
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(_ANY_GZIP).decompress(head, 64)
        except zlib.error:
            return False
    return head.startswith(_MARKS)


class _Pages:
    """Reads the pages of one archive, and counts what is none."""

    def __init__(self, seen: sqlite3.Connection, name: str, spec: CorpusSpec) -> None:
        self._seen = seen
        self._name = name
        self._spec = spec
        self._counts: Counter[str] = Counter()

    def of(self, file: BinaryIO) -> Found:
        read_any = False
        try:
            for record in _records(file):
                yield from self._record(record)
                read_any = True
        except _FAILURES as error:
            if not read_any:
                raise UnreadableError(
                    "a damaged archive: its first record makes no sense"
                ) from error
            yield Notice(self._name, _CUT, NoticeKind.CUT)
        for what, count in self._counts.items():
            yield Notice(self._name, f"{what}: {count:,}")

    def _record(self, record: Any) -> Found:
        if record.rec_type in _SILENT_KINDS:
            return
        content_type = _content_type(record)
        if not content_type.startswith((*_PAGES, *_TEXTS)):
            self._counts[_OTHER_TYPES] += 1
            return
        if record.http_headers and record.http_headers.get_statuscode() != "200":
            self._counts[_NOT_FOUND] += 1
            return
        address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
        if address.startswith(_CRAWLERS_OWN):
            return
        if self._is_known(address):
            self._counts[_AGAIN] += 1
            return
        yield from self._page(record, address, content_type)

    def _is_known(self, address: str) -> bool:
        digest = blake2b(address.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        added = self._seen.execute("INSERT OR IGNORE INTO seen VALUES (?)", (digest,))
        return added.rowcount == 0

    def _page(self, record: Any, address: str, content_type: str) -> Found:
        where = f"{self._name}#{address}"
        packing = _packing(record)
        if packing and packing not in BufferedReader.get_supported_decompressors():
            yield Notice(where, f"packed in a way that is not read ({packing})")
            return
        data = _content(record)
        if len(data) > _MOST_BYTES:
            yield Notice(where, f"a page of more than {_MOST_BYTES >> 20} MB")
            return
        if record.raw_stream.limit > 0:  # of its declared length
            yield Notice(where, _CUT, NoticeKind.CUT)
        url = address if address.startswith(("https://", "http://")) else ""
        date = (record.rec_headers.get_header("WARC-Date") or "")[:10]
        charset = _CHARSET.search(content_type)
        try:
            if content_type.startswith(_TEXTS):
                yield self._text(where, data, url, date)
                return
            page = read_page(
                data,
                where,
                language=self._spec.language,
                encoding=charset[1] if charset else "",
            )
        except UnreadableError as error:
            yield Notice(where, str(error))
            return
        yield replace(page.at(url), date=page.document.date or date)
        yield from page.notices

    def _text(self, where: str, data: bytes, url: str, date: str) -> Document:
        draft = DocumentBuilder()
        draft.add(decode(data, self._spec.language))
        first = draft.document(where, "").text.partition("\n")[0]
        return draft.document(where, first[:100] or where, url, date)


def _records(file: BinaryIO) -> Iterator[Any]:
    """Yield the records; warcio's warnings, which quote the file, are kept from the terminal."""
    iterator = iter(ArchiveIterator(file, arc2warc=True))
    while True:
        with redirect_stderr(io.StringIO()):
            record = next(iterator, None)
        if record is None:
            return
        yield record


def _content_type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header("Content-Type") or "").strip().lower()


def _packing(record: Any) -> str:
    headers = record.http_headers
    packing = str(headers.get_header("Content-Encoding") or "") if headers else ""
    return "" if packing.lower().strip() in ("", "identity", "none") else packing.lower().strip()


def _content(record: Any) -> bytes:
    """Return a record's content, unpacked, up to a byte more than is allowed."""
    stream, data = record.content_stream(), bytearray()
    while len(data) <= _MOST_BYTES:
        piece = stream.read(_STEP)
        if not piece:
            break
        data += piece
    return bytes(data)


FORMAT = Format("warc", read, suffixes=(".warc", ".warc.gz", ".arc.gz"), recognizes=_is_archive)
