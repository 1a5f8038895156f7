"""The demonstration asks a stick its own questions, through its own launcher."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.cli import demo
from runtime.stick.layout import MANIFEST_NAME, Manifest
from runtime.stick.manifest import manifest_to_json


def _stick(folder: Path, launcher: str) -> Path:
    questions = ("What causes scurvy?", "Who was Ada Lovelace?")
    manifest = Manifest("Test", "en", "", "", "", (), (), (), questions)
    (folder / MANIFEST_NAME).write_bytes(manifest_to_json(manifest))
    (folder / "vademecum").write_text(launcher)
    return folder


def test_each_question_is_asked_through_the_launcher(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is a script that need not be executable; no screen opens where there is no terminal."""
    stick = _stick(tmp_path, 'echo "asked: $1 $2"\n')

    assert 0 == demo.main([str(stick)])

    asked = [line for line in capfd.readouterr().out.splitlines() if line.startswith("asked")]
    assert ["asked: ask What causes scurvy?", "asked: ask Who was Ada Lovelace?"] == asked


def test_a_failing_launcher_fails_the_demonstration(tmp_path: Path) -> None:
    assert 4 == demo.main([str(_stick(tmp_path, "exit 4\n"))])


def test_a_folder_without_a_library_is_told_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == demo.main([str(tmp_path)])
    assert f"ERROR There is no library in {tmp_path}: " in capsys.readouterr().err
