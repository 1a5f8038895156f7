"""XML from strangers: no entity is followed out of the file, and none is multiplied.

What a file is can be told from its root element; what is in it comes element by element.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from lxml import etree

from builder.readers.document import UnreadableError

Element = Any
"""an element of lxml, whose own types are incomplete"""

_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+([\w:.-]+)([^\[>]*)(\[)?", re.DOTALL)
_DECLARATIONS = re.compile(r"(?:<!--.*?-->|\"[^\"]*\"|'[^']*'|[^\]\"'])*+\]\s*>", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:([\w.-]+):)?([\w.-]+)([^>]*)", re.DOTALL)
_NAMESPACE = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)""")
_PIECE = 1 << 16
_LONGEST_REFERENCE = 64
_INTERNAL = "internal"
"""entities that are defined in the file itself, which a parser multiplies within limits"""
_REFERENCE = re.compile(rb"&([A-Za-z_][A-Za-z0-9_.-]{0,60});")
_DEFINITION = re.compile(rb"<!ENTITY\s+([\w.:-]+)\s+[\"']")
_OTHER_FILE = re.compile(
    rb"(<!DOCTYPE\s+[\w:.-]+)\s+(?:PUBLIC\s+(?:\"[^\"]*\"|'[^']*')\s+|SYSTEM\s+)"
    rb"(?:\"[^\"]*\"|'[^']*')"
)
"""of a document's type, which is not read"""
_XML_ENTITIES = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Root:
    """What an XML file says that it is."""

    name: str = ""
    """of its root element, without the prefix; empty for what is no XML"""
    namespace: str = ""
    doctype: str = ""
    """what stands in its document type declaration before the brackets"""


def root_of(head: bytes) -> Root:
    """Return the root element of the file that begins so; an empty one where there is none."""
    text = _decoded(head)
    position = 0
    while skipped := _PROLOG.match(text, position):
        position = skipped.end()
    declared = _DOCTYPE.match(text, position)
    if declared:
        end = _end_of_doctype(text, declared)
        position = len(text) if end < 0 else end
        while skipped := _PROLOG.match(text, position):
            position = skipped.end()
    found = _ROOT.match(text, position)
    doctype = declared[2].strip() if declared else ""
    if found is None:
        return Root(declared[1].rpartition(":")[2], "", doctype) if declared else Root()
    spaces = dict(_NAMESPACE.findall(found[3]))
    return Root(found[2], spaces.get(found[1] or "", ""), doctype)


def _decoded(head: bytes) -> str:
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="replace")
    return head.removeprefix(codecs.BOM_UTF8).decode("latin-1")


def _end_of_doctype(text: str, declared: re.Match[str]) -> int:
    """Return where the declaration ends, or -1 where that is not in sight."""
    if not declared[3]:
        return text.find(">", declared.end()) + 1 or -1
    found = _DECLARATIONS.match(text, declared.end())
    return found.end() if found else -1


def local(element: Element) -> str:
    """Return an element's name without its namespace; nothing for a comment or entity."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str, default: str = "") -> str:
    """Return the attribute of that name, in whatever namespace it is."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, each in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(each)
    return default


def events(
    stream: IO[bytes], kinds: Sequence[str] = ("start", "end"), names: Sequence[str] | None = None
) -> Iterator[tuple[str, Element]]:
    """Yield what a parser meets. `names` are those of elements, in any namespace.

    Raises UnreadableError where the XML is broken; what came before has been yielded.
    """
    tags = [f"{{*}}{name}" for name in names] if names else None
    parsed = etree.iterparse(
        stream, events=tuple(kinds), tag=tags, resolve_entities=False, no_network=True,
        load_dtd=False, remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        yield from parsed
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"its XML is broken: {_reason(error)}") from error


def outermost(stream: IO[bytes], names: Sequence[str]) -> Iterator[Element]:
    """Yield elements of these names, those alone that are inside no other, and forget each.

    Raises UnreadableError as `events` does.
    """
    depth = 0
    for kind, element in events(stream, ("start", "end"), names):
        depth += 1 if kind == "start" else -1
        if kind == "end" and depth == 0:
            yield element
            forget(element)


