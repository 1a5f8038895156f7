"""Catalogues of translated phrases: gettext's text form, `catalogues/*.po`, read as it stands.

The standard library reads the compiled form alone. So that none has to be made and kept up to
date, a file is compiled in memory when its language is chosen.
"""

from __future__ import annotations

import json
import pkgutil
import re
import struct
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

_MAGIC, _HEADER_BYTES = 0x950412DE, 28
_FUZZY = re.compile(r"^#,.*\bfuzzy\b", re.MULTILINE)


def catalogue(code: str) -> NullTranslations:
    """Return the catalogue of a language; one that says all in English where it cannot be read.

    Whoever has a damaged stick must still be told so: `verify` names the file.
    """
    try:
        text = (pkgutil.get_data(__name__, f"catalogues/{code}.po") or b"").decode()
        return GNUTranslations(BytesIO(compiled(dict(messages(text)))))
    except (OSError, ValueError):
        return NullTranslations()


def messages(text: str) -> Iterator[tuple[str, str]]:
    """Yield each phrase of a catalogue and its translation; several forms are parted by NUL.

    The phrase "" has the header. Left out are phrases that are not translated or in doubt (fuzzy).
    Raises ValueError for what is no catalogue.
    """
    for entry in text.split("\n\n"):
        fields = _fields(entry)
        source, plural = fields.pop("msgid", None), fields.pop("msgid_plural", None)
        if source is None or _FUZZY.search(entry):
            continue
        if all(fields.values()):
            joined = source if plural is None else f"{source}\0{plural}"
            yield joined, "\0".join(fields.values())


def _fields(entry: str) -> dict[str, str]:
    """Return what stands after each keyword: msgid, msgid_plural, msgstr, msgstr[0] and on."""
    fields: dict[str, str] = {}
    keyword = ""
    for line in entry.splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, rest = line.partition(" ") if not line.startswith('"') else (keyword, "", line)
        keyword = name
        fields[keyword] = fields.get(keyword, "") + str(json.loads(rest))
    return fields


def compiled(translations: dict[str, str]) -> bytes:
    """Return a catalogue in gettext's compiled form (.mo)."""
    pairs = [(source.encode(), said.encode()) for source, said in sorted(translations.items())]
    count, texts = len(pairs), bytearray()
    start = _HEADER_BYTES + 16 * count
    table: list[int] = []
    for text in (text for column in (0, 1) for text in (pair[column] for pair in pairs)):
        table += (len(text), start + len(texts))
        texts += text + b"\0"
    header = (_MAGIC, 0, count, _HEADER_BYTES, _HEADER_BYTES + 8 * count, 0, start)
    return struct.pack(f"<7I{4 * count}I", *header, *table) + bytes(texts)
