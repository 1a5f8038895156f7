"""The layout of a stick: names, versions, records. No policy, no search, no screen.

`docs/format.md` describes the same in prose. Builder and runtime share this module, so that a file
name or a key is spelled once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import PurePosixPath
from typing import Any, TypeVar

from runtime.errors import LibraryError

FORMAT_NAME = "vademecum"
FORMAT_MAJOR = 1  # a reader refuses a newer major version
FORMAT_MINOR = 4  # and reads any minor one

MANIFEST_NAME = "library.json"
PACK_NAME = "pack.json"
PACKS_DIRECTORY = "packs"
MODELS_DIRECTORY = "models"
RUNTIME_DIRECTORY = "runtime"
LICENSES_DIRECTORY = "licenses"
QUESTIONS_NAME = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class PackFiles:
    """The files of one pack, relative to its folder."""

    text: str = "text.zst"
    """every document's text, one character stream in compressed blocks"""
    text_blocks: str = "text.blocks.npy"
    """int64 (blocks + 1, 2): first character and first byte of each block, then the ends"""
    details: str = "documents.zst"
    """one JSON record a document, as a second character stream"""
    details_blocks: str = "documents.blocks.npy"
    document_starts: str = "documents.starts.npy"
    """uint32, or uint64 where it takes it, (documents + 1, 3): first character in `text`, first
    character in `details`, first passage; then the ends"""
    document_keys: str = "documents.keys.npy"
    """uint32 (documents,): first 4 bytes of each id's SHA-256, little-endian, sorted"""
    document_order: str = "documents.order.npy"
    """uint32 (documents,): the document that each key belongs to"""
    passages: str = "passages.npy"
    """(passages,) of two fields: uint32 `start`, first character in its document, and uint16
    `length`"""
    dictionary: str = "dictionary.zst"
    """zstd dictionary shared by `text`, absent where it did not pay"""
    vectors: str = "vectors.faiss"
    lexicon: str = "lexicon.zst"
    """the terms, sorted, a line each: term, TAB, passages it is in, TAB, bytes of its postings"""
    lexicon_blocks: str = "lexicon.blocks.npy"
    lexicon_heads: str = "lexicon.heads.json"
    """first term and first postings byte of each lexicon block"""
    postings: str = "postings.bin"
    lengths: str = "lengths.npy"
    """uint16 (passages,): terms in each passage"""
    title_lengths: str = "lengths.titles.npy"
    """uint8 (passages,): terms in the title and section of each, 255 at the most; from 1.2 on"""
    acronyms: str = "acronyms.json"
    """what acronyms stand for, a list of acronym, long form, key and passages; from 1.3 on"""


PACK_FILES = PackFiles()

COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "text": (
        PACK_FILES.text,
        PACK_FILES.text_blocks,
        PACK_FILES.details,
        PACK_FILES.details_blocks,
        PACK_FILES.document_starts,
        PACK_FILES.document_keys,
        PACK_FILES.document_order,
        PACK_FILES.passages,
        PACK_FILES.dictionary,
    ),
    "vectors": (PACK_FILES.vectors,),
    "terms": (
        PACK_FILES.lexicon,
        PACK_FILES.lexicon_blocks,
        PACK_FILES.lexicon_heads,
        PACK_FILES.postings,
        PACK_FILES.lengths,
        PACK_FILES.title_lengths,
        PACK_FILES.acronyms,
    ),
}
"""What a pack's bytes are spent on."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file: its path below the folder of the record that lists it, its hash and its size."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PackRecord:
    """`pack.json`: one corpus, self-described."""

    id: str
    title: str
    source: str
    licence: str
    publisher: str
    language: str
    date: str
    documents: int
    passages: int
    raw_bytes: int
    """UTF-8 bytes of all documents' text before compression"""
    embedding: str
    """fingerprint of the embedding model the vectors come from"""
    dimension: int
    quantization: str
    files: tuple[FileRecord, ...]
    verbatim: bool = False
    """whether its text is quoted, not told, where much hangs on the words; from version 1.2 on"""

    def component_bytes(self) -> dict[str, int]:
        """Return the bytes on the stick by component."""
        sizes = {record.path: record.size for record in self.files}
        return {
            name: sum(sizes.get(path, 0) for path in paths) for name, paths in COMPONENTS.items()
        }


