"""Inline markup of reStructuredText → the text a reader of the page would see. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from builder.readers.links import reference_target

_DEFINITION = re.compile(r"^\.\. \|([^|\n]+)\| replace:: (.+)$", re.MULTILINE)
_MARKUP = re.compile(
    r"``(?P<literal>.{1,2000}?)``(?!`)"
    r"|:(?P<role>[A-Za-z][\w:+.-]*):`(?P<content>[^`]+)`"
    r"|`(?P<reference>[^`]+)`_{0,2}"
    r"|\*\*(?P<strong>[^*\s](?:[^*]*[^*\s])?)\*\*"
    r"|(?<![\w*])\*(?P<emphasis>[^*\s](?:[^*]*[^*\s])?)\*(?![\w*])"
    r"|\|(?P<substitution>[A-Za-z][\w .-]*)\|_{0,2}"
    r"|\[(?P<note>[#*\w.-]+)\]_"
    r"|(?P<word>\b[A-Za-z]\w*[A-Za-z0-9])__?(?![\w(=])"
    r"|\\(?P<escaped>.)"
)
_MODULE_ALIAS = re.compile(r"_\w+\.")  # SQLAlchemy's `_sql.Insert`
_TARGET = re.compile(r"(?s)(.+?)\s*<[^<>]+>\Z")
_LED_TO = re.compile(r"(?s).+?\s*<([^<>]+)>\Z")
_WEB = re.compile(r"https?://")
_MODULE_ROLES = frozenset({"func", "class", "data", "exc", "const"})
_NAMED_ROLES = {"pep": "PEP ", "rfc": "RFC ", "ticket": "#", "issue": "#", "gh": "#", "bpo": "bpo-"}
_CALLABLE_ROLES = frozenset({"func", "meth"})
_PLACES = re.compile(
    r"^[ \t]*\.\.[ \t]+(?:_([^:\n`]{1,200}):|module::[ \t]+([\w.]{1,200}))[ \t]*$", re.MULTILINE
)


def substitutions(text: str) -> dict[str, str]:
    """Return what a page defines with `.. |name| replace:: text`."""
    return dict(_DEFINITION.findall(text))


def plain(text: str, known: Mapping[str, str] | None = None) -> str:
    """Return `text` without its markup; literals keep theirs.

    A substitution that is not `known` is left out: its text stands on another page.
    """

    def replacement(match: re.Match[str]) -> str:
        name = match["substitution"]
        return _replacement(match) if name is None else plain((known or {}).get(name, ""))

    return _MARKUP.sub(replacement, text)


def places_in(text: str) -> Iterator[str]:
    """Yield the places that labels and modules of a text can be linked to by."""
    for label, module in _PLACES.findall(text):
        yield module_place(module) if module else label_place(label)


def links_of(text: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the words of `text` that lead elsewhere, and where to from the document `name`."""
    for match in _MARKUP.finditer(text):
        kind = match.lastgroup
        if kind in ("content", "reference"):
            found = _LED_TO.match(match[kind])
            target = found[1] if found else match[kind].lstrip("!~")
            leads = _role_target(match["role"] or "", target, name)
            yield _replacement(match), leads


def _role_target(role: str, target: str, name: str) -> str:
    """Return where a role leads: to a document, a label, or the module that a name is in."""
    role = role.rsplit(":", 1)[-1]
    if not role:
        return target if _WEB.match(target) else ""
    if role == "doc":
        return reference_target(name, target + _suffix(name))
    if role == "ref":
        return label_place(target)
    if role == "mod":
        return module_place(target)
    return module_place(target.rpartition(".")[0].lstrip(".")) if role in _MODULE_ROLES else ""


def _suffix(name: str) -> str:
    """Return all endings of a file's name, such as `.rst.txt`."""
    _, dot, endings = name.rpartition("/")[2].partition(".")
    return dot + endings


def label_place(label: str) -> str:
    """Return the target that a label is, `.. _label:`."""
    return f"label {' '.join(label.lower().split())}"


def module_place(module: str) -> str:
    """Return the target that a module is, `.. module:: name`."""
    return f"module {module}" if module else ""


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
    content = _MODULE_ALIAS.sub("", content.lstrip("!."))
    return f"{content}()" if role in _CALLABLE_ROLES and not content.endswith(")") else content
