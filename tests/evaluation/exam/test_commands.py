from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.__main__ import main


def test_a_file_that_is_no_exam_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "exam.jsonl"
    path.write_text("{}\n", encoding="utf-8")
    assert 1 == main(["exam", str(path), "--library", str(tmp_path)])
    assert "line 1 is not a question of an exam" in capsys.readouterr().err


def test_every_nth_question_is_at_least_every_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["exam", "exam.jsonl", "--library", "here", "--every", "0"])
    assert "--every" in capsys.readouterr().err