@dataclass(frozen=True, slots=True)
class PackReference:
    """Where the manifest says a pack lies, and the hash of its `pack.json`."""

    id: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ProbeRecord:
    """How to tell from inside a chat model whether what it read holds an answer; from 1.4 on."""

    first_layer: int
    layers: int
    weights: str
    """of the layers' attention values: float16, little-endian, (layers, width), in base64"""
    intercept: float
    signals: float
    """what the log-odds of an `AbstentionRecord` weigh beside"""
    refuse_below: float
    """the probability of an answer under which none is written"""
    unread_below: float
    """that of the `AbstentionRecord` under which nothing is read"""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A GGUF model on the stick."""

    role: str
    """`chat` or `embedding`"""
    name: str
    licence: str
    source: str
    fingerprint: str
    file: FileRecord
    """the model, or the first file of one that is split"""
    query_prefix: str = ""
    """what is put before a question when it is embedded"""
    longest: int = 512
    """tokens of a text that are embedded; the rest is passed over"""
    id: str = ""
    """what `--model` calls it; from version 1.1 on"""
    quantization: str = ""
    """what the builder made of its source, such as `Q4_0`; an empty string: taken as it was"""
    parts: tuple[FileRecord, ...] = ()
    """the other files of a model that is split, in order"""
    probe: ProbeRecord | None = None

    @property
    def files(self) -> tuple[FileRecord, ...]:
        """All files of the model."""
        return (self.file, *self.parts)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class AbstentionRecord:
    """When the library says that it does not know: a logistic model; from version 1.2 on."""

    intercept: float
    weights: Mapping[str, float]
    """by signal, as `runtime.abstention` names them"""
    refuse_below: float
    """the probability of an answer under which none is written"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`library.json`: the root record, written last."""

    title: str
    language: str
    description: str
    created: str
    """UTC, ISO 8601"""
    builder: str
    packs: tuple[PackReference, ...]
    models: tuple[ModelRecord, ...]
    runtime: tuple[FileRecord, ...]
    """the files of every payload and the launchers, relative to the root"""
    questions: tuple[str, ...] = ()
    """questions this library answers well, offered on the first screen"""
    sizes: Mapping[str, int] | None = None
    """bytes by component: raw text, text, vectors, terms, models, runtime"""
    strict: bool = False
    """whether what is not supported is dropped from an answer; from version 1.2 on"""
    abstention: AbstentionRecord | None = None
    """None: the program's own"""
    selftest: FileRecord | None = None
    """labelled questions for `selftest`; from version 1.2 on"""

    def model(self, role: str) -> ModelRecord | None:
        """Return the first model of a role."""
        return next(iter(self.models_for(role)), None)

    def models_for(self, role: str) -> tuple[ModelRecord, ...]:
        """Return the models of a role, in the bundle's order."""
        return tuple(record for record in self.models if record.role == role)


_SCALARS: Mapping[str, type] = {"str": str, "int": int, "bool": bool}
Record = TypeVar("Record", FileRecord, PackReference, ModelRecord, PackRecord, Manifest)


def manifest_to_json(manifest: Manifest) -> bytes:
    """Serialise the manifest, with the format's name and version first."""
    return _to_json(manifest)


def pack_to_json(pack: PackRecord) -> bytes:
    """Serialise a pack's record, with the format's name and version first."""
    return _to_json(pack)


def manifest_from_json(data: bytes) -> Manifest:
    """Parse `library.json`.

    Raises LibraryError when it is damaged or of a newer major version.
    """
    raw = _load(data, MANIFEST_NAME)
    items = {key: _items(raw, key, MANIFEST_NAME) for key in ("packs", "models", "runtime")}
    raw["packs"] = tuple(_record(PackReference, item, MANIFEST_NAME) for item in items["packs"])
    raw["models"] = tuple(map(_model, items["models"]))
    raw["runtime"] = tuple(_record(FileRecord, item, MANIFEST_NAME) for item in items["runtime"])
    if raw.get("selftest") is not None:
        raw["selftest"] = _record(FileRecord, raw["selftest"], MANIFEST_NAME)
    raw["questions"] = tuple(map(str, _items({"questions": (), **raw}, "questions", MANIFEST_NAME)))
    raw["abstention"] = _abstention(raw.get("abstention"))
    return _record(Manifest, raw, MANIFEST_NAME)


