"""Tiny libraries to damage: one corpus each, and between them every kind of file that there is."""

from __future__ import annotations

import hashlib
import random
import shutil
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.corpus.headwords import Direction
from builder.corpus.pack_text import write_text
from builder.corpus.vector_index import write_index
from builder.readers.document import Document, Picture
from builder.readers.small_pictures import small_picture
from runtime.diagnostics.labelled_questions import Question, question_line
from runtime.results import Anchor
from runtime.stick.layout import (
    DICTIONARY,
    MANIFEST_NAME,
    MODELS_DIRECTORY,
    PACK_FILES,
    PACK_NAME,
    PACKS_DIRECTORY,
    QUESTIONS_NAME,
    AbstentionRecord,
    FileRecord,
    Manifest,
    ModelRecord,
    PackRecord,
    PackReference,
)
from runtime.stick.manifest import manifest_to_json, pack_to_json

DIMENSION = 32
LANGUAGE = "en"
QUESTIONS = (
    "What is the treatment of scurvy?",
    "Who found that citruss helps saillors?",
    "What does WHO say of vitamin C?",
    "How do you say title 3 in German?",
)
"""the second one is misspelt, the third has an acronym, the fourth is for a dictionary"""
WORDS = ("title 3", "titel 3", "lemon")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a corpus is to be like."""

    name: str
    documents: int
    sentences: int
    """of a document"""
    vectors: str
    """as FAISS describes them; of each kind that the builder writes there is one"""
    direction: Direction | None = None
    """the languages of a dictionary, which has no vectors"""


_KINDS = (
    Kind("scalars", 6, 6, "SQ8"),
    Kind("halves", 20, 80, "SQfp16"),  # enough text for a dictionary
    Kind("products", 40, 40, "PQ8np"),
    Kind("lists", 80, 8, "IVF4,SQ6"),
    Kind("products-in-lists", 40, 40, "IVF4,PQ8np"),
    Kind("dictionary", 60, 2, "", Direction("en", "de")),
)
_WORDS = """
    scurvy vitamin citrus sailors treatment disease bleeding fruit orange lemon weakness voyage
    doctor canal company engineer children medicine fever risk symptoms month complete recovery
""".split()  # noqa: SIM905, text is easier to read and to change than a list


class HashedWords:
    """A `runtime.models.embedders.Embedder` without weights: a word's place is its checksum."""

    def __init__(self, dimension: int) -> None:
        self._dimension = max(1, dimension)

    def embed(self, text: str) -> NDArray[np.float32]:
        """Return the unit vector of a text (dimension,)."""
        vector = np.full(self._dimension, 0.01, dtype=np.float32)
        for word in text.casefold().split():
            vector[zlib.crc32(word.encode()) % self._dimension] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def close(self) -> None:
        """There is nothing to free."""


def write_libraries(folder: Path, library: Path | None = None) -> list[Path]:
    """Write a library of each kind below a folder; return their roots.

    From a library that is given, its corpora are copied, all in one; its models are not.
    """
    if library is None:
        return [_write_library(folder / kind.name, kind) for kind in _KINDS]
    root = folder / "library"
    shutil.copytree(library / PACKS_DIRECTORY, root / PACKS_DIRECTORY)
    shutil.copyfile(library / MANIFEST_NAME, root / MANIFEST_NAME)
    return [root]


def _write_library(root: Path, kind: Kind) -> Path:
    pack = _write_pack(root, kind)
    questions = "".join(
        question_line(Question(str(number), text, ("0",), ("lemon",), answerable=True))
        for number, text in enumerate(QUESTIONS)
    )
    manifest = Manifest(
        title="A tiny library",
        language=LANGUAGE,
        description="To be damaged.",
        created="2024-05-01T12:00:00+00:00",
        builder="0.1.0",
        packs=(pack,),
        models=tuple(_write_model(root, role) for role in ("chat", "embedding")),
        runtime=(_write_file(root, "README.txt", b"Read me."),),
        questions=QUESTIONS,
        sizes={"text": 1},
        abstention=AbstentionRecord(-4.0, {"cosine": 5.0, "coverage": 2.0}, 0.2),
        selftest=_write_file(root, QUESTIONS_NAME, questions.encode()),
    )
    (root / MANIFEST_NAME).write_bytes(manifest_to_json(manifest))
    return root


def _write_pack(root: Path, kind: Kind) -> PackReference:
    path = f"{PACKS_DIRECTORY}/{kind.name}"
    folder = root / path
    folder.mkdir(parents=True)
    documents = _documents(kind)
    embedded: list[str] = []
    direction = kind.direction
    write_text(folder, documents, 400, LANGUAGE, embedded.append, direction=direction)
    if direction is None:
        embedder = HashedWords(DIMENSION)
        vectors = np.stack([embedder.embed(text) for text in embedded])
        write_index(folder / PACK_FILES.vectors, vectors, kind.vectors)
    record = PackRecord(
        id=kind.name,
        title=kind.name.title(),
        source="https://example.org",
        licence="CC0-1.0",
        publisher="Example Press",
        language=LANGUAGE,
        date="2024",
        documents=len(documents),
        passages=len(embedded),
        raw_bytes=sum(len(document.text.encode()) for document in documents),
        embedding="fake",
        dimension=0 if direction else DIMENSION,
        quantization=kind.vectors,
        kind=DICTIONARY if direction else "",
        from_language=direction.source if direction else "",
        to_language=direction.target if direction else "",
        files=tuple(_record(each, each.name) for each in sorted(folder.iterdir())),
    )
    data = pack_to_json(record)
    (folder / PACK_NAME).write_bytes(data)
    return PackReference(kind.name, path, hashlib.sha256(data).hexdigest())


def _documents(kind: Kind) -> list[Document]:
    drawn = random.Random(kind.name)  # noqa: S311  # no secret
    found = []
    for number in range(kind.documents):
        sentences = [
            " ".join([*drawn.choices(_WORDS, k=9), f"in {number}.{place}"])
            for place in range(kind.sentences)
        ]
        text = "The World Health Organization (WHO) is asked. " + ". ".join(
            sentence.capitalize() for sentence in sentences
        )
        anchors = (Anchor(0, "Beginning"), Anchor(len(text) // 2, "Middle"))
        pictures = (Picture(0, f"A picture of {number}", _picture(drawn)),)
        title = f"Title {number}"
        found.append(Document(str(number), title, f"{text}.\n", anchors=anchors, pictures=pictures))
    return found


def _picture(drawn: random.Random) -> bytes:
    """Return a picture as sticks have them, made of a bitmap of noise."""
    side = 56
    head = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    file = struct.pack("<2sIHHI", b"BM", 14 + len(head) + 3 * side**2, 0, 0, 14 + len(head))
    return small_picture(file + head + drawn.randbytes(3 * side**2))


def _write_model(root: Path, role: str) -> ModelRecord:
    path = f"{MODELS_DIRECTORY}/{role}.gguf"
    file = _write_file(root, path, b"GGUF" + (3).to_bytes(4, "little") + bytes(64))
    return ModelRecord(role, f"A {role} model", "MIT", "https://example.org", "fake", file)


def _write_file(root: Path, path: str, data: bytes) -> FileRecord:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)
    return _record(root / path, path)


def _record(file: Path, path: str) -> FileRecord:
    data = file.read_bytes()
    return FileRecord(path, hashlib.sha256(data).hexdigest(), len(data))
