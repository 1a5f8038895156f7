"""Which processor library is chosen, from real files where they are installed, and fake ones."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import llama_cpp
import pytest
from llama_cpp._ggml import libggml

from runtime.errors import LibraryError
from runtime.hardware import cpu_backend

ENGINE = Path(llama_cpp.__file__).parent / "lib"
REPOSITORY = Path(__file__).parents[3]
PLAIN = frozenset({"sse4_2"})


def _empty(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def _names(folder: Path, features: frozenset[str] | None) -> list[str]:
    return list(cpu_backend._candidates(folder, features))


def test_variants_are_found_by_name_on_every_system(tmp_path: Path) -> None:
    _empty(tmp_path, "libggml-cpu-x64.so", "ggml-cpu-haswell.dll", "libggml-cpu-apple_m1.dylib",
           "libggml-base.so", "libggml.so", "libllama.so", "ggml-cpu-notes.txt")  # fmt: skip

    assert {"x64", "haswell", "apple_m1"} == set(cpu_backend.variants(tmp_path))


def test_the_ablest_comes_first_and_a_name_that_is_not_known_last(tmp_path: Path) -> None:
    names = ("x64", "zen4", "haswell", "novel")
    _empty(tmp_path, *(f"libggml-cpu-{name}.so" for name in names))

    assert ["zen4", "haswell", "x64", "novel"] == list(cpu_backend.variants(tmp_path))


def test_what_the_system_keeps_no_registers_for_is_not_even_loaded(tmp_path: Path) -> None:
    names = ("x64", "sse42", "sandybridge", "haswell", "zen4")
    _empty(tmp_path, *(f"libggml-cpu-{name}.so" for name in names))

    assert ["sse42", "x64"] == _names(tmp_path, PLAIN)
    assert ["haswell", "sandybridge", "sse42", "x64"] == _names(tmp_path, PLAIN | {"avx", "avx2"})
    assert ["zen4", "haswell", "sandybridge", "sse42", "x64"] == _names(tmp_path, None)


def test_the_kernels_list_of_features_is_read(tmp_path: Path) -> None:
    information = tmp_path / "cpuinfo"
    information.write_text("processor\t: 0\nflags\t\t: fpu sse4_2 avx\nbugs\t\t: none\n")

    assert frozenset({"fpu", "sse4_2", "avx"}) == cpu_backend._linux_features(information, "x86_64")
    assert cpu_backend._linux_features(information, "aarch64") is None
    assert cpu_backend._linux_features(tmp_path / "missing", "x86_64") is None


def test_a_person_may_name_the_variant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _empty(tmp_path, "libggml-cpu-x64.so", "libggml-cpu-haswell.so")
    monkeypatch.setenv("VADEMECUM_CPU", "x64")

    assert ["x64"] == _names(tmp_path, None)


def test_a_variant_that_is_not_there_is_answered_with_those_that_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _empty(tmp_path, "libggml-cpu-x64.so", "libggml-cpu-haswell.so")
    monkeypatch.setenv("VADEMECUM_CPU", "pentium")

    with pytest.raises(LibraryError, match="'pentium'") as caught:
        cpu_backend.load(libggml, tmp_path)

    assert "Choose from: haswell, x64; or unset it." == caught.value.hint


def test_a_library_that_cannot_be_loaded_is_told_of_in_the_loaders_words(tmp_path: Path) -> None:
    (tmp_path / "libggml-cpu-x64.so").write_bytes(b"cut off")

    with pytest.raises(LibraryError) as caught:
        cpu_backend.load(libggml, tmp_path)

    assert f"{tmp_path}/libggml-cpu-x64.so: file too short" in caught.value.message
    assert "search --mode lexical" in caught.value.hint


def test_a_folder_without_variants_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=f"no library in {re.escape(str(tmp_path))} fits"):
        cpu_backend.load(libggml, tmp_path)


def test_after_a_damaged_library_the_next_best_is_taken(tmp_path: Path) -> None:
    """In a process of its own: what is registered stays registered."""
    shutil.copytree(ENGINE, tmp_path / "lib")
    best = next(iter(cpu_backend._candidates(tmp_path / "lib", cpu_backend.system_features())))
    damaged = tmp_path / "lib" / f"libggml-cpu-{best}.so"
    damaged.write_bytes(b"cut off")

    chosen = _load_in_process(tmp_path / "lib")

    assert chosen not in ("", best)


def test_the_choice_is_ggmls_own() -> None:
    """On a machine whose system allows all that its processor can."""
    order = list(cpu_backend.variants(ENGINE))
    scores = {name: _score(path) for name, path in cpu_backend.variants(ENGINE).items()}

    assert sorted(scores.values(), reverse=True) == [
        scores[name] for name in sorted(order, key=lambda name: -scores[name])
    ]
    positive = [scores[name] for name in order if scores[name]]
    assert sorted(positive, reverse=True) == positive
    assert max(scores, key=lambda name: scores[name]) == _load_in_process(ENGINE)


def test_a_named_variant_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    plainest = list(cpu_backend.variants(ENGINE))[-1]
    monkeypatch.setenv("VADEMECUM_CPU", plainest)

    assert plainest == _load_in_process(ENGINE)


def test_the_probe_multiplies_with_a_library_that_suits_this_machine() -> None:
    best = next(iter(cpu_backend._candidates(ENGINE, cpu_backend.system_features())))

    assert cpu_backend._survives(cpu_backend.variants(ENGINE)[best])


def test_the_probe_tells_of_a_library_that_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cpu_backend, "multiply", lambda _path: os.kill(os.getpid(), signal.SIGKILL))

    assert not cpu_backend._survives(tmp_path)


def _score(path: Path) -> int:
    return int(ctypes.CDLL(os.fspath(path)).ggml_backend_score())


def _load_in_process(folder: Path) -> str:
    code = (
        "import ctypes, pathlib, sys; from runtime.hardware import cpu_backend; "
        "folder = sys.argv[1]; "
        "ggml = ctypes.CDLL(folder + '/libggml.so'); "
        "print(cpu_backend.load(ggml, pathlib.Path(folder)), cpu_backend.chosen())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, os.fspath(folder)],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    name, same = done.stdout.split()
    assert name == same
    return name
