"""Documents → what each links to, by number; and the addresses by which other corpora link here.

Links wait in a file until the names of all documents are known.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.corpus.copies import Copy
from builder.readers.document import Document
from builder.readers.links import title_target
from runtime.stick.layout import PACK_FILES
from runtime.stick.link_table import StoredLink, address_key, is_address, name_key, packed_links

_WAITING = "links.waiting"
_RECORD = np.dtype([("start", "<u4"), ("length", "<u2"), ("address", "<u2"), ("key", "<u8")])
_MOST_ADDRESSES = 200
"""links of a document to addresses that no document of its own corpus has"""


class LinkList:
    """Gathers the names and links of one pack's documents, in their order."""

    def __init__(self, scratch: Path) -> None:
        self._path = scratch / _WAITING
        self._file = self._path.open("wb")
        self._counts = array("L")
        self._names = array("Q")
        self._named = array("L")
        self._addresses = array("Q")
        self._addressed = array("L")

    def add(self, document: Document, copies: Sequence[Copy] = ()) -> None:
        """Take the next document, and the names of those that have its text."""
        number = len(self._counts)
        for name in dict.fromkeys(_names(document, copies)):
            self._names.append(name_key(name))
            self._named.append(number)
        if is_address(document.url):
            self._addresses.append(address_key(document.url))
            self._addressed.append(number)
        rows = [
            (each.start, each.end - each.start, is_address(each.target), name_key(each.target))
            for each in document.links
        ]
        self._file.write(np.array(rows, dtype=_RECORD).tobytes())
        self._counts.append(len(rows))

    def write(self, folder: Path) -> None:
        """Write the links that lead to a document here or to an address, and the addresses."""
        self._file.close()
        starts = array("Q", (0,))
        with (folder / PACK_FILES.links).open("wb") as file:
            for links in self._resolved():
                data = packed_links(links)
                file.write(data)
                starts.append(starts[-1] + len(data))
        self._path.unlink()
        if starts[-1]:
            np.save(folder / PACK_FILES.link_starts, np.array(starts, dtype=np.uint64))
        else:
            (folder / PACK_FILES.links).unlink()
        if self._addresses:
            keys, documents = _in_order(self._addresses, self._addressed)
            np.save(folder / PACK_FILES.addresses, keys)
            np.save(folder / PACK_FILES.address_documents, documents)

    def _resolved(self) -> Iterator[list[StoredLink]]:
        """Yield the links of each document that may lead somewhere."""
        keys, documents = _in_order(self._names, self._named)
        with self._path.open("rb") as file:
            for number, count in enumerate(self._counts):
                rows = np.fromfile(file, dtype=_RECORD, count=count)
                yield list(_leading(number, rows, _looked_up(rows["key"], keys, documents)))


def _leading(number: int, rows: NDArray[np.void], found: NDArray[np.int64]) -> Iterator[StoredLink]:
    """Yield a document's links but those to itself and to nothing."""
    addresses = 0
    for (start, length, address, key), document in zip(rows.tolist(), found.tolist(), strict=True):
        if document < 0 and address and addresses < _MOST_ADDRESSES:
            addresses += 1
            yield StoredLink(start, start + length, address=key)
        elif document >= 0 and document != number:
            yield StoredLink(start, start + length, document)


def _looked_up(
    wanted: NDArray[np.uint64], keys: NDArray[np.uint64], documents: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Return the first document that each key is a name of, or −1."""
    places = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    if not len(keys):
        return np.full(len(wanted), -1)
    return np.where(keys[places] == wanted, documents[places].astype(np.int64), -1)


def _in_order(
    keys: array[int], documents: array[int]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return keys in order with their documents, the earlier one first where they are equal."""
    found = np.array(keys, dtype=np.uint64)
    order = np.argsort(found, kind="stable")
    return found[order], np.array(documents, dtype=np.uint32)[order]


def _names(document: Document, copies: Sequence[Copy]) -> Iterator[str]:
    """Yield the targets that lead to a document."""
    yield document.id
    yield from document.places
    yield from (copy.id for copy in copies)
    if is_address(document.url):
        yield document.url
    titles = (document.title, *document.aliases, *(copy.title for copy in copies))
    yield from filter(None, map(title_target, titles))
