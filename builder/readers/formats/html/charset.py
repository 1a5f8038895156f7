"""The bytes of a page → its characters, by what it declares, as browsers do.

The only importer of webencodings.
"""

from __future__ import annotations

import codecs
import re

import webencodings

from builder.readers.encodings import decode

_SNIFFED_BYTES = 1024
"""where a page must have declared its encoding"""
_COMMENT = re.compile(rb"(?s)<!--.*?(?:-->|\Z)")
_META = re.compile(rb"""(?is)<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)""")
_XML = re.compile(rb"""(?s)\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_MARKS = (
    codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)  # fmt: skip
_WIDER = {"gbk": "gb18030", "utf-16-le": "utf-8", "utf-16-be": "utf-8"}
"""codecs of declared encodings that browsers read as another: UTF-16 cannot declare itself"""
_WESTERN = "cp1252"


def decoded(data: bytes, *, language: str = "", encoding: str = "") -> tuple[str, bool]:
    """Return a page's characters, and whether its encoding was guessed.

    A byte order mark decides; else `encoding`, a label from outside; else what the page declares in
    its first bytes. A byte that is broken costs one character. Raises UnreadableError for what is
    not text.
    """
    label = "" if data.startswith(_MARKS) else encoding or _declared(data)
    codec = _codec(label) if label else ""
    if not codec or b"\0" in data[:_SNIFFED_BYTES]:
        return decode(data, language), not codec and not _is_utf8(data)
    if codec == "utf-8":
        text = data.decode("utf-8", errors="replace")
        return (text, False) if _is_mostly_good(text) else (decode(data, language), True)
    if codec == _WESTERN and not data.isascii() and _is_utf8(data):
        return data.decode("utf-8"), False  # what says Latin-1 is often UTF-8, and never by chance
    return data.decode(codec, errors="replace"), False


def _declared(data: bytes) -> str:
    head = data[:_SNIFFED_BYTES]
    found = _XML.match(head) or _META.search(_COMMENT.sub(b"", head))
    return found[1].decode("ascii", "replace") if found else ""


def _codec(label: str) -> str:
    """Return Python's name for an encoding that browsers know by a label; empty for no such."""
    found = webencodings.lookup(label)
    if found is None or found.name in ("replacement", "x-user-defined"):
        return ""
    name: str = found.codec_info.name
    return _WIDER.get(name, name)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return data.startswith(_MARKS)
    return True


def _is_mostly_good(text: str) -> bool:
    bad = text.count("\ufffd")
    return not bad or bad <= sum(1 for each in text if each > "\x7f" and each != "\ufffd")
