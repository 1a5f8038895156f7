"""OBO ontologies: a defined `[Term]` is a document. Obsolete terms are left out.

The format: https://owlcollab.github.io/oboformat/doc/obo-syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder
from builder.readers.document import Document, UnreadableError
from builder.readers.encodings import read_text
from builder.readers.format import Format
from builder.specs import CorpusSpec

_STANZA = re.compile(r"^\[(\w+)\]\s*$", re.MULTILINE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "W": " "}
_PREFIXED_ID = re.compile(r"([A-Za-z]+):(\w+)")
_PERMANENT_ADDRESS = "http://purl.obolibrary.org/obo/{}_{}"

Term = Mapping[str, Sequence[str]]


def read(path: Path, _name: str, spec: CorpusSpec) -> Iterator[Document]:
    """Yield a document for each term that has a definition and is not obsolete.

    Raises UnreadableError if the file holds no `[Term]`.
    """
    terms = list(_terms(read_text(path, spec.language)))
    if not terms:
        raise UnreadableError("no [Term] in it: not an OBO ontology")
    names = {_first(term, "id"): _first(term, "name") for term in terms}
    for term in terms:
        if _first(term, "def") and _first(term, "is_obsolete") != "true":
            yield _document(term, names)


def _terms(text: str) -> Iterator[Term]:
    parts = _STANZA.split(text)
    for kind, body in zip(parts[1::2], parts[2::2], strict=True):
        if kind == "Term":
            yield _tags(body)


def _tags(body: str) -> Term:
    tags: dict[str, list[str]] = {}
    for line in body.splitlines():
        tag, colon, value = line.partition(": ")
        if colon:
            tags.setdefault(tag.strip(), []).append(value.strip())
    return tags


def _document(term: Term, names: Mapping[str, str]) -> Document:
    identifier, name = _first(term, "id"), _first(term, "name")
    draft = DocumentBuilder()
    draft.add(_quoted(_first(term, "def")))
    for comment in term.get("comment", ()):
        draft.add(_plain(comment))
    also = dict.fromkeys(_quoted(value) for value in term.get("synonym", ()))
    also.pop(name, None)
    draft.add(_listed("Also called", list(also)))
    draft.add(_listed("Is a", [_parent(value, names) for value in term.get("is_a", ())]))
    return draft.document(identifier, _plain(name) or identifier, _address(identifier))


def _listed(label: str, items: Sequence[str]) -> str:
    return f"{label}: {'; '.join(items)}." if items else ""


def _parent(value: str, names: Mapping[str, str]) -> str:
    """Return the name behind `HP:0000107 ! Renal cyst`."""
    reference, _, comment = value.partition("!")
    parent = reference.split("{")[0].strip()
    return _plain(names.get(parent, "")) or comment.strip() or parent


def _address(identifier: str) -> str:
    match = _PREFIXED_ID.fullmatch(identifier)
    return _PERMANENT_ADDRESS.format(match[1], match[2]) if match else ""


def _first(term: Term, tag: str) -> str:
    values = term.get(tag, ())
    return values[0] if values else ""


def _quoted(value: str) -> str:
    match = _QUOTED.match(value)
    return _plain(match[1]) if match else _plain(value)


def _plain(value: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), value)


FORMAT = Format("obo", read, suffixes=(".obo",))
