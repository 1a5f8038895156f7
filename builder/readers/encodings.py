"""Bytes to characters: which encoding a text file is in, and what had to be assumed of it.

The only importer of charset-normalizer and webencodings. The first is asked only where it is right:
which of the encodings of a script a text is in, and which way round a UTF-16 without a mark is.
What it takes for the code page of another Western language, and a UTF-8 with a broken byte, is
decided here. The second knows the names that encodings go by.
"""

from __future__ import annotations

import codecs
import re
import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import webencodings
from charset_normalizer import from_bytes

from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.specs import CorpusSpec

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
_BROKEN_SHARE = 0.4  # of what is beyond ASCII: a UTF-8 with so many bad bytes is none


_UTF8 = "utf-8"
_NAMES = {
    "cp866": "code page 866", "cp874": "Windows-874", "cp932": "Shift_JIS", "cp949": "EUC-KR",
    "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "iso8859_5": "ISO-8859-5", "big5": "Big5",
    "utf_16_le": "UTF-16", "utf_16_be": "UTF-16", "utf_32_le": "UTF-32", "utf_32_be": "UTF-32",
    "utf-16": "UTF-16", "utf-32": "UTF-32", "utf-8-sig": "UTF-8",
}  # fmt: skip
"""codec → its name as people write it, where that is not the codec's in other letters"""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Which encoding a file is read in."""

    codec: str
    """Python's name for it"""
    guessed: bool = False
    """whether nothing declares it"""

    @property
    def name(self) -> str:
        """The encoding as people write it: Windows-1251."""
        if self.codec.startswith("cp125"):
            return f"Windows-{self.codec[2:]}"
        return _NAMES.get(self.codec, self.codec.upper().replace("_", "-"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The characters of a file, and what was assumed to read them."""

    text: str
    assumption: Assumption
    broken: bool = False
    """whether bytes made no sense, U+FFFD now"""

    def notices(self, name: str) -> Iterator[Notice]:
        """Yield what is reported of it, of the file or part called `name`."""
        yield from _notices(name, self.assumption, self.broken)


def _notices(name: str, assumption: Assumption, broken: bool) -> Iterator[Notice]:
    if assumption.guessed:
        reason = f"read as {assumption.name}, which nothing in it says"
        yield Notice(name, reason, NoticeKind.GUESSED)
    if broken:
        reason = f"bytes that are no {assumption.name}, shown as \N{REPLACEMENT CHARACTER}"
        yield Notice(name, reason, NoticeKind.DOUBTFUL)


def is_known_encoding(label: str) -> bool:
    """Return whether a corpus may name this encoding: whether browsers know the name."""
    return bool(codec_named(label))


def codec_named(label: str) -> str:
    """Return Python's codec for a name that a file declares, or an empty string.

    As in browsers, Latin-1 is Windows-1252.
    """
    try:
        found = webencodings.lookup(label)
    except UnicodeEncodeError:  # what mail takes undecoded bytes for
        return ""
    return found.codec_info.name if found else ""


def read_text(path: Path, language: str = "") -> str:
    """Return the characters of a text file. Raises UnreadableError as `decode` does."""
    return decode(path.read_bytes(), language)


def read_decoded(path: Path, spec: CorpusSpec) -> Decoded:
    """Return the characters of a corpus's text file, and what was assumed of it.

    Raises UnreadableError as `decode` does.
    """
    return decoded(path.read_bytes(), spec.language, spec.encoding)


def decode(data: bytes, language: str = "") -> str:
    """Return the characters of a text file.

    A byte order mark decides; else zero bytes, which only UTF-16 and UTF-32 hold; else UTF-8, with
    U+FFFD for single bytes that are broken; else an encoding of the corpus's language, a code; else
    Windows-1252, unless most letters are beyond ASCII: then that of another script. Raises
    UnreadableError for a file that is not text.
    """
    return decoded(data, language).text


def decoded(data: bytes, language: str = "", encoding: str = "") -> Decoded:
    """Return the characters of a text file, and what was assumed of it.

    `encoding`, a name that browsers know, holds for every file without a byte order mark; without
    it, the file is read as `decode` does. Raises UnreadableError for a file that is not text.
    """
    assumption = assumed(data, language, encoding)
    try:
        return Decoded(data.decode(assumption.codec), assumption)
    except UnicodeDecodeError:
        return Decoded(data.decode(assumption.codec, errors="replace"), assumption, broken=True)


def assumed(
    data: bytes, language: str = "", encoding: str = "", *, whole: bool = True
) -> Assumption:
    """Return the encoding that a file begins in; `whole` is whether `data` is all of it.

    Raises UnreadableError for a file that is not text.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Assumption(codec)
    if codec := codec_named(encoding):
        return Assumption(codec)
    if b"\0" in data[:_SNIFFED_BYTES]:
        return Assumption(_wide(data), guessed=True)
    try:
        codecs.getincrementaldecoder(_UTF8)().decode(data, final=whole)
    except UnicodeDecodeError:
        if not _is_broken_utf8(data):
            return Assumption(_legacy(data, language), guessed=True)
    return Assumption(_UTF8)


class DecodedStream:
    """The characters of a stream of bytes, piece by piece, and what was assumed to read them.

    The encoding is told by the first piece that is more than ASCII.
    """

    def __init__(self, pieces: Iterable[bytes], spec: CorpusSpec) -> None:
        self._pieces = pieces
        self._spec = spec
        self._decoder: codecs.IncrementalDecoder | None = None
        self._assumption = Assumption(_UTF8)
        self._broken = False

    def __iter__(self) -> Iterator[str]:
        """Yield the text. Raises UnreadableError where it begins like no text."""
        for data in self._pieces:
            if self._decoder is None and not self._is_open(data):
                self._begin(data)
            yield self._decode(data) if self._decoder else data.decode("ascii")
        yield self._decode(b"", final=True)

    def notices(self, name: str) -> Iterator[Notice]:
        """Yield what is reported of what was read so far."""
        yield from _notices(name, self._assumption, self._broken)

    def _is_open(self, data: bytes) -> bool:
        """Tell whether the encoding is still open: nothing but ASCII has come."""
        return data.isascii() and b"\0" not in data and not self._spec.encoding

    def _begin(self, data: bytes) -> None:
        self._assumption = assumed(data, self._spec.language, self._spec.encoding, whole=False)
        self._decoder = codecs.getincrementaldecoder(self._assumption.codec)()

    def _decode(self, data: bytes, *, final: bool = False) -> str:
        if self._decoder is None:
            return ""
        before = self._decoder.getstate()
        self._decoder.errors = "strict"
        try:
            return self._decoder.decode(data, final)
        except UnicodeDecodeError:
            self._broken = True
        self._decoder.setstate(before)
        self._decoder.errors = "replace"
        return self._decoder.decode(data, final)


def _wide(data: bytes) -> str:
    """Tell which UTF-16 or UTF-32 without a mark this is. Raises UnreadableError for neither."""
    possible = len(data) % 2 == 0 and not _is_narrow(data[:_SNIFFED_BYTES])
    codec = _guess(data[:_GUESSED_BYTES], _WIDE) if possible else ""
    text = data[: 4 * _SNIFFED_BYTES].decode(codec, errors="replace") if codec else "\0"
    if _NO_TEXT.search(text[:_SNIFFED_BYTES]):
        raise UnreadableError("not a text file: it holds zero bytes")
    return codec


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
    found = own[0] if len(own) == 1 else _guess(data, own)
    return found or (_is_of_another_script(data) and _guess(data, _ALL_SCRIPTS)) or _WESTERN


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
