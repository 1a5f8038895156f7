"""What every reader shares: clean characters, and a document put together.

A corpus is data from strangers, and its text ends up on terminals. Everything a terminal could take
for a command, and everything that shows other text than it holds, is removed here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from builder.readers.document import Block, BlockKind, Document, Link, Picture
from builder.readers.links import anywhere, in_order, is_linkable, without_overlaps
from runtime.pictures.limits import LONGEST_CAPTION, MOST_PICTURES
from runtime.results import Anchor

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    "|(?:\x1b[\\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"  # OSC
    "|\x1b[ -/]*[0-~]"  # two-character sequences
)
_REMOVED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width characters that split words
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"  # annotations, noncharacters, invisible tags
    "\ud800-\udfff"  # lone surrogates have no UTF-8
    "]+"
)
_ODD_ASCII = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")  # linear in long runs of blanks
_BLANK_LINES = re.compile(r"\n{4,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"\w")
_WHITESPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` fit for people: NFC, line feeds only, no control characters or escapes.

    At most two blank lines follow each other, and no line ends in blanks. Cleaning twice changes
    nothing more, so pieces cleaned apart and joined by newlines are clean.
    """
    if text.isascii() and not _ODD_ASCII.search(text):
        return _BLANK_LINES.sub("\n\n\n", _TRAILING.sub("", text))
    text = _LINE_ENDS.sub("\n", text)
    text = _ESCAPES.sub("", text)
    text = _REMOVED.sub("", text)
    text = _SPACES.sub(" ", text)
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n\n", text)


def clean_line(text: str) -> str:
    """Return `text` clean and on one line, its runs of white space made single spaces."""
    return _WHITESPACE.sub(" ", clean(text)).strip()


def collapse(text: str) -> str:
    """Make each run of white space one space, keeping one at either end."""
    return _WHITESPACE.sub(" ", text)


def plain_name(name: str) -> str:
    """Return a file's path as a name that can be stored, printed and typed; one line, NFC.

    Bytes that are not UTF-8, lone surrogates here, are dropped like all that is no character; where
    nothing else tells a part of the path, they stay as “%E9”.
    """
    return "/".join(map(_plain_part, name.split("/")))


def _plain_part(part: str) -> str:
    plain = clean_line(part)
    if _SURROGATE.search(part) and not _WORD.search(plain.split(".")[0]):
        return clean_line(_SURROGATE.sub(lambda match: f"%{ord(match[0]) & 0xFF:02X}", part))
    return plain or "".join(f"%{byte:02X}" for byte in part.encode("utf-8", "surrogatepass"))


def title_from_name(name: str) -> str:
    """Return a title for a file that has none of its own: its name without the last suffix."""
    return clean_line(PurePosixPath(name).stem.replace("_", " ")) or name


def _row(cells: Sequence[str]) -> str:
    return " | ".join(clean_line(cell) for cell in cells)


class DocumentBuilder:
    """A document being put together from blocks, each cleaned as it comes.

    Since every block is clean before it is added, an anchor's start is right for good.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._anchors: list[Anchor] = []
        self._pending: list[tuple[str, int]] = []
        self._blocks: list[Block] = []
        self._links: list[Link] = []
        self._waiting_links: list[tuple[str, str]] = []
        self._loose_links: list[tuple[str, str]] = []
        self._places: list[str] = []
        self._pictures: list[Picture] = []
        self._waiting_pictures: dict[bytes, str] = {}
        self._length = 0

    def add(self, block: str, gap: str = "\n\n") -> None:
        """Add a block, `gap` after the one before. An empty block adds nothing."""
        self._add(clean(block).strip("\n").rstrip(), gap)

    def code(self, block: str, gap: str = "\n\n") -> None:
        """Add a block of code, which passages keep whole where it fits."""
        self._add(clean(block).strip("\n").rstrip(), gap, BlockKind.CODE)

    def table(self, rows: Iterable[Sequence[str]], *, headed: bool, gap: str = "\n\n") -> None:
        """Add a table: a row a line, cells apart by " | ".

        With `headed`, the first row tells what the columns are, and is repeated in passages.
        """
        lines = [_row(row) for row in rows]
        lines = [line for line in lines if line.strip(" |")]
        head = len(lines[0]) if headed and len(lines) > 1 else 0
        self._add("\n".join(lines), gap, BlockKind.TABLE, head)

    def _add(self, cleaned: str, gap: str, kind: BlockKind | None = None, head: int = 0) -> None:
        if not cleaned:
            return
        if self._pieces:
            self._push(gap)
        self._anchors.extend(Anchor(self._length, label, level) for label, level in self._pending)
        self._pending.clear()
        start = self._length
        self._links += in_order(cleaned, self._waiting_links, start)
        self._waiting_links.clear()
        self._place_pictures()
        self._push(cleaned)
        if kind:
            self._blocks.append(Block(kind, start, self._length, head))

    def anchor(self, label: str, level: int = 1) -> None:
        """Open a section at the block that is added next; if none is, there is no section.

        It is below the last one of a smaller level, as `<h3>` is below `<h2>`.
        """
        label = clean_line(label)
        if label:
            self._pending.append((label, level))

    def heading(self, text: str, level: int = 1) -> None:
        """Add a heading as a block of one line, and open its section."""
        self.anchor(text, level)
        self.add(clean_line(text))

    def link(self, words: str, target: str, *, loose: bool = False) -> None:
        """Have words of the block that is added next lead to a target; an empty one leads nowhere.

        With `loose`, they may stand anywhere in the document.
        """
        words = clean_line(words)
        if is_linkable(words, target, self._loose_links if loose else self._links):
            (self._loose_links if loose else self._waiting_links).append((words, target))

    def place(self, name: str) -> None:
        """Let a name lead to this document too."""
        self._places.append(name)

    def picture(self, caption: str, data: bytes) -> None:
        """Have a picture stand before the block that is added next, or at the end.

        One that the document has already is no second picture. One more is taken than are kept, to
        tell that there are more.
        """
        known = any(each.data == data for each in self._pictures)
        if not known and len(self._pictures) + len(self._waiting_pictures) <= MOST_PICTURES:
            self._waiting_pictures.setdefault(data, clean_line(caption)[:LONGEST_CAPTION])

    def _place_pictures(self) -> None:
        self._pictures += (
            Picture(self._length, caption, data) for data, caption in self._waiting_pictures.items()
        )
        self._waiting_pictures.clear()

    @property
    def first_anchor(self) -> str:
        """The first section's label, or an empty string."""
        return self._anchors[0].label if self._anchors else ""

    def document(
        self, identifier: str, title: str, url: str = "", date: str = "", *,
        aliases: Iterable[str] = (), language: str = "",
    ) -> Document:  # fmt: skip
        """Return what was gathered; an alias that is the title, or there twice, counts once."""
        title = clean_line(title)
        others = dict.fromkeys(map(clean_line, aliases))
        others.pop(title, None)
        others.pop("", None)
        text = "".join(self._pieces)
        waiting = self._waiting_pictures.items()
        return Document(
            id=clean_line(identifier),
            title=title,
            text=text,
            url=clean_line(url),
            date=clean_line(date),
            anchors=tuple(self._anchors),
            blocks=tuple(self._blocks),
            aliases=tuple(others),
            language=clean_line(language),
            links=tuple(without_overlaps([*self._links, *anywhere(text, self._loose_links)])),
            places=tuple(dict.fromkeys(self._places)),
            pictures=(
                *self._pictures,
                *(Picture(self._length, caption, data) for data, caption in waiting),
            ),
        )

    def _push(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
