"""What the runtime leaves alone: the builder, PyTorch, and until it is needed, all that is slow."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules_after(*imports: str) -> set[str]:
    """Return the top-level modules of a fresh interpreter that has imported these."""
    code = (
        f"import sys, {', '.join(imports)}; print(*{{name.split('.')[0] for name in sys.modules}})"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(result.stdout.split())


def test_the_runtime_needs_neither_builder_nor_torch_nor_a_screen() -> None:
    loaded = modules_after("runtime.cli.commands", "runtime.stick.vector_index")
    assert {"runtime", "numpy", "faiss", "llama_cpp"} <= loaded
    unwanted = {"builder", "torch", "transformers", "sentence_transformers", "textual", "pypdf"}
    assert set() == loaded & (unwanted | {"huggingface_hub", "requests"})


def test_the_screen_needs_neither_builder_nor_torch() -> None:
    loaded = modules_after("runtime.tui.app")
    assert "textual" in loaded
    assert set() == loaded & {"builder", "torch", "transformers", "sentence_transformers"}


def test_help_is_instant_because_nothing_slow_is_imported_for_it() -> None:
    loaded = modules_after("runtime.__main__")
    assert "runtime" in loaded
    assert set() == loaded & {"numpy", "faiss", "llama_cpp", "zstandard", "snowballstemmer"}


@pytest.mark.parametrize("command", ["verify", "doctor"])
def test_what_helps_when_a_package_is_missing_needs_none(shared_root: Path, command: str) -> None:
    """As on a stick that a virus scanner has been through."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from runtime.__main__ import main; "
        f"sys.exit(main(['--library', {str(shared_root)!r}, {command!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert ("are intact" if command == "verify" else "The engine does not run here") in done.stdout


def test_a_package_that_is_missing_is_told_of(shared_root: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from runtime.__main__ import main; "
        f"sys.exit(main(['--library', {str(shared_root)!r}, 'list']))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )

    assert (1, "") == (done.returncode, done.stdout)
    assert "vademecum: A part of the program cannot be loaded: No module named" in done.stderr
    assert "`verify` tells whether a file of a stick is missing or damaged" in done.stderr


@pytest.mark.parametrize(
    "module", ["runtime.stick.layout", "runtime.events", "runtime.text.sanitize"]
)
def test_the_shared_records_need_the_standard_library_alone(module: str) -> None:
    assert set() == modules_after(module) & {"numpy", "faiss", "llama_cpp", "zstandard"}


def test_the_runtime_s_own_files_name_no_builder() -> None:
    """What is copied onto the stick must not import what is not there, however late."""
    for path in (ROOT / "runtime").rglob("*.py"):
        assert not [
            line
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.lstrip().startswith(("from builder", "import builder"))
        ], path
