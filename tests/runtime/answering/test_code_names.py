"""Names of code that the evidence does not document."""

from __future__ import annotations

import pytest

from runtime.answering.code_names import undocumented

ITERTOOLS = "itertools.islice(iterable, stop) makes an iterator of selected elements."


@pytest.mark.parametrize(
    ("question", "text", "count"),
    [
        ("itertools.batched example", ITERTOOLS, 1),
        ("itertools.islice example", ITERTOOLS, 0),
        ("Itertools.IsliceX", ITERTOOLS, 1),
        ("std::format with fill", "std::setfill sets the fill character.", 1),
        ("what does --no-preserve-root do in rm", "rm --recursive {{path}}", 1),
        ("what does --recursive do", "rm --recursive {{path}}", 0),
        ("what does --recursive-all do", "rm --recursive {{path}}", 1),
        ("the most frequent lines of access.log", ITERTOOLS, 0),
        ("ssh to user.example.org", ITERTOOLS, 0),
        ("is 3.5 more than 2.5", ITERTOOLS, 0),
    ],
)
def test_names_that_the_evidence_lacks(question: str, text: str, count: int) -> None:
    assert count == undocumented(question, text)