def pack_from_json(data: bytes, name: str = PACK_NAME) -> PackRecord:
    """Parse a `pack.json`; `name` is what an error calls it.

    Raises LibraryError when it is damaged or of a newer major version.
    """
    raw = _load(data, name)
    raw["files"] = tuple(_record(FileRecord, item, name) for item in _items(raw, "files", name))
    return _record(PackRecord, raw, name)


def _to_json(record: Manifest | PackRecord) -> bytes:
    head = {"format": FORMAT_NAME, "version": [FORMAT_MAJOR, FORMAT_MINOR]}
    text = json.dumps(head | asdict(record), ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _load(data: bytes, name: str) -> dict[str, Any]:
    try:
        raw = json.loads(data)
        major = int(raw["version"][0])
        if raw["format"] != FORMAT_NAME:
            raise ValueError
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise _damaged(name) from error
    if major > FORMAT_MAJOR:
        raise LibraryError(
            f"{name} is of format version {major}; this program reads up to {FORMAT_MAJOR}.",
            "Start the program that is on the same stick, or update this one.",
        )
    return dict(raw)


def _items(raw: Mapping[str, Any], key: str, name: str) -> Sequence[object]:
    items = raw.get(key)
    if not isinstance(items, list | tuple):
        raise _damaged(name)
    return items


def _model(raw: object) -> ModelRecord:
    if not isinstance(raw, dict):
        raise _damaged(MANIFEST_NAME)
    parts = _items({"parts": (), **raw}, "parts", MANIFEST_NAME)
    filled = dict(
        raw,
        file=_record(FileRecord, raw.get("file"), MANIFEST_NAME),
        parts=tuple(_record(FileRecord, part, MANIFEST_NAME) for part in parts),
        probe=_probe(raw.get("probe")),
    )
    return _record(ModelRecord, filled, MANIFEST_NAME)


def _abstention(raw: object) -> AbstentionRecord | None:
    if raw is None:
        return None
    try:
        weights = {str(name): float(weight) for name, weight in raw["weights"].items()}  # type: ignore[index]
        numbers = [float(raw[key]) for key in ("intercept", "refuse_below")]  # type: ignore[index]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(MANIFEST_NAME) from error
    return AbstentionRecord(numbers[0], weights, numbers[1])


def _probe(raw: object) -> ProbeRecord | None:
    if raw is None:
        return None
    kinds = {"int": int, "str": str, "float": float}
    try:
        values = {each.name: kinds[str(each.type)](raw[each.name]) for each in fields(ProbeRecord)}  # type: ignore[index]
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(MANIFEST_NAME) from error
    return ProbeRecord(**values)


def _record(kind: type[Record], raw: object, name: str) -> Record:
    """Build a record from its JSON object; keys of later minor versions are passed over."""
    if not isinstance(raw, dict):
        raise _damaged(name)
    known = {field.name: _SCALARS.get(str(field.type), object) for field in fields(kind)}
    values = {key: value for key, value in raw.items() if key in known}
    if not all(isinstance(value, known[key]) for key, value in values.items()):
        raise _damaged(name)
    try:
        record = kind(**values)
    except TypeError as error:
        raise _damaged(name) from error
    if isinstance(record, FileRecord | PackReference):
        _check_path(record.path, name)
    return record


def _check_path(path: str, name: str) -> None:
    """Refuse a path that leaves the folder it is meant to stay in."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or "\\" in path or not path:
        raise LibraryError(
            f"{name} names the path {path!r}, which leaves the library.",
            "Do not use this stick: it was not written by the builder.",
        )


def _damaged(name: str) -> LibraryError:
    return LibraryError(
        f"{name} is damaged.", "Copy the stick again from its source, or build it again."
    )
