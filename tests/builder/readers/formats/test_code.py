"""Source code: what is one, what it is called, and where it is cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.detection import format_of
from builder.readers.document import BlockKind, UnreadableError
from tests.builder.readers.test_readers import read_one

MODULE = '''\
"""A module."""

import os


def first(
    path,
):
    if path:

        return 1

class Second:
    x = """
\tdeep
"""
'''


def test_a_file_is_code_cut_between_its_definitions_and_titled_by_its_path(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.py", MODULE, "code")
    assert ("a.py", "a.py") == (document.id, document.title)
    blocks = [document.text[each.start : each.end] for each in document.blocks]
    assert [
        '"""A module."""',
        "import os",
        "def first(\n    path,\n):\n    if path:\n\n        return 1",
        'class Second:\n    x = """\n\tdeep\n"""',
    ] == blocks
    assert {BlockKind.CODE} == {each.kind for each in document.blocks}
    assert "\n\n".join(blocks) == document.text


@pytest.mark.parametrize(
    "name",
    [
        "a.py",
        "b.RS",
        "c.sql",
        "d.yaml",
        "Makefile",
        "Dockerfile",
        "CMakeLists.txt",
        "go.mod",
        "x.ts",
    ],
)
def test_code_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("x = 1\n")
    assert "code" == format_of(path).name


@pytest.mark.parametrize("name", ["run", "run.txt"])
def test_a_script_is_known_by_its_first_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("#!/bin/sh\nls\n")
    assert "code" == format_of(path).name


def test_a_film_that_is_called_like_code_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    path.write_bytes(b"\x47\x40\x00\x10\0" * 100)
    with pytest.raises(UnreadableError, match=r"^no reader for \.ts files$"):
        format_of(path)
