"""Where a document's links lead, and where their words stand in its finished text. Pure.

A target is an address (`https://…`), a title (`=Title`), or the name of a document or of a place in
one, as its reader makes them. What it leads to is found out when all documents are known.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote, urljoin

from builder.readers.document import Link

MOST_LINKS = 4000
"""that a document keeps"""
LONGEST_WORDS = 200
"""characters of what is linked"""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_NEAR = 4000
"""characters behind the last link in which the next one is looked for first"""
_LONGEST_SEARCHED = 200_000
"""characters of a text that is searched from its beginning too"""
_MOST_TRIES = 8

Words = tuple[str, str]
"""what is linked, and its target"""


def reference_target(base: str, reference: str) -> str:
    """Return where a relative or absolute reference leads from the document `base`.

    `base` is a path; or a container's name, `#`, and the path in it; or an address. An empty string
    is returned for what leads nowhere else: a place in the same document, a letter, a script.
    """
    reference = reference.strip()
    if _WEB.match(reference):
        return reference
    if reference.startswith("//"):
        return f"https:{reference}"
    path = unquote(reference.partition("#")[0].partition("?")[0])
    if not path or _SCHEME.match(reference):
        return ""
    if _WEB.match(base):
        return urljoin(base, path)
    container, mark, own = base.partition("#") if "#" in base else ("", "", base)
    folder = "" if path.startswith("/") else posixpath.dirname(own)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    return "" if joined.startswith("..") else f"{container}{mark}{joined}"


def title_target(title: str) -> str:
    """Return the target that a page's title is: its first letter may be small, as in wikis."""
    name = " ".join(title.replace("_", " ").split())
    return f"={name[:1].upper()}{name[1:]}" if name else ""


def in_order(text: str, links: Iterable[Words], shift: int = 0) -> Iterator[Link]:
    """Yield the links of one block, whose words follow each other in its text."""
    at = 0
    for words, target in links:
        start = _find(text, words, at, len(text))
        if start >= 0:
            at = start + len(words)
            yield Link(shift + start, shift + at, target)


def anywhere(text: str, links: Iterable[Words]) -> list[Link]:
    """Return links whose words stand somewhere in a text, mostly in this order."""
    at, found = 0, []
    for words, target in links:
        start = _find(text, words, at, at + _NEAR)
        if start >= 0:
            at = start + len(words)
        elif len(text) <= _LONGEST_SEARCHED:
            start = _find(text, words, 0, len(text))
        if start >= 0:
            found.append(Link(start, start + len(words), target))
    return without_overlaps(found)


def without_overlaps(links: Iterable[Link]) -> list[Link]:
    """Return links in order of their first characters, without those that begin in another."""
    kept: list[Link] = []
    for each in sorted(links, key=lambda link: (link.start, -link.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _find(text: str, words: str, start: int, end: int) -> int:
    """Return where words stand in a text, not in the midst of another word; -1 where nowhere."""
    for _ in range(_MOST_TRIES):
        found = text.find(words, start, end)
        if found <= 0 or not _is_within(text, found):
            return found
        start = found + 1
    return -1


def _is_within(text: str, at: int) -> bool:
    return text[at - 1 : at + 1].isascii() and text[at - 1 : at + 1].isalnum()


def is_linkable(words: str, target: str, kept: Sequence[object]) -> bool:
    """Return whether a link is kept beside those that a document has."""
    return bool(words) and bool(target) and len(words) <= LONGEST_WORDS and len(kept) < MOST_LINKS
