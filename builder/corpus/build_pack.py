"""One corpus → one pack: read, cut, embed, index, store; kept by what went into it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from builder.corpus.acronyms import AcronymTable
from builder.corpus.chunking import Passage, passages
from builder.corpus.document_store import DocumentStore, dictionary_for
from builder.corpus.embedding import embed_passages
from builder.corpus.inverted_index import TermIndex
from builder.corpus.vector_index import write_vectors
from builder.models.embedder import Embedding
from builder.progress import Progress, Stopwatch
from builder.readers import read_file
from builder.readers.cleaning import clean_line, plain_name
from builder.readers.document import Document, SkippedItem
from builder.sources.base import Fetched
from builder.specs import BuildPlan, CorpusSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from runtime.stick.layout import PACK_FILES, PACK_NAME, FileRecord, PackRecord
from runtime.stick.manifest import pack_from_json, pack_to_json

_REPORT = "report.json"  # beside the pack's folder: what a later build tells again
_SAMPLE = 32  # passages a corpus that the embedding models are compared on


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """A finished pack on the build machine."""

    folder: Path
    record: PackRecord
    skipped: tuple[SkippedItem, ...]
    sample: tuple[str, ...]
    """some passages as they were embedded"""
    seconds: dict[str, float]
    """seconds by stage; empty when the pack was taken as it was"""


def build_pack(
    spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, embedding: Embedding,
    cache: Path, progress: Progress,
) -> BuiltPack:  # fmt: skip
    """Return the corpus's pack, from the cache when nothing that goes into it has changed.

    Raises LibraryError when no file of the corpus gives a document.
    """
    folder = cache / "packs" / f"{spec.id}-{_key(spec, fetched, plan, embedding.fingerprint)}"
    if (folder / PACK_NAME).exists():
        return _reopen(folder, spec.id)
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    watch = Stopwatch()
    documents, skipped = _read(spec, fetched, progress)
    watch.lap("reading")
    cut = [passages(document, plan.passage_characters) for document in documents]
    _write_text(unfinished, spec, documents, cut, progress)
    watch.lap("indexing")
    texts = [_embedded(d, p) for d, each in zip(documents, cut, strict=True) for p in each]
    vectors = embed_passages(texts, embedding.embedder, embedding.cache, progress, spec.id)
    watch.lap("embedding")
    write_vectors(unfinished / PACK_FILES.vectors, vectors, plan.vectors)
    watch.lap("quantizing")
    record = PackRecord(
        id=spec.id, title=spec.title, source=spec.origin, licence=spec.licence,
        publisher=spec.publisher, language=spec.language, date=spec.date,
        documents=len(documents), passages=len(texts),
        raw_bytes=sum(len(document.text.encode()) for document in documents),
        embedding=embedding.fingerprint, dimension=vectors.shape[1], quantization=plan.vectors,
        files=tuple(_records(unfinished)), verbatim=spec.verbatim,
    )  # fmt: skip
    sample = tuple(texts[:: max(1, len(texts) // _SAMPLE)][:_SAMPLE])
    report = {"refusals": [asdict(skipped_item) for skipped_item in skipped], "sample": sample}
    _report_path(folder).write_text(json.dumps(report))
    (unfinished / PACK_NAME).write_bytes(pack_to_json(record))
    unfinished.replace(folder)
    return BuiltPack(folder, record, tuple(skipped), sample, watch.seconds)


def _key(spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, fingerprint: str) -> str:
    """Return a short hash of everything that decides what the pack holds."""
    parts = [
        json.dumps(asdict(spec), sort_keys=True, default=str), fetched.digest,
        str(plan.passage_characters), plan.vectors, fingerprint, _code_digest(),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _code_digest() -> str:
    """Return a hash of the code that packs are made by, so that a change of it makes them anew."""
    root = Path(__file__).resolve().parents[2]
    shared = ("analyzer", "sentences")
    files = [
        *sorted((root / "builder" / "corpus").glob("*.py")),
        *sorted((root / "builder" / "readers").glob("*.py")),
        *sorted((root / "runtime" / "stick").glob("*.py")),
        *(root / "runtime" / "text" / f"{name}.py" for name in shared),
    ]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _reopen(folder: Path, corpus: str) -> BuiltPack:
    record = pack_from_json((folder / PACK_NAME).read_bytes(), f"{corpus}/{PACK_NAME}")
    report = json.loads(_report_path(folder).read_text())
    skipped = tuple(SkippedItem(**each) for each in report["refusals"])
    return BuiltPack(folder, record, skipped, tuple(report["sample"]), {})


def _report_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.{_REPORT}")


def _read(
    spec: CorpusSpec, fetched: Fetched, progress: Progress
) -> tuple[list[Document], list[SkippedItem]]:
    documents: list[Document] = []
    skipped = [
        SkippedItem(spec.id, plain_name(each.name), clean_line(each.reason))
        for each in fetched.skipped
    ]
    ids: dict[str, int] = {}
    names = {path: fetched.name(path) for path in fetched.files}
    # Names that are plain as they stand come first: no other file's takes theirs.
    ordered = sorted(names, key=lambda path: plain_name(names[path]) != names[path])
    with progress.stage(f"reading {spec.id}", len(names), "files") as task:
        for path in ordered:
            for found in _read_one(spec, path, plain_name(names[path])):
                if isinstance(found, SkippedItem):
                    skipped.append(found)
                else:
                    documents.append(_with_own_id(found, ids))
            task.advance()
    if not documents:
        reasons = "\n".join(f"  {each.name}: {each.reason}" for each in skipped[:5])
        raise LibraryError(
            f"The corpus {spec.id} gave no document.\n{reasons}".rstrip(),
            "Check its source, format and filters in the bundle.",
        )
    return documents, skipped


def _read_one(spec: CorpusSpec, path: Path, name: str) -> Iterator[Document | SkippedItem]:
    """Yield what a file gives; a file that cannot be read is refused, not fatal."""
    try:
        yield from read_file(path, name, spec)
    except LibraryError as error:
        yield SkippedItem(spec.id, name, error.message)
    except OSError as error:
        yield SkippedItem(spec.id, name, error.strerror or str(error))


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


def _write_text(
    folder: Path, spec: CorpusSpec, documents: Sequence[Document],
    cut: Sequence[Sequence[Passage]], progress: Progress,
) -> None:  # fmt: skip
    store = DocumentStore(folder, dictionary_for(documents))
    index = TermIndex(spec.language)
    acronyms = AcronymTable(spec.language)
    with progress.stage(f"indexing {spec.id}", len(documents), "documents") as task:
        for document, found in zip(documents, cut, strict=True):
            store.add(document, found)
            for passage in found:
                text = document.text[passage.start : passage.end]
                index.add(passage.heading_path, text)
                acronyms.add(passage.heading_path, text)
            task.advance()
    store.close()
    index.write(folder)
    acronyms.write(folder)


def _embedded(document: Document, passage: Passage) -> str:
    return f"{passage.heading_path}\n{document.text[passage.start : passage.end]}"


def _records(folder: Path) -> Iterator[FileRecord]:
    for path in sorted(folder.iterdir()):
        yield FileRecord(path.name, file_sha256(path), path.stat().st_size)
