"""Python code that deletes files, or runs commands that destroy something. Pure; nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from runtime.grounding.code.destructive import Destruction, destructive
from runtime.grounding.code.python import dotted, parse, without_prompts

_DELETING = frozenset({
    "os.remove", "os.unlink", "os.rmdir", "os.removedirs", "os.truncate", "shutil.rmtree",
})  # fmt: skip
_METHODS = frozenset({"unlink", "rmdir", "rmtree", "drop_table", "drop_all", "drop_database"})
"""methods that delete, of whatever they are"""
_RUNNING = frozenset({
    "os.system", "os.popen", "subprocess.run", "subprocess.call", "subprocess.check_call",
    "subprocess.check_output", "subprocess.Popen", "subprocess.getoutput",
})  # fmt: skip
_QUERYING = frozenset({"execute", "executemany", "executescript"})


def destructive_python(code: str) -> tuple[Destruction, ...]:
    """Return the calls of a program that destroy something; none of what cannot be parsed."""
    try:
        tree = parse(without_prompts(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    names = dict(_imported(tree))
    return tuple(dict.fromkeys(each for call in calls for each in _of(call, names)))


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what a program calls things → what they are called where they are from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((each.asname, each.name) for each in node.names if each.asname)
        elif isinstance(node, ast.ImportFrom):
            for each in node.names:
                yield each.asname or each.name, f"{node.module}.{each.name}"


def _of(call: ast.Call, names: dict[str, str]) -> Iterator[Destruction]:
    first, dot, rest = dotted(call.func).partition(".")
    name = names.get(first, first) + dot + rest
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in _DELETING or method in _METHODS:
        yield Destruction("deletes", name or method, ast.unparse(call))
    elif (name in _RUNNING or method in _QUERYING) and call.args:
        yield from destructive(_command(call.args[0]))


def _command(argument: ast.expr) -> str:
    """Return the words of a command or a query that are written in the code."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    parts = argument.elts if isinstance(argument, ast.List | ast.Tuple) else [argument]
    if isinstance(argument, ast.JoinedStr):
        return "".join(_word(each) for each in argument.values)
    return " ".join(map(_word, parts))


def _word(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "_"
