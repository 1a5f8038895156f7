"""The notes of a book: which mark leads to which text, so that a note stands where it belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from builder.readers.formats.epub.container import target
from builder.readers.formats.html.skipping import is_note_mark
from builder.readers.formats.html.tree import BLOCKS, Element

_LONGEST = 5000
"""characters; what is longer is no note"""
_NOTE_BLOCKS = frozenset({"aside", "li", "p", "div", "dd", "section", "tr"})
_MARKED = frozenset({"sup", "a", "span"})


def marks(page: Element, base: str) -> Iterator[tuple[Element, str, str]]:
    """Yield the marks of notes on a page, each with the file and the id that it leads to."""
    inside: set[Element] = set()
    for element in page.iter(*_MARKED):
        if element in inside or not is_note_mark(element, element.tag):
            continue
        links = [element] if element.tag == "a" else list(element.iter("a"))
        inside.update(element.iter())
        name, fragment = target(links[0].get("href") or "", base) if links else ("", "")
        yield element, name, fragment


def note_element(ids: Mapping[str, Element], fragment: str) -> Element | None:
    """Return the block that holds a note: the one with the id, or around it."""
    element = ids.get(fragment)
    while element is not None and element.tag not in BLOCKS:
        element = element.getparent()
    if element is None or element.tag not in _NOTE_BLOCKS:
        return None
    return element if sum(map(len, element.itertext())) <= _LONGEST else None


def ids_of(page: Element) -> dict[str, Element]:
    """Return the elements of a page by their ids, and by the names of anchors."""
    found: dict[str, Element] = {}
    for element in page.iter():
        for key in (element.get("id"), element.get("name") if element.tag == "a" else None):
            if key:
                found.setdefault(key, element)
    return found
