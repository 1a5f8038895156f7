"""What `browse` prints: the corpora, the titles of one, the table of contents of a document."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from runtime.cli.printing import print_json
from runtime.errors import LibraryError
from runtime.json_output import contents_json, corpora_json, titles_json
from runtime.library import Library
from runtime.localization import _, _n, number
from runtime.results import TitleEntry, TitlePage
from runtime.text.cells import cells
from runtime.text.sanitize import printable

PAGE_TITLES = 50
"""titles of a page"""


def browse(library: Library, parsed: argparse.Namespace) -> int:
    """Print what there is to read."""
    if parsed.corpus is None:
        _print_corpora(library, parsed)
    elif parsed.contents is not None:
        _print_contents(library, parsed)
    else:
        _print_titles(library, parsed)
    return 0


def _print_corpora(library: Library, parsed: argparse.Namespace) -> None:
    if parsed.contents is not None or parsed.page is not None:
        raise LibraryError(_("There is no corpus to look in."), _("Name one: `browse` lists them."))
    if parsed.json:
        print_json(corpora_json(library.packs))
        return
    for pack in library.packs:
        count = _n("{count} document", "{count} documents", pack.documents)
        _print(f"{pack.id:<16} {' ' * (18 - cells(count))}{count}   {pack.title}")


def _print_titles(library: Library, parsed: argparse.Namespace) -> None:
    prefix = " ".join(parsed.prefix)
    page = TitlePage((), 0, 0)
    for page in _pages(library, parsed, prefix):
        if parsed.json:
            print_json(titles_json(parsed.corpus, prefix, page))
        else:
            for entry in page.titles:
                _print(_line(entry))
    if not page.total and not parsed.json:
        _print(
            _("No title begins with “{prefix}”.", prefix=prefix)
            if prefix
            else _("It has no titles.")
        )
    if page.titles and parsed.page is None and _stops_at_a_page():
        _tell_rest(page)


def _pages(library: Library, parsed: argparse.Namespace, prefix: str) -> Iterator[TitlePage]:
    """Yield the page that was asked for; else the first one to a person, and all to a program."""
    page_number = parsed.page or 1
    while True:
        start = (page_number - 1) * PAGE_TITLES
        page = library.titles(prefix, corpora=(parsed.corpus,), start=start, count=PAGE_TITLES)
        if page.total and start >= page.total:
            last = -(-page.total // PAGE_TITLES)
            raise LibraryError(
                _("There is no page {page}.", page=page_number),
                _("The last one is {page}.", page=last),
            )
        yield page
        page_number += 1
        if parsed.page or _stops_at_a_page() or start + PAGE_TITLES >= page.total:
            return


def _stops_at_a_page() -> bool:
    return sys.stdout.isatty()


def _tell_rest(page: TitlePage) -> None:
    if page.total > len(page.titles):
        pages = -(-page.total // PAGE_TITLES)
        rest = _(
            "Page 1 of {pages}, {titles} titles. `--page 2` prints the next.",
            pages=number(pages),
            titles=number(page.total),
        )
        _print(f"\n{rest}")


def _print_contents(library: Library, parsed: argparse.Namespace) -> None:
    view = library.read(parsed.corpus, parsed.contents)
    if parsed.json:
        print_json(contents_json(view))
        return
    _print(view.title)
    for anchor in view.anchors:
        indent = "  " * max(1, anchor.level)
        _print(f"{indent}{anchor.label}  [--at {anchor.start}]")
    if not view.anchors:
        _print(_("It has no sections."))


def _line(entry: TitleEntry) -> str:
    other = f" → {entry.known_as}" if entry.known_as else ""
    return f"{' '.join(entry.title.split())}{other}  [{entry.document!r}]"


def _print(text: str) -> None:
    print(printable(text))
