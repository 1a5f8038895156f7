"""What the builder's commands take and print, without a network and without a build."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder.bundle.plan import load_plan
from builder.cli.main import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents, and a file that nobody can read."""
    place = tmp_path / "papers"
    place.mkdir()
    (place / "pump.md").write_text(
        "# The pump\n\n## Oil\n\nChanged every 100 hours.\n\n"
        "| part | size |\n|--|--|\n| bolt | M10 |\n"
    )
    (place / "notes.txt").write_text("Some notes on the well.\n")
    (place / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    return place


def inspected(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert 0 == main(["inspect", *arguments, "--json"])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_inspect_shows_documents_sections_and_what_was_left_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["inspect", str(folder)])
    out = capsys.readouterr().out
    assert "The pump\n  pump.md: " in out
    assert "\n    The pump\n      Oil\n" in out
    assert "2 documents\n  1 left out: " in out
    assert "broken.pdf" in out


def test_inspect_gives_a_line_of_json_a_document(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *documents, last = inspected(capsys, str(folder), "--text")
    texts = {each["id"]: each["text"] for each in documents}
    assert {"notes.txt", "pump.md"} == texts.keys()
    assert "bolt | M10" in texts["pump.md"]
    assert ["broken.pdf"] == last["notices"][0]["names"]


def test_inspect_of_a_file_alone_names_it_by_its_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, _ = inspected(capsys, str(folder / "notes.txt"))
    assert "notes.txt" == document["id"]


def test_inspect_of_nothing_that_can_be_read_fails(folder: Path) -> None:
    assert 1 == main(["inspect", str(folder / "broken.pdf")])


def test_inspect_names_a_file_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["inspect", str(tmp_path / "nowhere.pdf")])
    assert "There is no file" in capsys.readouterr().err


def test_init_writes_a_bundle_that_can_be_built(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "bundle.toml"
    assert 0 == main([str(folder), "--init", str(target)])
    (corpus,) = load_plan(target).corpora
    assert (str(folder),) == corpus.source.locations


def test_init_overwrites_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "bundle.toml"
    target.write_text("mine")
    assert 1 == main([str(folder), "--init", str(target)])
    assert "is there already" in capsys.readouterr().err
    assert "mine" == target.read_text()


def test_a_place_that_is_not_there_is_named_by_a_build_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert 1 == main(["~/nowhere at all", "--out", "x"])
    assert "There is no file or folder" in capsys.readouterr().err


def test_a_build_without_a_place_to_write_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main([str(folder)])
    assert "--out DIR" in capsys.readouterr().err


def test_a_word_that_is_neither_a_command_nor_a_place_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["biuld", "bundle.toml"])
    assert 2 == caught.value.code
    assert "biuld" in capsys.readouterr().err


def test_a_reader_that_has_read_enough_ends_a_command_without_a_traceback() -> None:
    command = [sys.executable, "-m", "builder", "check", "bundle.toml"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read().decode()
    assert 141 == process.returncode
    assert "Traceback" not in told
