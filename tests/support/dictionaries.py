"""Small dictionaries, as the readers give their entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from builder.corpus.headwords import Direction
from builder.readers.document import Document
from tests.support.libraries import CORPORA, Pieces, write_library

_ENGLISH_GERMAN = {
    "allergic": """allergic /ɐˈlɜːdʒɪk/ (English to German)
allergisch, überempfindlich <adj> [med.]
      "be allergic to sth."  - auf etw. allergisch reagieren
      "Are you allergic to penicillin?"  - Sind Sie gegen Penizillin allergisch?
   Synonym: hypersensitive""",
    "go": """go (went, gone) <v> (English to German)
gehen <v, intr>
      "Let's go!"  - Gehen wir!

go <n>
Versuch <masc>""",
    "bank": """bank (English to German)
1. Bank
2. Ufer""",
    "ice cream": "ice cream (English to German)\nEis <neut>, Speiseeis <neut>",
    "house": "house (English to German)\nHaus <neut>",
    "where": "where (English to German)\nwo",
    "station": "station (English to German)\nBahnhof <masc>",
    "resume": "resume <v> (English to German)\nfortsetzen",
    "résumé": "résumé <n> (English to German)\nLebenslauf <masc>",
}
_ENGLISH_ARABIC = {
    "Water": "Water /ˈwɔːtə/ (English to Arabic)\nالماء",
    "Mother": "Mother (English to Arabic)\nالأمّ",
}
_SPANISH_ENGLISH = {
    "librería": "librería (Spanish to English)\nbookshop, bookstore",
    "biblioteca": "biblioteca (Spanish to English)\nlibrary",
    "banco": "banco (Spanish to English)\n1. bench\n2. bank",
    "casa": "casa (Spanish to English)\nhouse",
    "caja de ahorros": "caja de ahorros (Spanish to English)\nsavings bank",
    "ribera": "ribera (Spanish to English)\nbank",
}
_HEBREW_ENGLISH = {"שָׁלוֹם": "שָׁלוֹם (Hebrew to English)\npeace, hello"}
_ALIASES = {"go": ("went", "gone")}
DIRECTIONS: Mapping[str, Direction] = {
    "eng-deu": Direction("en", "de"), "eng-ara": Direction("en", "ar"),
    "spa-eng": Direction("es", "en"), "heb-eng": Direction("he", "en"),
}  # fmt: skip


def _documents(entries: Mapping[str, str]) -> Sequence[Document]:
    return [
        Document(f"d#{word}", word, text, aliases=_ALIASES.get(word, ()))
        for word, text in entries.items()
    ]


DICTIONARIES: Mapping[str, Sequence[Document]] = {
    "eng-deu": _documents(_ENGLISH_GERMAN), "eng-ara": _documents(_ENGLISH_ARABIC),
    "spa-eng": _documents(_SPANISH_ENGLISH), "heb-eng": _documents(_HEBREW_ENGLISH),
}  # fmt: skip


def write_translators_library(root: Path) -> Path:
    """Write the small library with four dictionaries beside its corpora; return its root."""
    return write_library(root, {**CORPORA, **DICTIONARIES}, Pieces(directions=DIRECTIONS))
