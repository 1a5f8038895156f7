"""Rich Text Format (.rtf): headings by their styles, lists, tables, notes, in any code page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format
from builder.readers.formats.office.properties import Properties, sensible_title
from builder.readers.formats.office.rtf_blocks import Blocks
from builder.readers.formats.office.rtf_groups import Tables, Token, decoded, tokens
from builder.readers.formats.office.runs import SYMBOLS, Left
from builder.specs import CorpusSpec

_MAGIC = b"{\\rtf"
_DEEPEST = 10_000
"""groups that are inside of each other"""
_UNREAD = frozenset(
    {"colortbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "themedata", "datastore"}
    | {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
    | {"pict", "nonshppict", "objdata", "objclass", "fldinst", "xe", "tc", "template", "filetbl"}
    | {"bkmkstart", "bkmkend", "pntxta", "pntxtb", "sp", "mmathPict", "ftnsep", "ftnsepc"}
    | {"aftnsep", "aftnsepc", "ftncn", "aftncn", "latentstyles", "generator", "txe", "rxe"}
)
_READ_THOUGH_STARRED = frozenset({"moMath", "shpinst", "mmath", "result", "ud"})
_STARRED = frozenset({"listtext", "pntext", "footnote"})
_COMMENTS = frozenset({"annotation", "atnid", "atnauthor", "atnref", "atndate"})
_CHARACTERS: Mapping[str, str] = {
    "tab": "\t", "line": "\n", "lbr": "\n", "~": "\u00a0", "_": "-", "emdash": "—",
    "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_BREAKS = frozenset({"par", "sect", "\n", "\r", "cell", "nestcell", "row", "nestrow", "trowd"})
_SETTINGS = frozenset(
    {"pard", "intbl", "s", "outlinelevel", "trhdr", "clvmrg", "clmrg", "cellx", "ls", "ilvl"}
)
_TEXT, _ANY = ("text",), ("text", "none")
_PLACES: Mapping[str, tuple[Sequence[str], str]] = {
    "fonttbl": (_ANY, "fonttbl"), "stylesheet": (_ANY, "stylesheet"), "info": (_ANY, "none"),
    "title": (("none",), "title"), "revtim": (("none",), "date"), "creatim": (("none",), "date"),
    "footnote": (("text", "note"), "note"), "listtext": (_TEXT, "marker"),
    "pntext": (_TEXT, "marker"), "object": (_TEXT, "text"), "shpinst": (_ANY, "none"),
    "shptxt": (_ANY, "text"),
}  # fmt: skip
"""word → where a group of it may stand, and what its text goes to"""
_CODE_PAGES = {"mac": 10000, "pc": 437, "pca": 850}


@dataclass(slots=True)
class _State:
    """What holds within a group."""

    place: str = "text"
    """what the text of it goes to: text, none, fonttbl, stylesheet, title, marker, note …"""
    font: int = 0
    fallback: int = 1
    """characters that follow a \\u for programs without Unicode"""
    is_hidden: bool = False
    is_deleted: bool = False


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the document, and notices of what of it is not read as it stands.

    Raises UnreadableError if it is no RTF.
    """
    data = path.read_bytes()
    if not data.lstrip().startswith(_MAGIC):
        raise UnreadableError("not RTF: it does not begin as one")
    reading = _Reading(name)
    for token in tokens(data):
        reading.take(token)
    yield from reading.found()


