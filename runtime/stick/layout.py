"""The layout of a stick: names, versions, records. No policy, no search, no screen.

`docs/format.md` describes the same in prose. Builder and runtime share this module, so that a file
name or a key is spelled once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FORMAT_NAME = "vademecum"
FORMAT_MAJOR = 1  # a reader refuses a newer major version
FORMAT_MINOR = 14  # and reads any minor one

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
    links: str = "links.bin"
    """what documents link to, as `runtime.stick.link_table` has it; from 1.12 on, where there are
    any"""
    link_starts: str = "links.starts.npy"
    """uint64 (documents + 1,): first byte in `links` of each document, then the end"""
    addresses: str = "addresses.npy"
    """uint64, sorted: keys of the addresses of documents; from 1.12 on, where they have any"""
    address_documents: str = "addresses.documents.npy"
    """uint32: the document that each of them belongs to"""
    pictures: str = "pictures.bin"
    """the pictures of documents, each once; from 1.13 on, where there are any"""
    picture_starts: str = "pictures.starts.npy"
    """uint64 (pictures + 1,): first byte of each picture, then the end"""
    copies: str = "copies.json"
    """documents of another one's text: their ids → that one's; from 1.9 on, where there are any"""
    titles: str = "titles.zst"
    """the titles in order, a line each, in blocks: JSON lists of title, document's id and, where it
    is another title of it, its own; from 1.11 on"""
    title_blocks: str = "titles.blocks.npy"
    title_heads: str = "titles.heads.json"
    """first key of each block of titles, and how many titles stand before it"""
    headwords: str = "headwords.zst"
    """a dictionary's words, sorted, a line each: the folded word, then a TAB, a letter of
    `runtime.stick.headword_index` and the numbers of documents for each way that it has; from 1.11
    on"""
    headwords_blocks: str = "headwords.blocks.npy"
    headwords_heads: str = "headwords.heads.json"
    """first word of each block"""


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
        PACK_FILES.copies,
        PACK_FILES.links,
        PACK_FILES.link_starts,
        PACK_FILES.addresses,
        PACK_FILES.address_documents,
        PACK_FILES.titles,
        PACK_FILES.title_blocks,
        PACK_FILES.title_heads,
    ),
    "vectors": (PACK_FILES.vectors,),
    "pictures": (PACK_FILES.pictures, PACK_FILES.picture_starts),
    "terms": (
        PACK_FILES.lexicon,
        PACK_FILES.lexicon_blocks,
        PACK_FILES.lexicon_heads,
        PACK_FILES.postings,
        PACK_FILES.lengths,
        PACK_FILES.title_lengths,
        PACK_FILES.acronyms,
        PACK_FILES.headwords,
        PACK_FILES.headwords_blocks,
        PACK_FILES.headwords_heads,
    ),
}
"""What a pack's bytes are spent on."""


DICTIONARY = "dictionary"
"""the kind of a corpus whose documents are the entries of a dictionary"""


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
    """fingerprint of the embedding model the vectors come from; empty where there are none"""
    dimension: int
    """0 where a corpus has no vectors: dictionaries from version 1.11 on, others from 1.12 on"""
    quantization: str
    files: tuple[FileRecord, ...]
    verbatim: bool = False
    """whether its text is quoted, not told, where much hangs on the words; from version 1.2 on"""
    kind: str = ""
    """`dictionary`, or nothing; from version 1.11 on"""
    from_language: str = ""
    """that of a dictionary's headwords"""
    to_language: str = ""
    """that of what it says of them: the same, where it explains words and does not translate"""
    attribution: str = ""
    """what its licence asks to be said beside its text; from version 1.12 on"""

    @property
    def is_dictionary(self) -> bool:
        """Whether its documents are the entries of a dictionary."""
        return self.kind == DICTIONARY

    @property
    def has_pictures(self) -> bool:
        """Whether its documents have pictures."""
        return any(file.path == PACK_FILES.pictures for file in self.files)

    @property
    def translates(self) -> bool:
        """Whether it is a dictionary of two languages."""
        return self.is_dictionary and self.from_language != self.to_language

    @property
    def has_vectors(self) -> bool:
        """Whether its passages are found by meaning, too."""
        return self.dimension > 0

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


POOLS = 4
"""what a probe looks at of each layer, as `runtime.engine.probe.pooled` makes it"""


@dataclass(frozen=True, slots=True)
class ProbeRecord:
    """How to tell from inside a chat model whether what it read holds an answer; from 1.7 on.

    A network with one hidden layer of rectified linear units.
    """

    first_layer: int
    layers: int
    weights: str
    """of the layers' attention values, for each unit: float16, little-endian,
    (units, POOLS, layers, width), in base64"""
    biases: tuple[float, ...]
    """of the units"""
    output_weights: tuple[float, ...]
    """what the units weigh in the log-odds"""
    intercept: float
    signals: float
    """what the log-odds of an `AbstentionRecord` weigh beside"""
    refuse_below: float
    """the probability of an answer under which none is written"""
    unread_below: float
    """that of the `AbstentionRecord` under which nothing is read"""


@dataclass(frozen=True, slots=True)
class SupportRecord:
    """How likely it is that passages support a sentence, by what a chat model that has read them
    says of it: a logistic model; from 1.10 on.
    """

    intercept: float
    weights: Mapping[str, float]
    """by signal, as `runtime.grounding.verification` names them"""
    accept_from: float
    """the probability from which a sentence counts as supported"""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A GGUF model on the stick."""

    role: str
    """`chat` or `embedding`; from version 1.6 on also `reranker` or `entailment`"""
    name: str
    licence: str
    source: str
    fingerprint: str
    file: FileRecord
    """the model, or the first file of one that is split"""
    query_prefix: str = ""
    """what is put before a question when it is embedded"""
    passage_prefix: str = ""
    """the same of a passage; from version 1.12 on"""
    longest: int = 512
    """tokens of a text that are embedded; the rest is ignored"""
    languages: tuple[str, ...] = ()
    """those that an embedding model knows, none: any; from version 1.5 on"""
    id: str = ""
    """what `--model` calls it; from version 1.1 on"""
    quantization: str = ""
    """what the builder made of its source, such as `Q4_0`; an empty string: taken as it was"""
    parts: tuple[FileRecord, ...] = ()
    """the other files of a model that is split, in order"""
    probe: ProbeRecord | None = None
    support: SupportRecord | None = None

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
    """by signal, as `runtime.answering.abstention` names them"""
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
    abstention: AbstentionRecord | None = None
    """None: the program's own"""
    selftest: FileRecord | None = None
    """labelled questions for `selftest`; from version 1.2 on"""
    front: tuple[FileRecord, ...] = ()
    """the files for people, relative to the root; no reader needs them; from version 1.8 on"""

    def model(self, role: str) -> ModelRecord | None:
        """Return the first model of a role."""
        return next(iter(self.models_for(role)), None)

    @property
    def known_languages(self) -> tuple[str, ...]:
        """The languages that the embedding model knows; none: any."""
        embedding = self.model("embedding")
        return embedding.languages if embedding else ()

    def models_for(self, role: str) -> tuple[ModelRecord, ...]:
        """Return the models of a role, in the bundle's order."""
        return tuple(record for record in self.models if record.role == role)
