"""Python code → its imports, attributes and calls, by its syntax tree. Pure; nothing is run."""

from __future__ import annotations

import ast
import builtins
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterator
from textwrap import dedent

from runtime.grounding.code.names import CodeReading, Name

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.)(?: |$)")
_TYPES = (str, bytes, bytearray, list, tuple, dict, set, frozenset, int, float, complex, range,
          BaseException, io.TextIOWrapper, io.BufferedReader)  # fmt: skip
BUILT_IN = frozenset(dir(builtins)).union(*(dir(kind) for kind in _TYPES))
"""names that every program has, and the methods of its own types"""


def read_python(code: str) -> CodeReading:
    """Return the names of others in a program, and where it is no Python."""
    text = without_prompts(code)
    try:
        tree = parse(text)
    except SyntaxError as error:
        return CodeReading(_words(text), f"line {error.lineno or 1}: {error.msg}")
    except (ValueError, RecursionError, MemoryError) as error:
        return CodeReading(_words(text), str(error) or "too deep to be read")
    known = BUILT_IN.union(_own(tree))
    names = (name for node in ast.walk(tree) for name in _names(node))
    others = (each for each in names if each.kind != "name" or each.of or each.text not in known)
    return CodeReading(tuple(dict.fromkeys(others)))


def parse(text: str) -> ast.Module:
    """Return the syntax tree of a program.

    Raises SyntaxError, ValueError, RecursionError and MemoryError.
    """
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the code, not of ours
        tree = compile(text, "", "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)  # as the flags say
    return tree


def is_standard(module: str) -> bool:
    """Whether a module is of the standard library."""
    return module.partition(".")[0] in sys.stdlib_module_names


def dotted(node: ast.expr) -> str:
    """Return `os.path.join` of such an expression, or an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def without_prompts(code: str) -> str:
    """Return what was typed in a session, or the code itself where it is none."""
    lines = code.split("\n")
    typed = [_PROMPT.sub("", line) for line in lines if _PROMPT.match(line)]
    return "\n".join(typed) if typed else dedent(code)


def _own(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a program gives itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (each.asname or each.name.partition(".")[0] for each in node.names)


def _names(node: ast.AST) -> Iterator[Name]:
    if isinstance(node, ast.Import):
        yield from (Name("module", each.name) for each in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield Name("module", node.module)
        yield from (Name("name", each.name, node.module) for each in node.names if each.name != "*")
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        yield Name("name", node.attr)
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            yield Name("name", node.func.id)
        yield from (
            Name("option", each.arg, dotted(node.func)) for each in node.keywords if each.arg
        )


def _words(text: str) -> tuple[Name, ...]:
    """Return the names after `import`, `from` and dots in what cannot be parsed."""
    names: list[Name] = []
    before = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and before in ("import", "from"):
                names.append(Name("module", token.string))
            elif token.type == tokenize.NAME and before == "." and token.string not in BUILT_IN:
                names.append(Name("name", token.string))
            before = token.string
    except (tokenize.TokenError, SyntaxError):
        pass  # what came before it was read
    return tuple(dict.fromkeys(names))
