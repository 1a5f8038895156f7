"""Ids of corpora whose bundle gives them none. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

from builder.specs import SourceSpec

_LONGEST = 32
_OTHER = re.compile(r"[^a-z0-9]+")
_PART = re.compile(r"(\.part\d*|\.zima[a-z]|==[^/]*)\Z")
_VERSIONS = {"npm": re.compile(r"(?<=.)@.*"), "debian": re.compile(r"[:=].*")}
"""kind of source → what follows the name of a package"""


def name_of_source(spec: SourceSpec) -> str:
    """Return what a source would be called by: its last part, without suffixes."""
    location = (spec.name or spec.locations[0]).replace("\\", "/").rstrip("/")
    if version := _VERSIONS.get(spec.kind):
        location = version.sub("", location)
    parts = [each for each in location.split("/") if not re.search(r"[*?\[]", each)]
    return PurePosixPath(_PART.sub("", parts[-1] if parts else "")).stem


def free_id(name: str, taken: Container[str]) -> str:
    """Return an id that a name suggests and that no other corpus has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = _OTHER.sub("-", plain).strip("-")[:_LONGEST].strip("-") or "shelf"
    if base in ("con", "prn", "aux", "nul") or re.fullmatch(r"(com|lpt)\d", base):
        base = f"shelf-{base}"  # Windows keeps these for devices
    number, own = 1, base
    while own in taken:
        number += 1
        own = f"{base}-{number}"
    return own
