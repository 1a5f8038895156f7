"""licenses/CONTENTS.txt: whose work is on the stick, and what each licence asks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.licences import is_share_alike, licence_links, refusal
from runtime.stick.layout import Manifest, ModelRecord, PackRecord

_HEAD = """\
Whose work is on this stick
===========================

Whoever hands the stick on hands on this list with it: it names each work, who made it, where it
comes from, its licence and what was changed.
"""
_TEXT_CHANGES = (
    "the text was taken out of its files without their layout and pictures, cut into passages, "
    "compressed and indexed; its words are as they were"
)
_VECTOR_CHANGES = "converted to GGUF"
_SHARE_ALIKE = "what you make of it and hand on must come under the same licence"
_KEPT = "not to be handed on, or not by everyone: read the licence first"


def contents_text(manifest: Manifest, packs: Sequence[PackRecord]) -> str:
    """Return the list of texts and models, each with what its licence asks to be said."""
    parts = [_HEAD, _chapter("Texts", map(_text, packs))]
    parts.append(_chapter("Models", map(_model, manifest.models)))
    return "\n".join(parts)


def _chapter(title: str, works: Iterator[str]) -> str:
    return f"{title}\n{'-' * len(title)}\n\n" + "\n".join(works)


def _text(pack: PackRecord) -> str:
    by = ", ".join(filter(None, (pack.publisher, pack.date)))
    return _work(pack.title, by, pack.source, pack.licence, pack.attribution, _TEXT_CHANGES)


def _model(model: ModelRecord) -> str:
    changes = _VECTOR_CHANGES if model.role == "embedding" else ""
    if model.quantization:
        changes = f"its weights were rounded to {model.quantization}"
    return _work(model.name, "", model.source, model.licence, "", changes)


def _work(title: str, by: str, source: str, licence: str, attribution: str, changes: str) -> str:
    facts = (
        ("by", by),
        ("from", source),
        ("licence", " ".join((licence, *licence_links(licence)))),
        ("it asks", _SHARE_ALIKE if is_share_alike(licence) else ""),
        ("notice", attribution),
        ("changes", changes),
        ("careful", _KEPT if refusal(licence, ()) else ""),
    )
    lines = (f"    {name + ':':<9} {said}\n" for name, said in facts if said)
    return f"{title}\n" + "".join(lines)
