"""The tree of a page → the blocks of a document: paragraphs, headings, lists, tables, code."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from lxml import etree

from builder.readers.cleaning import DocumentBuilder
from builder.readers.formats.html.images import description
from builder.readers.formats.html.inline import LINE_BREAK, joined, script_text
from builder.readers.formats.html.mathematics import formula_text, tex_text
from builder.readers.formats.html.pictures import picture_of
from builder.readers.formats.html.skipping import is_note_mark, is_skipped
from builder.readers.formats.html.tables import Cell, Table, data_tables
from builder.readers.formats.html.tree import BLOCKS, Element, short_text
from builder.readers.links import LONGEST_WORDS, reference_target
from builder.readers.pictures import Pictures

_LEVELS = {f"h{level}": level for level in range(1, 7)}
_TIGHT = frozenset({"li", "tr", "dd", "dt", "caption", "summary"})
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_ENDED = re.compile(r"[.,:;!?…。、；：！？\-–—|(]\Z")


class Blocks:
    """Walks a tree without recursion and cuts it into blocks of text."""

    def __init__(
        self,
        draft: DocumentBuilder,
        left_out: Collection[Element] = (),
        *,
        notes: Mapping[Element, str] | None = None,
        openings: Mapping[Element, Callable[[], DocumentBuilder]] | None = None,
        base: str = "",
        pictures: Pictures | None = None,
    ) -> None:
        """`notes` are the marks of notes with the text of each, which follows the block it is in.

        `openings` are elements at which another document begins. `base` is what links are relative
        to; without it, none are kept. `pictures` makes those of the page, where they are wanted.
        """
        self._draft = draft
        self._left_out = left_out
        self._notes = notes or {}
        self._openings = openings or {}
        self._base = base
        self._pictures = pictures
        self._waiting_notes: list[str] = []
        self._line: list[str] = []
        self._verbatim = 0
        self._lists: list[int | None] = []
        self._marker = ""
        self._heading = 0
        self._gap = "\n\n"
        self._tables: dict[Element, Table] = {}
        self._table: Table | None = None
        self._cell: Cell | None = None

    def walk(self, root: Element) -> None:
        """Add all that is in an element."""
        self._tables = data_tables(root)
        skipped = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if element is not root and self._is_left_out(element, tag):
                    skipped = element
                    walk.skip_subtree()
                else:
                    if element in self._openings and self._cell is None:
                        self._flush()
                        self._draft = self._openings[element]()
                    self._start(element, tag)
                    self._text(element.text)
                continue
            if element is skipped:
                skipped = None
            else:
                self._end(element, tag)
            if element is not root:
                self._text(element.tail)
        self._flush()

    def _is_left_out(self, element: Element, tag: str) -> bool:
        """Return whether the walk goes round an element; what it says in short is added here."""
        if element in self._left_out:
            return True
        if element in self._notes:
            self._note(element)
            return True
        text = self._in_short(element, tag)
        if text is not None:
            self._line.append(text)
        return text is not None or is_skipped(element, tag)

    def _in_short(self, element: Element, tag: str) -> str | None:
        """Return the text of what is put together in another way than by reading on."""
        if tag == "math" or tag.endswith(":math"):
            return formula_text(element)
        if tag == "script":
            is_tex = (element.get("type") or "").startswith("math/tex")
            return tex_text(element.text or "") if is_tex else None
        if tag in ("sup", "sub") and not self._verbatim and not is_note_mark(element, tag):
            return script_text(element, self._before())
        return None

    def _note(self, mark: Element) -> None:
        number = (short_text(mark, 20) or "*").strip("[]()")
        self._line.append(f"[{number}]")
        if self._notes[mark]:
            self._waiting_notes.append(f"[{number}] {self._notes[mark]}")

    def _add_notes(self) -> None:
        for note in self._waiting_notes:
            self._draft.add(note, gap="\n")
        self._waiting_notes.clear()

    def _before(self) -> str:
        return next((piece for piece in reversed(self._line) if piece), "")[-10:]

    def _text(self, text: str | None) -> None:
        if text:
            self._line.append(text)

    # ── the beginning of an element ─────────────────────────────────────────────────────────────

    def _start(self, element: Element, tag: str) -> None:
        if tag == "br":
            self._line.append("\n" if self._verbatim else LINE_BREAK)
        elif tag == "img":
            self._image(element)
        elif self._heading:
            self._line.append(" " if tag in BLOCKS else "")
        elif self._verbatim:
            self._end_verbatim_line(element, tag)
        elif tag in ("table", "tr", "td", "th") and self._start_of_table(element, tag):
            pass
        elif self._cell is not None:
            self._part_of_cell(tag)
        elif tag in BLOCKS or _is_shown_as_block(element):
            self._block(element, tag)

    def _image(self, image: Element) -> None:
        text = description(image)
        if text and not self._verbatim:
            self._line.append(text)
        if self._pictures is not None:
            caption, data = picture_of(image, self._base, self._pictures)
            if data:
                self._draft.picture(caption, data)

    def _block(self, element: Element, tag: str) -> None:
        self._flush()
        self._gap = "\n" if tag in _TIGHT or self._marker else "\n\n"
        if tag in _LEVELS:
            self._heading = _LEVELS[tag]
        elif tag in _VERBATIM:
            self._verbatim += 1
        elif tag in _LISTS:
            self._lists.append(_number(element, "start", 1) if tag == "ol" else None)
        elif tag == "li":
            self._item(element)

    def _item(self, element: Element) -> None:
        number = self._lists[-1] if self._lists else None
        indent = "  " * min(len(self._lists) - 1, 20)
        if number is None:
            self._marker = f"{indent}- "
            return
        number = _number(element, "value", number)
        self._marker = f"{indent}{number}. "
        self._lists[-1] = number + 1

    def _end_verbatim_line(self, element: Element, tag: str) -> None:
        """Keep lines of code apart that are elements of their own."""
        if tag in _VERBATIM:
            self._verbatim += 1
        starts = tag in BLOCKS or _is_shown_as_block(element)
        if starts and self._line and not self._line[-1].endswith("\n"):
            self._line.append("\n")

    # ── tables ──────────────────────────────────────────────────────────────────────────────────

    def _start_of_table(self, element: Element, tag: str) -> bool:
        if tag == "table":
            found = self._tables.get(element)
            if found is None or self._cell is not None:
                return False
            self._flush()
            self._table = found
        elif self._table is None:
            return False
        elif tag == "tr":
            parent = element.getparent()
            self._table.row(in_head=parent is not None and parent.tag == "thead")
        else:
            self._flush_cell()
            self._cell = self._table.cell(element)
        return True

    def _part_of_cell(self, tag: str) -> None:
        """Keep apart what stands apart in a cell: the items of a list by semicolons."""
        assert self._cell is not None
        if tag in _VERBATIM:
            self._verbatim += 1
        if tag == "li":
            self._flush_cell(keep=True)
            before = "".join(self._cell.pieces).strip()
            self._cell.pieces.append("; " if before and not _ENDED.search(before) else " ")
        elif tag in BLOCKS and not self._verbatim:
            self._line.append(" ")

    def _flush_cell(self, *, keep: bool = False) -> None:
        if self._cell is not None:
            is_code = self._table is not None and self._table.is_code
            self._cell.pieces.append(self._raw() if is_code else self._taken())
            if not keep:
                self._cell = None

    def _end_table(self) -> None:
        table, self._table = self._table, None
        self._flush_cell()
        assert table is not None
        rows, headed = table.lines()
        if table.is_code and all(len([cell for cell in row if cell]) < 2 for row in rows):
            self._draft.code("\n".join(_code_line(row) for row in table.rows), gap=self._gap)
        else:
            self._draft.table(rows, headed=headed)
        self._gap = "\n\n"
        self._add_notes()

    # ── the end of an element ───────────────────────────────────────────────────────────────────

    def _end(self, element: Element, tag: str) -> None:
        if tag == "a" and self._base:
            self._link(element)
        is_block = tag in BLOCKS or _is_shown_as_block(element)
        if self._heading:
            if tag in _LEVELS:
                self._end_heading()
            elif is_block:
                self._line.append(" ")
        elif self._verbatim:
            self._end_verbatim(tag)
        elif self._table is not None and self._tables.get(element) is self._table:
            self._end_table()
        elif self._cell is not None:
            self._end_part_of_cell(tag)
        elif is_block:
            self._end_block(tag)

    def _link(self, element: Element) -> None:
        words, reference = short_text(element, LONGEST_WORDS), element.get("href")
        if words and reference:
            self._draft.link(words, reference_target(self._base, reference))

    def _end_block(self, tag: str) -> None:
        self._flush()
        if tag == "li":
            self._marker = ""
        elif tag in _LISTS and self._lists:
            self._lists.pop()

    def _end_part_of_cell(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._flush_cell()
        elif tag in BLOCKS:
            self._line.append(" ")

    def _end_heading(self) -> None:
        level, self._heading = self._heading, 0
        text = self._taken().replace("\n", " ")
        if text and self._marker:
            self._draft.add(self._marker + text, gap=self._gap)
            self._marker = ""
        elif text:
            self._draft.heading(text, level)
        self._gap = "\n\n"
        self._add_notes()

    def _end_verbatim(self, tag: str) -> None:
        self._verbatim -= tag in _VERBATIM
        if self._verbatim:
            return
        if self._cell is not None:
            self._line.append(" ")
            return
        self._draft.code(self._raw(), gap=self._gap)
        self._gap = "\n\n"

    def _taken(self) -> str:
        """Return the text of the line under way, and begin another."""
        return joined(self._raw())

    def _raw(self) -> str:
        text = "".join(self._line)
        self._line.clear()
        return text

    def _flush(self) -> None:
        """Close the block under way."""
        text = self._taken()
        if text:
            self._draft.add(self._marker + text, gap=self._gap)
            self._marker = ""
            self._gap = "\n\n"
            self._add_notes()


def _is_shown_as_block(element: Element) -> bool:
    style = element.get("style")
    return style is not None and "display" in style and "block" in style and "inline" not in style


def _number(element: Element, name: str, default: int) -> int:
    text = (element.get(name) or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else default


def _code_line(cells: list[Cell]) -> str:
    return "".join(piece for cell in cells for piece in cell.pieces).rstrip()
