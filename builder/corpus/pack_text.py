"""Documents → the files of a pack that hold text and terms. Documents pass by twice, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from builder.corpus.acronyms import AcronymTable
from builder.corpus.chunking import Passage, passages
from builder.corpus.copies import Copies
from builder.corpus.document_store import DictionarySample, DocumentStore
from builder.corpus.inverted_index import TermIndex
from builder.readers.document import Document

_ALIASES = 1000
"""characters of other titles that a document is found by"""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """What a pack's text came to."""

    documents: int
    passages: int
    raw_bytes: int
    copies: tuple[str, ...]
    """the ids of documents that another one has the text of; that one names them"""


def write_text(
    folder: Path,
    documents: Iterable[Document],
    characters: int,
    language: str,
    keep: Callable[[str], None],
    advance: Callable[[], None] = lambda: None,
) -> WrittenText:
    """Write text, terms and acronyms of documents that can be iterated twice.

    Passages have at most so many `characters`. `keep` gets each as it is embedded, in order;
    `advance` is called after each document.
    """
    copies, sample = Copies(), DictionarySample()
    for document in documents:
        if copies.look_at(document):
            sample.add(document.text)
    store = DocumentStore(folder, sample.dictionary())
    index, acronyms = TermIndex(language, folder), AcronymTable(language)
    count = size = 0
    for document in _own(copies.folded(documents)):
        cut = passages(document, characters)
        store.add(document, cut)
        size += len(document.text.encode())
        for passage in cut:
            text = "\n".join(_searched(document, passage))
            index.add(passage.heading_path, text)
            acronyms.add(passage.heading_path, text)
            keep(f"{passage.heading_path}\n{text}")
            count += 1
        advance()
    store.close()
    index.write(folder)
    acronyms.write(folder)
    return WrittenText(store.documents, count, size, tuple(copies.names))


def _searched(document: Document, passage: Passage) -> Iterator[str]:
    """Yield what a passage is found by beside its headings: a table's header row is repeated, and
    the document's other titles count with its first passage.
    """
    if passage.head:
        yield passage.head
    yield document.text[passage.start : passage.end]
    if document.aliases and passage.start == 0:
        yield "; ".join(document.aliases)[:_ALIASES]


def _own(documents: Iterable[Document]) -> Iterator[Document]:
    """Yield the documents, the id of each made its own where an earlier one has it."""
    given: dict[str, int] = {}  # with the last number that each was told apart by
    for document in documents:
        own, number = document.id, given.get(document.id, 1)
        while own in given:
            number += 1
            own = f"{document.id}#{number}"
        given[document.id] = number
        given.setdefault(own, 1)
        yield document if own == document.id else replace(document, id=own)
