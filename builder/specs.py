"""What the stages of a build hand to each other. Records only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runtime.stick.layout import DICTIONARY

FALSE_REFUSALS = 0.05
"""share of answerable questions that a library may refuse where its bundle says nothing"""
CROSS_ENCODER_ROLES = ("reranker", "entailment")
"""what a model that reads two texts together may be for; each is a table of bundle.toml"""
NO_VECTORS = "none"
"""how the vectors of a corpus are kept that is found by its words alone"""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where something comes from. `kind` names the class in `builder.sources` that fetches it."""

    kind: str
    """path, https, hub, pypi, npm, debian, git or opds"""
    locations: tuple[str, ...]
    """a path or glob; an address; `owner/name` of a hub repository; a package with its version, of
    pypi one or more"""
    file: str = ""
    """which files inside, as a glob; an empty string takes them all"""
    sha256: str = ""
    """of the downloaded file, or of the joined one"""
    integrity: str = ""
    """npm: the package's SHA-512 as its registry has it, `sha512-…`"""
    commit: str = ""
    """git: the commit whose files are taken"""
    join: bool = False
    """join the chosen files of all locations, in order, into one file"""
    revision: str = ""
    """hub: a commit or tag"""
    distribution: str = "wheel"
    """pypi: `wheel` or `sdist`"""
    exclude: tuple[str, ...] = ()
    """path: globs of files below it that are left out"""
    registry: str = ""
    """npm: the address of the registry; empty: the one that this machine's npm uses"""
    mirror: str = ""
    """debian: the address of the archive; empty: the one that this machine's apt uses"""
    suite: str = ""
    """debian: `bookworm`, or `bookworm non-free`; empty: apt finds the package"""
    name: str = ""
    """opds: the name of the file in the catalogue, without `.zim`"""

    @property
    def is_own(self) -> bool:
        """Whether the files lie on this machine, and are its owner's own unless they say else."""
        return self.kind == "path"

    @property
    def pin(self) -> str:
        """By what the content is checked; an empty string where by nothing."""
        return self.sha256 or self.integrity or self.commit


AUTOMATIC = "auto"


@dataclass(frozen=True, slots=True)
class InterpreterSpec:
    """Where a platform's interpreter comes from. `kind` names a class of `payload.interpreters`."""

    kind: str = AUTOMATIC
    """`auto`, or one of that package's KINDS"""
    source: SourceSpec | None = None
    """archive: the file or address"""

    @property
    def is_automatic(self) -> bool:
        """Whether the best that is available is taken."""
        return self.kind == AUTOMATIC


@dataclass(frozen=True, slots=True)
class CorpusSpec:
    """One `[[corpora]]` table of bundle.toml.

    What is empty of title, licence, language, publisher and date, the files may say themselves.
    """

    id: str
    title: str
    source: SourceSpec
    format: str
    licence: str
    language: str
    publisher: str = ""
    date: str = ""
    origin: str = ""
    """what people are told the source is; by default the source's own locations"""
    encoding: str = ""
    """of its text files that have no byte order mark, a name that browsers know; an empty string
    leaves it to the readers"""
    attribution: str = ""
    """what its licence asks to be said beside its text"""
    markup: str = ""
    """json and jsonl: `html` where the records' texts are HTML"""
    fields: Mapping[str, str] = field(default_factory=dict)
    """json and jsonl: which key holds `id`, `title`, `text`, `url`, `date`"""
    include: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """json and jsonl: keep a record only if its key has one of these values"""
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """the same for what is dropped; icd chooses by `chapter`, by number"""
    minimum_characters: int = 1
    """documents with less text are refused"""
    images: bool = False
    """whether the pictures of its pages are kept"""
    picture_files: str = ""
    """while it is read: the file that lists which pictures it has; no part of the bundle"""
    verbatim: bool = False
    """where much hangs on the words, as with doses, answers quote this corpus"""
    vectors: str = ""
    """how its vectors are kept, `none`: it has none; an empty string leaves it to the plan"""
    kind: str = ""
    """`dictionary`, where its documents are the entries of one; it has no vectors"""
    from_language: str = ""
    """dictionary: that of its headwords"""
    to_language: str = ""
    """dictionary: that of what it says of them"""

    @property
    def is_dictionary(self) -> bool:
        """Whether its documents are the entries of a dictionary."""
        return self.kind == DICTIONARY


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A chat or embedding model of bundle.toml."""

    name: str
    licence: str
    source: SourceSpec
    query_prefix: str = ""
    passage_prefix: str = ""
    languages: tuple[str, ...] = ()
    """those that an embedding model knows; none: any"""
    id: str = ""
    """NAME of `[models.NAME]`"""
    quantization: str = ""
    """what the builder makes of the source; an empty string leaves it as it is"""


@dataclass(frozen=True, slots=True)
class BuildPlan:
    """A checked bundle.toml."""

    path: Path
    title: str
    language: str
    description: str
    questions: tuple[str, ...]
    chats: tuple[ModelSpec, ...]
    """the models that write answers; without one, the library quotes"""
    embedding: ModelSpec
    corpora: tuple[CorpusSpec, ...]
    passage_characters: int
    """the most characters a passage may have"""
    vectors: str
    """how vectors are kept: PQ128, PQ96, SQ8 or fp16, FAISS's terms; `none`: there are none"""
    platforms: tuple[str, ...]
    pairs: Mapping[str, ModelSpec] = field(default_factory=dict)
    """one of CROSS_ENCODER_ROLES → the model for it"""
    accelerators: tuple[str, ...] = ()
    """the libraries for graphics devices that the stick is to bring: cuda, metal, vulkan"""
    interpreters: Mapping[str, InterpreterSpec] = field(default_factory=dict)
    """platform → where its interpreter comes from, if the bundle says so"""
    false_refusals: float = FALSE_REFUSALS
    """share of answerable questions that the library may refuse"""
    allow_licences: tuple[str, ...] | None = None
    """what may be on the stick though it may not be handed on; `*`: everything; None: not said"""
    selftest: str = ""
    """the file of questions for `selftest`, relative to the bundle; empty: made by rule"""

    def vectors_of(self, corpus: CorpusSpec) -> str:
        """Return how a corpus's vectors are kept; `none` where it is found by its words alone."""
        if corpus.is_dictionary:  # words are looked up in one, not meanings
            return NO_VECTORS
        return corpus.vectors or self.vectors
