"""What a module of `builder.readers.formats` says of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.readers.document import Description, Document, Notice
from builder.specs import CorpusSpec

Found = Iterator[Document | Notice]
Reader = Callable[[Path, str, CorpusSpec], Found]
"""`read(path, name, spec)`: `name` is the file's, relative to its source, with forward slashes.

Documents have ids that begin with `name` or are the file's own. Raises UnreadableError, at any
point of the iteration, for a file that makes no sense."""
PartReader = Callable[[Path, str, CorpusSpec, int], Found]
"""the same for one part, by number"""

HEAD_BYTES = 4096
"""bytes from a file's beginning that its format is told by"""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: how its files are known, and how they are read."""

    name: str
    """what a bundle calls it"""
    read: Reader
    suffixes: tuple[str, ...] = ()
    """endings of file names, in small letters: `.html`, `.tar.gz`"""
    recognizes: Callable[[Path, bytes], bool] | None = None
    """tells a file of this format by its content alone, whatever its name: from its path and its
    first HEAD_BYTES. It must be sure: text formats that can only be guessed have none."""
    accepts: Callable[[Path, bytes], bool] | None = None
    """tells whether a file with one of the suffixes is of this format; without it, each is"""
    parts: Callable[[Path], int] | None = None
    """into how many parts a large file is read, each by a process of its own"""
    read_part: PartReader | None = None
    """reads one of them; what all parts give, in order, is what `read` gives"""
    describe: Callable[[Path], Description] | None = None
    """what the file tells of itself as a collection"""
    collections: Mapping[str, str] = field(default_factory=dict)
    """suffix of a file that is a library of its own, and so a corpus of its own in a folder → the
    glob that all its files end with in place of it"""
    options: frozenset[str] = frozenset()
    """the keys of a corpus that only some formats take: fields, include, exclude, images, markup"""
