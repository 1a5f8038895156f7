"""Documents → compressed blocks and the tables that find them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from builder.corpus.chunking import Passage
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.stick.block_store import LONGEST_READ, BlockWriter, train_dictionary
from runtime.stick.corpus import PASSAGE_TYPE, document_key
from runtime.stick.layout import PACK_FILES

DICTIONARY_BYTES = 1 << 16
_SAMPLES = 1500


class DocumentStore:
    """Writes documents and passages of one pack into `folder`, in the order they come."""

    def __init__(self, folder: Path, dictionary: bytes | None) -> None:
        if dictionary:
            (folder / PACK_FILES.dictionary).write_bytes(dictionary)
        self._folder = folder
        self._text = BlockWriter(
            folder / PACK_FILES.text, folder / PACK_FILES.text_blocks, dictionary
        )
        self._details = BlockWriter(folder / PACK_FILES.details, folder / PACK_FILES.details_blocks)
        self._starts = [(0, 0, 0)]
        self._ids: list[str] = []
        self._passages: list[tuple[int, int]] = []

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Write one document; its passages are numbered on from the last one's.

        Raises LibraryError when it is longer than what is read.
        """
        if len(document.text) > LONGEST_READ:
            raise LibraryError(
                f"The document {document.id!r} has {len(document.text):,} characters; "
                f"at most {LONGEST_READ:,} are read.",
                "Cut it into several documents.",
            )
        details = json.dumps(_details(document), ensure_ascii=False)
        self._text.write(document.text)
        self._details.write(details)
        text, detail, first = self._starts[-1]
        self._starts.append(
            (text + len(document.text), detail + len(details), first + len(passages))
        )
        self._ids.append(document.id)
        self._passages += [(one.start, one.end - one.start) for one in passages]

    def close(self) -> None:
        """Write the tables."""
        self._text.close()
        self._details.close()
        keys = np.array([document_key(each) for each in self._ids], dtype=np.uint32)
        order = np.argsort(keys, kind="stable").astype(np.uint32)
        tables = {
            PACK_FILES.document_starts: np.array(self._starts, dtype=_narrow(self._starts[-1])),
            PACK_FILES.document_keys: keys[order],
            PACK_FILES.document_order: order,
            PACK_FILES.passages: np.array(self._passages, dtype=PASSAGE_TYPE),
        }
        for name, table in tables.items():
            np.save(self._folder / name, table)


def _narrow(largest: tuple[int, ...]) -> type[np.unsignedinteger[Any]]:
    return np.uint32 if max(largest) <= np.iinfo(np.uint32).max else np.uint64


def dictionary_for(documents: Sequence[Document]) -> bytes | None:
    """Return a zstd dictionary trained on an even sample of the documents."""
    step = max(1, len(documents) // _SAMPLES)
    samples = [document.text[:4000] for document in documents[::step]]
    # A dictionary is itself stored: it must stay small beside what it saves.
    size = min(DICTIONARY_BYTES, sum(len(document.text) for document in documents) // 100)
    return train_dictionary(samples, size)


def _details(document: Document) -> dict[str, object]:
    details: dict[str, object] = {"id": document.id, "title": document.title}
    if document.url:
        details["url"] = document.url
    if document.date:
        details["date"] = document.date
    if document.anchors:
        details["anchors"] = [(anchor.start, anchor.label) for anchor in document.anchors]
    return details
