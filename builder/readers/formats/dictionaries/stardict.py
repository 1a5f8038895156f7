"""StarDict dictionaries: an .ifo that describes an .idx, a .dict(.dz) and, often, a .syn."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path
from typing import IO

from builder.readers.cleaning import DocumentBuilder, clean, clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.encodings import read_text
from builder.readers.format import Format, Found
from builder.readers.formats.dictionaries.articles import (
    Articles,
    Entry,
    Word,
    beside,
    opened,
    unpacked,
)
from builder.readers.formats.dictionaries.languages import Pair, named_pair, titled_pair
from builder.readers.formats.dictionaries.texts import headed, plain_article
from builder.readers.formats.html import fragment_text
from builder.specs import CorpusSpec

_IFO = ".ifo"
_MAGIC = b"StarDict's dict ifo file"
_INDEXES, _TEXTS, _SYNONYMS = (".idx", ".idx.gz"), (".dict.dz", ".dict"), (".syn", ".syn.dz")
_LONGEST_WORD = 4096
_READ = 1 << 16
_MARKUP = "hgxkw"
_PLAIN = "mltynr"
_BREAK = re.compile(
    r"<br\s*/?>|</?(?:div|p|k|def|ar|dtrn|ex|co|blockquote|tr|li)\b[^>]*>", re.IGNORECASE
)
_GAPS = re.compile(r"\n\s*\n")
_KEY = re.compile(r"<k>.*?</k>", re.DOTALL)


def read(path: Path, name: str, _spec: CorpusSpec) -> Found:
    """Yield a document for each headword, for the index; what belongs to it is read with it.

    Raises UnreadableError if a part of the dictionary is missing or damaged.
    """
    about, index = beside(path, _IFO), beside(path, *_INDEXES)
    texts = beside(path, *_TEXTS)
    if about is None or index is None or texts is None:
        raise UnreadableError("a dictionary without its .ifo, .idx or .dict.dz beside it")
    # An index is as large as what it lists is long, by which the time for a file is measured.
    if path.name.lower().endswith(_INDEXES):
        said = _about(about)
        with opened(texts) as articles:
            yield from _Reading(name, said, articles).read(index, beside(path, *_SYNONYMS))


class _Reading:
    def __init__(self, name: str, about: Mapping[str, str], articles: Articles) -> None:
        self._name, self._articles = name, articles
        self._types = about.get("sametypesequence", "")
        self._wide = about.get("idxoffsetbits") == "64"
        self._pair = _languages(name, about)
        self._left = 0

    def read(self, index: Path, synonyms: Path | None) -> Found:
        with unpacked(index) as stream:
            self._articles.add(self._words(stream))
        if synonyms is not None:
            with unpacked(synonyms) as stream:
                self._articles.add_synonyms(_synonyms(stream))
        for entry in self._articles.entries(lambda _article, words: clean_line(words[0]) or "?"):
            yield self._document(entry)
        if self._left:
            yield Notice(self._name, "sounds and pictures are left out", NoticeKind.CUT)
        if self._articles.too_large:
            yield Notice(self._name, "articles that are too large are left out", NoticeKind.CUT)

    def _words(self, stream: IO[bytes]) -> Iterator[Word]:
        form = ">QI" if self._wide else ">II"
        for word, numbers in _records(stream, form):
            yield Word(word, numbers[0], numbers[1])

    def _document(self, entry: Entry) -> Document:
        draft = DocumentBuilder()
        headed(
            draft,
            entry.title,
            self._pair.words,
            map(self._article, entry.articles, repeat(entry.title)),
        )
        identifier = f"{self._name}#{entry.title}"
        return draft.document(
            identifier, entry.title, aliases=entry.words, language=self._pair.source
        )

    def _article(self, article: bytes, title: str) -> str:
        texts: list[str] = []
        for kind, data in _fields(article, self._types):
            if kind.isupper():
                self._left += 1
            else:
                texts.append(_text(kind, data, title))
        return "\n".join(filter(None, texts))


def _records(stream: IO[bytes], form: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield words that a zero byte ends, each with the numbers after it."""
    size = struct.calcsize(form)
    rest = b""
    for piece in chain(iter(lambda: stream.read(_READ), b""), (b"",)):
        data, position = rest + piece, 0
        while (end := data.find(b"\0", position)) >= 0 and end + 1 + size <= len(data):
            if end - position > _LONGEST_WORD:
                raise UnreadableError("its index is damaged: it has words without an end")
            word = data[position:end].decode("utf-8", errors="replace")
            yield word.replace("\n", " "), struct.unpack_from(form, data, end + 1)
            position = end + 1 + size
        rest = data[position:]
        if len(rest) > _READ + _LONGEST_WORD:
            raise UnreadableError("its index is damaged: it has words without an end")


