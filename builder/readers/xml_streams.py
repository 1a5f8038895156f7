"""XML from strangers: no entity is followed out of the file, and none is multiplied.

What a file is can be told from its root element; what is in it comes element by element.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

from builder.readers.document import UnreadableError

Element = Any
"""an element of lxml, whose own types are incomplete"""

_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+([\w:.-]+)([^\[>]*)(\[)?", re.DOTALL)
_ROOT = re.compile(r"\s*<(?:([\w.-]+):)?([\w.-]+)([^>]*)", re.DOTALL)
_NAMESPACE = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)""")
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
    end = text.find("]", declared.end())
    return text.find(">", end) + 1 or -1 if end >= 0 else -1


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


def tree(data: bytes) -> Element:
    """Return the root of a small file. Raises UnreadableError where its XML is broken."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"its XML is broken: {_reason(error)}") from error
    return root


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
