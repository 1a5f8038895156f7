"""A block of code → the names in it that neither evidence nor question has; what it destroys. Pure.

What is not known here may still be in the library: it is to be looked up there before it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from runtime.grounding.code.destructive import Destruction, destructive
from runtime.grounding.code.destructive_python import destructive_python
from runtime.grounding.code.names import CodeReading, Name, read_plain
from runtime.grounding.code.python import is_standard, read_python
from runtime.grounding.code.shell import KEYWORDS, Command, options, read_shell

_SHELL = frozenset({
    "sh", "bash", "zsh", "shell", "console", "shell-session", "terminal", "powershell", "cmd",
    "bat", "ps1",
})  # fmt: skip
_PYTHON = frozenset({"python", "py", "python3", "pycon"})
_BUILT_IN = frozenset({
    ".", ":", "[", "alias", "bg", "break", "cd", "continue", "echo", "eval", "exec", "exit",
    "export", "false", "fg", "jobs", "local", "printf", "pwd", "read", "return", "set", "shift",
    "source", "sudo", "test", "trap", "true", "type", "ulimit", "umask", "unset", "wait",
}) | KEYWORDS  # fmt: skip
"""what every shell has, and `sudo`"""
_WORD = re.compile(r"(?<![\w-])--?[A-Za-z0-9?][\w-]*|\w+")
_PROGRAM = re.compile(r"[\w.+-]+")
_PART = re.compile(r"\w+")
_VALUE = re.compile(r"(?<=[A-Za-z])\d+$")
_CLUSTER = re.compile(r"-[A-Za-z0-9]+")
_LOOKS_LIKE_PYTHON = re.compile(
    r"^[ \t]*(?:def |class |import |from \w+ import |>>> )", re.MULTILINE
)


def read_code(code: str, language: str = "") -> CodeReading:
    """Return what is in a piece of code; where its language is not named, it is guessed."""
    kind = language_of(code, language)
    if kind == "other":
        return read_plain(code)
    return read_python(code) if kind == "python" else _read_commands(code)


def destroyed(code: str, language: str = "") -> tuple[Destruction, ...]:
    """Return what a piece of code would destroy; of other languages, only their SQL is read."""
    if language_of(code, language) == "python":
        return destructive_python(code)
    return destructive(code)


def language_of(code: str, language: str) -> Literal["python", "shell", "other"]:
    """Return how code is read: as its fence says, or as it looks where that says nothing."""
    if language in _PYTHON or (not language and _LOOKS_LIKE_PYTHON.search(code)):
        return "python"
    return "shell" if language in _SHELL or not language else "other"


def unknown(reading: CodeReading, texts: Iterable[str]) -> tuple[Name, ...]:
    """Return the names that no text has, but for modules of the standard library."""
    known = _words(texts)
    return tuple(each for each in reading.names if not _is_known(each, known))


def _read_commands(code: str) -> CodeReading:
    shell = read_shell(code)
    names = [name for command in shell.commands for name in _names(command)]
    return CodeReading(tuple(dict.fromkeys(names)), shell.problem)


def _names(command: Command) -> Iterable[Name]:
    name = command.name
    if name and name not in _BUILT_IN and _PROGRAM.fullmatch(name):
        yield Name("program", name)
    for word in command.arguments:
        if word == "--":
            return
        if word.startswith("-") and _WORD.match(word):
            yield Name("option", word.partition("=")[0], name)


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts, their options apart: `-rf` gives `-r` and `-f` too."""
    found = frozenset(match[0] for text in texts for match in _WORD.finditer(text))
    return found | options([word for word in found if word.startswith("-")])


def _is_known(name: Name, known: frozenset[str]) -> bool:
    if name.text in known:
        return True
    if name.kind == "module":
        return is_standard(name.text) or set(_PART.findall(name.text)) <= known
    if name.kind == "option" and _CLUSTER.fullmatch(name.text):
        return all(f"-{letter}" in known for letter in _letters(name.text))
    return set(_PART.findall(name.text)) <= known if name.kind == "program" else False


def _letters(cluster: str) -> str:
    """Return the options of a cluster; digits that follow a letter are its value: `-n3`."""
    return _VALUE.sub("", cluster[1:])