def _synonyms(stream: IO[bytes]) -> Iterator[tuple[str, int]]:
    for word, numbers in _records(stream, ">I"):
        yield word, numbers[0]


def _fields(article: bytes, types: str) -> Iterator[tuple[str, bytes]]:
    """Yield what an article consists of: its kind, a letter, and its bytes.

    Small letters stand for texts that a zero byte ends, capital ones for data after its size.
    Where all articles have the same kinds, the last of them ends with the article.
    """
    position, place = 0, 0
    while position < len(article) and (not types or place < len(types)):
        if types:
            kind, is_last = types[place], place == len(types) - 1
        else:
            kind, is_last = chr(article[position]), False
            position += 1
        if is_last:
            end, following = len(article), len(article)
        elif kind.isupper():
            size = int.from_bytes(article[position : position + 4], "big")
            position += 4
            end = following = position + size
        else:
            found = article.find(b"\0", position)
            end = len(article) if found < 0 else found
            following = end + 1
        yield kind, article[position:end]
        position, place = following, place + 1


def _text(kind: str, data: bytes, title: str) -> str:
    text = clean(data.decode("utf-8", errors="replace"))
    if kind == "t":
        return f"/{text.strip().strip('/[]')}/"
    if kind in _MARKUP:
        return _from_markup(text, title)
    return plain_article(text) if kind in _PLAIN else text


def _from_markup(text: str, title: str) -> str:
    """Return the text of HTML, of XDXF or of what is like it; its own headword is left out."""
    broken = _BREAK.sub(lambda match: f"{match[0]}<br>", _KEY.sub("", text).replace("\n", "<br>"))
    plain = _GAPS.sub("\n", fragment_text(broken))
    first, _, rest = plain.lstrip("\n").partition("\n")
    return rest if first.strip() == title and rest.strip() else plain


def _about(path: Path) -> Mapping[str, str]:
    text = read_text(path)
    if not text.startswith(_MAGIC.decode()):
        raise UnreadableError("not the description of a StarDict dictionary")
    pairs = (line.partition("=") for line in text.splitlines()[1:])
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


def _languages(name: str, about: Mapping[str, str]) -> Pair:
    title = about.get("bookname", "")
    return named_pair(name) or named_pair(title) or titled_pair(title)


def describe(path: Path) -> Description:
    """Return what the .ifo says."""
    ifo = beside(path, _IFO)
    if ifo is None or not path.name.lower().endswith((_IFO, *_INDEXES)):
        return Description()
    about = _about(ifo)
    pair = _languages(path.name, about)
    return Description(
        clean_line(about.get("bookname", "")), pair.source, clean_line(about.get("author", "")),
        date=clean_line(about.get("date", "")), to_language=pair.target,
    )  # fmt: skip


def _is_dictionary(path: Path, head: bytes) -> bool:
    if path.name.lower().endswith(_IFO):
        return head.startswith(_MAGIC)
    return beside(path, _IFO) is not None


def _is_description(_path: Path, head: bytes) -> bool:
    return head.startswith(_MAGIC)


FORMAT = Format(
    "stardict",
    read,
    suffixes=(_IFO, *_INDEXES, *_TEXTS, *_SYNONYMS, ".idx.oft", ".syn.oft"),
    recognizes=_is_description,
    accepts=_is_dictionary,
    describe=describe,
    collections={_IFO: ".*"},
)
