"""Files within files: the members of archives, the attachments of mails.

Each lies in a temporary folder while the reader of its own format reads it. All that one file
holds, however deep, shares one allowance, so that it cannot unpack without end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath

from builder.readers.cleaning import clean_line
from builder.readers.document import Notice, UnreadableError
from builder.readers.format import Format, Found
from builder.specs import AUTOMATIC, CorpusSpec

MOST_MEMBERS = 1_000_000
MOST_BYTES = 1 << 36
MOST_LEVELS = 4
"""of archives in archives"""
_ALWAYS_BYTES = 1 << 30
_MOST_TIMES = 200
"""a file may unpack to so many times its size; real text to twenty times at most"""
_LONGEST_NAME = 100
_JUNK_FOLDERS = frozenset({"__MACOSX", ".git", ".svn", ".hg", "__pycache__"})
_JUNK_FILES = frozenset({"thumbs.db", "desktop.ini"})


class TooMuchError(UnreadableError):
    """A file that holds more than it may; nothing more of it is read."""


@dataclass(slots=True)
class Allowance:
    """What may still be unpacked."""

    bytes: int
    members: int = MOST_MEMBERS

    def take_member(self) -> None:
        """Count a member. Raises TooMuchError where they are too many."""
        self.members -= 1
        if self.members < 0:
            raise TooMuchError(f"more than {MOST_MEMBERS:,} files in it")

    def take(self, count: int) -> None:
        """Count unpacked bytes. Raises TooMuchError where they are too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise TooMuchError("unpacks to far more than its size")


@dataclass(frozen=True, slots=True)
class MemberSpec(CorpusSpec):
    """The corpus of a file that lies in another one."""

    level: int = 1
    """in how many others it lies"""
    allowance: Allowance = field(default_factory=lambda: Allowance(_ALWAYS_BYTES))


def member_spec(spec: CorpusSpec, path: Path) -> MemberSpec:
    """Return the corpus that the members of a file are read as; their formats are told apart.

    Raises UnreadableError where the file itself lies in too many others.
    """
    level, allowance = 1, None
    if isinstance(spec, MemberSpec):
        level, allowance = spec.level + 1, spec.allowance
    if level > MOST_LEVELS:
        raise UnreadableError(f"an archive in more than {MOST_LEVELS - 1} others")
    if allowance is None:
        most = max(_ALWAYS_BYTES, _MOST_TIMES * path.stat().st_size)
        allowance = Allowance(min(MOST_BYTES, most))
    own = {each.name: getattr(spec, each.name) for each in fields(CorpusSpec)}
    return MemberSpec(**own | {"format": AUTOMATIC}, level=level, allowance=allowance)


def read_member(pieces: Iterable[bytes], inner: str, name: str, spec: MemberSpec) -> Found:
    """Yield what a member holds; `inner` is its own name, `name` the whole one.

    What cannot be read is told in a Notice. Raises TooMuchError where the allowance ends.
    """
    with tempfile.TemporaryDirectory(prefix="vademecum-") as folder:
        path = Path(folder) / _plain_file_name(inner)
        try:
            if not _write(pieces, path, spec.allowance):
                yield Notice(name, "the file is empty")
                return
            yield from _format_of(path).read(path, name, spec)
        except TooMuchError:
            raise
        except UnreadableError as error:
            yield Notice(name, error.message)
        except OSError as error:
            yield Notice(name, f"cannot be read: {error.strerror or error}")


def is_junk(inner: str) -> bool:
    """Tell what systems leave in archives, which nobody put there, and hidden files."""
    parts = PurePosixPath(inner).parts
    hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return hidden or not _JUNK_FOLDERS.isdisjoint(parts) or parts[-1].lower() in _JUNK_FILES


def _write(pieces: Iterable[bytes], path: Path, allowance: Allowance) -> int:
    written = 0
    with path.open("xb") as file:
        for piece in pieces:
            allowance.take(len(piece))
            written += file.write(piece)
    return written


def _plain_file_name(inner: str) -> str:
    """Return a name that any system takes, with the member's own endings."""
    name = clean_line(inner.replace("\\", "/").rsplit("/", 1)[-1]).replace("/", "")
    kept = "".join(each if each.isalnum() or each in "._- " else "_" for each in name)
    return f"m{kept[-_LONGEST_NAME:]}" if kept.startswith((".", "-")) else kept[-_LONGEST_NAME:]


def _format_of(path: Path) -> Format:
    # The registry imports every format, those that read members among them.
    from builder.readers.detection import format_of

    return format_of(path)
