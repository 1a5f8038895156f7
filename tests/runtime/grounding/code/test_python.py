from __future__ import annotations

import pytest

from runtime.grounding.code.names import Name
from runtime.grounding.code.python import read_python

PROGRAM = """\
from collections import Counter
import os.path as where

class Words:
    def __init__(self, text):
        self.words = text.lower().split()

    def top(self, n):
        return Counter(self.words).most_common(n)

print(where.join("a", "b"), subprocess.run(["ls"], check=True), Words("x").top(1))
"""


def test_names_of_others_are_told_from_a_programs_own() -> None:
    expected = {
        Name("module", "collections"), Name("name", "Counter", "collections"),
        Name("module", "os.path"), Name("name", "most_common"), Name("name", "run"),
        Name("option", "check", "subprocess.run"),
    }  # fmt: skip
    found = read_python(PROGRAM)
    assert expected == set(found.names)
    assert "" == found.problem


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("def f(:\n  pass", "line 1: "),
        ("x = 1\n  y = 2", "line 2: unexpected indent"),
        ("print 'x'", "line 1: Missing parentheses"),
        ("x = '\0'", "null"),
        ("(" * 10_000, "too many nested"),
    ],
)
def test_what_is_no_python_is_told_with_its_line(code: str, problem: str) -> None:
    assert problem in read_python(code).problem


def test_what_cannot_be_parsed_still_has_names() -> None:
    found = read_python("import csv\nrows = csv.reader(f\nrows.frobnicate(")
    assert found.problem
    assert {Name("module", "csv"), Name("name", "reader"), Name("name", "frobnicate")} == set(
        found.names
    )


@pytest.mark.parametrize(
    "code", ["    x = 1\n    y = x", ">>> x = 1\n>>> x\n1\n", "await f()", "x = '\\d'", ""]
)
def test_snippets_sessions_and_awaits_are_python(code: str) -> None:
    assert "" == read_python(code).problem
