"""Walks the tree of an XML document, and cuts it into headings, paragraphs, code and tables."""

from __future__ import annotations

import re

from lxml import etree

from builder.readers.cleaning import DocumentBuilder, clean_line, collapse
from builder.readers.equations import equation_text
from builder.readers.formats.xml_documents.tables import table_rows
from builder.readers.formats.xml_documents.vocabulary import Vocabulary
from builder.readers.xml_streams import Element, attribute, first, flat_text, local

_SPACES = re.compile(r" *\n *")
_RUNS = re.compile(r" {2,}")
_DIGITS = re.compile(r"[-+−]?\d{1,3}")
_DEEPEST = 9
_POINTED_AT = frozenset({"figure", "table", "example", "exercise", "equation"})


class Blocks:
    """Writes a tree to a draft. What stands in other files is counted, not read."""

    def __init__(self, draft: DocumentBuilder, words: Vocabulary) -> None:
        self._draft, self._words = draft, words
        self._line: list[str] = []
        self._sections: list[bool] = []
        self._lists: list[int | None] = []
        self._marker = self._label = ""
        self._gap = ""
        self._is_first = False
        self._last_number = 0
        self._notes: list[str] = []
        self._noted = 0
        self._targets: dict[str, Element] = {}
        self.missing = 0
        """references to other files whose text belongs here"""

    def walk(self, root: Element) -> None:
        """Write all of a tree."""
        self._targets = {
            identifier: each for each in root.iter("{*}*") if (identifier := attribute(each, "id"))
        }
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    self._add(element.text)
                else:
                    walk.skip_subtree()
            elif event == "end":
                self._end(element)
                self._add(element.tail if element is not root else None)
        self._flush()

    def _add(self, text: str | None) -> None:
        if text:
            self._line.append(collapse(text))

    def _start(self, element: Element) -> bool:
        """Begin an element; tell whether what is inside it is still to be walked."""
        name, words = local(element), self._words
        if name == "include":
            self.missing += 1
        if name in words.skipped or name == "include":
            return False
        if name == "math" or name in words.notes:
            self._inline(element, name)
            return False
        if self._is_block(name):
            self._flush()
            return self._begin(element, name)
        if name in words.wrapped:
            self._line.append(words.wrapped[name][0])
        elif name in words.raised and _DIGITS.fullmatch(flat_text(element)):
            self._line.append("^")
        elif name in words.references and not len(element) and not (element.text or "").strip():
            self._line.append(self._pointed_at(element))
        return True

    def _is_block(self, name: str) -> bool:
        words = self._words
        return any(
            name in names
            for names in (
                words.sections, words.blocks, words.titles, words.code, words.lists, words.items,
                words.tables, words.labels, words.described, words.tight,
            )
        )  # fmt: skip

    def _begin(self, element: Element, name: str) -> bool:
        words = self._words
        if name in words.code:
            self._draft.code("".join(map(str, element.itertext())))
            return False
        if name in words.tables:
            rows, headed = table_rows(element, self._cell)
            self._draft.table(rows, headed=headed)
            return False
        if name in words.titles:
            self._title(element)
            return False
        if name in words.sections:
            self._section(element, name)
        if name in words.lists:
            self._lists.append(self._first_number(element, name))
            self._is_first = len(self._lists) == 1
        if name in words.items and self._is_marked(element):
            self._item()
        if name in words.labels:
            self._label = words.labels[name]
        if name in words.described:
            described = clean_line(attribute(element, "alt"))
            self._draft.add(f"[{described}]" if described else "")
        # Where blocks begin in each other, the gap is the outermost one's.
        if name not in words.lists:
            self._gap = self._gap or self._gap_before(element, name)
        return True

    def _gap_before(self, element: Element, name: str) -> str:
        """Return what stands before a block: items are close to each other, but for the first."""
        if name in self._words.items and self._is_marked(element):
            return "\n\n" if self._is_first else "\n"
        return "\n" if name in self._words.tight else "\n\n"

    def _end(self, element: Element) -> None:
        name, words = local(element), self._words
        if name in words.wrapped:
            self._line.append(words.wrapped[name][1])
        if not self._is_block(name):
            return
        self._flush()
        self._gap = ""
        if name in words.sections:
            self._sections.pop()
        if name in words.lists and self._lists:
            self._lists.pop()
        if name in words.labels:
            self._label = ""
        if name in words.items:
            self._marker = ""

    def _section(self, element: Element, name: str) -> None:
        """Open a section; one without a heading is no level of its own."""
        titled = any(local(each) in self._words.titles for each in element)
        heading = "" if titled else self._words.headings.get(name, "")
        self._sections.append(titled or bool(heading))
        if heading:
            self._draft.heading(heading, self._level())

    def _first_number(self, element: Element, name: str) -> int | None:
        """Return the number of the first item of a list, or None where they have none."""
        if name not in self._words.numbered and attribute(element, "list-type") != "enumerated":
            return None
        start = attribute(element, "startingnumber") or attribute(element, "start-value")
        if attribute(element, "continuation") == "continues":
            return self._last_number + 1
        return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1

    @staticmethod
    def _is_marked(element: Element) -> bool:
        """Tell an item from what a term means."""
        parent = element.getparent()
        return parent is None or local(parent) != "varlistentry"

    def _item(self) -> None:
        number = self._lists[-1] if self._lists else None
        indent = "  " * min(max(0, len(self._lists) - 1), _DEEPEST)
        self._marker = f"{indent}- " if number is None else f"{indent}{number}. "
        if number is not None:
            self._lists[-1] = number + 1
            self._last_number = number

    def _level(self) -> int:
        return min(max(1, sum(self._sections)), _DEEPEST)

    def _title(self, element: Element) -> None:
        text = clean_line(self._text(element))
        parent = element.getparent()
        if parent is not None and local(parent) in self._words.sections:
            self._draft.heading(text, self._level())
        elif text:
            label, self._label = self._label, ""
            same = text.casefold() == label.casefold()
            self._draft.add(f"{label}: {text}" if label and not same else text)

    def _inline(self, element: Element, name: str) -> None:
        if name == "math":
            self._line.append(equation_text(element))
        else:
            self._noted += 1
            self._line.append(f"[{self._noted}]")
            self._notes.append(f"[{self._noted}] {clean_line(self._text(element))}")

    def _cell(self, cell: Element) -> str:
        return clean_line(self._text(cell))

    def _text(self, element: Element) -> str:
        """Return the text of an element that is written on one line."""
        pieces: list[str] = []
        walk = etree.iterwalk(element, events=("start", "end"))
        for event, each in walk:
            if event == "end":
                if each is not element:
                    pieces.extend((self._after(each), each.tail or ""))
                continue
            name = local(each)
            if each is not element and (name in self._words.skipped or name == "math"):
                pieces.append(equation_text(each) if name == "math" else "")
                walk.skip_subtree()
                continue
            pieces.extend((self._before(each, name), each.text or ""))
        return "".join(pieces)

    def _before(self, element: Element, name: str) -> str:
        if name in self._words.wrapped:
            return self._words.wrapped[name][0]
        if name in self._words.raised and _DIGITS.fullmatch(flat_text(element)):
            return "^"
        return " " if self._is_block(name) else ""

    def _after(self, element: Element) -> str:
        return self._words.wrapped.get(local(element), ("", ""))[1]

    def _pointed_at(self, element: Element) -> str:
        for name in ("linkend", "target-id"):
            target = self._targets.get(attribute(element, name))
            if target is not None:
                title = first(target, "title")
                if title is None:
                    title = first(target, "info", "title")
                kind = local(target)
                return flat_text(title) or (f"the {kind}" if kind in _POINTED_AT else "")
        return ""

    def _flush(self) -> None:
        """Close the block under way."""
        text = _SPACES.sub("\n", _RUNS.sub(" ", "".join(self._line))).strip()
        self._line.clear()
        if text:
            label = f"{self._label}: " if self._label else ""
            if label and self._marker:
                self._draft.add(label)
                label = ""
            self._draft.add(self._marker + label + text, gap=self._gap or "\n\n")
            if self._marker:
                self._is_first = False
            self._marker = self._label = self._gap = ""
        for note in self._notes:
            self._draft.add(note)
        self._notes.clear()
