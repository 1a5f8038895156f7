"""The package document of a book: what it is, in which order its files are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from builder.readers.cleaning import clean_line
from builder.readers.document import UnreadableError
from builder.readers.formats.epub.container import Container, target

_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/x-oeb1-document")
_LONGEST = 1000
_DATE_ORDER = {"publication": 0, "": 1, "creation": 2}


@dataclass(frozen=True, slots=True)
class SpineFile:
    """A file of the reading order."""

    name: str
    is_linear: bool
    """whether it is part of the text, rather than opened from it, such as an answer or a note"""


@dataclass(frozen=True, slots=True)
class Package:
    """What a book says of itself."""

    title: str
    authors: str
    language: str
    publisher: str
    date: str
    rights: str
    source: str
    """an address, where it names one"""
    spine: tuple[SpineFile, ...]
    navigation: str
    """the table of contents of EPUB 3, or empty"""
    ncx: str
    """that of EPUB 2, or empty"""
    contents_pages: frozenset[str]
    """those that are said to show the table of contents once more"""


def package_of(container: Container) -> Package:
    """Read the package document. Raises UnreadableError for a book without one."""
    name = container.package_name()
    root = container.xml(name)
    items = {each.get("id"): each for each in root.iter("{*}item") if each.get("href")}
    pages = {key: target(item.get("href"), name)[0] for key, item in items.items()}
    navigation = next((pages[key] for key, each in items.items() if _is_navigation(each)), "")
    spine = tuple(
        SpineFile(pages[key], each.get("linear") != "no")
        for each in root.iter("{*}itemref")
        if (key := each.get("idref")) in pages
        and items[key].get("media-type") in _PAGES
        and pages[key] != navigation
    )
    if not spine:
        raise UnreadableError("an EPUB without a list of its chapters")
    return Package(
        title=_title(root),
        authors=", ".join(_texts(root, "creator")),
        language=next(iter(_texts(root, "language")), ""),
        publisher=next(iter(_texts(root, "publisher")), ""),
        date=_date(root).partition("T")[0],
        rights=next(iter(_texts(root, "rights")), ""),
        source=_source(root),
        spine=tuple(dict.fromkeys(spine)),
        navigation=navigation,
        ncx=_ncx(root, items, pages),
        contents_pages=_contents_pages(root, name),
    )


def _is_navigation(item: Any) -> bool:
    return "nav" in (item.get("properties") or "").split()


def _contents_pages(root: Any, base: str) -> frozenset[str]:
    found = (each for each in root.iter("{*}reference") if each.get("type") == "toc")
    return frozenset(target(each.get("href") or "", base)[0] for each in found)


def _ncx(root: Any, items: dict[str, Any], pages: dict[str, str]) -> str:
    spine = next(root.iter("{*}spine"), None)
    named = spine.get("toc") if spine is not None else None
    if named in pages:
        return pages[named]
    types = (key for key, each in items.items() if "dtbncx" in (each.get("media-type") or ""))
    return next((pages[key] for key in types), "")


def _texts(root: Any, name: str) -> list[str]:
    """Return the texts of the elements of Dublin Core with this name."""
    found = (each for each in root.iter(f"{{*}}{name}") if "purl.org/dc" in str(each.tag).lower())
    texts = (clean_line("".join(each.itertext())[:_LONGEST]) for each in found)
    return [text for text in texts if text]


def _title(root: Any) -> str:
    """Return the main title: the one that is said to be it, else the first."""
    main = {
        (each.get("refines") or "").lstrip("#")
        for each in root.iter("{*}meta")
        if each.get("property") == "title-type" and (each.text or "").strip() == "main"
    }
    for each in root.iter("{*}title"):
        if each.get("id") in main and (each.text or "").strip():
            return clean_line(each.text[:_LONGEST])
    return next(iter(_texts(root, "title")), "")


def _date(root: Any) -> str:
    """Return when it was published; the date of another event only where there is no such date."""
    dates = [
        (_DATE_ORDER.get(_event(each), len(_DATE_ORDER)), clean_line(each.text[:50]))
        for each in root.iter("{*}date")
        if each.text and each.text.strip()
    ]
    return min(dates, key=lambda pair: pair[0], default=(0, ""))[1]


def _event(date: Any) -> str:
    """Return what happened on a date of EPUB 2."""
    return next((value for key, value in date.items() if key.endswith("event")), "")


def _source(root: Any) -> str:
    for text in (*_texts(root, "source"), *_texts(root, "identifier")):
        if text.startswith(("http://", "https://")):
            return text
    return ""
