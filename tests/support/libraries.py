"""A small library, built by the real builder's parts in a temporary folder."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from builder.corpus.headwords import Direction
from builder.corpus.pack_text import write_text
from builder.corpus.vector_index import write_vectors
from builder.readers.document import Document, Link
from runtime.results import Anchor
from runtime.stick.layout import (
    DICTIONARY,
    MANIFEST_NAME,
    MODELS_DIRECTORY,
    PACK_FILES,
    PACK_NAME,
    PACKS_DIRECTORY,
    FileRecord,
    Manifest,
    ModelRecord,
    PackRecord,
    PackReference,
)
from runtime.stick.lexical_index import LexicalIndex, TermEntry
from runtime.stick.manifest import manifest_to_json, pack_to_json
from tests.support.fakes import DIMENSION, FakeEmbedder, HeldVectors

SCURVY = """\
Scurvy is a disease resulting from a lack of vitamin C. It was once common among sailors.

Signs

Early symptoms of scurvy include weakness, fatigue and sore arms and legs. Without treatment, gum
disease, changes to hair, and bleeding from the skin may occur. Scurvy takes at least 1 month of
little vitamin C in the diet before symptoms appear.

Treatment

Scurvy is treated with vitamin C supplements taken by mouth. Improvement often begins in a few days,
with complete recovery in a few weeks. Citrus fruit and red peppers are sources of vitamin C.
"""
ASPIRIN = """\
Aspirin is a medicine that lowers fever and relieves pain. Felix Hoffmann made it at Bayer in 1897.

Aspirin is not recommended for children, because of the risk of Reye's syndrome.
"""
SUEZ = """\
The Suez Canal connects the Mediterranean Sea with the Red Sea. It was built by the Suez Canal
Company between 1859 and 1869, under Ferdinand de Lesseps. The canal is 193 kilometres long.
"""
LIND = """\
James Lind was a Scottish doctor of the Royal Navy. In 1747 he gave oranges and lemons to sailors
with scurvy, in one of the first clinical trials, and they recovered.
"""
JOIN = """\
os.path.join(path, *paths)

Join one or more path segments intelligently. If a segment is an absolute path, then all previous
segments are ignored and joining continues from the absolute path segment.
"""

MEDICINE = (
    Document(
        "scurvy",
        "Scurvy",
        SCURVY,
        url="https://example.org/scurvy",
        date="2024-05-01",
        anchors=(
            Anchor(SCURVY.index("Signs"), "Signs"),
            Anchor(SCURVY.index("Treatment"), "Treatment"),
        ),
    ),
    Document("aspirin", "Aspirin", ASPIRIN, links=(Link(0, len("Aspirin"), "scurvy"),)),
)
HISTORY = (Document("suez", "Suez Canal", SUEZ), Document("lind", "James Lind", LIND))
CODE = (Document("os.path", "os.path", JOIN),)
CORPORA: Mapping[str, Sequence[Document]] = {
    "medicine": MEDICINE,
    "history": HISTORY,
    "code": CODE,
}
PASSAGE_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Pieces:
    """How a pack is to be made."""

    language: str = "en"
    characters: int = PASSAGE_CHARACTERS
    vectors: str = "SQ8"
    directions: Mapping[str, Direction] = field(default_factory=dict)
    """id of a corpus that is a dictionary → its languages"""
    by_words: Collection[str] = ()
    """ids of other corpora that have no vectors"""


def write_library(
    root: Path,
    corpora: Mapping[str, Sequence[Document]] = CORPORA,
    pieces: Pieces = Pieces(),
) -> Path:
    """Write a library of one pack a corpus; return its root. Its models are files of zeros."""
    packs = tuple(write_pack(root, name, documents, pieces) for name, documents in corpora.items())
    manifest = Manifest(
        title="A small library",
        language=pieces.language,
        description="For tests.",
        created="2024-05-01T12:00:00+00:00",
        builder="0.1.0",
        packs=packs,
        models=tuple(_model(root, role) for role in ("chat", "embedding")),
        runtime=(_file(root, "README.txt", b"Read me."),),
        questions=("Who built the Suez Canal?",),
    )
    (root / MANIFEST_NAME).write_bytes(manifest_to_json(manifest))
    return root


def write_pack(
    root: Path, name: str, documents: Sequence[Document], pieces: Pieces
) -> PackReference:
    """Write one pack below `root` and return the manifest's reference to it."""
    path = f"{PACKS_DIRECTORY}/{name}"
    folder = root / path
    folder.mkdir(parents=True)
    embedded: list[str] = []
    direction = pieces.directions.get(name)
    language = direction.source if direction else pieces.language
    written = write_text(
        folder, documents, pieces.characters, language, embedded.append, direction=direction
    )
    has_vectors = direction is None and name not in pieces.by_words
    if has_vectors:
        embedder = FakeEmbedder()
        vectors = np.stack([embedder.embed(text) for text in embedded])
        write_vectors(folder / PACK_FILES.vectors, HeldVectors(vectors), pieces.vectors)
    record = PackRecord(
        id=name,
        title=name.title(),
        source="https://example.org",
        licence="CC0-1.0",
        publisher="Example Press",
        language=language,
        date="2024",
        documents=written.documents,
        passages=written.passages,
        raw_bytes=written.raw_bytes,
        embedding="fake" if has_vectors else "",
        dimension=DIMENSION if has_vectors else 0,
        quantization=pieces.vectors if has_vectors else "",
        kind=DICTIONARY if direction else "",
        from_language=direction.source if direction else "",
        to_language=direction.target if direction else "",
        files=tuple(_record(each, each.name) for each in sorted(folder.iterdir())),
    )
    data = pack_to_json(record)
    (folder / PACK_NAME).write_bytes(data)
    return PackReference(name, path, hashlib.sha256(data).hexdigest())


def _model(root: Path, role: str) -> ModelRecord:
    path = f"{MODELS_DIRECTORY}/{role}.gguf"
    return ModelRecord(
        role=role,
        name=f"A {role} model",
        licence="Apache-2.0",
        source="https://example.org",
        fingerprint="fake",
        file=_file(root, path, b"GGUF\x03" + bytes(59)),  # what one without tensors begins with
        languages=("en",),
    )


def _file(root: Path, path: str, data: bytes) -> FileRecord:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    return _record(root / path, path)


def _record(file: Path, path: str) -> FileRecord:
    data = file.read_bytes()
    return FileRecord(path, hashlib.sha256(data).hexdigest(), len(data))


def weighted(index: LexicalIndex, weights: Mapping[str, float]) -> list[tuple[TermEntry, float]]:
    """Return those terms that an index has, each with its weight, as `scores` takes them."""
    found = ((index.entry(term), weight) for term, weight in weights.items())
    return [(entry, weight) for entry, weight in found if entry is not None]
