"""Code → the names in it that someone else must have made. Records, and what languages share. Pure.

Names of others are programs, their options, modules, what is imported of them, what is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["program", "option", "module", "name"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of someone else's."""

    kind: Kind
    text: str
    """as it is to be looked up: `--force`, `os.path`, `most_common`"""
    of: str = ""
    """the program of an option, the module of a name, where that is known"""


@dataclass(frozen=True, slots=True)
class CodeReading:
    """What is in a piece of code."""

    names: tuple[Name, ...]
    """each once, in order"""
    problem: str = ""
    """why it cannot be right, in one line"""


_PLAIN = re.compile(
    r"""
    (?P<skipped>"(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | //[^\n]* | /\*.*?(?:\*/|\Z))
    | \#\s*include\s*[<"](?P<header>[^>"\n]+)[>"]
    | (?:^|[;\n])[^\S\n]*(?:pub\s+)?(?:use|import|using\s+namespace|require)\s+(?P<module>[\w:.]+)
    | (?P<path>[A-Za-z_]\w*(?:(?:::|\.)[A-Za-z_]\w*)*)!?(?P<call>\s*(?:<[^<>()\n]*>)?\()?
    """,
    re.VERBOSE | re.DOTALL,
)
_DEFINED = re.compile(
    r"\b(?:fn|func|function|def|class|struct|enum|trait|interface|impl|type|let|mut|const|var|auto"
    r"|namespace|template|typename)\s+(?:mut\s+)?([A-Za-z_]\w*)"
    r"|[\w>&*\]]\s+[&*]?([A-Za-z_]\w*)\s*\([^()]*\)\s*(?:const\s*)?(?:->[^{;]+)?\{"
    r"|\b([A-Za-z_]\w*)\s*(?::[^=:;\n]+)?=(?!=)|[&*>\w]\s+([A-Za-z_]\w*)\s*(?=[,)=:;])"
)
_JOINT = re.compile(r"::|\.")
_KEYWORDS = frozenset(
    """if else for while do switch case return match loop break continue new delete sizeof typeof
    await async yield throw catch try in of and or not print void int char bool float double long
    short unsigned signed auto static where as dyn Some None Ok Err Box Vec String self this super
    true false null nil main fn func function def""".split()  # noqa: SIM905
)


def read_plain(code: str) -> CodeReading:
    """Return the modules that code of any language takes, and what it calls and does not define.

    It is cut into words, no more: what a language's grammar would tell is not known.
    """
    own = {name for match in _DEFINED.finditer(code) for name in match.groups() if name}
    names: list[Name] = []
    for match in _PLAIN.finditer(code):
        if module := match["header"] or match["module"]:
            names.append(Name("module", module))
        elif path := match["path"]:
            names += _named(path, own, called=bool(match["call"]))
    return CodeReading(tuple(dict.fromkeys(names)))


def _named(path: str, own: set[str], *, called: bool) -> list[Name]:
    parts = _JOINT.split(path)
    last = parts[-1]
    foreign = called or "::" in path
    if not foreign or last in own or last in _KEYWORDS:
        return []
    return [Name("name", last, "".join(parts[:-1][-1:]))]
