"""The ZIP file that an EPUB is: its files, within limits, and whether they are locked."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from builder.readers.document import UnreadableError
from builder.readers.zip_files import MemberError, ZipMembers, opened_zip

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PACKAGE_TYPE = "application/oebps-package+xml"
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LARGEST_FILE = 64 << 20
_LARGEST_BOOK = 1 << 30


class Container:
    """The files of a book, by their names within it."""

    def __init__(self, members: ZipMembers) -> None:
        self._members = members
        self._read = 0
        self._names = {posixpath.normpath(name): name for name in members.names}
        self._names_without_case = {name.lower(): name for name in self._names}

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises MemberError, and UnreadableError beyond the limits."""
        known = name if name in self._names else self._names_without_case.get(name.lower(), name)
        data = self._members.read(self._names.get(known, name), _LARGEST_FILE)
        self._read += len(data)
        if self._read > _LARGEST_BOOK:
            raise UnreadableError(f"larger than {_LARGEST_BOOK >> 20:,} MiB when unpacked")
        return data

    def xml(self, name: str) -> Any:
        """Return the root of an XML file, with whatever of it is well-formed."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, recover=True, remove_comments=True
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is None:
            raise MemberError("damaged: it is no XML")
        return root

    def package_name(self) -> str:
        """Return the name of the file that lists all others. Raises UnreadableError."""
        try:
            for each in self.xml(_CONTAINER).iter("{*}rootfile"):
                path = each.get("full-path") or ""
                if path and each.get("media-type") in (None, "", _PACKAGE_TYPE):
                    return posixpath.normpath(unquote(path))
        except MemberError:
            pass
        found = sorted(name for name in self._names if name.lower().endswith(".opf"))
        if not found:
            raise UnreadableError("an EPUB without a list of its chapters")
        return found[0]

    def locked_names(self) -> frozenset[str]:
        """Return the files that are encrypted; fonts, which are only obfuscated, do not count."""
        if _ENCRYPTION not in self._names:
            return frozenset()
        found = set()
        for data in self.xml(_ENCRYPTION).iter("{*}EncryptedData"):
            method = next(data.iter("{*}EncryptionMethod"), None)
            if method is not None and method.get("Algorithm") in _FONT_ALGORITHMS:
                continue
            for reference in data.iter("{*}CipherReference"):
                found.add(posixpath.normpath(unquote(reference.get("URI") or "")))
        return frozenset(found)


@contextmanager
def opened(path: Path) -> Iterator[Container]:
    """Open a book. Raises UnreadableError for what is no ZIP file, or a damaged one."""
    with opened_zip(path) as members:
        yield Container(members)


def target(reference: str, base: str) -> tuple[str, str]:
    """Return the file and the fragment that a reference within the file `base` leads to.

    The file is empty where it leads out of the book.
    """
    try:
        parts = urlsplit(reference.strip())
    except ValueError:
        return "", ""
    if parts.scheme or parts.netloc:
        return "", ""
    if not parts.path:
        return base, unquote(parts.fragment)
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(parts.path)))
    return ("" if name.startswith(("..", "/")) else name), unquote(parts.fragment)
