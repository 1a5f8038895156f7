"""The table of contents of a book, flat: each entry with its depth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from builder.readers.cleaning import clean_line
from builder.readers.document import UnreadableError
from builder.readers.formats.epub.container import Container, target
from builder.readers.formats.epub.package import Package
from builder.readers.formats.html.charset import decoded
from builder.readers.formats.html.tree import parse, short_text

_MOST_ENTRIES = 100_000
_LONGEST_LABEL = 300
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the table of contents."""

    label: str
    depth: int
    """1 for the outermost"""
    name: str = ""
    """the file that it leads to"""
    fragment: str = ""
    """the id of the place in it, or empty for its beginning"""


def entries_of(container: Container, package: Package) -> list[Entry]:
    """Return the entries in their order; none where the book has no table that can be read.

    A heading that leads nowhere leads to what follows it.
    """
    found: list[Entry] = []
    for name, reader in ((package.navigation, _of_navigation), (package.ncx, _of_ncx)):
        if name and not found:
            try:
                found = list(reader(container, name))[:_MOST_ENTRIES]
            except UnreadableError:
                continue  # the other one may do; without any, the files of the book tell chapters
    following = Entry("", 1)
    for number in reversed(range(len(found))):
        if not found[number].name:
            found[number] = replace(found[number], name=following.name, fragment=following.fragment)
        following = found[number]
    return [each for each in found if each.name and each.label]


def _of_navigation(container: Container, name: str) -> Iterator[Entry]:
    page = parse(decoded(container.read(name))[0])
    lists = list(page.iter("nav"))
    typed = [each for each in lists if "toc" in (each.get("epub:type") or "").split()]
    root = (typed or lists or [page])[0]
    depth = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag == "ol":
            depth += 1 if event == "start" else -1
        elif event == "start" and depth and element.tag in ("a", "span"):
            walk.skip_subtree()
            yield _entry(short_text(element, _LONGEST_LABEL), depth, element.get("href"), name)


def _of_ncx(container: Container, name: str) -> Iterator[Entry]:
    root = container.xml(name)
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if etree.QName(element).localname != "navPoint":
            continue
        depth += 1 if event == "start" else -1
        if event == "start":
            label = element.findtext("{*}navLabel/{*}text")
            content = element.find("{*}content")
            source = content.get("src") if content is not None else None
            yield _entry(label, depth, source, name)


def _entry(label: str | None, depth: int, reference: str | None, base: str) -> Entry:
    name, fragment = target(reference, base) if reference else ("", "")
    label = clean_line((label or "")[:_LONGEST_LABEL])
    return Entry(label, min(depth, _DEEPEST), name, fragment)
