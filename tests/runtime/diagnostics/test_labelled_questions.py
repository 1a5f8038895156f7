"""Files of questions that anyone may have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.diagnostics.labelled_questions import read_questions
from runtime.errors import LibraryError


def test_a_line_with_the_least_that_is_needed_is_read(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_text(
        '{"question": " Who? ", "id": 7, "answers": [1869, "Lind"]}\n'
    )
    (question,) = read_questions(tmp_path / "q.jsonl")
    assert ("7", "Who?", ("1869", "Lind")) == (question.id, question.text, question.answers)


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "1", "null", '"Who?"', "{}", '{"question": null}', '{"question": ["Who?"]}',
        '{"question": {"a": 1}}', '{"question": "Who?", "gold": "a"}',
        '{"question": "Who?", "gold": [["a"]]}', '{"question": "Who?", "answers": [null]}',
        '{"question": "Who?", "id": []}', '{"question": "Who?", "kind": {"a": 1}}',
        '{"question": "\\ud800"}', '{"question": "Who?", "id": 1e999}',
        '{"question": "Who?", "id": NaN}', f'{{"question": "Who?", "id": {"9" * 5000}}}',
        '{"question": ' * 100_000, "[" * 200_000,
    ],
    ids=lambda line: line[:40],
)  # fmt: skip
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"question": "Who?"}}\n{line}\n')
    with pytest.raises(LibraryError) as caught:
        read_questions(path)
    assert f"{path}, line 2 is not a labelled question." == caught.value.message
