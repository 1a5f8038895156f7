"""One corpus → one pack: read, cut, embed, index, store; kept by what went into it.

What people are told about a corpus, such as its title, is put into the pack's record at the end,
and is no part of what is kept.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from builder.cache import Entry, Facts, Place, code_digest, ensure, key_of
from builder.corpus.chunking import passages
from builder.corpus.embedding import embed_passages
from builder.corpus.pack_text import write_text
from builder.corpus.vector_index import write_vectors
from builder.models.embedder import Embedding
from builder.progress import Progress, Stopwatch
from builder.readers import AUTOMATIC, FORMATS, read_file
from builder.readers.cleaning import clean_line, plain_name
from builder.readers.document import Document, Notice, NoticeKind
from builder.sources.base import Fetched
from builder.specs import BuildPlan, CorpusSpec
from runtime.errors import LibraryError
from runtime.stick.layout import PACK_FILES, PackRecord
from runtime.stick.manifest import pack_to_json

_UNTOLD = frozenset({
    "title", "source", "licence", "publisher", "date", "origin", "verbatim",
})  # fmt: skip
"""what a corpus's table says that shapes only the pack's record; its files count by their digest"""
_MADE_BY = ("acronyms", "chunking", "document_store", "inverted_index", "pack_text", "vector_index")
"""the modules of this package that write what a pack holds"""
_ALL_FORMATS = tuple({each.read.__module__ for each in FORMATS.values()})
_SAMPLE = 32  # passages a corpus that the embedding models are compared on


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """A finished pack on the build machine."""

    folder: Path
    """where its files lie, without the record"""
    record: PackRecord
    notices: tuple[Notice, ...]
    """what was left out, cut, guessed or read with doubt"""
    sample: tuple[str, ...]
    """some passages as they were embedded"""
    seconds: dict[str, float]
    """seconds by stage; empty when the pack was taken as it was"""

    @property
    def record_json(self) -> bytes:
        """The record as a file."""
        return pack_to_json(self.record)


def build_pack(
    spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, embedding: Embedding,
    cache: Path, progress: Progress,
) -> BuiltPack:  # fmt: skip
    """Return the corpus's pack, from the cache when nothing that goes into it has changed.

    Raises LibraryError when no file of the corpus gives a document.
    """
    watch: dict[str, float] = {}

    def make(folder: Path) -> Facts:
        stopwatch = Stopwatch()
        facts = _make(folder, spec, fetched, plan, embedding, progress, stopwatch)
        watch.update(stopwatch.seconds)
        return facts

    key = _key(spec, fetched, plan, embedding.fingerprint)
    entry = ensure(Place(cache, "packs", f"{spec.id}-{key}"), make, progress)
    return _built(entry, spec, plan, embedding.fingerprint, watch)


def _make(
    folder: Path, spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, embedding: Embedding,
    progress: Progress, watch: Stopwatch,
) -> Facts:  # fmt: skip
    """Write a pack's files; return what its record and a later build tell beside them."""
    documents, notices = _read(spec, fetched, progress)
    watch.lap("reading")
    cut = [passages(document, plan.passage_characters) for document in documents]
    with progress.stage(f"indexing {spec.id}", len(documents), "documents") as task:
        texts = write_text(folder, documents, cut, spec.language, task.advance)
    watch.lap("indexing")
    vectors = embed_passages(texts, embedding.embedder, embedding.cache, progress, spec.id)
    watch.lap("embedding")
    write_vectors(folder / PACK_FILES.vectors, vectors, plan.vectors)
    watch.lap("quantizing")
    return {
        "documents": len(documents), "passages": len(texts),
        "raw_bytes": sum(len(document.text.encode()) for document in documents),
        "dimension": vectors.shape[1],
        "notices": [asdict(each) for each in notices],
        "sample": texts[:: max(1, len(texts) // _SAMPLE)][:_SAMPLE],
    }  # fmt: skip


def _built(
    entry: Entry, spec: CorpusSpec, plan: BuildPlan, fingerprint: str, seconds: dict[str, float]
) -> BuiltPack:
    facts = entry.facts
    record = PackRecord(
        id=spec.id, title=spec.title, source=spec.origin, licence=spec.licence,
        publisher=spec.publisher, language=spec.language, date=spec.date,
        documents=facts["documents"], passages=facts["passages"], raw_bytes=facts["raw_bytes"],
        embedding=fingerprint, dimension=facts["dimension"], quantization=plan.vectors,
        files=entry.files, verbatim=spec.verbatim,
    )  # fmt: skip
    notices = tuple(
        Notice(each["name"], each["reason"], NoticeKind(each["kind"])) for each in facts["notices"]
    )
    return BuiltPack(entry.path, record, notices, tuple(facts["sample"]), seconds)


def _key(spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, fingerprint: str) -> str:
    """Return a short name for everything that decides what the pack's files hold."""
    settings = {name: value for name, value in asdict(spec).items() if name not in _UNTOLD}
    return key_of(
        settings, fetched.digest, fetched.base, [asdict(each) for each in fetched.skipped],
        plan.passage_characters, plan.vectors, fingerprint,
        _code(spec.format), sys.version_info[:2], unicodedata.unidata_version,
    )  # fmt: skip


def _code(format_: str) -> str:
    """Return a name for the code and the libraries that packs of a format are made by."""
    makers = (f"{__package__}.{name}" for name in _MADE_BY)
    readers = _ALL_FORMATS if format_ == AUTOMATIC else [FORMATS[format_].read.__module__]
    return code_digest(*readers, *makers, alone=(__name__, read_file.__module__))


def _read(
    spec: CorpusSpec, fetched: Fetched, progress: Progress
) -> tuple[list[Document], list[Notice]]:
    documents: list[Document] = []
    notices = [Notice(plain_name(each.name), clean_line(each.reason)) for each in fetched.skipped]
    ids: dict[str, int] = {}
    names = {path: fetched.name(path) for path in fetched.files}
    # Names that are plain as they stand come first: no other file's takes theirs.
    ordered = sorted(names, key=lambda path: plain_name(names[path]) != names[path])
    with progress.stage(f"reading {spec.id}", len(names), "files") as task:
        for path in ordered:
            for found in _read_one(spec, path, plain_name(names[path])):
                if isinstance(found, Notice):
                    notices.append(found)
                else:
                    documents.append(_with_own_id(found, ids))
            task.advance()
    if not documents:
        reasons = "\n".join(f"  {each.name}: {each.reason}" for each in notices[:5])
        raise LibraryError(
            f"The corpus {spec.id} gave no document.\n{reasons}".rstrip(),
            "Check its source, format and filters in the bundle.",
        )
    return documents, notices


def _read_one(spec: CorpusSpec, path: Path, name: str) -> Iterator[Document | Notice]:
    """Yield what a file gives; a file that cannot be read is refused, not fatal."""
    try:
        yield from read_file(path, name, spec)
    except LibraryError as error:
        yield Notice(name, error.message)
    except OSError as error:
        yield Notice(name, error.strerror or str(error))


def _with_own_id(document: Document, ids: dict[str, int]) -> Document:
    """Return the document, its id made its own when an earlier one has it.

    `ids` holds those given, with the last number that each was told apart by.
    """
    own, number = document.id, ids.get(document.id, 1)
    while own in ids:
        number += 1
        own = f"{document.id}#{number}"
    ids[document.id] = number
    ids.setdefault(own, 1)
    return document if own == document.id else replace(document, id=own)
