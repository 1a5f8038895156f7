"""A document as the reader shows it: its links lead to documents of this stick, of any corpus."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from runtime.results import DocumentLink, DocumentView
from runtime.stick.corpus import Pack
from runtime.stick.link_table import LinkTable, StoredLink

_tables: WeakKeyDictionary[Pack, LinkTable] = WeakKeyDictionary()
"""those of the packs that are open"""
_opening = threading.Lock()


def read_linked(pack: Pack, document_id: str, packs: Sequence[Pack]) -> DocumentView:
    """Return a document of a pack with its links to documents of `packs`.

    Those that lead nowhere here are left out. Raises LibraryError when it is not there, or damaged.
    """
    number = pack.number_of(document_id)
    view = pack.numbered(number)
    return replace(view, links=tuple(_leading(pack, number, len(view.text), packs)))


def _leading(
    pack: Pack, number: int, characters: int, packs: Sequence[Pack]
) -> Iterator[DocumentLink]:
    names: dict[tuple[str, int], tuple[str, str]] = {}
    for link in _table(pack).of(number, characters):
        found = _found(link, pack, packs)
        if found is None:
            continue
        where, to = found
        key = where.record.id, to
        if key not in names:
            details = where.details(to)
            names[key] = details.id, details.title
        yield DocumentLink(link.start, link.end, where.record.id, *names[key])


def _found(link: StoredLink, pack: Pack, packs: Sequence[Pack]) -> tuple[Pack, int] | None:
    if link.document >= 0:
        return pack, link.document
    for each in packs:
        if (number := _table(each).at(link.address)) is not None:
            return each, number
    return None


def _table(pack: Pack) -> LinkTable:
    with _opening:
        if pack not in _tables:
            _tables[pack] = LinkTable(pack.folder, pack.record.documents)
        return _tables[pack]
