"""reStructuredText as documentation uses it, Sphinx's directives and roles included.

A light reading, not a parser: section titles become anchors, prose is unwrapped, code stays
verbatim, directives lose their markers and keep what they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

from builder.readers.cleaning import DocumentBuilder, clean, collapse, title_from_name
from builder.readers.encodings import read_decoded
from builder.readers.format import Format, Found
from builder.readers.formats.rst.inline import links_of, places_in, plain, substitutions
from builder.readers.formats.rst.tables import (
    directed_rows,
    grid_rows,
    is_headed_grid,
    is_headed_simple,
    simple_rows,
)
from builder.readers.soft_breaks import without_breaks
from builder.specs import CorpusSpec

_PUNCTUATION_LINE = re.compile(r"([!-/:-@\[-`{-~])\1*\s*$")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]+\|\s+)?([A-Za-z][\w:+.-]*?)::(?:\s+(.*))?$")
_FOOTNOTE = re.compile(r"\.\.\s+\[([^\]]+)\]\s+(.*)$")
_OPTION = re.compile(r"\s*:[\w -]+:(\s|$)")
_ITEM = re.compile(r"([-*+•]|\(?(?:\d{1,3}|[a-zA-Z]|#|[ivxlIVXL]{1,5})[.)])(\s+)(?=\S)")
_FIELD = re.compile(r":([^:\n]+):(\s|$)")
_SIMPLE_TABLE = re.compile(r"=+( +=+)+\s*$")
_GRID_TABLE = re.compile(r"\+-[-+]*\+\s*$")
_HIDDEN_FIELDS = frozenset({"orphan", "tocdepth", "nocomments", "nosearch", "no-search"})
_DEEPEST = 24  # levels of indentation; what lies deeper is kept as it stands

_DROPPED_NAMES = (
    "toctree index module currentmodule highlight image raw include literalinclude contents meta"
    " default-domain default-role role sectionauthor codeauthor moduleauthor testsetup testcleanup"
    " todo graphviz inheritance-diagram tabularcolumns plot class rst-class cssclass audit-event"
    " automodule autoclass autofunction automethod autosummary sectnum unicode replace"
)
_DROPPED = frozenset(_DROPPED_NAMES.split())
_VERBATIM_NAMES = (
    "code code-block sourcecode parsed-literal doctest testcode testoutput console prompt ipython"
    " math productionlist"
)
_VERBATIM = frozenset(_VERBATIM_NAMES.split())
_TABLES = frozenset({"list-table", "csv-table", "table"})
_STYLES = frozenset({"container", "compound", "tabs", "only", "grid"})  # no words in their argument
_LABELS = {
    "seealso": "See also",
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "deprecated-removed": "Deprecated since version",
    "versionremoved": "Removed in version",
    "availability": "Availability",
    "impl-detail": "Implementation detail",
} | {
    name: name.capitalize()
    for name in ("note", "warning", "tip", "important", "caution", "danger", "hint", "attention")
}


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    found = read_decoded(path, spec)
    yield from found.notices(name)
    text = clean(found.text).expandtabs(8)
    draft = DocumentBuilder()
    for place in places_in(text):
        draft.place(place)
    _Blocks(draft, substitutions(text), name).walk(text.split("\n"))
    yield draft.document(name, title=draft.first_anchor or title_from_name(name))


class _Blocks:
    """Cuts lines into blocks; what is indented below a block is walked as lines of its own."""

    def __init__(self, draft: DocumentBuilder, known: Mapping[str, str], name: str) -> None:
        self._draft = draft
        self._name = name
        self._known = known
        self._prefix = ""
        self._is_item = False
        self._tight = False
        self._depth = 0
        self._counted = 0
        self._styles: list[str] = []

    def walk(self, lines: Sequence[str]) -> None:
        position = 0
        while position < len(lines):
            if lines[position].strip():
                position = self._block(lines, position)
            else:
                position += 1

    def _block(self, lines: Sequence[str], at: int) -> int:
        """Take the block that starts at line `at`; return the line after it."""
        line = lines[at]
        if line[0] == " ":
            return self._nested(lines, at)
        if line == ".." or line.startswith(".. "):
            return self._explicit(lines, at)
        for take in (self._section, self._table, self._doctest, self._item, self._field):
            after = take(lines, at)
            if after > at:
                return after
        return self._paragraph(lines, at)

    def _nested(self, lines: Sequence[str], at: int) -> int:
        end = _indented_end(lines, at)
        self._descend(lines[at:end])
        return end

    def _descend(self, lines: Sequence[str]) -> None:
        if self._depth >= _DEEPEST:
            self._add(dedent("\n".join(lines)))
            return
        counted, self._counted = self._counted, 0
        self._depth += 1
        self.walk(dedent("\n".join(lines)).split("\n"))
        self._depth -= 1
        self._counted = counted

    def _section(self, lines: Sequence[str], at: int) -> int:
        line, second, third = (*lines[at : at + 3], "", "")[:3]
        if _PUNCTUATION_LINE.match(line):
            if len(line) >= 3 and second.strip() and third == line:
                self._heading(second, line[0] * 2)
                return at + 3
            is_transition = len(line) >= 4 and not second.strip()
            return at + 1 if is_transition else at
        if self._depth == 0 and _is_underline(second, line):
            self._heading(line, second[0])
            return at + 2
        return at

    def _heading(self, title: str, style: str) -> None:
        """Open a section; how deep it lies is told by when its style came first."""
        if style not in self._styles:
            self._styles.append(style)
        # Sphinx sets three hyphens as a dash.
        shown = self._plain(title.strip()).replace(" --- ", " — ")
        self._draft.heading(shown, self._styles.index(style) + 1)
        self._tight = False

    def _table(self, lines: Sequence[str], at: int) -> int:
        if _GRID_TABLE.match(lines[at]):
            end = _blank_line(lines, at)
            self._rows(grid_rows(lines[at:end]), headed=is_headed_grid(lines[at:end]))
            return end
        if _SIMPLE_TABLE.match(lines[at]):
            end = _simple_table_end(lines, at)
            self._rows(simple_rows(lines[at:end]), headed=is_headed_simple(lines[at:end]))
            return end
        return at

    def _rows(self, rows: Sequence[Sequence[str]], *, headed: bool) -> None:
        self._lay_down_prefix()
        self._draft.table([[self._plain(cell) for cell in row] for row in rows], headed=headed)
        self._tight = False

    def _code(self, block: str) -> None:
        self._lay_down_prefix()
        self._draft.code(block)
        self._tight = False

    def _lay_down_prefix(self) -> None:
        """Let the mark of an item or note stand on a line of its own."""
        prefix, self._prefix = self._prefix.rstrip(), ""
        if prefix.strip(" -"):
            self._draft.add(prefix)

    def _doctest(self, lines: Sequence[str], at: int) -> int:
        if not lines[at].startswith(">>> "):
            return at
        end = _blank_line(lines, at)
        self._code("\n".join(lines[at:end]))
        return end

    def _item(self, lines: Sequence[str], at: int) -> int:
        match = _ITEM.match(lines[at])
        if match is None:
            return at
        end = _indented_end(lines, at + 1)
        if not self._prefix:
            self._prefix, self._is_item = f"{'  ' * self._depth}{self._bullet(match[1])} ", True
        self._descend([" " * match.end() + lines[at][match.end() :], *lines[at + 1 : end]])
        self._prefix = ""
        return end

    def _bullet(self, marker: str) -> str:
        if marker in "*+•":
            return "-"
        self._counted += 1
        return f"{self._counted}." if marker == "#." else marker

    def _field(self, lines: Sequence[str], at: int) -> int:
        match = _FIELD.match(lines[at])
        if match is None:
            return at
        end = _indented_end(lines, at + 1)
        if match[1] not in _HIDDEN_FIELDS:
            text = " ".join(
                line.strip() for line in (lines[at][match.end() :], *lines[at + 1 : end])
            )
            self._add(self._plain(f"{match[1]}: {text}"), tight=True)
        return end

    def _paragraph(self, lines: Sequence[str], at: int) -> int:
        end = at + 1
        while end < len(lines) and lines[end].strip() and lines[end][0] != " ":
            end += 1
        if lines[at].startswith("| "):
            self._add("\n".join(self._plain(line[2:]) for line in lines[at:end]))
            return end
        text = collapse(without_breaks("\n".join(lines[at:end]))).strip()
        literal = text.endswith("::")
        self._add(self._plain(_without_colons(text) if literal else text))
        return self._literal(lines, end) if literal else end

    def _literal(self, lines: Sequence[str], at: int) -> int:
        end = _indented_end(lines, at)
        self._code(dedent("\n".join(lines[at:end])))
        return end

    def _explicit(self, lines: Sequence[str], at: int) -> int:
        end = _indented_end(lines, at + 1)
        body = lines[at + 1 : end]
        directive = _DIRECTIVE.match(lines[at])
        footnote = _FOOTNOTE.match(lines[at])
        if directive:
            self._directive(directive[1], (directive[2] or "").strip(), body)
        elif footnote:
            text = " ".join((footnote[2], *(line.strip() for line in body)))
            self._add(self._plain(f"[{footnote[1]}] {text}"))
        return end

    def _directive(self, name: str, argument: str, body: Sequence[str]) -> None:
        name = name.rsplit(":", 1)[-1]
        if name in _DROPPED:
            return
        arguments, content = _split_directive(body)
        if name in _VERBATIM:
            # Without options the first line of a block may follow its marker at once.
            self._code(dedent("\n".join(content or arguments)))
        elif name in _TABLES:
            self._directed_table(name, argument, body, content)
        elif name in _LABELS:
            self._labelled(name, argument, arguments, content)
        else:
            lines = [] if name in _STYLES else [argument, *(line.strip() for line in arguments)]
            self._add("\n".join(self._plain(line) for line in lines if line))
            self._descend(content)

    def _directed_table(
        self, name: str, caption: str, body: Sequence[str], content: Sequence[str]
    ) -> None:
        if caption:
            self._add(self._plain(caption))
        if name == "table":
            self._descend(content)
            return
        rows, headed = directed_rows(name, body, dedent("\n".join(content)).split("\n"))
        self._rows(rows, headed=headed)

    def _labelled(
        self, name: str, argument: str, arguments: Sequence[str], content: Sequence[str]
    ) -> None:
        """Add a note: its label, and its text on the same line or below."""
        text = " ".join((argument, *(line.strip() for line in arguments))).strip()
        if name.startswith(("version", "deprecated")):
            version, _, rest = text.partition(" ")
            self._add(
                self._plain(
                    f"{_LABELS[name]} {version}: {rest}".rstrip(" :") + ("" if rest else ":")
                )
            )
        elif text:
            self._add(self._plain(f"{_LABELS[name]}: {text}"))
        else:
            self._prefix, self._is_item = f"{_LABELS[name]}: ", False
        self._descend(content)
        self._prefix = ""

    def _plain(self, text: str) -> str:
        for words, target in links_of(text, self._name):
            self._draft.link(words, target)
        return plain(text, self._known)

    def _add(self, text: str, tight: bool = False) -> None:
        """Add a block; the items of a list stand line under line."""
        if not text.strip():
            return
        tight = tight or (bool(self._prefix) and self._is_item)
        self._draft.add(
            self._prefix + text.strip("\n"), gap="\n" if tight and self._tight else "\n\n"
        )
        self._tight = tight
        self._prefix = ""


def _is_underline(line: str, title: str) -> bool:
    if _PUNCTUATION_LINE.match(line) is None:
        return False
    return len(line.rstrip()) >= min(len(title.rstrip()), 4)


def _without_colons(text: str) -> str:
    return "" if text == "::" else text[:-2] if text.endswith(" ::") else text[:-1]


def _blank_line(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and lines[at].strip():
        at += 1
    return at


def _indented_end(lines: Sequence[str], at: int) -> int:
    """Return the line after the indented ones from `at` on, blank lines between them included."""
    end = at
    for position in range(at, len(lines)):
        if lines[position].startswith(" "):
            end = position + 1
        elif lines[position]:
            break
    return end


def _simple_table_end(lines: Sequence[str], at: int) -> int:
    """A simple table ends at its second or third border that a blank line follows."""
    for position in range(at + 1, len(lines)):
        blank_next = position + 1 >= len(lines) or not lines[position + 1].strip()
        if _SIMPLE_TABLE.match(lines[position]) and blank_next:
            return position + 1
    return _blank_line(lines, at)


def _split_directive(body: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the lines that go on with the argument, and the content; options are left out."""
    head_end = _blank_line(body, 0)
    head = [line for line in body[:head_end] if not _OPTION.match(line)]
    return head, list(body[head_end:])


FORMAT = Format("rst", read, suffixes=(".rst", ".rest"))
