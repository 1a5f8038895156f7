"""Text from documents, made safe to print."""

from __future__ import annotations

import re

from runtime.localization import N_

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and newline
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # whatever Unicode lets steer directions
)
_UNSAFE_IN_JSON = re.compile(f"{_UNSAFE.pattern}|[\ud800-\udfff]")


def printable(text: str) -> str:
    """Return a text without what a terminal would obey: escapes, controls, direction overrides.

    A lone surrogate becomes a question mark: Python would print some of them as bare bytes.
    """
    return encodable(_UNSAFE.sub("", text))


def printable_json(text: str) -> str:
    """Return JSON that says the same, with such characters and lone surrogates as JSON escapes."""
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


LONGEST_QUESTION = 20_000
"""characters of a question, and of what is pasted with it, that are read"""
TOO_LONG = N_("A question is too long: only its first and its last {count} characters are read.")


def ends(text: str, most: int) -> str:
    """Return a text, or as much of its beginning and of its end: a question may be in either."""
    if len(text) <= most:
        return text
    return f"{text[: most // 2].rstrip()}\n…\n{text[-(most // 2) :].lstrip()}"


def encodable(text: str) -> str:
    """Return a text with a question mark for each lone surrogate, which has no UTF-8.

    They come of arguments that are not UTF-8, of JSON, and of terminals.
    """
    return text.encode(errors="replace").decode()
