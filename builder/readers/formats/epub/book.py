"""The files of a book, in the order of reading → its chapters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.formats.epub.chapters import Chapters
from builder.readers.formats.epub.container import Container
from builder.readers.formats.epub.contents import Entry, entries_of
from builder.readers.formats.epub.notes import ids_of, marks, note_element
from builder.readers.formats.epub.package import Package, SpineFile
from builder.readers.formats.html.blocks import Blocks
from builder.readers.formats.html.charset import decoded_page
from builder.readers.formats.html.main_content import everything
from builder.readers.formats.html.tree import BLOCKS, Element, parse, short_text
from builder.readers.formats.html.weights import Weights
from builder.readers.pictures import Pictures
from builder.readers.zip_files import MemberError

_MARKED = (b"noteref", b"footnote", b"<sup")
"""one of them is in every file that has marks of notes"""
_LONGEST_LABEL = 200
_FEWEST_WORDS = 3
_LINK_DENSITY = 0.7


class _Page:
    """A parsed file."""

    def __init__(self, name: str, data: bytes, language: str) -> None:
        self.name = name
        self.root = parse(decoded_page(data, language).text)
        self.ids = ids_of(self.root)
        for drawing in list(self.root.iter("svg")):
            _read_drawing(drawing)

    @property
    def is_links(self) -> bool:
        """Whether nearly all of it leads elsewhere, as a table of contents does."""
        return Weights(self.root, ())[self.root].density > _LINK_DENSITY

    @property
    def label(self) -> str:
        """What a file calls itself."""
        for each in (*self.root.iter("title"), *self.root.iter("h1", "h2", "h3")):
            text = clean_line(short_text(each, _LONGEST_LABEL) or "")
            if text:
                return text
        return ""


def _read_drawing(drawing: Element) -> None:
    """Put the text of a drawing in its place: pages that are laid out to the point are drawn."""
    texts = (clean_line("".join(each.itertext())) for each in drawing.iter("text"))
    text = " ".join(filter(None, texts))
    if len(text.split()) >= _FEWEST_WORDS:
        tail = drawing.tail
        drawing.clear()
        drawing.tag, drawing.text, drawing.tail = "div", text, tail


class Book:
    """A book being read."""

    def __init__(
        self, container: Container, package: Package, name: str, title: str, *,
        language: str, pictures: Pictures | None = None,
    ) -> None:  # fmt: skip
        self._container = container
        self._package = package
        self._name = name
        self._title = title
        self._language = language
        self._pictures = pictures
        self._entries: dict[str, list[Entry]] = {}
        self._wanted: dict[str, set[str]] = {}
        self._placed: set[tuple[str, str]] = set()
        self._notes_page: _Page | None = None
        self._chapters = Chapters(name, title)

    def found(self) -> Iterator[Document | Notice]:
        """Yield the chapters, and what was left out. Raises UnreadableError where none is left."""
        for entry in entries_of(self._container, self._package):
            self._entries.setdefault(entry.name, []).append(entry)
        self._find_notes()
        read = 0
        draft: DocumentBuilder | None = None
        for file in self._package.spine:
            try:
                page = self._page(file.name)
            except MemberError as error:
                yield Notice(f"{self._name}, {file.name}", str(error))
                continue
            read += 1
            if file.name in self._package.contents_pages and page.is_links:
                continue
            draft = self._walk(page, file, draft)
            yield from self._chapters.finished()
        if not read:
            raise UnreadableError("an EPUB of which no chapter can be read")
        yield from self._chapters.finished(last=True)

    def _page(self, name: str) -> _Page:
        data = self._container.read(name)
        try:
            return _Page(name, data, self._language)
        except UnreadableError as error:
            raise MemberError(str(error)) from error

    def _walk(self, page: _Page, file: SpineFile, draft: DocumentBuilder | None) -> DocumentBuilder:
        """Add a file to the book, and return what its last chapter is written to."""
        openings: dict[Element, Callable[[], DocumentBuilder]] = {}
        current = [draft]
        entries = [(self._place(page, each), each) for each in self._entries.get(file.name, ())]
        if page.root not in (place for place, _ in entries) and self._begins(file, draft):
            label = page.label if draft is not None or not self._entries else ""
            entries.insert(0, (page.root, Entry(label, 1, file.name)))
        by_place: dict[Element, list[Entry]] = {}
        for place, entry in entries:
            by_place.setdefault(place, []).append(entry)
        for place, each in by_place.items():
            openings[place] = partial(self._open, each, current)
        notes = {mark: self._note(name, key) for mark, name, key in marks(page.root, page.name)}
        left_out = set(everything(page.root).left_out)
        for key in self._wanted.get(page.name, ()):
            element = note_element(page.ids, key)
            if element is not None:
                left_out.add(element)
        base = f"{self._name}#{page.name}"
        if current[0] is not None and page.root not in openings:
            current[0].place(base)
        Blocks(
            current[0] or DocumentBuilder(), left_out, notes=notes, openings=openings, base=base,
            pictures=self._pictures,
        ).walk(page.root)  # fmt: skip
        return current[0] or DocumentBuilder()

    def _begins(self, file: SpineFile, draft: DocumentBuilder | None) -> bool:
        """Return whether a file that the contents do not name begins a chapter all the same."""
        return draft is None or not self._entries or not file.is_linear

    def _open(self, entries: list[Entry], current: list[DocumentBuilder | None]) -> DocumentBuilder:
        for entry in entries:
            key = entry.name + (f"#{entry.fragment}" if entry.fragment else "")
            draft = current[0] = self._chapters.open(entry.label, entry.depth, key)
            draft.place(f"{self._name}#{entry.name}")
        assert current[0] is not None
        return current[0]

    def _place(self, page: _Page, entry: Entry) -> Element:
        """Return the block at which a chapter begins."""
        place = page.ids.get(entry.fragment) if entry.fragment else None
        if place is None:
            return page.root
        while place.tag not in BLOCKS and place.getparent() is not None:
            place = place.getparent()
        for above in place.iterancestors("table"):
            place = above
        return page.root if place.tag in ("html", "body") else place

    # ── notes ───────────────────────────────────────────────────────────────────────────────────

    def _find_notes(self) -> None:
        """Find which notes marks lead to, so that they are not read where they are kept."""
        for file in self._package.spine:
            try:
                data = self._container.read(file.name)
                if any(each in data for each in _MARKED):
                    page = parse(decoded_page(data, self._language).text)
                    for _, name, key in marks(page, file.name):
                        self._wanted.setdefault(name, set()).add(key)
            except MemberError:
                continue  # it is reported when it is read
            except UnreadableError:
                continue

    def _note(self, name: str, key: str) -> str:
        """Return the text of a note, where it is asked for the first time."""
        if not name or (name, key) in self._placed:
            return ""
        self._placed.add((name, key))
        if self._notes_page is None or self._notes_page.name != name:
            try:
                self._notes_page = self._page(name)
            except UnreadableError:
                return ""
        element = note_element(self._notes_page.ids, key)
        if element is None:
            return ""
        draft = DocumentBuilder()
        Blocks(draft).walk(element)
        text = " ".join(draft.document("", "").text.split())
        return _NUMBER.sub("", text)


_NUMBER = re.compile(r"\A(?:- )?(?:\[?\(?(?:\d{1,4}|[*†‡])\)?\]?[.:]?\s+)?")
