"""A licence of Creative Commons → where its text stands, which it asks to be named."""

from __future__ import annotations

import re

_LICENCE = re.compile(r"CC-(BY(?:-(?:NC|ND|SA)){0,2})-([1-4]\.[0-9])(?:-([A-Z]{2,3}))?\Z")
_ZERO = "CC0-1.0"
_PLACE = "https://creativecommons.org/"


def creative_commons_link(identifier: str) -> str:
    """Return the address of the licence that an SPDX identifier names, or an empty string."""
    if identifier == _ZERO:
        return f"{_PLACE}publicdomain/zero/1.0/"
    found = _LICENCE.match(identifier)
    if not found:
        return ""
    kind, version, country = found.groups()
    place = f"{country.lower()}/" if country else ""
    return f"{_PLACE}licenses/{kind.lower()}/{version}/{place}"
