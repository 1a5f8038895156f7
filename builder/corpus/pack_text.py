"""Documents → the files of a pack that hold text and terms. Documents pass by twice, one by one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from builder.corpus.acronyms import AcronymTable
from builder.corpus.chunking import Passage, passages
from builder.corpus.copies import Copies, Copy
from builder.corpus.document_store import DictionarySample, DocumentStore
from builder.corpus.headwords import Direction, HeadwordList
from builder.corpus.inverted_index import TermIndex
from builder.corpus.link_list import LinkList
from builder.corpus.picture_list import PictureList
from builder.corpus.title_list import TitleList
from builder.readers.document import Document
from runtime.stick.layout import PACK_FILES
from runtime.stick.passage_text import embedded_text, searched_text


@dataclass(frozen=True, slots=True)
class WrittenText:
    """What a pack's text came to."""

    documents: int
    passages: int
    raw_bytes: int
    copies: tuple[str, ...]
    """the ids of documents that another one has the text of; that one names them"""
    pictures: int
    without_pictures: tuple[str, ...]
    """the ids of documents for some of whose pictures there was no room"""


def write_text(
    folder: Path,
    documents: Iterable[Document],
    characters: int,
    language: str,
    keep: Callable[[str], None],
    advance: Callable[[], None] = lambda: None,
    direction: Direction | None = None,
) -> WrittenText:
    """Write text, terms and acronyms of documents that can be iterated twice.

    Passages have at most so many `characters`. `keep` gets each as it is embedded, in order;
    `advance` is called after each document. `direction` is that of a dictionary.
    """
    copies, sample = Copies(), DictionarySample()
    for document in documents:
        if copies.look_at(document):
            sample.add(document.text)
    store = DocumentStore(folder, sample.dictionary())
    index, acronyms = TermIndex(language, folder), AcronymTable(language)
    titles, links, pictures = TitleList(folder), LinkList(folder), PictureList(folder)
    headwords = HeadwordList(direction, folder) if direction else None
    count = size = 0
    ids = _Ids()
    for found, others in copies.folded(documents):
        document = ids.with_own(found)
        ids.add_copies(document, others)
        cut = passages(document, characters)
        store.add(document, cut, others, pictures.add(document))
        titles.add(document, others)
        links.add(document, others)
        if headwords:
            headwords.add(document)
        size += len(document.text.encode())
        for passage in cut:
            text = _searched(document, passage)
            index.add(passage.heading_path, text)
            acronyms.add(passage.heading_path, text)
            keep(embedded_text(passage.heading_path, text))
            count += 1
        advance()
    store.close()
    index.write(folder)
    acronyms.write(folder)
    titles.write(folder)
    links.write(folder)
    pictures.write()
    if headwords:
        headwords.write(folder)
    ids.write_copies(folder)
    return WrittenText(
        store.documents, count, size, tuple(copies.names), pictures.count, tuple(pictures.left_out)
    )


def _searched(document: Document, passage: Passage) -> str:
    text = document.text[passage.start : passage.end]
    return searched_text(passage.head, text, passage.start, document.aliases)


class _Ids:
    """The ids that documents were given, and those of their copies."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}
        """with the last number that each was told apart by"""
        self._copies: dict[str, str] = {}

    def with_own(self, document: Document) -> Document:
        """Return the document, its id made its own where an earlier one has it."""
        own, number = document.id, self._given.get(document.id, 1)
        while own in self._given:
            number += 1
            own = f"{document.id}#{number}"
        self._given[document.id] = number
        self._given.setdefault(own, 1)
        return document if own == document.id else replace(document, id=own)

    def add_copies(self, document: Document, copies: Iterable[Copy]) -> None:
        """Note which documents have this one's text."""
        for each in copies:
            self._copies.setdefault(each.id, document.id)

    def write_copies(self, folder: Path) -> None:
        """Write the table of copies, where there are any."""
        if self._copies:
            text = json.dumps(self._copies, ensure_ascii=False)
            (folder / PACK_FILES.copies).write_text(text, encoding="utf-8")
