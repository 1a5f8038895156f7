"""Which line breaks of a document are shown."""

from __future__ import annotations

import pytest

from runtime.text.line_breaks import with_own_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was built by the Canal\nCompany between\n1859 and 1869.", None),
        ("“Afterward treat like\nother burns.”", None),
        ("- Delete empty files:\n\nfind . -type f -empty -delete", ...),
        ("Signs are\n- pain\n- fever.", ...),
        ("Do:\n1. Sit.\n2. Stand.", ...),
        ("“for each in *; do\n  ls $each\ndone”", ...),
        ("git add .\ngit commit", ...),
        ("cp a \\\nb is what copies.", ...),
        ("$ ls\n$ pwd", ...),
        ("One is\nhere.\n \n\nTwo is\nthere.", "One is here.\n\nTwo is there."),
        (" \n", ""),
    ],
    ids=repr,
)
def test_lists_and_commands_keep_their_lines_and_prose_has_none(
    text: str, expected: object
) -> None:
    """`None` here stands for one line, `...` for a text as it was."""
    wanted = " ".join(text.split()) if expected is None else text if expected is ... else expected
    assert wanted == with_own_lines(text)
