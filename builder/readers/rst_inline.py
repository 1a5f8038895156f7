"""Inline markup of reStructuredText → the text a reader of the page would see. Pure."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"``(?P<literal>.+?)``(?!`)"
    r"|:(?P<role>[A-Za-z][\w:+.-]*):`(?P<content>[^`]+)`"
    r"|`(?P<reference>[^`]+)`_{0,2}"
    r"|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
    r"|\|(?P<substitution>[A-Za-z][\w .-]*)\|_{0,2}"
    r"|\[(?P<note>[#*\w.-]+)\]_"
    r"|(?P<word>\b[A-Za-z]\w*[A-Za-z0-9])__?(?![\w(=])"
    r"|\\(?P<escaped>.)"
)
_TARGET = re.compile(r"(?s)(.+?)\s*<[^<>]+>\Z")
_NAMED_ROLES = {"pep": "PEP ", "rfc": "RFC ", "ticket": "#", "issue": "#", "gh": "#", "bpo": "bpo-"}
_CALLABLE_ROLES = frozenset({"func", "meth"})


def plain(text: str) -> str:
    """Return `text` without its markup; literals keep theirs."""
    return _MARKUP.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    value = match[kind]
    match kind:
        case "content":
            return _role(match["role"], value)
        case "reference":
            titled = _TARGET.match(value)
            return titled[1] if titled else value
        case "note":
            return f"[{value.lstrip('#')}]"
        case "escaped":
            return value.strip()
        case _:
            return value


def _role(role: str, content: str) -> str:
    """Return what Sphinx shows for a role: its given text, or the target's own name."""
    role = role.rsplit(":", 1)[-1]
    titled = _TARGET.match(content)
    if titled:
        return titled[1].lstrip("!~")
    if role in _NAMED_ROLES:
        return _NAMED_ROLES[role] + content
    if content.startswith("~"):
        content = content.rsplit(".", 1)[-1].lstrip("~")
    content = content.lstrip("!.")
    return f"{content}()" if role in _CALLABLE_ROLES and not content.endswith(")") else content
