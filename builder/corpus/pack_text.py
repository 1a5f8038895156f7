"""Documents and their passages → the files of a pack that hold text and terms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from builder.corpus.acronyms import AcronymTable
from builder.corpus.chunking import Passage
from builder.corpus.document_store import DocumentStore, dictionary_for
from builder.corpus.inverted_index import TermIndex
from builder.readers.document import Document


def write_text(
    folder: Path,
    documents: Sequence[Document],
    cut: Sequence[Sequence[Passage]],
    language: str,
    advance: Callable[[], None] = lambda: None,
) -> list[str]:
    """Write text, terms and acronyms; return the passages as they are embedded.

    `cut` are the passages of each document; `advance` is called after each document.
    """
    store = DocumentStore(folder, dictionary_for(documents))
    index, acronyms = TermIndex(language), AcronymTable(language)
    embedded = []
    for document, passages in zip(documents, cut, strict=True):
        store.add(document, passages)
        for passage in passages:
            text = document.text[passage.start : passage.end]
            index.add(passage.heading_path, text)
            acronyms.add(passage.heading_path, text)
            embedded.append(f"{passage.heading_path}\n{text}")
        advance()
    store.close()
    index.write(folder)
    acronyms.write(folder)
    return embedded
