"""One corpus → one pack: read, cut, embed, index, store; kept by what went into it.

What people are told about a corpus, such as its title, is put into the pack's record at the end,
and is no part of what is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from builder.cache import Entry, Facts, Place, code_digest, ensure, key_of
from builder.corpus.embedding import embed_passages
from builder.corpus.headwords import Direction
from builder.corpus.notices import MOST_NAMES, NoticeCount, count_from_raw, count_to_raw
from builder.corpus.pack_text import WrittenText, write_text
from builder.corpus.reading import Reading, read_corpus, reading_key
from builder.corpus.spool import LineFile, lines_of, text_from_line, text_to_line
from builder.corpus.vector_index import write_vectors
from builder.models.embedder import Embedding
from builder.progress import Progress, Stopwatch
from builder.readers.document import NoticeKind
from builder.sources.base import Fetched
from builder.specs import NO_VECTORS, BuildPlan, CorpusSpec
from runtime.stick.layout import PACK_FILES, PackRecord
from runtime.stick.manifest import pack_to_json

_MADE_BY = (
    "acronyms", "chunking", "copies", "document_store", "headwords", "inverted_index", "link_list",
    "pack_text", "picture_list", "resemblance", "sorted_runs", "title_list", "vector_index",
)  # fmt: skip
"""the modules of this package that write what a pack holds"""
_TEXTS = "passages.zst"
"""where passages wait to be embedded; no part of the pack"""
_NO_ROOM = "some of its pictures: a corpus has room for 4 GB of them"
_COPY = "the same text as another document, or nearly so; that names it"
_SAMPLE = 32  # passages a corpus that the embedding models are compared on


@dataclass(frozen=True, slots=True)
class BuiltPack:
    """A finished pack on the build machine."""

    folder: Path
    """where its files lie, without the record"""
    record: PackRecord
    notices: tuple[NoticeCount, ...]
    """what was left out, cut, guessed or read with doubt"""
    sample: tuple[str, ...]
    """some passages as they were embedded"""
    seconds: dict[str, float]
    """seconds by stage; empty when the pack was taken as it was"""
    pictures: int = 0

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
        reading = read_corpus(spec, fetched, cache, progress)
        stopwatch.lap("reading")
        facts = _make(folder, spec, reading, plan, embedding, progress, stopwatch)
        watch.update(stopwatch.seconds)
        return facts

    key = _key(spec, fetched, plan, embedding.fingerprint)
    entry = ensure(Place(cache, "packs", f"{spec.id}-{key}"), make, progress)
    return _built(entry, spec, plan, embedding.fingerprint, watch)


def _make(
    folder: Path, spec: CorpusSpec, reading: Reading, plan: BuildPlan, embedding: Embedding,
    progress: Progress, watch: Stopwatch,
) -> Facts:  # fmt: skip
    """Write a pack's files; return what its record and a later build tell beside them."""
    language = spec.language or reading.documents.language or plan.language
    texts = folder / _TEXTS
    keep = LineFile(texts)
    is_embedded = plan.vectors_of(spec) != NO_VECTORS
    with progress.stage(f"indexing {spec.id}", len(reading.documents), "documents") as task:
        written = write_text(
            folder, reading.documents, plan.passage_characters, language,
            lambda text: keep.write(text_to_line(text)) if is_embedded else None,
            task.advance, _direction(spec),
        )  # fmt: skip
    keep.close()
    watch.lap("indexing")
    vectors = _Vectors(0, [])
    if is_embedded:
        vectors = _embedded(folder, spec, written, plan, embedding, progress, watch)
    texts.unlink()
    return {
        "documents": written.documents, "passages": written.passages,
        "raw_bytes": written.raw_bytes, "dimension": vectors.dimension, "language": language,
        "notices": [count_to_raw(each) for each in (*reading.notices, *_left_out(written))],
        "sample": vectors.sample, "pictures": written.pictures,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Vectors:
    """What the vectors of a pack came to."""

    dimension: int
    sample: list[str]
    """some passages as they were embedded"""


def _embedded(
    folder: Path, spec: CorpusSpec, written: WrittenText, plan: BuildPlan, embedding: Embedding,
    progress: Progress, watch: Stopwatch,
) -> _Vectors:  # fmt: skip
    texts = folder / _TEXTS
    vectors = embed_passages(
        map(text_from_line, lines_of(texts)), written.passages,
        embedding.embedder, embedding.cache, progress, spec.id,
    )  # fmt: skip
    watch.lap("embedding")
    dimension = write_vectors(folder / PACK_FILES.vectors, vectors, plan.vectors_of(spec))
    watch.lap("quantizing")
    step = max(1, written.passages // _SAMPLE)
    passages = islice(lines_of(texts), 0, _SAMPLE * step, step)
    return _Vectors(dimension, list(map(text_from_line, passages)))


def _direction(spec: CorpusSpec) -> Direction | None:
    return Direction(spec.from_language, spec.to_language) if spec.is_dictionary else None


def _left_out(written: WrittenText) -> Iterator[NoticeCount]:
    if written.copies:
        names = written.copies[:MOST_NAMES]
        yield NoticeCount(NoticeKind.LEFT_OUT, _COPY, len(written.copies), names)
    if written.without_pictures:
        names = written.without_pictures[:MOST_NAMES]
        yield NoticeCount(NoticeKind.CUT, _NO_ROOM, len(written.without_pictures), names)


def _built(
    entry: Entry, spec: CorpusSpec, plan: BuildPlan, fingerprint: str, seconds: dict[str, float]
) -> BuiltPack:
    facts = entry.facts
    record = PackRecord(
        id=spec.id, title=spec.title, source=spec.origin, licence=spec.licence,
        publisher=spec.publisher, language=facts["language"], date=spec.date,
        documents=facts["documents"], passages=facts["passages"], raw_bytes=facts["raw_bytes"],
        embedding=fingerprint if facts["dimension"] else "", dimension=facts["dimension"],
        quantization=plan.vectors_of(spec) if facts["dimension"] else "", files=entry.files,
        verbatim=spec.verbatim, kind=spec.kind, from_language=spec.from_language,
        to_language=spec.to_language, attribution=spec.attribution,
    )  # fmt: skip
    notices = tuple(map(count_from_raw, facts["notices"]))
    return BuiltPack(
        entry.path, record, notices, tuple(facts["sample"]), seconds, facts["pictures"]
    )


def _index_key(spec: CorpusSpec, plan: BuildPlan, fingerprint: str) -> tuple[str, ...]:
    vectors = plan.vectors_of(spec)
    if vectors == NO_VECTORS:
        return vectors, spec.kind, spec.from_language, spec.to_language
    return vectors, fingerprint


def _key(spec: CorpusSpec, fetched: Fetched, plan: BuildPlan, fingerprint: str) -> str:
    """Return a short name for everything that decides what the pack's files hold."""
    makers = (f"{__package__}.{name}" for name in _MADE_BY)
    return key_of(
        reading_key(spec, fetched), "" if spec.language else plan.language,
        plan.passage_characters, *_index_key(spec, plan, fingerprint),
        code_digest(*makers, alone=(__name__,)),
    )  # fmt: skip
