"""The bytes of a page → its characters, by what it declares, as browsers do."""

from __future__ import annotations

import codecs
import re

from builder.readers.encodings import Assumption, Decoded, codec_named, decoded

_SNIFFED_BYTES = 1024
"""where a page must have declared its encoding"""
_FEW_ZEROS = 0.01
_COMMENT = re.compile(rb"(?s)<!--.*?(?:-->|\Z)")
_META = re.compile(rb"""(?is)<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)""")
_XML = re.compile(rb"""(?s)\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_MARKS = (
    codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
)  # fmt: skip
_UTF8, _WESTERN = "utf-8", "cp1252"
_READ_AS = {"gbk": "gb18030", "utf-16-le": _UTF8, "utf-16-be": _UTF8, "x-user-defined": ""}
"""codecs of declared encodings that are read as another: UTF-16 cannot declare itself"""


def decoded_page(
    data: bytes, language: str = "", encoding: str = "", undeclared: str = ""
) -> Decoded:
    """Return a page's characters, and what was assumed to read them.

    A byte order mark decides; else `encoding`, a name that browsers know, which was declared
    outside of the page; else what the page declares in its first bytes; else `undeclared`, such a
    name too. A byte that is broken costs one character. Raises UnreadableError for what is no text.
    """
    if 0 < data.count(0) <= _FEW_ZEROS * len(data):
        data = data.replace(b"\0", b"")  # damage, not UTF-16
    label = "" if data.startswith(_MARKS) else encoding or _declared(data)
    codec = codec_named(label) if label else ""
    codec = _READ_AS.get(codec, codec)
    if not codec or b"\0" in data[:_SNIFFED_BYTES]:
        return decoded(data, language, undeclared)
    if codec == _WESTERN and not data.isascii() and _is_utf8(data):
        codec = _UTF8  # what says Latin-1 is often UTF-8, and never by chance
    try:
        return Decoded(data.decode(codec), Assumption(codec))
    except UnicodeDecodeError:
        text = data.decode(codec, errors="replace")
    if codec == _UTF8 and not _is_mostly_good(text):
        return decoded(data, language, undeclared)
    return Decoded(text, Assumption(codec), broken=True)


def _declared(data: bytes) -> str:
    head = data[:_SNIFFED_BYTES]
    found = _XML.match(head) or _META.search(_COMMENT.sub(b"", head))
    return found[1].decode("ascii", "replace") if found else ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_good(text: str) -> bool:
    bad = text.count("\ufffd")
    return bad <= sum(1 for each in text if each > "\x7f" and each != "\ufffd")
