"""DocBook and CNXML, the XML of OpenStax: a file is a document, its sections at their levels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean_line, title_from_name
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.xml_documents import plain_xml
from builder.readers.formats.xml_documents.blocks import Blocks
from builder.readers.formats.xml_documents.vocabulary import CNXML, DOCBOOK, Vocabulary
from builder.readers.xml_streams import (
    Element,
    attribute,
    first,
    flat_text,
    local,
    root_of,
    tree,
    undefined_entities,
)
from builder.specs import CorpusSpec

_DOCBOOK_SPACE = "http://docbook.org/ns/docbook"
_CNXML_SPACE = "http://cnx.rice.edu/cnxml"
_ROOTS = DOCBOOK.sections
_COLLECTION = "collection"
_LARGEST = 1 << 26
"""bytes of a file that is read as a tree; what is larger is read as text"""
_INFO = frozenset(
    {"info", "bookinfo", "articleinfo", "chapterinfo", "sectioninfo", "sect1info", "sect2info"}
    | {"refentryinfo", "setinfo", "partinfo", "appendixinfo", "prefaceinfo", "metadata"}
)
_KEPT = frozenset({"title", "subtitle", "abstract"})
_OTHER_FILES = "parts of it that stand in other files are not read with it"
_UNKNOWN_ENTITIES = "entities that it does not define are left out"
_BROKEN = "its XML is broken: it is read as far as it makes sense"


def read_docbook(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the document. Raises UnreadableError if nothing of its XML makes sense."""
    yield from _read(path, name, DOCBOOK)


def read_cnxml(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the module. Raises UnreadableError if nothing of its XML makes sense."""
    yield from _read(path, name, CNXML)


def _read(path: Path, name: str, words: Vocabulary) -> Iterator[Document | Notice]:
    if path.stat().st_size > _LARGEST:
        yield from plain_xml.read(path, name)
        return
    data = path.read_bytes()
    broken = False
    try:
        root = tree(data, internal_entities=True)
    except UnreadableError:
        root, broken = tree(data, internal_entities=True, recover=True), True
    date, language = _date(root), attribute(root, "lang")
    title = _title(root)
    _keep_titles(root)
    draft = DocumentBuilder()
    blocks = Blocks(draft, words)
    blocks.walk(root)
    yield draft.document(
        name, title or draft.first_anchor or title_from_name(name), date=date, language=language
    )
    if blocks.missing:
        yield Notice(name, _OTHER_FILES, NoticeKind.CUT)
    if undefined_entities(data):
        yield Notice(name, _UNKNOWN_ENTITIES, NoticeKind.CUT)
    if broken:
        yield Notice(name, _BROKEN, NoticeKind.DOUBTFUL)


def _title(root: Element) -> str:
    """Return the title of the whole; of a manual page, its name and what it is for."""
    name = first(root, "refnamediv", "refname")
    if name is not None:
        section = flat_text(first(root, "refmeta", "manvolnum"))
        purpose = flat_text(first(root, "refnamediv", "refpurpose"))
        marked = f"{flat_text(name)}({section})" if section else flat_text(name)
        return clean_line(f"{marked}: {purpose}" if purpose else marked)
    infos = [each for each in root if local(each) in _INFO]
    for parent in (root, *infos):
        found = first(parent, "title")
        if found is not None and flat_text(found):
            return clean_line(flat_text(found))
    return ""


def _date(root: Element) -> str:
    for info in (each for each in root if local(each) in _INFO):
        for name in ("pubdate", "date", "revised"):
            found = first(info, name)
            if found is not None:
                return clean_line(flat_text(found))
    return ""


def _keep_titles(root: Element) -> None:
    """Reduce what is said about the text to its titles and abstract, in the text's own place."""
    for info in [each for each in root.iter("{*}*") if local(each) in _INFO]:
        parent = info.getparent()
        if parent is None:
            continue
        wanted = _KEPT - {"title"} if first(parent, "title") is not None else _KEPT
        kept = [each for each in info if local(each) in wanted]
        place = parent.index(info)
        parent.remove(info)
        for offset, each in enumerate(kept):
            parent.insert(place + offset, each)


def _is_docbook(path: Path, head: bytes) -> bool:
    root = root_of(head)
    named = path.name.lower().endswith((".docbook", ".dbk"))
    sure = root.namespace == _DOCBOOK_SPACE or "DocBook" in root.doctype
    return root.name in _ROOTS and (sure or named)


def _is_cnxml(_path: Path, head: bytes) -> bool:
    root = root_of(head)
    return root.name == "document" and root.namespace == _CNXML_SPACE


DOCBOOK_FORMAT = Format(
    "docbook",
    read_docbook,
    suffixes=(".docbook", ".dbk", ".xml"),
    recognizes=_is_docbook,
    accepts=_is_docbook,
)
CNXML_FORMAT = Format(
    "cnxml", read_cnxml, suffixes=(".cnxml",), recognizes=_is_cnxml, accepts=_is_cnxml
)
