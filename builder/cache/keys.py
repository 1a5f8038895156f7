"""Keys: short names for all that shapes an entry's bytes, and for nothing that does not.

Code counts by its syntax, without comments and docstrings; libraries count by their versions.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

_OWN = ("builder", "runtime")
_APART = frozenset({
    "builder.cache", "builder.models.embedder", "builder.progress", "builder.specs",
    "runtime.errors", "runtime.results", "runtime.stick.integrity",
})  # fmt: skip
"""modules that others import and that shape no bytes: records, progress, errors, this one"""


def key_of(*parts: object) -> str:
    """Return 16 hexadecimal digits for texts, numbers, and lists and mappings of such."""
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def versions(*distributions: str) -> list[str]:
    """Return `name==version` of installed distributions; `name` alone where one is missing."""
    return [_pinned(name) for name in distributions]


def code_digest(*modules: str, alone: Sequence[str] = ()) -> str:
    """Return a name for the code of modules and of all that they import of this project.

    The libraries that they import count by their versions. Of the modules in `alone`, their own
    code counts and no import of theirs.
    """
    followed = _closure(modules)
    parts = [(name, _module_digest(name)) for name in sorted({*followed, *alone})]
    libraries = sorted({library for name in followed for library in _imported(name)[1]})
    return key_of(parts, versions(*libraries))


def modules_of(package: str, *, without: Sequence[str] = ()) -> list[str]:
    """Return the names of all modules of a package, those below it included."""
    folder = _file(package).parent
    found = (path.relative_to(folder).with_suffix("").parts for path in folder.rglob("*.py"))
    names = (".".join([package, *parts]).removesuffix(".__init__") for parts in found)
    return sorted(set(names) - set(without))


def source_digest(text: str) -> str:
    """Return a name for what Python code does: comments, docstrings and layout do not count."""
    return hashlib.sha256(repr(_plain(ast.parse(text))).encode()).hexdigest()[:16]


def _closure(modules: Sequence[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imported(name)[0]
    return found


def _plain(node: object) -> object:
    """Return a syntax tree as lists, without what is empty: that differs between Pythons."""
    if isinstance(node, ast.AST):
        fields = ((name, value) for name, value in ast.iter_fields(node) if value not in (None, []))
        return [type(node).__name__, *((name, _plain(value)) for name, value in fields)]
    if isinstance(node, list):
        return [_plain(each) for each in node if not _is_docstring(each)]
    return repr(node)


def _is_docstring(node: object) -> bool:
    """Return whether a statement is a text that stands alone: a docstring of something."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return False
    return isinstance(node.value.value, str)


@cache
def _module_digest(name: str) -> str:
    return source_digest(_file(name).read_text("utf-8"))


def _file(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None, name  # noqa: PT018
    return Path(spec.origin)


@cache
def _imported(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the project's modules that a module imports, and the distributions of the others."""
    own, libraries = set(), set()
    for target in _targets(ast.parse(_file(name).read_text("utf-8"))):
        top = target.partition(".")[0]
        if top in _OWN:
            own.add(_module_of(target))
        elif top not in sys.stdlib_module_names:
            libraries.update(_distributions().get(top, [top]))
    return frozenset(each for each in own if not _is_apart(each)), frozenset(libraries)


def _targets(tree: ast.AST) -> Iterator[str]:
    """Yield what is imported, also within functions: `a.b` for `from a import b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def _module_of(target: str) -> str:
    """Return the module that `target` is, or that it is a name of."""
    try:
        found = importlib.util.find_spec(target) is not None
    except ModuleNotFoundError:  # its parent is a module, not a package
        found = False
    return target if found else target.rpartition(".")[0]


def _is_apart(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _APART)


@cache
def _distributions() -> dict[str, list[str]]:
    return {name: list(found) for name, found in metadata.packages_distributions().items()}


def _pinned(name: str) -> str:
    try:
        return f"{name}=={metadata.version(name)}"
    except metadata.PackageNotFoundError:
        return name
