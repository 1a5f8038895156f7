"""The pictures of a page, each with what the page says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from builder.readers.cleaning import clean_line
from builder.readers.formats.html.tree import Element, short_text
from builder.readers.pictures import Pictures

_SOURCES = ("src", "data-src", "data-original")
_CAPTION_CLASSES = frozenset({"thumbcaption", "gallerytext", "wp-caption-text", "caption"})
_FILE_NAME = re.compile(r"(?i)\S+\.(?:jpe?g|png|gif|svg|webp|bmp|tiff?|avif)\b.{0,99}")
_LONGEST = 2000
_LEVELS = 5
"""how far a caption may be from its picture"""
_SIBLINGS = 8


def picture_of(image: Element, base: str, pictures: Pictures) -> tuple[str, bytes]:
    """Return the caption and the picture of an element; no bytes where it is not kept."""
    for reference in _references(image):
        data = pictures.of(base, reference)
        if data:
            return _caption(image), data
    return "", b""


def _references(image: Element) -> Iterator[str]:
    """Yield where a picture may lie: pages that load it late name it elsewhere than in `src`."""
    for name in _SOURCES:
        if reference := (image.get(name) or "").strip():
            yield reference


def _caption(image: Element) -> str:
    """Return the caption that a page sets beside a picture, else what it has in its place."""
    found = _beside(image)
    for text in (found, image.get("alt") or "", image.get("title") or ""):
        line = clean_line(text)
        if line and not _FILE_NAME.fullmatch(line):
            return line
    return ""


def _beside(image: Element) -> str:
    inner = image
    for above in islice(image.iterancestors(), _LEVELS):
        for each in islice(inner.itersiblings(), _SIBLINGS):
            if _is_caption(each):
                return short_text(each, _LONGEST) or ""
        if above.tag == "figure":
            captions = above.iter("figcaption")
            return next((short_text(each, _LONGEST) or "" for each in captions), "")
        inner = above
    return ""


def _is_caption(element: Element) -> bool:
    classes = (element.get("class") or "").split()
    return element.tag == "figcaption" or not _CAPTION_CLASSES.isdisjoint(classes)
