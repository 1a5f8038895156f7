"""A part of a ZIM file → its documents: every article once, with the names that lead to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from builder.readers.cleaning import clean_line
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Found
from builder.readers.formats.html import read_page
from builder.readers.formats.zim.archive import DELETED, REDIRECT, Archive, Entry
from builder.readers.formats.zim.clusters import blobs
from builder.readers.formats.zim.directory import Directory
from builder.readers.formats.zim.languages import short_code
from builder.readers.formats.zim.metadata import Origin
from builder.readers.formats.zim.pages import (
    declared_language,
    is_list_of_links,
    is_redirect,
    without_footer,
)
from builder.readers.pictures import Pictures
from builder.specs import CorpusSpec

PAGES = frozenset({"text/html", "application/xhtml+xml"})
FILES: Mapping[str, str] = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
    "application/epub+zip": "epub",
}
"""MIME type → the format that reads it"""
_BOOKS = frozenset({"application/pdf", "application/epub+zip"})
_PAGE_SUFFIXES = (".html", ".htm")
_PAGE_BYTES = 32 << 20
_MOST_ALIASES = 500
MISSING = "not there, or too large: its cluster does not hold it"


class Articles:
    """Reads the articles of one open file."""

    def __init__(
        self, archive: Archive, directory: Directory, origin: Origin, name: str, spec: CorpusSpec
    ) -> None:
        self._archive = archive
        self._directory = directory
        self._origin = origin
        self._name = name
        self._spec = spec
        self._pictures = self._all_pictures() if spec.images else None

    def between(self, first: int, end: int) -> Found:
        """Yield the documents of a run of the directory's articles, and notices."""
        clusters = self._directory.clusters[first:end].tolist()
        for cluster, rows in groupby(range(first, end), lambda row: clusters[row - first]):
            yield from self._cluster(int(cluster), list(rows))
        if self._pictures is not None:
            yield from self._pictures.notices(self._name)

    def _cluster(self, cluster: int, rows: Sequence[int]) -> Found:
        numbers: dict[int, list[int]] = {}
        for row in rows:
            blob = int(self._directory.blobs[row])
            numbers.setdefault(blob, []).append(int(self._directory.numbers[row]))
        contents = blobs(self._archive, cluster, list(numbers))
        while True:
            try:
                blob, data = next(contents)
            except StopIteration:
                break
            except UnreadableError as error:
                where = f"{self._name}, cluster {cluster} ({len(numbers):,} articles)"
                yield Notice(where, str(error))
                return
            yield from self._article(numbers.pop(blob), data)
        for lost in numbers.values():
            yield Notice(f"{self._name}, entry {lost[0]}", MISSING)

    def _article(self, numbers: Sequence[int], data: bytes) -> Found:
        """Yield what is under one or more entries that share it."""
        try:
            entry = self._archive.entry(numbers[0])
        except UnreadableError as error:
            yield Notice(f"{self._name}, entry {numbers[0]}", str(error))
            return
        where = f"{self._name}#{entry.path}"
        others = [*numbers[1:], *(to for each in numbers for to in self._redirects(each))]
        if len(others) > _MOST_ALIASES:
            reason = f"has more than {_MOST_ALIASES} other titles: the rest are not kept"
            yield Notice(where, reason, NoticeKind.CUT)
        entries = [each for each in map(self._other, others[:_MOST_ALIASES]) if each]
        names = list(map(self._name_of, entries))
        places = tuple(f"{self._name}#{each.path}" for each in entries)
        for found in self._read(entry, where, data):
            if isinstance(found, Document):
                yield replace(_with_names(found, names), places=(*found.places, *places))
            else:
                yield found

    def _redirects(self, number: int) -> list[int]:
        return self._directory.redirects_to(number)[: _MOST_ALIASES + 1]

    def _other(self, number: int) -> Entry | None:
        """Return another entry of an article, where it can be read."""
        try:
            return self._archive.entry(number)
        except UnreadableError:
            return None

    def _name_of(self, entry: Entry) -> str:
        """Return what another entry calls an article, or an empty string."""
        if self._origin.is_crawl:
            return entry.title  # its path is an address
        return clean_line(entry.title or _without_suffix(entry.path).replace("_", " "))

    def _read(self, entry: Entry, where: str, data: bytes) -> Found:
        mime = self._archive.mimes[entry.mime] if entry.mime < len(self._archive.mimes) else ""
        try:
            if mime in PAGES:
                yield from self._page(entry, where, data)
            elif mime in _BOOKS and self._is_page_too(entry):
                yield Notice(where, "a book whose pages are there as well")
            else:
                yield from self._file(entry, where, data, FILES.get(mime, "text"))
        except UnreadableError as error:
            yield Notice(where, str(error))

    def _page(self, entry: Entry, where: str, data: bytes) -> Found:
        if len(data) > _PAGE_BYTES:
            yield Notice(where, f"a page of more than {_PAGE_BYTES >> 20} MB")
            return
        article = without_footer(data)
        page = read_page(
            article.page,
            where,
            language=self._spec.language,
            title=entry.title,
            whole=self._origin.is_wiki,
            pictures=self._pictures,
        )
        language = page.document.language or short_code(declared_language(data))
        date = page.document.date or article.date
        document = page.at(article.url or self._origin.address(entry))
        document = replace(document, language=language, date=date)
        if is_redirect(data, document):
            yield Notice(where, "a page that leads to another")
        elif is_list_of_links(data, document):
            yield Notice(where, "a list of links")
        else:
            yield document
            yield from page.notices

    def _all_pictures(self) -> Pictures:
        return Pictures(self._picture, self._archive.size // max(1, len(self._directory.parts)))

    def _picture(self, target: str) -> bytes | None:
        """Return the bytes of a picture that a page names."""
        file, _, path = target.partition("#")
        entry = self._archive.find(self._archive.header.content_namespace, path)
        try:
            if entry is not None and entry.mime == REDIRECT:
                entry = self._archive.entry(entry.target)
            if file != self._name or entry is None or entry.mime >= DELETED:
                return None
            found = blobs(self._archive, entry.cluster, [entry.blob])
            return next((data for _, data in found), None)
        except UnreadableError:
            return None

    def _is_page_too(self, entry: Entry) -> bool:
        stem = str(PurePosixPath(entry.path).with_suffix(""))
        own = self._archive.header.content_namespace
        return any(self._archive.find(own, stem + suffix) for suffix in ("", *_PAGE_SUFFIXES))

    def _file(self, entry: Entry, where: str, data: bytes, kind: str) -> Found:
        """Read a file of another format in a folder of its own."""
        from builder.readers.registry import FORMATS  # which imports this module

        with TemporaryDirectory() as folder:
            path = Path(folder) / "entry"
            path.write_bytes(data)
            for found in FORMATS[kind].read(path, where, self._spec):
                if isinstance(found, Document) and entry.title and found.id == where:
                    yield replace(found, title=clean_line(entry.title))
                else:
                    yield found


def _without_suffix(path: str) -> str:
    for suffix in _PAGE_SUFFIXES:
        if path.endswith(suffix):
            return path.removesuffix(suffix)
    return path


def _with_names(document: Document, names: Sequence[str]) -> Document:
    every = dict.fromkeys((*document.aliases, *names))
    every.pop("", None)
    every.pop(document.title, None)
    return replace(document, aliases=tuple(every))
