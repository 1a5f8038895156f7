"""Dictionaries in TEI, as FreeDict writes them, read as a stream."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.dictionaries.articles import Entry, Word, from_stream
from builder.readers.formats.dictionaries.languages import Pair, named_pair, titled_pair
from builder.readers.formats.dictionaries.tei_entries import headwords, lines_of
from builder.readers.formats.dictionaries.texts import headed
from builder.readers.xml_streams import (
    Element,
    attribute,
    events,
    first,
    flat_text,
    local,
    outermost,
    root_of,
)
from builder.specs import CorpusSpec

_ENTRIES = ("entry", "entryFree", "re")
_ROOTS = frozenset({"TEI", "TEI.2"})
_HEADER = "teiHeader"
_SUFFIX = ".tei"
_ENTRY = re.compile(rb"<(?:\w+:)?entry(?:Free)?[\s>]")
_LOOKED_AT = 1 << 18


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each headword.

    Raises UnreadableError if no entry of a dictionary comes before its XML breaks, if it does.
    """
    pair = _languages(path, name)
    with tempfile.TemporaryFile() as texts, from_stream(texts) as articles:
        gathered = _Gathered(texts)
        articles.add(gathered.words(path))
        for entry in articles.entries(lambda _text, words: words[0]):
            yield _document(entry, name, pair)
        if not gathered.count:
            raise UnreadableError(gathered.broken or "no entries of a dictionary in it")
        if gathered.broken:
            yield Notice(name, f"cut short: {gathered.broken}", NoticeKind.CUT)
        if gathered.nameless:
            yield Notice(name, "entries without a headword are left out", NoticeKind.CUT)


class _Gathered:
    """Writes the text of each entry to a file, and says which words it is for."""

    def __init__(self, texts: IO[bytes]) -> None:
        self._texts = texts
        self.count = self.nameless = 0
        self.broken = ""

    def words(self, path: Path) -> Iterator[Word]:
        with path.open("rb") as stream:
            try:
                for entry in outermost(stream, _ENTRIES):
                    yield from self._of(entry)
            except UnreadableError as error:
                self.broken = error.message

    def _of(self, entry: Element) -> Iterator[Word]:
        words = headwords(entry)
        if not words:
            self.nameless += 1
            return
        self.count += 1
        data = "\n".join(lines_of(entry)).encode("utf-8", errors="replace")
        start = self._texts.tell()
        self._texts.write(data)
        for word in words:
            yield Word(word, start, len(data))


def _document(entry: Entry, name: str, pair: Pair) -> Document:
    draft = DocumentBuilder()
    texts = (each.decode("utf-8", errors="replace") for each in entry.articles)
    headed(draft, entry.title, pair.words, texts)
    return draft.document(
        f"{name}#{entry.title}", entry.title, aliases=entry.words, language=pair.source
    )


def _languages(path: Path, name: str) -> Pair:
    return named_pair(name) or titled_pair(_header(path).title)


def describe(path: Path) -> Description:
    """Return what the header says."""
    said = _header(path)
    pair = _languages(path, path.name)
    return replace(said, language=pair.source, to_language=pair.target)


def _header(path: Path) -> Description:
    try:
        with path.open("rb") as stream:
            for _, element in events(stream, ("end",), (_HEADER, *_ENTRIES)):
                if local(element) != _HEADER:
                    break
                return _described(element)
    except UnreadableError:
        pass  # whoever reads the file is told
    return Description()


def _described(header: Element) -> Description:
    title = first(header, "fileDesc", "titleStmt", "title")
    published = first(header, "fileDesc", "publicationStmt")
    if published is None:
        return Description(clean_line(flat_text(title)))
    available = first(published, "availability")
    date = first(published, "date")
    return Description(
        clean_line(flat_text(title)),
        publisher=clean_line(flat_text(first(published, "publisher"))),
        licence=_licence(available),
        date="" if date is None else attribute(date, "when") or clean_line(flat_text(date)),
    )


def _licence(available: Element | None) -> str:
    if available is None:
        return ""
    for name in ("licence", "ref"):
        for each in available.iter(f"{{*}}{name}"):
            if flat_text(each):
                return clean_line(flat_text(each))
    return clean_line(flat_text(available))


def _is_dictionary(path: Path, head: bytes) -> bool:
    """Tell a TEI that is named so, or that has an entry early on."""
    if root_of(head).name not in _ROOTS:
        return False
    if path.name.lower().endswith(_SUFFIX):
        return True
    with path.open("rb") as file:
        return _ENTRY.search(file.read(_LOOKED_AT)) is not None


FORMAT = Format(
    "tei-dictionary",
    read,
    suffixes=(_SUFFIX,),
    recognizes=_is_dictionary,
    accepts=_is_dictionary,
    describe=describe,
    collections={_SUFFIX: _SUFFIX},
)
