"""Compiling llama-cpp-python: progress, failures and the converter, without compiling anything."""

from __future__ import annotations

import hashlib
import io
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder import engine_wheel
from builder.progress import Silent, Task
from runtime.errors import LibraryError

LOG = """\
Processing ./llama_cpp_python-0.3.36.tar.gz
  Building wheel for llama-cpp-python (pyproject.toml): started
  -- Build files have been written to: /tmp/tmp43ji5fyw/build
  *** Building project with Ninja...
  [1/3] /usr/bin/gcc -DGGML_BACKEND_DL -Werror=implicit-int -o ggml.c.o -c ggml.c
  ggml.c:12: warning: unused variable
  [2/3] /usr/bin/g++ -o llama.cpp.o -c llama.cpp
  [3/3] : && /usr/bin/g++ -shared -o libllama.so && :
  -- Installing: libllama.so
"""


class Recording(Silent):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float | None]] = []
        self.done = 0.0
        self.notes: list[str] = []

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        self.stages.append((name, total))
        yield self

    def advance(self, amount: float = 1) -> None:
        self.done += amount

    def note(self, message: str) -> None:
        self.notes.append(message)


def test_steps_are_read_from_pips_output() -> None:
    assert [(1, 3), (2, 3), (3, 3)] == list(engine_wheel.compile_steps(LOG.splitlines()))


def test_the_first_error_of_a_failed_compilation_is_quoted() -> None:
    lines = [*LOG.splitlines(), "a.cpp:1:2: error: no such type", "b.cpp: error: later"]

    assert "a.cpp:1:2: error: no such type" == engine_wheel.first_complaint(lines)


def test_without_an_error_the_last_line_of_a_failed_compilation_is_quoted() -> None:
    assert "-- Installing: libllama.so" == engine_wheel.first_complaint(LOG.splitlines())


def _fake_pip(tmp_path: Path, ending: str) -> str:
    """A program in pip's place: it prints the log, then does what `ending` says."""
    program = tmp_path / "python"
    (tmp_path / "log").write_text(LOG)
    program.write_text(f"#!/bin/sh\ncat '{tmp_path}/log'\n{ending}\n")
    program.chmod(0o755)
    return str(program)


def _cache(folder: Path, members: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a cache with a source distribution of these files, and have it taken for the pinned."""
    made = folder / "made.tar.gz"
    with tarfile.open(made, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(f"llama_cpp_python-{engine_wheel.VERSION}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    monkeypatch.setattr(engine_wheel, "SDIST_SHA256", digest)
    (folder / "cache" / "sources" / digest).mkdir(parents=True)
    made.rename(folder / "cache" / "sources" / digest / "llama.tar.gz")
    return folder / "cache"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    members = {
        "vendor/llama.cpp/convert_hf_to_gguf.py": b"convert",
        "vendor/llama.cpp/conversion/bert.py": b"bert",
        "vendor/llama.cpp/gguf-py/gguf/gguf.py": b"gguf",
        "vendor/llama.cpp/src/llama.cpp": b"int main",
        "setup.py": b"setup",
    }
    return _cache(tmp_path, members, monkeypatch)


def test_a_compilation_shows_every_step_and_fills_the_cache(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"llama_cpp_python-{engine_wheel.VERSION}-py3-none-linux_x86_64.whl"
    # Its arguments: -m pip wheel -v --no-deps --no-cache-dir --wheel-dir DIR SDIST
    pip = _fake_pip(tmp_path, f'echo "$CMAKE_ARGS" > "$8/{name}"')
    monkeypatch.setattr(sys, "executable", pip)
    progress = Recording()

    wheel = engine_wheel.ensure_wheel(cache, progress)

    assert engine_wheel.wheel_folder(cache) / name == wheel
    assert "-DGGML_CPU_ALL_VARIANTS=ON" in wheel.read_text()
    assert [("compile llama.cpp", 3)] == progress.stages
    assert progress.done == 3
    assert LOG == wheel.with_name("compile.log").read_text()
    assert [wheel, wheel.with_name("compile.log")] == sorted(
        wheel.parent.iterdir(), key=lambda path: path.suffix, reverse=True
    )


def test_a_wheel_in_the_cache_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a compiler nor a network is needed then."""
    monkeypatch.setenv("PATH", "")
    folder = engine_wheel.wheel_folder(tmp_path)
    wheel = folder / f"llama_cpp_python-{engine_wheel.VERSION}-py3-none-any.whl"
    folder.mkdir(parents=True)
    wheel.write_bytes(b"")

    assert wheel == engine_wheel.ensure_wheel(tmp_path, Silent())


def test_a_failed_compilation_names_the_error_and_the_log(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pip = _fake_pip(tmp_path, "echo '  a.cpp:1:2: error: no such type'; exit 1")
    monkeypatch.setattr(sys, "executable", pip)

    with pytest.raises(LibraryError) as caught:
        engine_wheel.ensure_wheel(cache, Silent())

    expected = "llama.cpp could not be compiled: a.cpp:1:2: error: no such type"
    assert expected == caught.value.message
    log = engine_wheel.wheel_folder(cache) / "compile.log"
    assert f"The whole log is {log}." == caught.value.hint
    assert not list(cache.rglob("*.whl"))


def test_a_wheel_of_other_flags_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = engine_wheel.wheel_folder(tmp_path)
    folder.mkdir(parents=True)
    (folder / f"llama_cpp_python-{engine_wheel.VERSION}-py3-none-any.whl").write_bytes(b"")
    assert engine_wheel.kept_wheel(tmp_path) is not None

    monkeypatch.setattr(engine_wheel, "CMAKE_ARGS", ("-DGGML_NATIVE=ON",))

    assert engine_wheel.kept_wheel(tmp_path) is None


def test_a_machine_without_a_compiler_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)

    with pytest.raises(LibraryError) as caught:
        engine_wheel.ensure_wheel(tmp_path, Silent())

    expected = "No C++ compiler was found; llama.cpp has to be compiled once."
    assert expected == caught.value.message
    assert "apt install g++" in caught.value.hint


def test_only_the_converter_is_unpacked(cache: Path) -> None:
    converter = engine_wheel.ensure_converter(cache, Silent())

    files = {path.relative_to(converter).as_posix() for path in converter.rglob("*.*")}
    assert {"convert_hf_to_gguf.py", "conversion/bert.py", "gguf-py/gguf/gguf.py"} == files
    assert not list(cache.rglob("setup.py"))
    assert converter == engine_wheel.ensure_converter(cache, Silent())


def test_a_source_without_a_converter_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = _cache(tmp_path, {"setup.py": b"setup"}, monkeypatch)

    with pytest.raises(LibraryError, match="holds no file that matches"):
        engine_wheel.ensure_converter(cache, Silent())

    assert not (cache / "converter" / engine_wheel.VERSION).exists()
