"""No text keeps the program busy: what reads texts takes time in proportion to their length."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import runtime
from tests.support.hostile_texts import patterns

PATIENCE = 900
"""seconds; a minute is usual, on a machine that does nothing else"""
RUNTIME = Path(runtime.__file__).parent
MADE_OF_A_QUESTION = {
    "answering/abstention.py", "answering/code_names.py", "retrieval/acronyms.py",
    "stick/lexical_index.py",
}  # fmt: skip
"""modules that compile patterns as they run, of a question's or a lexicon's words, escaped"""


def slow(kind: str) -> list[str]:
    """Return what is slow of the patterns, or of the functions, in a process of its own."""
    command = (sys.executable, "-m", "tests.support.hostile_texts", kind)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    except subprocess.TimeoutExpired as error:
        last = (error.stderr or b"").decode().splitlines()[-1]
        pytest.fail(f"It did not end: {last}")
    return done.stdout.splitlines()


@pytest.mark.slow
def test_every_pattern_of_the_runtime_takes_time_in_proportion_to_any_text() -> None:
    assert [] == slow("patterns")


@pytest.mark.slow
def test_what_reads_documents_and_answers_takes_time_in_proportion_to_any_text() -> None:
    assert [] == slow("functions")


def test_the_patterns_of_the_runtime_are_found_where_they_are() -> None:
    names = patterns().keys()
    assert {"runtime.grounding.prompt_injection._OVERRIDE", "runtime.text.sentences._BREAK"} < names
    assert "runtime.answering.kinds._CODE_AFTER1" in names  # in a tuple
    assert len(names) > 60


def test_no_pattern_is_hidden_in_a_function() -> None:
    """One that is compiled as the program runs would not be among those that are timed."""
    hidden = {
        path.relative_to(RUNTIME).as_posix()
        for path in RUNTIME.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("re.")
        if ast.unparse(call.func) != "re.escape"
    }
    made_at_import = {"dictionaries/forms.py", "grounding/prompt_injection.py"}
    assert MADE_OF_A_QUESTION | made_at_import == hidden
