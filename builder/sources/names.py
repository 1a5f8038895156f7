"""Names of files inside sources, and addresses: which are meant, and which are safe. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import takewhile
from urllib.parse import urlsplit

_MAGIC = re.compile(r"[*?\[]")
_PIECE = re.compile(r"\*|\?|\[[!^]?+(?:\][^\]]*|[^\]]+)\]")
_STRAY_BYTE = re.compile("[\udc80-\udcff]")
_UNUSUAL = re.compile(r"[^A-Za-z0-9._+-]+")


def has_magic(pattern: str) -> bool:
    """Return whether a name holds glob characters."""
    return _MAGIC.search(pattern) is not None


def fixed_folder(pattern: str) -> str:
    """Return the folder that a glob names before its first part with glob characters."""
    parts = pattern.split("/")[:-1]
    return "/".join(takewhile(lambda part: not has_magic(part), parts))


def shared_folder(names: Iterable[str]) -> str:
    """Return the one folder at the top that all these paths lie in, or an empty string."""
    tops = {top if inner else "" for top, _, inner in (name.partition("/") for name in names)}
    return tops.pop() if len(tops) == 1 else ""


def utf8(name: str) -> str:
    """Return a name with each byte that is not UTF-8, a lone surrogate in it, as “%E9”."""
    return _STRAY_BYTE.sub(lambda match: f"%{ord(match[0]) - 0xDC00:02X}", name)


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return the test whether a path with forward slashes matches a glob.

    `*`, `?` and `[…]` stay within one folder, `**` stands for any number of folders, a trailing
    slash for everything below, and an empty pattern for every path.
    """
    if not pattern or pattern.endswith("/"):
        pattern += "**"
    *folders, last = pattern.split("/")
    expression = "".join("(?:[^/]+/)*" if each == "**" else _piece(each) + "/" for each in folders)
    compiled = re.compile(expression + (".+" if last == "**" else _piece(last)), re.DOTALL)
    return lambda path: compiled.fullmatch(path) is not None


def _piece(pattern: str) -> str:
    """Translate a glob without slashes into a regular expression."""
    expression = ""
    position = 0
    for match in _PIECE.finditer(pattern):
        expression += re.escape(pattern[position : match.start()]) + _wildcard(match[0])
        position = match.end()
    return expression + re.escape(pattern[position:])


def _wildcard(text: str) -> str:
    if text == "*":
        return "[^/]*"
    if text == "?":
        return "[^/]"
    inverted = text[1] in "!^"
    members = text[2:-1] if inverted else text[1:-1]
    members = re.sub(r"([\\\[\]^&~|])", r"\\\1", members)
    return f"(?!/)[{'^' if inverted else ''}{members}]"


def is_safe(path: str) -> bool:
    """Return whether a relative path stays in its folder and names the same file everywhere."""
    parts = path.split("/")
    if not path or "\\" in path or ":" in parts[0]:
        return False
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return False
    return not any(part in ("", ".", "..") for part in parts)


def address_problem(text: str, schemes: tuple[str, ...] = ("https",)) -> str:
    """Return what is wrong with an address in a bundle, or an empty string."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        return f"is not an address: {error}"
    if parts.scheme not in schemes or not parts.hostname:
        starts = " or ".join(f"{scheme}://" for scheme in schemes)
        return f"is not an address that starts with {starts}"
    if parts.username or parts.password:
        return "holds a login; keep it out of the bundle (requests reads ~/.netrc)"
    return ""


def plain_words(text: str, most: int = 300) -> str:
    """Return what another program said in one line, without what would steer a terminal."""
    words = " ".join(text.split()).rstrip(".")
    plain = "".join(each if each.isprintable() else "\ufffd" for each in words)
    return plain if len(plain) <= most else plain[:most] + "…"


def file_name(text: str) -> str:
    """Return the last part of a path or address as a name that every file system accepts."""
    last = text.rsplit("/", 1)[-1]
    return _UNUSUAL.sub("_", last).strip("._")[:120] or "download"
