"""Sources → bytecode: the same bytes from the same sources, whatever the builder did before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.payload import bytecode
from runtime.errors import LibraryError

REPOSITORY = Path(__file__).parents[3]
SOURCE = '''\
"""A module of names and constants that a process may have met."""
from pathlib import Path
KINDS = {"embedding", "chat", "reranker"}
MARKS = ("?", ";", "!")
def find(path: Path, names=("library.json", "__init__", "pack")):
    found = [name for name in names if name in {"pack", "a text", "another text"}]
    return {"path": path, "found": found, "size": 12345678901234567890, "share": 0.25}
class Finder:
    name = "library.json"
    def __init__(self, names): self.names = names; self.found = find(Path("."), names)
'''
HISTORY = """
import sys
kept = [sys.intern(word) for word in sys.argv[3].split("|")]  # as numpy does with "?"
import builder.payload.bytecode as bytecode
if sys.argv[2] == "long":
    import asyncio, decimal, email, http.client, unittest, xml.dom.minidom, numpy
    code = [compile(open(sys.argv[4]).read(), "module.py", "exec") for _ in range(3)]
from pathlib import Path
bytecode.replace_sources(Path(sys.argv[1]))
"""
WORDS = "?|;|path|found|Finder|find|share|library.json|a text|module.py|pack/module.py|KINDS"


def compiled(folder: Path, seed: str, history: str, words: str) -> dict[str, bytes]:
    """Compile a package in a process of some history; return its bytecode by name."""
    (folder / "pack").mkdir(parents=True)
    own = folder.parent / "source.py"
    own.write_text(SOURCE)
    for name in ("module", "other", "__init__"):
        (folder / "pack" / f"{name}.py").write_text(SOURCE)
    subprocess.run(
        [sys.executable, "-c", HISTORY, str(folder), history, words, str(own)],
        env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)},
        check=True,
    )
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_processes_of_different_history_write_the_same_bytes(tmp_path: Path) -> None:
    short = compiled(tmp_path / "one", "1", "short", "nothing")
    long = compiled(tmp_path / "two", "2", "long", WORDS)
    assert {"module.pyc", "other.pyc", "__init__.pyc"} == short.keys()
    assert short == long


def test_bytecode_is_loaded_without_its_source_and_names_no_folder(tmp_path: Path) -> None:
    (tmp_path / "found.py").write_text("def where():\n    return where.__code__.co_filename\n")
    bytecode.replace_sources(tmp_path)
    assert ["found.pyc"] == [path.name for path in tmp_path.iterdir()]
    code = "import sys; sys.path.insert(0, sys.argv[1]); import found; print(found.where())"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "found.py\n" == done.stdout


def test_bytecode_is_never_checked_against_its_source(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text("x = 1\n")
    bytecode.add_bytecode(tmp_path)
    (written,) = tmp_path.rglob("*.pyc")
    assert 1 == int.from_bytes(written.read_bytes()[4:8], "little"), "hashed, and not to be checked"


def test_source_that_is_no_python_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text("x = 1\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "broken.py").write_text("def")
    with pytest.raises(LibraryError, match=r"^package/broken\.py is not valid Python .*line 1"):
        bytecode.replace_sources(tmp_path)


def test_a_source_with_warnings_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "warned.py").write_text('x = "\\d"\n')
    bytecode.replace_sources(tmp_path)
    assert (tmp_path / "warned.pyc").is_file()
