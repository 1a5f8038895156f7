"""Two builds of one bundle: the same bytes, but for the date."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.real_corpora import HISTORY, write_history
from tests.support.small_build import write_sources

REPOSITORY = Path(__file__).parents[2]
CREATED = re.compile(rb'"created": ?"[^"]+"')


def built(bundle: Path, folder: Path, seed: str) -> dict[str, bytes]:
    """Build into a folder that has its own cache; return the stick's files without the date."""
    out = folder / "stick"
    command = [sys.executable, "-m", "tests.support.small_build"]
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [*command, str(bundle), str(out), str(folder / "cache")],
        env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): CREATED.sub(b"", path.read_bytes()) for path in files}


@pytest.mark.slow
def test_two_builds_of_one_bundle_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither how a process hashes strings, nor a folder's name, nor what was built before shows.

    The second cache has seen a corpus of fewer documents, so that the rest is embedded later.
    """
    bundle = write_sources(tmp_path / "sources")
    first = built(bundle, tmp_path / "one", "1")
    lines = [json.dumps(dict(record)) + "\n" for record in HISTORY[::3]]
    bundle.with_name("history.jsonl").write_text("".join(lines))
    fewer = built(bundle, tmp_path / "another place", "2")
    write_history(bundle.with_name("history.jsonl"))
    second = built(bundle, tmp_path / "another place", "3")

    assert {"library.json", "README.txt"} <= first.keys()
    for part in ("packs/medicine-", "packs/history-", "packs/code-", "runtime/app-", "models/"):
        assert any(name.startswith(part) for name in first), part
    assert first.keys() != fewer.keys()
    assert first.keys() == second.keys()
    assert [] == [name for name in first if first[name] != second[name]]
