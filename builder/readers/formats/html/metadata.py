"""What a page says of itself: title, address, date, language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from builder.readers.cleaning import clean_line
from builder.readers.formats.html.tree import Element, short_text

_SEPARATOR = re.compile(r"\s+[|–—·•»«:/-]\s+|:\s+|\s*[|]\s*")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]+)?")
_LONGEST = 500
_DATES = (
    "article:published_time", "datepublished", "dcterms.date", "dc.date", "dc.date.issued",
    "citation_publication_date", "citation_date", "date", "article:modified_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; empty where it says nothing."""

    title: str = ""
    url: str = ""
    date: str = ""
    language: str = ""

    @classmethod
    def of(cls, page: Element) -> Metadata:
        """Return what the head of a page, and its first headings, tell."""
        named = _named_values(page)
        return cls(
            title=_title(page, named),
            url=_address(page, named),
            date=next((named[name] for name in _DATES if named.get(name)), ""),
            language=_language(page, named),
        )


def _named_values(page: Element) -> dict[str, str]:
    """Return the `<meta>` elements: name in small letters → content, the first of each."""
    found: dict[str, str] = {}
    for meta in page.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv") or ""
        name = name or meta.get("itemprop") or ""
        content = clean_line((meta.get("content") or "")[:_LONGEST])
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _title(page: Element, named: dict[str, str]) -> str:
    """Return the title without the name of the site, where the page's own heading agrees."""
    found = next((each for each in page.iter("title") if _is_in_head(each)), None)
    title = clean_line((short_text(found, _LONGEST) or "") if found is not None else "")
    title = title or named.get("og:title", "") or named.get("twitter:title", "")
    for heading in page.iter("h1"):
        text = clean_line(short_text(heading, _LONGEST) or "")
        if text and text != title and text in _starts_and_ends(title):
            return text
    site = named.get("og:site_name", "")
    before = title.removesuffix(site).rstrip()
    if site and before != title.rstrip() and len(before) > 2 and before[-1] in "|–—·•-:":
        return before[:-1].rstrip()
    return title


def _starts_and_ends(title: str) -> set[str]:
    """Return what a title is up to each of its separators, and from it."""
    found: set[str] = set()
    for match in _SEPARATOR.finditer(title):
        found.update((title[: match.start()].strip(), title[match.end() :].strip()))
    return found


def _is_in_head(title: Element) -> bool:
    return next(title.iterancestors("svg"), None) is None


def _address(page: Element, named: dict[str, str]) -> str:
    links = page.iter("link")
    found = next((each for each in links if (each.get("rel") or "").lower() == "canonical"), None)
    address = (found.get("href") or "") if found is not None else ""
    address = address or named.get("og:url", "")
    return address if address.startswith(("https://", "http://")) else ""


def _language(page: Element, named: dict[str, str]) -> str:
    """Return the page's language as a code of two or three letters."""
    said = [page.get("lang"), page.get("xml:lang"), named.get("content-language")]
    body = page.find("body")
    if body is not None:
        said += [body.get("lang"), body.get("xml:lang")]
    found = (_LANGUAGE.fullmatch(each.strip()) for each in said if each)
    return next((match[1].lower() for match in found if match), "")
