"""What a licence says → an SPDX expression where it is one, its links, may it be handed on."""

from __future__ import annotations

import re
from collections.abc import Collection

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from runtime.text.licences import creative_commons_link

PRIVATE = "private"
"""the licence of what says nothing of one: not to be handed on"""
EVERY = "*"
"""what `allow_licences` names where the library is for its maker alone"""

_SPACES = re.compile(r"[\s_]+")
_OPERATORS = re.compile(r"[()]| (?:AND|OR|WITH) ")
_CREATIVE_COMMONS = re.compile(
    r"cc[ -](by(?:[ -](?:nc|nd|sa)){0,2})[ -]([1-4]\.[0-9])(?: (?:international|unported))?\Z"
)
_ADDRESS = re.compile(
    r"https?://creativecommons\.org/licenses/(by(?:-(?:nc|nd|sa)){0,2})/([1-4]\.[0-9])"
    r"(?:/(?:deed(?:\.[a-z-]+)?|legalcode)?)?\Z"
)
_WORDS = {
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "cc0": "CC0-1.0",
    "cc0 1.0": "CC0-1.0",
    "mit license": "MIT",
    "psf license 2.0": "PSF-2.0",
}
"""what licences are called, in small letters → SPDX"""
_PUBLIC_DOMAIN = re.compile(r"public domain\b", re.IGNORECASE)
_OWN_REFERENCE = "LicenseRef-"
_RESTRICTED = frozenset({"NC", "ND", "NCGL", "NONCOMMERCIAL"})
"""parts of identifiers: not for money, or only unchanged"""
_SHARE_ALIKE = re.compile(r"CC-BY-(?:NC-)?SA-|[AL]?GPL-|GFDL-|ODbL-")
_NEXT = "Leave it out; or, if this stick may carry it all the same"


def as_spdx(licence: str) -> str:
    """Return a licence as an SPDX expression; words that SPDX does not know stay as they are."""
    words = _SPACES.sub(" ", licence).strip()
    parts = [_canonical(_known(part)) for part in words.split(", ")]
    return " AND ".join(parts) if all(parts) else words


def licence_identifiers(licence: str) -> tuple[str, ...]:
    """Return the identifiers of an SPDX expression; none where it is no such expression."""
    parts = (part.strip() for part in _OPERATORS.split(_canonical(as_spdx(licence))))
    return tuple(dict.fromkeys(filter(None, parts)))


def licence_links(licence: str) -> tuple[str, ...]:
    """Return the addresses of the licences that an SPDX expression names."""
    listed = (each for each in licence_identifiers(licence) if not each.startswith(_OWN_REFERENCE))
    return tuple(creative_commons_link(each) or _spdx_link(each) for each in listed)


def is_share_alike(licence: str) -> bool:
    """Return whether what is made of a work under this licence must come under it too."""
    return any(map(_SHARE_ALIKE.match, licence_identifiers(licence)))


def refusal(licence: str, allowed: Collection[str] | None, *, is_own: bool = False) -> str:
    """Return why a work under this licence may not be on a stick, or an empty string.

    `allowed` are the licences that the bundle names, None where it names none, `is_own` says that
    the files lie on the maker's machine: there what no licence is known of is the maker's matter,
    unless the bundle names licences. One refused identifier refuses the expression, whatever
    stands beside it.
    """
    said = as_spdx(licence) or PRIVATE
    named = {EVERY if each == EVERY else as_spdx(each) for each in allowed or ()}
    is_makers = is_own and allowed is None and not licence_identifiers(said)
    if named & {EVERY, said} or is_makers:
        return ""
    if wrong := _doubt(said, named):
        return f"{wrong}. {_NEXT}, add {said!r} to `library.allow_licences`."
    return ""


def _doubt(said: str, named: Collection[str]) -> str:
    if said == PRIVATE:
        return "no licence is known; `licence` says it"
    identifiers = licence_identifiers(said)
    if any(_is_restricted(each) for each in identifiers if each not in named):
        return f"{said!r} lets it be handed on only as it is, or not for money"
    if identifiers or _PUBLIC_DOMAIN.match(said):
        return ""
    return (
        f"what {said!r} allows is not known; write `licence` as an SPDX expression such as "
        f"'CC-BY-SA-4.0', as '{_OWN_REFERENCE}…' once you have read it, or as 'Public domain'"
    )


def _known(words: str) -> str:
    """Return the identifier for what a licence is called, or the words themselves."""
    small = words.lower()
    return _WORDS.get(small) or _creative_commons(small) or words


def _canonical(words: str) -> str:
    try:
        return canonicalize_license_expression(words)
    except InvalidLicenseExpression:
        return ""


def _creative_commons(words: str) -> str:
    found = _CREATIVE_COMMONS.match(words) or _ADDRESS.match(words)
    return f"CC-{found[1].replace(' ', '-').upper()}-{found[2]}" if found else ""


def _is_restricted(identifier: str) -> bool:
    return bool(_RESTRICTED.intersection(identifier.upper().split("-")))


def _spdx_link(identifier: str) -> str:
    return f"https://spdx.org/licenses/{identifier.rstrip('+')}.html"
