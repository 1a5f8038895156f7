"""Statements of SQL that delete. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

_SPLIT = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|;", re.DOTALL)
_DELETES = re.compile(
    r"(?:drop\s+(?:table|database|schema|view|index|column|user|role|function|procedure|trigger|"
    r"partition|sequence|collection)|truncate\s+table|delete\s+from"
    r"|alter\s+table\b.*\bdrop)\b",
    re.IGNORECASE | re.DOTALL,
)


def sql_effects(code: str) -> Iterator[Literal["deletes"]]:
    """Yield what each statement that deletes rows, columns, tables or databases does."""
    for statement in statements(code):
        if _DELETES.match(statement):
            yield "deletes"


def statements(code: str) -> list[str]:
    """Return the statements of SQL code, without comments, their strings emptied."""
    bare = _SPLIT.sub(lambda match: match[0] if match[0] == ";" else " ", code)
    return [each.strip() for each in bare.split(";") if each.strip()]
