"""Bytes to characters: which encoding a text file is in, where nothing in it says so.

The only importer of charset-normalizer. It is asked only where it is right: which of the encodings
of a script a text is in, and which way round a UTF-16 without a mark is. What it takes for the code
page of another Western language, and a UTF-8 with a broken byte, is decided here.
"""

from __future__ import annotations

import codecs
import re
import string
from collections.abc import Mapping, Sequence
from pathlib import Path

from charset_normalizer import from_bytes

from builder.readers.document import UnreadableError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf_32_le", "utf_32_be", "utf_16_le", "utf_16_be")
_CYRILLIC = ("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5")
_ARABIC, _CHINESE, _JAPANESE = ("cp1256",), ("gb18030", "big5"), ("cp932", "euc_jp", "iso2022_jp")
_OF_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk", "kk"), _CYRILLIC),
    **dict.fromkeys(("ar", "fa", "ur"), _ARABIC),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), ("cp1250",)),
    **dict.fromkeys(("tr", "az"), ("cp1254",)),
    **dict.fromkeys(("et", "lv", "lt"), ("cp1257",)),
    "el": ("cp1253",), "he": ("cp1255",), "ja": _JAPANESE, "ko": ("cp949",), "th": ("cp874",),
    "vi": ("cp1258",), "zh": _CHINESE,
}  # fmt: skip
"""language → the encodings that its texts were kept in before UTF-8"""
_WESTERN = "cp1252"
_LATIN = frozenset({"cp1250", _WESTERN, "cp1254", "cp1257", "cp1258"})
_ALL_SCRIPTS = (
    *_JAPANESE[:2], *_CHINESE, "cp949", *_CYRILLIC[:4], "cp1253", "cp1255", *_ARABIC, "cp874",
)  # fmt: skip
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_LETTERS = string.ascii_letters.encode()
_PRINTABLE = string.printable.encode()
_CUT_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{0,2}\Z")
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f\ufffd-\uffff]")
_SNIFFED_BYTES = 8192
_GUESSED_BYTES = 1 << 16
_SCRIPT_SHARE = 0.45  # of letters beyond ASCII: Western languages have a fifth of them at most
_SCRIPT_BYTES = 12
_BROKEN_SHARE = 0.25  # of what is beyond ASCII: a UTF-8 with so many bad bytes is none


def read_text(path: Path, language: str = "") -> str:
    """Return the characters of a text file. Raises UnreadableError as `decode` does."""
    return decode(path.read_bytes(), language)


def decode(data: bytes, language: str = "") -> str:
    """Return the characters of a text file.

    A byte order mark decides; else zero bytes, which only UTF-16 and UTF-32 hold; else UTF-8, with
    U+FFFD for single bytes that are broken; else an encoding of the corpus's language, a code; else
    Windows-1252, unless most letters are beyond ASCII: then that of another script. Raises
    UnreadableError for a file that is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data[:_SNIFFED_BYTES]:
        return _wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        broken = _is_broken_utf8(data)
    return data.decode("utf-8" if broken else _legacy(data, language), errors="replace")


def _wide(data: bytes) -> str:
    """Decode UTF-16 or UTF-32 without a mark. Raises UnreadableError for anything else."""
    possible = len(data) % 2 == 0 and not _is_narrow(data[:_SNIFFED_BYTES])
    encoding = _guess(data[:_GUESSED_BYTES], _WIDE) if possible else ""
    text = data.decode(encoding, errors="replace") if encoding else "\0"
    if _NO_TEXT.search(text[:_SNIFFED_BYTES]):
        raise UnreadableError("not a text file: it holds zero bytes")
    return text


def _is_narrow(sample: bytes) -> bool:
    """Tell bytes of ASCII with some zeros between: of UTF-16, every second byte would be one."""
    zeros = sample.count(0)
    narrow = _count(sample, _PRINTABLE) > 0.8 * (len(sample) - zeros)
    return narrow and zeros < len(sample) / 3


def _is_broken_utf8(data: bytes) -> bool:
    """Tell a UTF-8 with a few bad bytes in it, or cut short, from another encoding."""
    whole = data[:-3] + _CUT_SEQUENCE.sub(b"", data[-3:])
    text = whole.decode("utf-8", errors="ignore")
    good = text.encode()
    bad = len(whole) - len(good)
    beyond = len(text) - len(good.translate(None, _BEYOND_ASCII))
    return beyond > 0 and bad <= _BROKEN_SHARE * (beyond + bad)


def _legacy(data: bytes, language: str) -> str:
    """Return the encoding of a text from before UTF-8."""
    own = _OF_LANGUAGES.get(language.partition("-")[0].lower(), (_WESTERN,))
    if own[0] in _LATIN:
        return (_is_of_another_script(data) and _guess(data, _ALL_SCRIPTS)) or own[0]
    return (own[0] if len(own) == 1 else _guess(data, own)) or _WESTERN


def _is_of_another_script(data: bytes) -> bool:
    beyond, letters = _count(data, _BEYOND_ASCII), _count(data, _LETTERS)
    return beyond >= max(_SCRIPT_BYTES, _SCRIPT_SHARE * (beyond + letters))


def _count(data: bytes, wanted: bytes) -> int:
    return len(data) - len(data.translate(None, wanted))


def _guess(data: bytes, encodings: Sequence[str]) -> str:
    """Return the encoding that gives the likeliest text, or an empty string where none does.

    Of several that are as likely, the first is taken.
    """
    sample = data[:_GUESSED_BYTES]
    if len(sample) < len(data):
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    found = {each.encoding: each for each in from_bytes(sample, cp_isolation=list(encodings))}
    likely = [each for each in encodings if each in found]
    return min(likely, key=lambda each: (found[each].chaos, -found[each].coherence), default="")