def forget(element: Element) -> None:
    """Free an element that is done with, and all before it that are its siblings."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def tree(data: bytes, *, internal_entities: bool = False, recover: bool = False) -> Element:
    """Return the root of a small file.

    With `internal_entities`, those that the file itself defines are put in their places; others
    stay in the tree. Raises UnreadableError where its XML is broken; with `recover`, only where
    nothing of it makes sense.
    """
    entities: Any = _INTERNAL if internal_entities else False
    parser = etree.XMLParser(
        resolve_entities=entities, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, collect_ids=False, recover=recover,
    )  # fmt: skip
    try:
        own = _OTHER_FILE.sub(rb"\1", data, count=1)
        root = etree.fromstring(_with_characters(own, _declared(data)), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"its XML is broken: {_reason(error)}") from error
    if root is None:
        raise UnreadableError("its XML is broken: no element in it")
    return root


class Target(Protocol):
    """What receives a file as it is parsed; nothing of it is kept."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""

    def data(self, text: str) -> None:
        """Take text."""

    def close(self) -> None:
        """Take the end of the file."""


def feed(stream: IO[bytes], target: Target) -> Iterator[None]:
    """Parse a file piece by piece, and yield after each.

    Raises UnreadableError where the XML is broken.
    """
    told: Any = target
    entities: Any = _INTERNAL
    parser = etree.XMLParser(target=told, resolve_entities=entities, no_network=True)
    declared: frozenset[bytes] | None = None
    rest = b""
    try:
        while piece := stream.read(_PIECE):
            if declared is None:
                declared = _declared(piece)
                piece = _OTHER_FILE.sub(rb"\1", piece, count=1)
            whole, rest = _whole_references(rest + piece)
            parser.feed(_with_characters(whole, declared))
            yield
        parser.feed(rest)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"its XML is broken: {_reason(error)}") from error


def _whole_references(data: bytes) -> tuple[bytes, bytes]:
    """Return data up to a reference that may be cut in two, and the rest."""
    begun = data.rfind(b"&", max(0, len(data) - _LONGEST_REFERENCE))
    if begun < 0 or b";" in data[begun:]:
        return data, b""
    return data[:begun], data[begun:]


def _declared(data: bytes) -> frozenset[bytes]:
    """Return the names of the entities that a file defines itself."""
    return frozenset(_DEFINITION.findall(data[:_PIECE]))


def undefined_entities(data: bytes) -> int:
    """Return how many references to entities a file has that it does not define itself.

    Those of HTML do not count: they stand for characters, wherever they are defined.
    """
    declared = _declared(data)
    return sum(_meaning(name, declared) == b"" for name in _REFERENCE.findall(data))


def _with_characters(data: bytes, declared: frozenset[bytes]) -> bytes:
    """Put characters in the place of HTML's entities, and nothing in that of unknown ones.

    What defines them is in another file, which is not read.
    """

    def said(match: re.Match[bytes]) -> bytes:
        meaning = _meaning(match[1], declared)
        return match[0] if meaning is None else meaning

    return _REFERENCE.sub(said, data)


def _meaning(name: bytes, declared: frozenset[bytes]) -> bytes | None:
    """Return what to put in the place of an entity; None where a parser knows it."""
    if name in declared or name in _XML_ENTITIES:
        return None
    code = html.entities.name2codepoint.get(name.decode("ascii"))
    return b"" if code is None else f"&#{code};".encode()


def first(element: Element, *path: str) -> Element | None:
    """Return the first child of that name, then its, and so on; None where one is missing."""
    found = element
    for name in path:
        found = next((child for child in found if local(child) == name), None)
        if found is None:
            return None
    return found


def flat_text(element: Element | None) -> str:
    """Return all text in an element, on one line."""
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _reason(error: etree.XMLSyntaxError) -> str:
    return str(error.msg or "no element in it").partition(", line")[0]
