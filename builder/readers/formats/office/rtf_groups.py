"""The parts of an RTF file that hold no text of it: fonts, styles, properties; and its tokens."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from builder.readers.formats.office.styles import ParagraphStyle, is_monospaced, style_named

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?"
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|\\([^a-zA-Z])"
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)
_CODE_PAGES: Mapping[int, str] = {
    0: "", 1: "", 2: "symbol", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab",
    134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
    178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
"""what Windows calls a character set, by number → its encoding; empty: that of the file"""
SYMBOL = "symbol"


@dataclass(frozen=True, slots=True)
class Token:
    """A control word, a symbol, a bracket, or bytes of text."""

    word: str = ""
    """of a control word or symbol: par, ~; of a bracket, the bracket"""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Yield what a file consists of; binary data in it is passed over."""
    position = 0
    while match := _TOKEN.match(data, position):
        position = match.end()
        if match[1]:
            word = match[1].decode("ascii")
            number = None if match[2] is None else int(match[2])
            if word == "bin":
                position += max(0, number or 0)
            else:
                yield Token(word, number)
        elif match[3]:
            yield Token(data=bytes([int(match[3], 16)]))
        elif match[4]:
            yield Token(data=match[4]) if match[4] in b"{}\\" else Token(match[4].decode("latin-1"))
        elif match[5]:
            yield Token(match[5].decode("ascii"))
        elif match[6]:
            yield Token(data=match[6])


@dataclass(slots=True)
class Tables:
    """What a file declares before its text."""

    encoding: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    """number → encoding; empty: the file's"""
    monospaced: set[int] = field(default_factory=set)
    styles: dict[int, ParagraphStyle] = field(default_factory=dict)
    title: str = ""
    date: str = ""
    _date: dict[str, int] = field(default_factory=dict)

    def encoding_of(self, font: int) -> str:
        """Return the encoding of what is set in a font."""
        return self.fonts.get(font) or self.encoding

    def set_code_page(self, number: int) -> None:
        """Take the code page that the file is in."""
        name = {10000: "mac_roman", 65001: "utf-8"}.get(number, f"cp{number}")
        try:
            self.encoding = codecs.lookup(name).name
        except LookupError:
            return

    def add_font(self, number: int, charset: int, name: str) -> None:
        """Take a font of the font table."""
        self.fonts[number] = _CODE_PAGES.get(charset, "")
        if is_monospaced(name.strip(" ;")):
            self.monospaced.add(number)

    def add_style(self, number: int, name: str, outline: int | None) -> None:
        """Take a paragraph style of the stylesheet."""
        self.styles[number] = style_named(name.strip(" ;"), outline)

    def style(self, number: int) -> ParagraphStyle:
        """Return what paragraphs of a style are."""
        return self.styles.get(number, ParagraphStyle())

    def set_date(self, word: str, number: int) -> None:
        """Take a part of the date that the text was changed on."""
        self._date[word] = number
        if {"yr", "mo", "dy"} <= self._date.keys():
            year, month, day = (self._date[each] for each in ("yr", "mo", "dy"))
            self.date = f"{year:04d}-{month:02d}-{day:02d}" if year > 0 else ""


def decoded(data: bytes, encoding: str, symbols: Mapping[int, str]) -> str:
    """Return the characters of bytes of text; those of the font Symbol by their looks."""
    if encoding == SYMBOL:
        return "".join(symbols.get(each, chr(each) if each < 0x80 else "") for each in data)
    return data.decode(encoding, errors="replace")
