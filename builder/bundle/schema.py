"""The keys of bundle.toml and what each may hold; the records of its tables that name places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.bundle.validators import (
    Check,
    any_text,
    between,
    boolean,
    date,
    list_of,
    one_of,
    pattern,
    shown,
    table,
    table_of,
    tables,
    text,
    text_or_table,
    text_or_texts,
    texts,
    whole_number,
)
from builder.models.calibration import MOST_FALSE_REFUSALS
from builder.models.quantization import TYPES
from builder.readers import AUTOMATIC, FORMATS
from builder.readers.encodings import is_known_encoding
from builder.readers.records import FIELDS
from builder.sources import KINDS
from builder.specs import CROSS_ENCODER_ROLES, NO_VECTORS, InterpreterSpec, SourceSpec
from runtime.stick.layout import DICTIONARY

VECTORS = ("PQ128", "PQ96", "SQ8", "SQ6", "SQ4", "fp16", NO_VECTORS)
DISTRIBUTIONS = ("wheel", "sdist")
MARKUPS = ("plain", "html")
NO_MODEL = "none"
KINDS_OF_CORPORA = (DICTIONARY,)

_WINDOWS_DEVICES = "con|prn|aux|nul|com[0-9]|lpt[0-9]"
NAME = pattern(
    rf"(?!(?:{_WINDOWS_DEVICES})\Z)[a-z0-9-]{{1,40}}",
    "a name of 1 to 40 small letters, digits and hyphens (nor one that Windows keeps for devices)",
)
_LANGUAGE = pattern(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language code such as 'en' or 'pt-BR'")
_COMMIT = pattern(
    r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}", "a commit: all its 40 (or 64) hexadecimal digits"
)
_INTEGRITY = pattern(
    r"sha512-[A-Za-z0-9+/]{86}==", "a SHA-512 as npm writes it: `sha512-` and 88 characters"
)
_SHA256 = pattern(r"[0-9A-Fa-f]{64}", "a SHA-256: 64 hexadecimal digits")


def _encoding(value: object) -> str:
    """Check for a name that an encoding goes by."""
    wrong = text(value)
    if wrong or is_known_encoding(str(value)):
        return wrong
    return f"{shown(value)} is no encoding, such as 'windows-1251', 'gbk' or 'shift_jis'"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key may hold."""

    check: Check
    required: bool = False


