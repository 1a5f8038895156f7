"""Info files of GNU: the nodes of a manual as sections, at the levels that their titles draw."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from builder.readers.cleaning import DocumentBuilder, clean_line, title_from_name
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.encodings import decode
from builder.readers.format import Format
from builder.specs import CorpusSpec

_GZIP = b"\x1f\x8b"
_SEPARATOR = "\x1f"
_NODE = b"\x1f\nFile: "
_PIECE = 1 << 16
_LARGEST = 1 << 27
"""bytes of a file when unpacked"""
_PARTS = tuple(f".info-{number}" for number in range(1, 100))
_SUFFIXES = (".info", *_PARTS)
_HEADER = re.compile(r"\s*File: [^,\n]*,\s+Node: ([^,\n]*)")
_UNDERLINED = re.compile(r"^(\S.*)\n([*=.-])\2{2,}[ \t]*$", re.MULTILINE)
_LEVELS = {"*": 1, "=": 2, "-": 3, ".": 4}
_MENU_ENTRY = re.compile(r"^\* [^\n]*:[^\n]*\n(?:[ \t]{20,}\S[^\n]*\n)*", re.MULTILINE)
_MENU = re.compile(r"^\* Menu:[^\n]*$", re.MULTILINE)
_REFERENCE = re.compile(r"\*[Nn]ote ([^:\n]{1,200})::")
_NAMED_REFERENCE = re.compile(r"\*[Nn]ote ([^:\n]{1,200}): [^.,\n]{1,200}[.,]")
_LISTING = "-- The Detailed Node Listing --"
_ITEM_GOES_ON = re.compile(r"\n {5,}(?=\S)")
_BULLET = re.compile(r"^ *\* ", re.MULTILINE)
_INDEX = re.compile(r".*\b[Ii]ndex\b.*")
_TABLES = ("Tag Table:", "End Tag Table", "Indirect:", "Local Variables:")
_CODE_INDENT = 5


def read(path: Path, name: str, spec: CorpusSpec) -> Iterator[Document | Notice]:
    """Yield the manual. Raises UnreadableError if it has no nodes, or is damaged."""
    text, cut = _unpacked(path, spec.language)
    draft = DocumentBuilder()
    count = 0
    for piece in text.split(_SEPARATOR)[1:]:
        header = _HEADER.match(piece)
        if header is None:
            continue
        count += 1
        body = piece.partition("\n")[2].partition("\n")[2]
        if _INDEX.fullmatch(header[1]) and body.count("* ") > 3:
            continue
        _add_node(draft, header[1], body)
    if not count and not any(each in text for each in _TABLES):
        raise UnreadableError("no nodes of a manual in it")
    if not count:
        return  # the manual is in the files that this one is the table of
    title = draft.first_anchor or title_from_name(PurePosixPath(name).name)
    yield draft.document(name, title)
    if cut:
        yield Notice(name, "cut short: it is damaged", NoticeKind.CUT)


def _add_node(draft: DocumentBuilder, node: str, body: str) -> None:
    body = _MENU_ENTRY.sub("", _MENU.sub("", body.partition(_LISTING)[0] + "\n"))
    body = _NAMED_REFERENCE.sub(r"“\1”", _REFERENCE.sub(r"“\1”", body))
    position = 0
    titles = list(_UNDERLINED.finditer(body))
    if not titles:
        draft.heading(node, 1)
    for title in titles:
        _add_text(draft, body[position : title.start()])
        draft.heading(title[1], _LEVELS[title[2]])
        position = title.end()
    _add_text(draft, body[position:])


def _add_text(draft: DocumentBuilder, text: str) -> None:
    """Add paragraphs, wrapped lines joined; what is indented far is an example."""
    for block in re.split(r"\n[ \t]*\n", text.strip("\n")):
        lines = block.split("\n")
        indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        if indents and min(indents) >= _CODE_INDENT:
            draft.code("\n".join(line[min(indents) :] for line in lines))
        elif _BULLET.match(block):
            draft.add(_BULLET.sub("- ", _ITEM_GOES_ON.sub(" ", block)))
        elif indents and max(indents) <= _CODE_INDENT and not block.startswith(" --"):
            draft.add(clean_line(block))
        else:
            draft.add(block)


def _unpacked(path: Path, language: str) -> tuple[str, bool]:
    """Return the text, and whether it is cut short."""
    data = path.read_bytes()
    if not data.startswith(_GZIP):
        return decode(data, language), False
    plain, cut = bytearray(), False
    try:
        with gzip.open(path) as stream:
            while piece := stream.read1(_PIECE):
                plain += piece
                if len(plain) > _LARGEST:
                    raise UnreadableError(f"larger than {_LARGEST >> 20} MiB when unpacked")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        if not plain:
            raise UnreadableError("damaged: it cannot be unpacked") from error
        cut = True
    return decode(bytes(plain), language), cut


def _is_info(_path: Path, head: bytes) -> bool:
    """Tell a manual: other files end in .info too."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, 1 << 15)
        except zlib.error:
            return False
    return _NODE in head or (b"\x1f\nIndirect:" in head) or b"produced by makeinfo" in head


FORMAT = Format(
    "info", read, suffixes=(*_SUFFIXES, *(f"{each}.gz" for each in _SUFFIXES)), accepts=_is_info
)
