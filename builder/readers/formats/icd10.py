"""ICD-10-CM's tabular list (XML): a three-character category is a document, a code an anchor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Document, UnreadableError
from builder.readers.format import Format
from builder.specs import CorpusSpec

CHAPTER = "chapter"
"""the one key that `include` and `exclude` choose by: a chapter's number"""
_NOTES = {
    "notes": "Note",
    "includes": "Includes",
    "inclusionTerm": "Includes",
    "codeFirst": "Code first",
    "useAdditionalCode": "Use additional code",
    "codeAlso": "Code also",
    "excludes1": "Excludes (never coded together)",
    "excludes2": "Excludes (may be coded as well)",
    "sevenChrNote": "Seventh character",
}
_ROOT = "ICD10CM.tabular"


def read(path: Path, _name: str, spec: CorpusSpec) -> Iterator[Document]:
    """Yield a document for each category. Raises UnreadableError if it is no such list."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        root = etree.parse(path, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"not well-formed XML: {error.msg}") from error
    if root.tag != _ROOT:
        raise UnreadableError(f"not an ICD-10-CM tabular list: its root is <{root.tag}>")
    for chapter in root.iterfind("chapter"):
        if _is_wanted(_text(chapter, "name"), spec):
            yield from _chapter(chapter)


def _is_tabular_list(_path: Path, head: bytes) -> bool:
    return f"<{_ROOT}".encode() in head


def _is_wanted(number: str, spec: CorpusSpec) -> bool:
    included = number in spec.include.get(CHAPTER, (number,))
    return included and number not in spec.exclude.get(CHAPTER, ())


def _chapter(chapter: etree._Element) -> Iterator[Document]:
    for section in chapter.iterfind("section"):
        for category in section.iterfind("diag"):
            yield _category(category, _text(chapter, "desc"), _text(section, "desc"))


def _category(category: etree._Element, chapter: str, section: str) -> Document:
    draft = DocumentBuilder()
    _add(draft, category)
    draft.add(f"Section: {section}\nChapter: {chapter}")
    code = _text(category, "name")
    return draft.document(code, title=f"{code} {_text(category, 'desc')}")


def _add(draft: DocumentBuilder, diagnosis: etree._Element) -> None:
    """Add a code with its notes, then the codes below it. The list is six codes deep at most."""
    draft.heading(f"{_text(diagnosis, 'name')} {_text(diagnosis, 'desc')}")
    for child in diagnosis:
        if child.tag in _NOTES:
            draft.add(_notes(_NOTES[str(child.tag)], child), gap="\n")
        elif child.tag == "sevenChrDef":
            draft.add(_characters(child), gap="\n")
    for child in diagnosis.iterfind("diag"):
        _add(draft, child)


def _notes(label: str, element: etree._Element) -> str:
    notes = "; ".join(filter(None, (_flat(note) for note in element.iterfind("note"))))
    return f"{label}: {notes.replace(':; ', ': ')}" if notes else ""


def _characters(element: etree._Element) -> str:
    pairs = [f"{item.get('char')} {_flat(item)}" for item in element.iterfind("extension")]
    return f"Seventh characters: {'; '.join(pairs)}" if pairs else ""


def _text(element: etree._Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else _flat(found)


def _flat(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


FORMAT = Format("icd", read, recognizes=_is_tabular_list, options=frozenset({"include", "exclude"}))
