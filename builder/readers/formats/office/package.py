"""Office documents are zip archives of XML: their parts, within limits, and how they relate."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from builder.readers.document import UnreadableError
from builder.readers.xml_streams import Element, attribute, local, tree
from builder.readers.zip_files import ZipMembers, opened_zip

ENCRYPTED = "it is encrypted: save it without a password in the program that it is from"
_LARGEST_PART = 1 << 29
"""bytes of a part, unpacked, that is read as a stream"""
_LARGEST_TREE = 1 << 26
"""bytes of a part that is read whole: styles, numbering, notes, a slide"""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to."""

    kind: str
    """the last word of its type: slide, notesSlide, chart"""
    target: str
    """the part's name; of an external one, its address"""
    is_external: bool


class Package:
    """An archive that is open for reading."""

    def __init__(self, members: ZipMembers) -> None:
        self._members = members
        if members.is_locked:
            raise UnreadableError(ENCRYPTED)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def part(self, name: str, largest: int = _LARGEST_PART) -> AbstractContextManager[IO[bytes]]:
        """Open a part. Raises UnreadableError if it is missing, damaged or too large."""
        return self._members.open(name, largest)

    def tree(self, name: str) -> Element:
        """Return a part's root. Raises UnreadableError as `part` does, or for broken XML."""
        return tree(self._members.read(name, _LARGEST_TREE))

    def relations(self, name: str) -> Mapping[str, Relation]:
        """Return what a part refers to, by id. An empty name is that of the whole package."""
        folder, base = posixpath.split(name)
        record = posixpath.join(folder, "_rels", f"{base}.rels")
        if record not in self:
            return {}
        found = {}
        for each in self.tree(record):
            if local(each) == "Relationship":
                external = each.get("TargetMode") == "External"
                target = each.get("Target", "")
                joined = target if external else _joined(folder, target)
                kind = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = Relation(kind, joined, external)
        return found

    def related(self, name: str, kind: str) -> str:
        """Return the first part of a kind that a part refers to, or an empty string."""
        targets = (
            each.target
            for each in self.relations(name).values()
            if each.kind == kind and not each.is_external and each.target in self
        )
        return next(targets, "")

    def main_part(self) -> str:
        """Return the part that the document begins with. Raises UnreadableError without one."""
        main = self.related("", "officeDocument")
        if not main:
            raise UnreadableError("it is damaged: nothing says which part it begins with")
        return main


def _joined(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """Open a document. Raises UnreadableError where it is no whole archive, or encrypted."""
    with opened_zip(path) as members:
        yield Package(members)


def text_of(element: Element | None) -> str:
    """Return an element's own text."""
    return "" if element is None else (element.text or "").strip()


def value_of(element: Element | None, default: str = "") -> str:
    """Return an element's attribute `val`."""
    return default if element is None else attribute(element, "val", default)
