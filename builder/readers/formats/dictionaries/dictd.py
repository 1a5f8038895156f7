"""Dictionaries of the DICT protocol: an .index of headwords beside a .dict or .dict.dz."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.dictionaries.articles import Articles, Entry, Word, beside, opened
from builder.readers.formats.dictionaries.languages import Pair, named_pair, titled_pair
from builder.readers.formats.dictionaries.texts import headed, own_spelling, plain_article
from builder.specs import CorpusSpec

_INDEX = ".index"
_TEXTS = (".dict.dz", ".dict", ".dict.gz")
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_LINE = re.compile(rb"[^\t\n]*\t[A-Za-z0-9+/]{1,11}\t[A-Za-z0-9+/]{1,11}(\t[^\n]*)?\r?")
_ABOUT = re.compile(r"00-?(?:database|gcide|web1913)|00-?database")
_LONGEST_LINE = 1 << 16
_HEAD_END = re.compile(r"\n|\s[/<\[\\(]")
_LONGEST_HEAD = 80
_LICENCES = re.compile(
    r"GNU (?:Affero |Lesser )?General Public Licen[sc]e|GNU Free Documentation License|GPL"
    r"|Creative Commons[^.\n]{0,80}|CC[- ]BY[-A-Z0-9. ]*|public domain",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(r"^\s*Publisher:\s*(.+?)\.?\s*$", re.MULTILINE)
_MOST_BYTES_ABOUT = 1 << 16


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each headword. The texts beside an index are read with it.

    Raises UnreadableError if the index or the texts are missing or damaged.
    """
    if not path.name.lower().endswith(_INDEX):
        if beside(path, _INDEX) is None:
            raise UnreadableError("a dictionary without its .index beside it")
        return
    texts = beside(path, *_TEXTS)
    if texts is None:
        raise UnreadableError("an index of a dictionary without its .dict.dz beside it")
    with opened(texts) as articles:
        yield from _Reading(path, name, articles).read()


class _Reading:
    def __init__(self, path: Path, name: str, articles: Articles) -> None:
        self._path, self._name, self._articles = path, name, articles
        self._bad = 0

    def read(self) -> Found:
        self._articles.add(self._words())
        pair = named_pair(self._name)
        for entry in self._articles.entries(_title):
            if not _is_about(entry.title):
                yield self._document(entry, pair)
        if self._bad:
            reason = "lines of the index that are none are left out"
            yield Notice(self._name, reason, NoticeKind.CUT)
        if self._articles.too_large:
            yield Notice(self._name, "articles that are too large are left out", NoticeKind.CUT)

    def _words(self) -> Iterator[Word]:
        with self._path.open("rb") as file:
            while line := file.readline(_LONGEST_LINE):
                if not _LINE.fullmatch(line.rstrip(b"\n")):
                    self._bad += bool(line.strip())
                    continue
                fields = line.decode("utf-8", errors="replace").rstrip("\r\n").split("\t")
                word = fields[3] if len(fields) > 3 and fields[3] else fields[0]
                yield Word(word.strip(), number(fields[1]), number(fields[2]))

    def _document(self, entry: Entry, pair: Pair) -> Document:
        draft = DocumentBuilder()
        texts = (each.decode("utf-8", errors="replace") for each in entry.articles)
        headed(draft, entry.title, pair.words, map(plain_article, texts))
        identifier = f"{self._name}#{entry.title}"
        return draft.document(
            identifier, entry.title, aliases=_aliases(entry), language=pair.source
        )


def number(digits: str) -> int:
    """Return a number that is written in base 64."""
    value = 0
    for digit in digits:
        value = value * 64 + _VALUES[digit]
    return value


def _title(article: bytes, words: list[str]) -> str:
    named = [each for each in words if each]
    if named and _is_about(named[0]):
        return named[0]
    text = article.decode("utf-8", errors="replace")
    if named:
        return clean_line(own_spelling(text, named)) or named[0]
    # Indexes drop punctuation, which is all that some headwords consist of.
    return clean_line(_HEAD_END.split(text.strip()[:_LONGEST_HEAD])[0]) or "?"


def _is_about(word: str) -> bool:
    return _ABOUT.match(word) is not None


def _aliases(entry: Entry) -> Iterator[str]:
    lowered = entry.title.casefold()
    return (word for word in entry.words if word.casefold() != lowered)


def describe(path: Path) -> Description:
    """Return what the entries of a dictionary about itself say."""
    texts = beside(path, *_TEXTS)
    if texts is None or not path.name.lower().endswith(_INDEX):
        return Description()
    with opened(texts) as articles:
        articles.add(_about_words(path))
        about = {entry.title: entry.articles[0] for entry in articles.entries(_title)}
    said = {
        re.sub(r"[-0]", "", word): text.decode("utf-8", errors="replace")
        for word, text in about.items()
    }
    title = clean_line(said.get("databaseshort", "").split("short", 1)[-1].strip().split("\n")[0])
    whole = said.get("databaseinfo", "")[:_MOST_BYTES_ABOUT]
    licence, publisher = _LICENCES.search(whole), _PUBLISHER.search(whole)
    pair = named_pair(path.name) or titled_pair(title)
    return Description(
        title, pair.source, publisher[1] if publisher else "",
        clean_line(licence[0]) if licence else "", to_language=pair.target,
    )  # fmt: skip


def _about_words(path: Path) -> Iterator[Word]:
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            if line.startswith(b"00") and _LINE.fullmatch(line.rstrip(b"\n")):
                fields = line.decode("utf-8", errors="replace").rstrip("\r\n").split("\t")
                if _is_about(fields[0]):
                    yield Word(fields[0], number(fields[1]), number(fields[2]))


def _is_dictionary(path: Path, head: bytes) -> bool:
    """Tell an index by its lines, and texts by the index beside them."""
    if path.name.lower().endswith(_INDEX):
        lines = head.split(b"\n")[:20]
        whole = lines[:-1] if len(lines) > 1 else lines
        return beside(path, *_TEXTS) is not None or all(map(_LINE.fullmatch, whole))
    return beside(path, _INDEX) is not None


FORMAT = Format(
    "dictd", read, suffixes=(_INDEX, *_TEXTS), accepts=_is_dictionary, describe=describe,
    collections={_INDEX: ".*"},
)  # fmt: skip
