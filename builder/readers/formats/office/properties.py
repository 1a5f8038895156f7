"""What an office document says of itself: title, language, date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from builder.readers.cleaning import clean_line
from builder.readers.document import UnreadableError
from builder.readers.formats.office.package import Package, text_of
from builder.readers.xml_streams import Element, local

_NONSENSE = re.compile(
    r"(untitled|unbenannt|sans titre|sin t[ií]tulo|senza titolo|title|titel|titre|document|dokument"
    r"|documento|presentation|pr[äaé]sentation|powerpoint[- ].*|slide|folie|folien.*|word document"
    r"|microsoft (office )?(word|powerpoint)\b.*|template|vorlage|normal|blank|new document|draft"
    r"|no slide title|kein folientitel|pagetitle|page title|heading|\W*)[ _-]*\d*",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r".*\.(docx?|docm|dotx?|pptx?|pptm|odt|odp|ods|rtf|indd|pdf|tmp)", re.IGNORECASE
)
_PICTURE = re.compile(r"\S*\.(png|jpe?g|gif|bmp|tiff?|svg|emf|wmf|webp)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Properties:
    """Each is empty where the document does not say."""

    title: str = ""
    """only one that tells something"""
    language: str = ""
    date: str = ""


def sensible_title(title: str, name: str) -> str:
    """Return a title that a program has not made up, or an empty string."""
    title = clean_line(title)
    if _NONSENSE.fullmatch(title) or _FILE_NAME.fullmatch(title):
        return ""
    if title.casefold() == PurePosixPath(name).name.casefold():
        return ""
    return title


def core_properties(package: Package, name: str) -> Properties:
    """Return what the part of a .docx or .pptx for it says."""
    part = package.related("", "core-properties")
    try:
        return from_elements(package.tree(part), name) if part else Properties()
    except UnreadableError:
        return Properties()  # no text is lost by it


def from_elements(parent: Element, name: str) -> Properties:
    """Return what the children of an element say; later dates are taken before earlier."""
    said: dict[str, str] = {}
    for child in parent:
        said.setdefault(local(child), text_of(child))
    date = _DATE.match(said.get("modified") or said.get("date") or said.get("created") or "")
    title = sensible_title(said.get("title", ""), name)
    return Properties(title, said.get("language", ""), date[0] if date else "")


def description(text: str) -> str:
    """Return what is said of a picture, in brackets; nothing where that is but a file's name."""
    text = clean_line(text)
    return f"[{text}]" if text and not _PICTURE.fullmatch(text) else ""
