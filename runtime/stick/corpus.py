"""One corpus on the stick: its documents, its passages and its two indexes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from runtime.errors import LibraryError, damaged, unloadable
from runtime.localization import _
from runtime.results import DocumentView, Hit, OtherSource
from runtime.stick.acronym_table import Table, table_from_json
from runtime.stick.block_store import BlockReader
from runtime.stick.details import Details, details_of, text_of
from runtime.stick.files import is_there, map_array, read_bytes
from runtime.stick.headword_index import HeadwordIndex
from runtime.stick.json_reading import LARGEST_JSON, parse_json
from runtime.stick.layout import PACK_FILES, PackRecord
from runtime.stick.lexical_index import LexicalIndex
from runtime.stick.title_index import TitleIndex, sorted_titles, stored_titles, title_rows

LONGEST_PASSAGE = 1 << 13
"""characters; the builder makes none of half as many, and what reads them relies on it"""
PASSAGE_TYPE = np.dtype([("start", "<u4"), ("length", "<u2")])
_UINT32, _UINT64 = np.dtype("<u4"), np.dtype("<u8")


def document_key(document_id: str) -> int:
    """Return the 32-bit key that a document's id is looked up by."""
    return int.from_bytes(hashlib.sha256(document_id.encode()).digest()[:4], "little")