BUNDLE: Mapping[str, Key] = {
    "library": Key(table),
    "models": Key(table),
    "embedding": Key(table),
    **dict.fromkeys(CROSS_ENCODER_ROLES, Key(table)),
    "chunking": Key(table),
    "index": Key(table),
    "abstention": Key(table),
    "platforms": Key(table),
    "selftest": Key(table),
    "corpora": Key(tables, required=True),
}
LIBRARY: Mapping[str, Key] = {
    "title": Key(text),
    "language": Key(_LANGUAGE),
    "description": Key(any_text),
    "model": Key(text_or_texts),
    "questions": Key(texts),
    "platforms": Key(texts),
    "accelerators": Key(texts),
    "allow_licences": Key(texts),
}
MODEL: Mapping[str, Key] = {
    "name": Key(text, required=True),
    "licence": Key(text, required=True),
    "source": Key(table, required=True),
}
CHAT_MODEL: Mapping[str, Key] = {
    **MODEL,
    "quantization": Key(one_of(TYPES, "a quantization that llama.cpp makes of a model alone")),
}
EMBEDDING: Mapping[str, Key] = {
    **MODEL,
    "languages": Key(list_of(_LANGUAGE)),
    "query_prefix": Key(any_text),
    "passage_prefix": Key(any_text),
}
CHUNKING: Mapping[str, Key] = {"characters": Key(whole_number(200, 4000))}
_VECTORS = Key(one_of(VECTORS, "a way to keep vectors"))
INDEX: Mapping[str, Key] = {"vectors": _VECTORS}
ABSTENTION: Mapping[str, Key] = {"false_refusals": Key(between(0, MOST_FALSE_REFUSALS))}
SELFTEST: Mapping[str, Key] = {"questions": Key(text, required=True)}
PLATFORM: Mapping[str, Key] = {"interpreter": Key(text_or_table)}
CORPUS: Mapping[str, Key] = {
    "id": Key(NAME),
    "title": Key(text),
    "source": Key(table, required=True),
    "format": Key(one_of((AUTOMATIC, *FORMATS), "a format")),
    "licence": Key(text),
    "attribution": Key(any_text),
    "language": Key(_LANGUAGE),
    "publisher": Key(any_text),
    "date": Key(date),
    "origin": Key(any_text),
    "encoding": Key(_encoding),
    "minimum_characters": Key(whole_number(1, 1_000_000)),
    "markup": Key(one_of(MARKUPS, "a markup")),
    "fields": Key(table_of(text, FIELDS)),
    "include": Key(table_of(text_or_texts)),
    "exclude": Key(table_of(text_or_texts)),
    "verbatim": Key(boolean),
    "vectors": _VECTORS,
    "images": Key(boolean),
    "kind": Key(one_of(KINDS_OF_CORPORA, "a kind of corpus")),
    "from": Key(_LANGUAGE),
    "to": Key(_LANGUAGE),
}
SOURCE: Mapping[str, Key] = {
    "path": Key(text),
    "https": Key(text),
    "hub": Key(text),
    "pypi": Key(text_or_texts),
    "npm": Key(text),
    "debian": Key(text),
    "git": Key(text),
    "opds": Key(text),
    "file": Key(text),
    "sha256": Key(_SHA256),
    "integrity": Key(_INTEGRITY),
    "commit": Key(_COMMIT),
    "revision": Key(text),
    "distribution": Key(one_of(DISTRIBUTIONS, "a distribution")),
    "join": Key(boolean),
    "exclude": Key(texts),
    "registry": Key(text),
    "mirror": Key(text),
    "suite": Key(text),
    "name": Key(text),
}
TABLES: Mapping[str, Mapping[str, Key]] = {
    "bundle": BUNDLE,
    "library": LIBRARY,
    "models": CHAT_MODEL,
    "embedding": EMBEDDING,
    **dict.fromkeys(CROSS_ENCODER_ROLES, MODEL),
    "chunking": CHUNKING,
    "index": INDEX,
    "abstention": ABSTENTION,
    "platforms": PLATFORM,
    "selftest": SELFTEST,
    "corpora": CORPUS,
    "source": SOURCE,
}

Raw = Mapping[str, object]


def source_spec(raw: Raw) -> SourceSpec:
    """Return the record of a `source` table that has no problem of type."""
    kind = next(kind for kind in KINDS if kind in raw)
    location = raw[kind]
    return SourceSpec(
        kind=kind,
        locations=tuple(map(str, location)) if isinstance(location, list) else (str(location),),
        file=str(raw.get("file", "")),
        sha256=str(raw.get("sha256", "")).lower(),
        integrity=str(raw.get("integrity", "")),
        commit=str(raw.get("commit", "")).lower(),
        join=raw.get("join") is True,
        revision=str(raw.get("revision", "")),
        distribution=str(raw.get("distribution", DISTRIBUTIONS[0])),
        exclude=_texts_of(raw.get("exclude")),
        **{name: str(raw.get(name, "")) for name in ("registry", "mirror", "suite", "name")},
    )


def is_own(raw: object) -> bool:
    """Return whether a `source` table names files that lie on this machine."""
    return isinstance(raw, dict) and "path" in raw


def _texts_of(raw: object) -> tuple[str, ...]:
    return tuple(map(str, raw)) if isinstance(raw, list) else ()


def interpreter_spec(raw: object) -> InterpreterSpec:
    """Return the record of an `interpreter` that has no problem of type."""
    if isinstance(raw, dict):
        return InterpreterSpec("archive", source_spec(raw))
    return InterpreterSpec(str(raw))
