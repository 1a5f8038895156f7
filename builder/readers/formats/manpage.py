"""Manual pages of Unix, by the program mandoc: a page is a document, `ls(1)` one of its names."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from builder.readers.cleaning import clean_line
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.extras import run_program
from builder.readers.format import Format
from builder.readers.formats.html import read_page
from builder.specs import CorpusSpec

_GZIP = b"\x1f\x8b"
_LARGEST = 1 << 24
"""bytes of a page when unpacked"""
_KINDS = ("", "p", "x", "m", "n", "l", "pm", "ssl", "posix", "perl", "am", "tcl", "qt", "g", "i")
_SUFFIXES = tuple(
    f".{section}{kind}{packed}"
    for section in range(1, 9)
    for kind in _KINDS
    for packed in ("", ".gz")
)
_REQUEST = re.compile(rb"^[.'](?:\\\"|\s*\\\"|(?:TH|SH|Dd|Dt|so|ds|de|if|ie|nr)\b)", re.MULTILINE)
_MACRO = re.compile(rb"^\.\s*(?:TH|Dt|Dd|SH|Sh)\b", re.MULTILINE)
_POINTER = re.compile(rb"\s*(?:\.\\\"[^\n]*\n|'\\\"[^\n]*\n)*\.so\s+\S+\s*")
_FURNITURE = re.compile(r'<table class="(?:head|foot)">.*?</table>', re.DOTALL)
_HEADER = re.compile(r'<td class="head-ltitle">(.*?)</td>', re.DOTALL)
_BREAK = re.compile(r"\n?<br\s*/?>\n?")
_PRE = re.compile(r"<pre\b[^>]*>.*?</pre>", re.DOTALL)
_DASH = re.compile(r"\s(?:\\?-|–|—)\s+")
_LONGEST_NAME = 80
_FOLDER = re.compile(r"(?:^|/)([a-z]{2,3})(?:[_.@][^/]*)?/man[1-9n][^/]*/[^/]*$")


@dataclass(frozen=True, slots=True)
class _Name:
    """What the first section of a page says: its names, and what they are for."""

    names: tuple[str, ...] = ()
    purpose: str = ""


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the page; one that only points to another gives a notice.

    Raises UnreadableError if it is damaged, or mandoc is missing.
    """
    data = _unpacked(path)
    if _POINTER.fullmatch(data):
        yield Notice(name, "a manual page that only points to another")
        return
    made = run_program(["mandoc", "-T", "html", "-O", "fragment"], data).decode("utf-8", "replace")
    header = _HEADER.search(made)
    text = _PRE.sub(lambda match: _BREAK.sub("\n", match[0]), _FURNITURE.sub("", made))
    page = read_page(text.encode(), name, encoding="utf-8", whole=True)
    document = page.document
    own = _own_title(header[1] if header else "", name)
    said = _name(document)
    title = f"{own}: {said.purpose}" if said.purpose else own
    section = own[own.find("(") :] if "(" in own else ""
    aliases = dict.fromkeys((own, *said.names, *(f"{each}{section}" for each in said.names)))
    language = _FOLDER.search(name)
    yield replace(
        document,
        title=clean_line(title),
        aliases=tuple(each for each in aliases if each != title),
        language=language[1] if language else document.language,
    )
    yield from page.notices


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(path) as stream:
            plain = stream.read(_LARGEST + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableError("damaged or cut short: it cannot be unpacked") from error
    if len(plain) > _LARGEST:
        raise UnreadableError(f"larger than {_LARGEST >> 20} MiB when unpacked")
    return plain


def _own_title(header: str, name: str) -> str:
    """Return the title as people write it: `ls(1)`. Pages spell it in capitals, files do not."""
    header = clean_line(header)
    stem = PurePosixPath(name).name.removesuffix(".gz").rpartition(".")[0]
    word, bracket, section = header.partition("(")
    if word.lower() == stem.lower() or not word:
        word = stem
    return f"{word}({section}" if bracket and section != ")" else word


def _name(document: Document) -> _Name:
    start = document.anchors[0].start if document.anchors else 0
    end = document.anchors[1].start if len(document.anchors) > 1 else len(document.text)
    said = clean_line(document.text[start:end].partition("\n")[2])
    dash = _DASH.search(said)
    names = [each.strip() for each in said[: dash.start()].split(",")] if dash else []
    if dash is None or any(not 0 < len(each) <= _LONGEST_NAME for each in names):
        return _Name()
    return _Name(tuple(names), said[dash.end() :])


def _is_page(_path: Path, head: bytes) -> bool:
    """Tell a page by the requests that it is made of; other files end in .1 too."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 1 << 14)
        except zlib.error:
            return False
    return b"\0" not in head and len(_REQUEST.findall(head)) > 0 and _starts_like_one(head)


def _starts_like_one(head: bytes) -> bool:
    return head.lstrip()[:1] in (b".", b"'") or _MACRO.search(head) is not None


FORMAT = Format("man", read, suffixes=_SUFFIXES, accepts=_is_page)