class Pack:
    """A corpus, opened. Read as it is asked for; safe to use from several threads."""

    def __init__(self, folder: Path, record: PackRecord) -> None:
        self.folder = folder
        self.record = record
        self._text = BlockReader(
            folder / PACK_FILES.text,
            folder / PACK_FILES.text_blocks,
            folder / PACK_FILES.dictionary,
        )
        self._details = BlockReader(folder / PACK_FILES.details, folder / PACK_FILES.details_blocks)
        self._starts = map_array(folder / PACK_FILES.document_starts, _UINT32, _UINT64, columns=3)
        self._passages = map_array(folder / PACK_FILES.passages, PASSAGE_TYPE)
        self.lexical = LexicalIndex(folder)
        self.acronyms = _acronyms(folder / PACK_FILES.acronyms)
        self._loading = threading.Lock()
        self._check()

    @property
    def vectors(self) -> Any:
        """The vector index (`runtime.stick.vector_index.VectorIndex`), loaded when it is first
        asked for.
        """
        with self._loading:
            return self._vectors

    @cached_property
    def _vectors(self) -> Any:
        try:
            from runtime.stick.vector_index import VectorIndex  # FAISS takes a while to import
        except ImportError as error:
            raise unloadable(error) from error

        return VectorIndex(
            self.folder / PACK_FILES.vectors, self.record.dimension, self.record.passages
        )

    @property
    def headwords(self) -> HeadwordIndex:
        """The words of a dictionary, opened when they are first asked for. Raises LibraryError."""
        with self._loading:
            return self._headwords

    @cached_property
    def _headwords(self) -> HeadwordIndex:
        return HeadwordIndex(self.folder, self.record.documents)

    def passage(self, number: int, score: float) -> Hit:
        """Return a passage as a hit. Raises LibraryError when the pack is damaged."""
        start, length = (int(value) for value in self._passages[number])
        document = self.document_of(number)
        first, end = self._span(document)
        if length > LONGEST_PASSAGE or first + start + length > end:
            raise _disagree(self.record.id)
        details = self.details(document)
        head, rows = details.head(start)
        if not 0 <= rows - head <= LONGEST_PASSAGE or first + rows > end:
            raise _disagree(self.record.id)
        return Hit(
            corpus=self.record.id,
            document=details.id,
            title=details.title,
            section=details.section(start),
            text=self._text.read(first + start, first + start + length),
            start=start,
            end=start + length,
            score=score,
            date=details.date,
            language=self.record.language,
            head=self._text.read(first + head, first + rows),
            also_in=tuple(
                OtherSource(self.record.id, copy, title, start) for copy, title in details.copies
            ),
        )

    def document_of(self, passage: int) -> int:
        """Return the number of the document that a passage is of."""
        return int(self.documents_of(np.array([passage]))[0])

    def documents_of(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the document number of each passage."""
        return np.searchsorted(self._starts[:, 2], passages, side="right") - 1

    def document(self, document_id: str) -> DocumentView:
        """Return a whole document. Raises LibraryError as `number_of` does."""
        return self.numbered(self.number_of(document_id))

    def number_of(self, document_id: str) -> int:
        """Return a document's number; a copy's id has that of its text. Raises LibraryError."""
        return self._find(document_id, copied=True)

    def passages_of(self, document: int) -> range:
        """Return the numbers of a document's passages."""
        self._span(document)
        first, end = (int(self._starts[number, 2]) for number in (document, document + 1))
        if not 0 <= first <= end <= self.record.passages:
            raise _disagree(self.record.id)
        return range(first, end)

    def numbered(self, number: int) -> DocumentView:
        """Return the document of a number, from 0. Raises LibraryError when the pack is damaged."""
        details = self.details(number)
        first, last = self._span(number)
        return DocumentView(
            corpus=self.record.id,
            document=details.id,
            title=details.title,
            text=self._text.read(first, last),
            anchors=details.anchors,
            url=details.url,
            date=details.date or self.record.date,
            aliases=details.aliases,
            blocks=details.blocks,
            pictures=details.pictures,
        )

    def documents(self) -> Iterator[Details]:
        """Yield the details of every document, in order."""
        return (self.details(number) for number in range(self.record.documents))

    @property
    def titles(self) -> TitleIndex:
        """The titles in order, read when they are first asked for.

        A pack of an earlier format has them put in order then, from its documents.
        """
        with self._loading:
            return self._titles

    @cached_property
    def _titles(self) -> TitleIndex:
        if (stored := stored_titles(self.folder)) is not None:
            return stored
        return sorted_titles(
            row
            for each in self.documents()
            for row in title_rows(each.id, each.title, each.aliases, [t for _, t in each.copies])
        )

    @cached_property
    def _copies(self) -> dict[str, str]:
        return _copies(self.folder / PACK_FILES.copies)

    def _find(self, document_id: str, *, copied: bool) -> int:
        keys = map_array(self.folder / PACK_FILES.document_keys, _UINT32)
        order = map_array(self.folder / PACK_FILES.document_order, _UINT32)
        if not len(keys) == len(order) == self.record.documents:
            raise _disagree(self.record.id)
        place = int(np.searchsorted(keys, np.uint32(document_key(document_id))))
        while place < len(keys) and int(keys[place]) == document_key(document_id):
            if int(order[place]) >= self.record.documents:
                raise _disagree(self.record.id)
            if self.details(int(order[place])).id == document_id:
                return int(order[place])
            place += 1
        if copied and document_id in self._copies:
            return self._find(self._copies[document_id], copied=False)
        raise LibraryError(
            _(
                "The corpus {id} has no document {document!r}.",
                id=self.record.id,
                document=document_id,
            ),
            _("`search` prints the ids of the documents it finds."),
        )

    def _span(self, document: int) -> tuple[int, int]:
        """Return the first character of a document and the one after its last."""
        if not 0 <= document < self.record.documents:
            raise _disagree(self.record.id)
        return int(self._starts[document, 0]), int(self._starts[document + 1, 0])

    def details(self, number: int) -> Details:
        """Return what is kept beside a document's text. Raises LibraryError when it is damaged."""
        text = self._details.read(int(self._starts[number, 1]), int(self._starts[number + 1, 1]))
        try:
            return details_of(parse_json(text))
        except (ValueError, KeyError, TypeError) as error:
            raise _disagree(self.record.id) from error

    def _check(self) -> None:
        """Refuse files that do not belong together, before one of them is indexed with another."""
        if (
            len(self._passages) != self.record.passages
            or self.lexical.passages != self.record.passages
            or not self.lexical.whole
            or len(self._starts) != self.record.documents + 1
            or int(self._starts[-1, 0]) != self._text.characters
            or int(self._starts[-1, 1]) != self._details.characters
            or int(self._starts[-1, 2]) != self.record.passages
        ):
            raise _disagree(self.record.id)


def by_language(packs: Iterable[Pack]) -> dict[str, list[Pack]]:
    """Return the packs of each language."""
    groups: dict[str, list[Pack]] = {}
    for pack in packs:
        groups.setdefault(pack.record.language, []).append(pack)
    return groups


def _acronyms(path: Path) -> Table:
    """Return a pack's acronyms; one of an earlier format has none."""
    if not is_there(path):
        return Table()
    try:
        return table_from_json(read_bytes(path, LARGEST_JSON))
    except ValueError as error:
        raise damaged(path.name) from error


def _copies(path: Path) -> dict[str, str]:
    """Return a pack's copies; one without any, or of an earlier format, has no such file."""
    if not is_there(path):
        return {}
    try:
        raw = parse_json(read_bytes(path, LARGEST_JSON))
        return {text_of(copy): text_of(first) for copy, first in dict(raw).items()}
    except (ValueError, TypeError) as error:
        raise damaged(path.name) from error


def _disagree(pack: str) -> LibraryError:
    return LibraryError(
        _("The files of the corpus {id} do not belong together.", id=pack),
        _("Copy the stick again from its source, or build it again."),
    )
