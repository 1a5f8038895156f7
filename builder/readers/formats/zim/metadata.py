"""What a ZIM file tells of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from builder.readers.cleaning import clean_line
from builder.readers.document import Description, UnreadableError
from builder.readers.formats.zim.archive import REDIRECT, Archive, Entry
from builder.readers.formats.zim.clusters import blobs
from builder.readers.formats.zim.languages import short_code

_NAMESPACE = b"M"
_MOST_CHARACTERS = 2_000
_MOST_BYTES = 1 << 16
_CRAWLERS = ("zimit", "warc2zim")
_WIKI_WRITER = "mwoffliner"
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?", re.IGNORECASE)
_WIKIMEDIA = re.compile(
    r"(?:[a-z0-9-]+\.)+(?:wikipedia|wiktionary|wikibooks|wikivoyage|wikisource|wikiversity|wikiquote"
    r"|wikinews|wikimedia)\.org"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the pages of a file come from, which tells how to read them."""

    source: str
    """an address, as far as the file gives one"""
    scraper: str
    """the program that made the file, in small letters"""

    @property
    def is_crawl(self) -> bool:
        """Whether its pages are those of a site as browsers get them, with all that is around."""
        return any(each in self.scraper for each in _CRAWLERS)

    @property
    def is_wiki(self) -> bool:
        """Whether its pages are articles and nothing else."""
        return _WIKI_WRITER in self.scraper

    def address(self, entry: Entry) -> str:
        """Return an entry's address on the web, where that is sure, else an empty string."""
        path = quote(entry.path, safe="/:@!$&'()*+,;=?~", errors="replace")
        if self.is_crawl:
            host = entry.path.partition("/")[0]
            return f"https://{path}" if _HOST.fullmatch(host) else ""
        host = urlsplit(self.source if "//" in self.source else f"//{self.source}").netloc
        return f"https://{host}/wiki/{path}" if _WIKIMEDIA.fullmatch(host) else ""


def origin_of(archive: Archive) -> Origin:
    """Return where a file's pages come from."""
    return Origin(_value(archive, "Source"), _value(archive, "Scraper").lower())


def description_of(archive: Archive) -> Description:
    """Return what a file says of itself as a collection."""
    codes = [short_code(each) for each in _value(archive, "Language").split(",")]
    return Description(
        title=_value(archive, "Title"),
        language=codes[0],
        publisher=_value(archive, "Creator") or _value(archive, "Publisher"),
        licence=_value(archive, "License"),
        date=_value(archive, "Date"),
    )


def _value(archive: Archive, key: str) -> str:
    """Return one piece of metadata, or an empty string where there is none that can be read."""
    entry = archive.find(_NAMESPACE, key)
    if entry is None or entry.mime >= REDIRECT - 2:
        return ""
    try:
        data = next(blobs(archive, entry.cluster, [entry.blob]), (0, b""))[1]
    except UnreadableError:
        return ""
    return clean_line(data[:_MOST_BYTES].decode("utf-8", "replace"))[:_MOST_CHARACTERS]