class _Reading:
    def __init__(self, name: str) -> None:
        self._name = name
        self._tables = Tables()
        self._blocks = Blocks(self._tables)
        self._state = _State()
        self._stack: list[_State] = []
        self._starred = False
        self._bytes = bytearray()
        self._units: list[int] = []
        self._skipped = 0
        self._declared = ""
        self._number, self._charset = 0, 0
        self._outline: int | None = None
        self._left: dict[Left, None] = {}

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.data:
            self._take_bytes(token.data)
        elif token.word == "u" and token.number is not None:
            self._end_bytes()
            self._units.append(token.number & 0xFFFF)
            self._skipped = self._state.fallback
        else:
            self._skipped = 0
            self._end_text()
            self._word(token.word, token.number)

    def found(self) -> Iterator[Document | Notice]:
        """Yield what the file gives, once all of it is taken."""
        self._end_text()
        said = Properties(sensible_title(self._tables.title, self._name), "", self._tables.date)
        yield self._blocks.finished().document(self._name, said)
        for left in self._left:
            kind = NoticeKind.DOUBTFUL if left is Left.CHANGES else NoticeKind.CUT
            yield Notice(self._name, left.value, kind)
        if self._stack:
            yield Notice(self._name, "cut short: it ends within a group", NoticeKind.CUT)

    def _take_bytes(self, data: bytes) -> None:
        skipped = min(self._skipped, len(data))
        self._skipped -= skipped
        data = data[skipped:]
        if data:
            self._end_units()
            self._bytes += data

    def _end_text(self) -> None:
        self._end_bytes()
        self._end_units()

    def _end_bytes(self) -> None:
        if self._bytes:
            encoding = self._tables.encoding_of(self._state.font)
            text = decoded(bytes(self._bytes), encoding, SYMBOLS)
            self._bytes.clear()
            self._say(text)

    def _end_units(self) -> None:
        if self._units:
            data = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            self._say(data.decode("utf-16-le", errors="replace"))

    def _say(self, text: str) -> None:
        state = self._state
        if state.place in ("fonttbl", "stylesheet", "title"):
            self._declared += text
        elif state.is_deleted or state.is_hidden:
            if text.strip() and state.place in ("text", "note"):
                self._left[Left.CHANGES if state.is_deleted else Left.HIDDEN] = None
        elif state.place != "none":
            self._blocks.say(text, state.place, self._state.font)

    def _word(self, word: str, number: int | None) -> None:
        if word == "{":
            if len(self._stack) >= _DEEPEST:
                raise UnreadableError("its groups are nested too deeply")
            self._stack.append(replace(self._state))
        elif word == "}":
            self._end_group()
        elif word == "*":
            self._starred = True
            return
        elif self._starred and word not in _READ_THOUGH_STARRED | _STARRED:
            self._skip(word)
        elif not self._destination(word):
            self._control(word, number)
        self._starred = False

    def _end_group(self) -> None:
        if self._state.place in ("fonttbl", "stylesheet", "title"):
            self._end_declaration()
        before = self._state.place
        if self._stack:
            self._state = self._stack.pop()
        if before == "note" != self._state.place:
            self._blocks.end_note()

    def _end_declaration(self) -> None:
        place, text = self._state.place, self._declared
        if place == "fonttbl" and text.strip(" ;"):
            self._tables.add_font(self._number, self._charset, text)
        elif place == "stylesheet" and text.strip(" ;"):
            self._tables.add_style(self._number, text, self._outline)
        elif place == "title":
            self._tables.title = text
        self._declared, self._number, self._charset, self._outline = "", 0, 0, None

    def _skip(self, word: str) -> None:
        self._state.place = "none"
        if word in _COMMENTS:
            self._left[Left.COMMENTS] = None

    def _destination(self, word: str) -> bool:
        """Tell whether a word says what the group is for, and keep it."""
        state = self._state
        if word in _UNREAD or word in _COMMENTS:
            if word == "pict" and state.place != "none":
                self._left[Left.PICTURES] = None
            self._skip(word)
        elif word in _PLACES and state.place in _PLACES[word][0]:
            state.place = _PLACES[word][1]
            self._enter(word)
        else:
            return False
        return True

    def _enter(self, word: str) -> None:
        """Do what the beginning of a group of a kind asks for."""
        if word in ("fonttbl", "stylesheet", "title"):
            self._declared = ""
        elif word == "footnote":
            self._blocks.begin_note()
        elif word == "object":
            self._left[Left.OBJECTS] = None
        elif word == "shptxt":
            self._blocks.control("par", None)

    def _control(self, word: str, number: int | None) -> None:
        state = self._state
        if word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in _BREAKS or word in _SETTINGS:
            self._break(word, number)
        elif word == "plain":
            state.is_hidden = state.is_deleted = False
        elif word == "f" and number is not None:
            state.font = self._number = number
        elif word == "uc" and number is not None:
            state.fallback = min(max(0, number), 16)
        elif word == "v":
            state.is_hidden = number != 0
        elif word == "deleted":
            state.is_deleted = number != 0
        elif word == "revised" and number != 0:
            self._left[Left.CHANGES] = None
        else:
            self._declaration(word, number)

    def _break(self, word: str, number: int | None) -> None:
        place = self._state.place
        if place == "stylesheet":
            if word == "s":
                self._number = number or 0
            elif word == "outlinelevel":
                self._outline = number
        elif place == "note":
            if word not in _SETTINGS:
                self._say(" ")
        elif place == "text":
            self._blocks.control(word, number)

    def _declaration(self, word: str, number: int | None) -> None:
        place = self._state.place
        if word == "ansicpg" and number is not None:
            self._tables.set_code_page(number)
        elif word in _CODE_PAGES:
            self._tables.set_code_page(_CODE_PAGES[word])
        elif word == "fcharset" and number is not None:
            self._charset = number
        elif place == "date" and word in ("yr", "mo", "dy"):
            self._tables.set_date(word, number or 0)


def _is_rtf(_path: Path, head: bytes) -> bool:
    return head.lstrip().startswith(_MAGIC)


RTF = Format("rtf", read, suffixes=(".rtf",), recognizes=_is_rtf)
