"""Documents → compressed blocks and the tables that find them again."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from builder.corpus.chunking import Passage
from builder.corpus.copies import Copy
from builder.corpus.picture_list import Stored
from builder.readers.document import Document
from runtime.errors import LibraryError
from runtime.stick.block_store import LONGEST_READ, BlockWriter, train_dictionary
from runtime.stick.corpus import PASSAGE_TYPE, document_key
from runtime.stick.layout import PACK_FILES

DICTIONARY_BYTES = 1 << 16
_SAMPLES = 1500
_SAMPLED_CHARACTERS = 4000
_MOST_COPIES = 20
"""that a document names with their titles"""


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
        self._starts = array("Q", (0, 0, 0))
        self._keys = array("L")
        self._passages = array("L")

    def add(
        self, document: Document, passages: Sequence[Passage], copies: Sequence[Copy] = (),
        pictures: Sequence[Stored] = (),
    ) -> None:  # fmt: skip
        """Write one document; its passages are numbered on from the last one's.

        Raises LibraryError when it is longer than what is read.
        """
        if len(document.text) > LONGEST_READ:
            raise LibraryError(
                f"The document {document.id!r} has {len(document.text):,} characters; "
                f"at most {LONGEST_READ:,} are read.",
                "Cut it into several documents.",
            )
        details = json.dumps(_details(document, copies, pictures), ensure_ascii=False)
        self._text.write(document.text)
        self._details.write(details)
        text, detail, first = self._starts[-3:]
        self._starts.extend(
            (text + len(document.text), detail + len(details), first + len(passages))
        )
        self._keys.append(document_key(document.id))
        for each in passages:
            self._passages.extend((each.start, each.end - each.start))

    @property
    def documents(self) -> int:
        """How many were added."""
        return len(self._keys)

    def close(self) -> None:
        """Write the tables."""
        self._text.close()
        self._details.close()
        keys = np.array(self._keys, dtype=np.uint32)
        order = np.argsort(keys, kind="stable").astype(np.uint32)
        starts = np.array(self._starts, dtype=_narrow(self._starts[-3:])).reshape(-1, 3)
        passages = np.zeros(len(self._passages) // 2, dtype=PASSAGE_TYPE)
        passages["start"], passages["length"] = self._passages[::2], self._passages[1::2]
        tables = {
            PACK_FILES.document_starts: starts,
            PACK_FILES.document_keys: keys[order],
            PACK_FILES.document_order: order,
            PACK_FILES.passages: passages,
        }
        for name, table in tables.items():
            np.save(self._folder / name, table)


def _narrow(largest: Sequence[int]) -> type[np.unsignedinteger[Any]]:
    return np.uint32 if max(largest) <= np.iinfo(np.uint32).max else np.uint64


class DictionarySample:
    """An even sample of texts, however many come, that a zstd dictionary is trained on."""

    def __init__(self) -> None:
        self._samples: list[str] = []
        self._step = 1
        self._seen = 0
        self._characters = 0

    def add(self, text: str) -> None:
        """Look at the next text."""
        if self._seen % self._step == 0:
            self._samples.append(text[:_SAMPLED_CHARACTERS])
        self._seen += 1
        self._characters += len(text)
        if len(self._samples) >= 2 * _SAMPLES:
            del self._samples[1::2]
            self._step *= 2

    def dictionary(self) -> bytes | None:
        """Return the dictionary, or None where the texts are too few."""
        # It is itself stored: it must stay small beside what it saves.
        return train_dictionary(self._samples, min(DICTIONARY_BYTES, self._characters // 100))


def _details(
    document: Document, copies: Sequence[Copy], pictures: Sequence[Stored]
) -> dict[str, object]:
    details: dict[str, object] = {"id": document.id, "title": document.title}
    if document.url:
        details["url"] = document.url
    if document.date:
        details["date"] = document.date
    if document.anchors:
        details["anchors"] = [(anchor.start, anchor.label) for anchor in document.anchors]
        levels = [anchor.level for anchor in document.anchors]
        if len(set(levels)) > 1:
            details["levels"] = levels
    if document.blocks:
        details["blocks"] = [
            (each.kind, each.start, each.end, each.head) for each in document.blocks
        ]
    if document.aliases:
        details["aliases"] = document.aliases
    if document.language:
        details["language"] = document.language
    if pictures:
        details["pictures"] = pictures
    if copies:
        details["copies"] = [(each.id, each.title) for each in copies[:_MOST_COPIES]]
    return details
