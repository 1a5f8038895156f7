"""A dump of MediaWiki's pages as a stream: plain, bzip2 or gzip.

The schema: https://www.mediawiki.org/wiki/Help:Export
"""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from lxml import etree

from builder.readers.document import UnreadableError

ROOT = b"<mediawiki"
_BZIP2, _GZIP = b"BZh", b"\x1f\x8b"
_HEAD_BYTES = 4096
_TAGS = ("{*}siteinfo", "{*}revision", "{*}page")
_READ_ERRORS = (EOFError, OSError, zlib.error, etree.XMLSyntaxError)
_LOCAL = re.compile(r"\{[^}]*\}")
_REDIRECT = re.compile(r"\s*#[^\[\n]{1,40}\[\[([^\]|#\n]+)")
_NUMBER = re.compile(r"-?[0-9]{1,6}")
FILE, CATEGORY = 6, 14
"""the namespaces of pictures, and of categories"""
_CANONICAL: Mapping[int, tuple[str, ...]] = {FILE: ("file", "image"), CATEGORY: ("category",)}


@dataclass(frozen=True, slots=True)
class Site:
    """The wiki that a dump is of."""

    name: str = ""
    language: str = ""
    base: str = ""
    """the address of its main page"""
    namespaces: Mapping[int, str] = field(default_factory=dict)

    def address(self, title: str) -> str:
        """Return a page's address, or an empty string where the dump does not tell."""
        if not self.base.startswith(("https://", "http://")):
            return ""
        before, mark, _ = self.base.partition("title=")
        prefix = before + mark if mark else self.base.rpartition("/")[0] + "/"
        return prefix + quote(title.replace(" ", "_"), safe="/:@!$()*,;~'")

    @property
    def prefixes(self) -> Mapping[str, int]:
        """Names of namespaces in small letters → their numbers."""
        canonical = {name: key for key, names in _CANONICAL.items() for name in names}
        return canonical | {name.lower(): key for key, name in self.namespaces.items() if name}


@dataclass(frozen=True, slots=True)
class DumpPage:
    """The latest revision of a page."""

    title: str
    namespace: int
    redirect: str
    """the title that it leads to, or an empty string"""
    number: str
    date: str
    model: str
    text: str
    is_deleted: bool


class CutShortError(UnreadableError):
    """A dump that ends, or makes no sense, somewhere after its beginning."""


def is_dump(_path: Path, head: bytes) -> bool:
    """Tell a dump by its root element."""
    if head.startswith((_BZIP2, _GZIP)):
        try:
            with _opened(_path) as file:
                head = file.read(_HEAD_BYTES)
        except _READ_ERRORS:
            return False
    return ROOT in head


def pages(path: Path) -> Iterator[Site | DumpPage]:
    """Yield the site, then every page with its latest revision.

    Raises UnreadableError for a file that is no dump, CutShortError where one ends early.
    """
    reader = _Reader()
    try:
        with _opened(path) as file:
            if ROOT not in file.read(_HEAD_BYTES):
                raise UnreadableError("not a dump of MediaWiki: no <mediawiki> in its beginning")
            file.seek(0)
            events = etree.iterparse(
                file, tag=_TAGS, resolve_entities=False, no_network=True, huge_tree=True
            )
            for _, element in events:
                yield from reader.take(element)
    except _READ_ERRORS as error:
        reason = error.msg if isinstance(error, etree.XMLSyntaxError) else str(error)
        raise CutShortError(f"cut short, or damaged: {reason}") from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with path.open("rb") as file:
        head = file.read(3)
        file.seek(0)
        if head == _BZIP2:
            with bz2.open(file) as plain:
                yield cast("BinaryIO", plain)
        elif head[:2] == _GZIP:
            with gzip.open(file) as plain:
                yield cast("BinaryIO", plain)
        else:
            yield file


class _Reader:
    """Turns finished elements into records, and lets go of them.

    Of a page with its history, one revision is kept at a time.
    """

    def __init__(self) -> None:
        self._prefixes: Mapping[str, int] = {}
        self._latest: tuple[str, str, str, bool] | None = None

    def take(self, element: etree._Element) -> Iterator[Site | DumpPage]:
        match _LOCAL.sub("", str(element.tag)):
            case "siteinfo":
                site = _site(element)
                self._prefixes = site.prefixes
                yield site
            case "revision":
                self._revision(element)
            case "page":
                yield self._page(element)
        _drop(element)

    def _revision(self, element: etree._Element) -> None:
        date = _text(element, "timestamp")
        if self._latest and self._latest[0] > date:
            return
        body = element.find("{*}text")
        is_deleted = body is not None and body.get("deleted") is not None
        text = body.text if body is not None else ""
        self._latest = date, _text(element, "model"), text or "", is_deleted

    def _page(self, element: etree._Element) -> DumpPage:
        date, model, text, is_deleted = self._latest or ("", "", "", False)
        self._latest = None
        title = _text(element, "title")
        return DumpPage(
            title=title,
            namespace=self._namespace(_text(element, "ns"), title),
            redirect=_redirect(element.find("{*}redirect"), text),
            number=_text(element, "id"),
            date=date[:10],
            model=model or "wikitext",
            text=text,
            is_deleted=is_deleted,
        )

    def _namespace(self, number: str, title: str) -> int:
        """Return a page's namespace, which old dumps tell by its title alone."""
        if number:
            return _integer(number)
        prefix, colon, _ = title.partition(":")
        return self._prefixes.get(prefix.lower(), 0) if colon else 0


def _redirect(element: etree._Element | None, text: str) -> str:
    if element is None:
        return ""
    match = _REDIRECT.match(text)
    return (element.get("title") or "") or (match[1].strip() if match else "")


def _site(element: etree._Element) -> Site:
    spaces = element.iterfind("{*}namespaces/{*}namespace")
    root = element.getparent()
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang") if root is not None else ""
    return Site(
        name=_text(element, "sitename"),
        language=language or "",
        base=_text(element, "base"),
        namespaces={_integer(each.get("key") or ""): each.text or "" for each in spaces},
    )


def _integer(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _text(element: etree._Element, tag: str) -> str:
    return (element.findtext(f"{{*}}{tag}") or "").strip()


def _drop(element: etree._Element) -> None:
    """Empty an element, and take away the one of its kind before it."""
    previous, parent, tag = element.getprevious(), element.getparent(), element.tag
    element.clear()
    if parent is not None and previous is not None and previous.tag == tag:
        parent.remove(previous)
