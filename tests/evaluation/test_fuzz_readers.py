"""Damaged files: each format has one to damage, and what their readers do is told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.progress import Silent
from builder.readers import FORMATS
from builder.readers.detection import format_of
from builder.readers.processes import pool
from evaluation.fuzzing import readers
from evaluation.fuzzing.readers import CRASH, DEFECTS, NAMED, READ, fuzz_readers, trial_table
from runtime.errors import LibraryError
from tests.builder.readers.formats.test_dictionaries import write_stardict
from tests.support.reader_seeds import write_seeds


def test_there_is_a_file_of_each_format(tmp_path: Path) -> None:
    write_seeds(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert set(FORMATS) == {format_of(path).name for path in files}


def test_each_input_is_read_or_named_and_follows_from_the_seed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.html").write_text(f"<h1>{name}</h1><p>A pump.</p>" * 9)
    trials = fuzz_readers(tmp_path, 8, 1, None, Silent())
    assert [f"{name}.html" for name in "abababab"] == [each.seed for each in trials]
    assert {each.outcome for each in trials} <= {READ, NAMED}
    assert trials == fuzz_readers(tmp_path, 8, 1, None, Silent())


def test_files_that_belong_together_are_read_together(tmp_path: Path) -> None:
    write_stardict(tmp_path, [("Haus", b"house"), ("Maus", b"mouse")])
    trials = fuzz_readers(tmp_path, 12, 1, None, Silent())
    assert {"stardict"} == {each.format for each in trials}
    assert READ in {each.outcome for each in trials if each.seed == "deu-eng.dict"}


def test_what_a_reader_failed_at_is_kept_with_the_files_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds, keep = tmp_path / "seeds", tmp_path / "keep"
    seeds.mkdir()
    for name in ("a.html", "b.html"):
        (seeds / name).write_text("<p>A pump.</p>")
    pool.end_resting()
    monkeypatch.setattr(pool, "_WORKER", "tests.support.hostile_worker")
    monkeypatch.setattr(readers, "_SPEC", replace(readers._SPEC, format="crash"))
    try:
        (trial,) = fuzz_readers(seeds, 1, 1, keep, Silent())
    finally:
        pool.end_resting()
    assert CRASH == trial.outcome
    assert CRASH in DEFECTS
    assert {"000000/a.html", "000000/b.html"} == {
        path.relative_to(keep).as_posix() for path in keep.rglob("*.html")
    }
    assert "input 0, of a.html: cut: its reader crashed" in trial_table([trial])


def test_a_folder_without_a_file_of_a_known_format_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="holds no file of a known format"):
        fuzz_readers(tmp_path, 1, 1, None, Silent())
