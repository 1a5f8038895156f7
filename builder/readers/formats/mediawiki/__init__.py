"""MediaWiki's XML dumps: the latest revision of an article is a document.

A dump is read twice: redirects, which become other titles of their articles, stand anywhere in it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Description, Document, Notice, NoticeKind
from builder.readers.format import Format, Found
from builder.readers.formats.mediawiki.dump import CutShortError, DumpPage, Site, is_dump, pages
from builder.readers.formats.mediawiki.markup import Writer
from builder.readers.formats.mediawiki.wikitext import add_wikitext
from builder.readers.temporary_tables import temporary_tables
from builder.specs import CorpusSpec

_SCHEMA = "CREATE TABLE redirects (target TEXT, title TEXT);"
_INDEX = "CREATE INDEX by_target ON redirects (target)"
_MOST_ALIASES = 500
_MOST_CHARACTERS = 8 << 20
_WIKITEXT = "wikitext"
_OTHER_PAGES = "pages of other namespaces than the articles': talk, users, templates"
_OTHER_MODELS = "pages that are no wikitext"
_UNKNOWN = "templates that are not written out, and are missing from the texts"


def read(path: Path, name: str, _spec: CorpusSpec) -> Found:
    """Yield a document for each article. Raises UnreadableError for what is no dump."""
    with temporary_tables(_SCHEMA) as tables:
        _store_redirects(path, tables)
        yield from _Articles(tables, name).of(path)


def describe(path: Path) -> Description:
    """Return what a dump says of its wiki."""
    site = next((each for each in pages(path) if isinstance(each, Site)), Site())
    return Description(title=site.name, language=site.language)


def _store_redirects(path: Path, tables: sqlite3.Connection) -> None:
    rows = ((each.redirect, each.title) for each in _articles(path) if each.redirect)
    with suppress(CutShortError):  # which is told when the articles are read
        tables.executemany("INSERT INTO redirects VALUES (?, ?)", rows)
    tables.execute(_INDEX)


def _articles(path: Path) -> Iterator[DumpPage]:
    return (each for each in pages(path) if isinstance(each, DumpPage) and each.namespace == 0)


class _Articles:
    """Reads the articles of one dump, and counts what is none."""

    def __init__(self, tables: sqlite3.Connection, name: str) -> None:
        self._tables = tables
        self._name = name
        self._site = Site()
        self._writer = Writer({})
        self._counts: Counter[str] = Counter()

    def of(self, path: Path) -> Found:
        read_any = False
        try:
            for each in pages(path):
                if isinstance(each, Site):
                    self._site = each
                    self._writer = Writer(each.prefixes)
                else:
                    yield from self._page(each)
                    read_any = True
        except CutShortError as error:
            if not read_any:
                raise
            yield Notice(self._name, str(error), NoticeKind.CUT)
        for what, count in self._counts.items():
            yield Notice(self._name, f"{what}: {count:,}")
        if self._writer.unknown_templates:
            reason = f"{_UNKNOWN}: {self._writer.unknown_templates:,}"
            yield Notice(self._name, reason, NoticeKind.CUT)

    def _page(self, page: DumpPage) -> Found:
        where = f"{self._name}#{page.number or page.title}"
        if page.namespace != 0:
            self._counts[_OTHER_PAGES] += 1
        elif page.redirect:
            return
        elif page.model != _WIKITEXT:
            self._counts[_OTHER_MODELS] += 1
        elif page.is_deleted:
            yield Notice(where, "its text was deleted from the wiki")
        elif len(page.text) > _MOST_CHARACTERS:
            yield Notice(where, f"a page of more than {_MOST_CHARACTERS >> 20} MB")
        else:
            yield self._document(page, where)

    def _document(self, page: DumpPage, where: str) -> Document:
        draft = DocumentBuilder()
        add_wikitext(draft, page.text, self._writer)
        return draft.document(
            where,
            page.title,
            self._site.address(page.title),
            page.date,
            aliases=self._aliases(page.title),
            language=self._site.language,
        )

    def _aliases(self, title: str) -> list[str]:
        """Return the titles that redirect to one, over other redirects too."""
        found: dict[str, None] = {}
        waiting = [title]
        while waiting and len(found) < _MOST_ALIASES:
            rows = self._tables.execute(
                "SELECT title FROM redirects WHERE target = ? LIMIT ?",
                (waiting.pop(), _MOST_ALIASES),
            )
            new = [row[0] for row in rows if row[0] not in found and row[0] != title]
            found |= dict.fromkeys(new)
            waiting += new
        return list(found)[:_MOST_ALIASES]


FORMAT = Format("mediawiki", read, recognizes=is_dump, describe=describe)
