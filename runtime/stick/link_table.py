"""The links of a corpus's documents, and the addresses of its documents, as a pack has them.

A document's links are variable-length integers, four or three for each in order: the characters
since the last link's end, those of its words, twice the number of the document that it leads to, or
1 where it leads to an address, whose key follows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import numpy as np

from runtime.errors import damaged
from runtime.stick.files import is_there, map_array, map_bytes
from runtime.stick.layout import PACK_FILES

_WEB = re.compile(r"https?://", re.IGNORECASE)
_KEY_BYTES = 5
"""of a name: among 100 million names, one of 10,000 links that lead nowhere seems to lead to one"""
_KEYS, _DOCUMENTS = np.dtype("<u8"), np.dtype("<u4")
_TO_ADDRESS = 1
_LARGEST = 1 << 49


class StoredLink(NamedTuple):
    """Words of a document that lead to another of the same corpus, or to an address."""

    start: int
    end: int
    document: int = -1
    """its number; −1 where it is an address"""
    address: int = 0
    """the key of an address"""


def is_address(target: str) -> bool:
    """Tell an address of the web."""
    return _WEB.match(target) is not None


def address_key(address: str) -> int:
    """Return the key of an address: the same with and without `www.`, encryption and a place."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return _key(address)
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return _key(f"//{host}{unquote(parts.path).rstrip('/')}{query}")


def name_key(name: str) -> int:
    """Return the key of an address, or of a name as `builder.readers.links` makes them."""
    return address_key(name) if is_address(name) else _key(name)


def _key(name: str) -> int:
    data = name.encode(errors="replace")
    return int.from_bytes(hashlib.blake2b(data, digest_size=_KEY_BYTES).digest(), "little")


def packed_links(links: Iterable[StoredLink]) -> bytes:
    """Return a document's links, in order, as they are stored."""
    numbers: list[int] = []
    at = 0
    for link in links:
        numbers += (link.start - at, link.end - link.start)
        numbers += (_TO_ADDRESS, link.address) if link.document < 0 else (2 * link.document,)
        at = link.end
    return b"".join(map(_varint, numbers))


def unpacked_links(data: bytes) -> Iterator[StoredLink]:
    """Yield a document's links. Raises ValueError where they are none."""
    numbers = iter(_numbers(data))
    at = 0
    for gap in numbers:
        try:
            start = at + gap
            at = start + next(numbers)
            code = next(numbers)
            if code == _TO_ADDRESS:
                yield StoredLink(start, at, address=next(numbers))
            elif code % 2:
                raise ValueError("neither a document nor an address")
            else:
                yield StoredLink(start, at, code // 2)
        except StopIteration as error:
            raise ValueError("a link that is cut off") from error


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _numbers(data: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if number > _LARGEST:
            raise ValueError("too large a number")
        if byte < 0x80:
            yield number
            number = shift = 0
    if shift:
        raise ValueError("a number that is cut off")


class LinkTable:
    """The links and addresses of one pack, mapped. Safe to use from several threads."""

    def __init__(self, folder: Path, documents: int) -> None:
        """Open them; a pack of an earlier format, or without any, has none.

        Raises LibraryError when they are damaged.
        """
        self._documents = documents
        self._starts = self._keys = None
        if is_there(folder / PACK_FILES.link_starts):
            self._starts = map_array(folder / PACK_FILES.link_starts, _KEYS)
            self._links = map_bytes(folder / PACK_FILES.links)
            if len(self._starts) != documents + 1 or int(self._starts[-1]) != len(self._links):
                raise damaged(PACK_FILES.link_starts)
        if is_there(folder / PACK_FILES.addresses):
            self._keys = map_array(folder / PACK_FILES.addresses, _KEYS)
            self._hosts = map_array(folder / PACK_FILES.address_documents, _DOCUMENTS)
            if len(self._keys) != len(self._hosts):
                raise damaged(PACK_FILES.addresses)

    def of(self, document: int, characters: int) -> list[StoredLink]:
        """Return the links of a document that has so many characters. Raises LibraryError."""
        if self._starts is None:
            return []
        first, end = int(self._starts[document]), int(self._starts[document + 1])
        if not 0 <= first <= end <= len(self._links):
            raise damaged(PACK_FILES.link_starts)
        try:
            links = list(unpacked_links(self._links[first:end]))
        except ValueError as error:
            raise damaged(PACK_FILES.links) from error
        if any(link.end > characters or link.document >= self._documents for link in links):
            raise damaged(PACK_FILES.links)
        return links

    def at(self, address: int) -> int | None:
        """Return the number of the document that has the address of a key. Raises LibraryError."""
        if self._keys is None or not len(self._keys):
            return None
        place = int(np.searchsorted(self._keys, np.uint64(address)))
        if place >= len(self._keys) or int(self._keys[place]) != address:
            return None
        number = int(self._hosts[place])
        if number >= self._documents:
            raise damaged(PACK_FILES.address_documents)
        return number
