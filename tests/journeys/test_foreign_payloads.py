"""Payloads for other machines than this one, run in an emulator where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder import payload
from builder.binaries import pe
from builder.engine import cached_wheel, default_cache
from builder.payload import audit, deb_packages
from builder.platforms import PLATFORMS, Platform
from builder.progress import Silent
from builder.specs import InterpreterSpec
from runtime.errors import LibraryError

pytestmark = [pytest.mark.real, pytest.mark.slow]

LIBC = deb_packages.PoolFile(
    "g/glibc/libc6_2.36-9+deb12u14_arm64.deb",
    "01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4",
)
SEARCH = """
import sys
sys.path += sys.argv[1:]
import faiss, numpy, sqlite3, zstandard, textual.app, snowballstemmer
vectors = numpy.random.default_rng(1).standard_normal((500, 64)).astype("float32")
index = faiss.index_factory(64, "SQ8", faiss.METRIC_INNER_PRODUCT)
index.train(vectors)
index.add(vectors)
found = index.search(vectors[:1], 10)[1][0]
exact = numpy.argsort(-(vectors @ vectors[0]))[:10]
print(len(set(found) & set(exact)) >= 9, sqlite3.sqlite_version > "3")
"""
MULTIPLY = """
import ctypes, sqlite3, sys
sys.path += sys.argv[1:3]
import zstandard
sgemm = ctypes.CDLL(sys.argv[3])[int(sys.argv[4])]
one = ctypes.byref(ctypes.c_int(1))
a, b, c = ((ctypes.c_float * 1)(each) for each in (6, 7, 0))
factor, zero = ctypes.byref(ctypes.c_float(1)), ctypes.byref(ctypes.c_float(0))
sgemm(b"N", b"N", one, one, one, factor, a, one, b, one, zero, c, one)
print(c[0], len(zstandard.compress(b"text" * 999)) < 99)
"""


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _payload(platform: Platform) -> payload.Payload:
    cache = default_cache()
    if cached_wheel(platform, cache) is None:
        pytest.skip(f"the engine for {platform.name} has not been compiled: build a stick for it")
    try:
        return payload.build(platform, InterpreterSpec(), (), Path(), cache, Silent())
    except LibraryError as error:
        pytest.skip(f"no payload for {platform.name} can be built here: {error.message}")


@pytest.mark.parametrize("processor", ["cortex-a53", "max"])
def test_a_search_on_arm64_finds_what_it_should(tmp_path: Path, processor: str) -> None:
    emulator = _program("qemu-aarch64-static")
    built = _payload(PLATFORMS["linux-aarch64"])
    try:
        package = deb_packages.fetch(LIBC, default_cache(), Silent())
    except LibraryError as error:
        pytest.skip(f"the C library of arm64 is not to be had: {error.message}")
    for name, data in deb_packages.package_files(package):
        if name.startswith("lib/aarch64-linux-gnu/"):
            (tmp_path / name.rpartition("/")[2]).write_bytes(data)
    loader = tmp_path / "ld-linux-aarch64.so.1"
    loader.chmod(0o755)
    command = audit.command(built.folder, built.interpreter, "-c", SEARCH)
    libraries = f"{built.folder / 'python' / 'lib'}:{tmp_path}"
    modules = [str(built.folder / "packages.zip"), str(built.folder / "site-packages")]
    done = subprocess.run(
        [emulator, "-cpu", processor, loader, "--library-path", libraries, *command[3:], *modules],
        env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ("True True\n", 0) == (done.stdout, done.returncode), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="wine is meant")
def test_windows_modules_load_and_routines_are_found_by_number(tmp_path: Path) -> None:
    """numpy, and FAISS with it, want a newer Windows than wine 8 is: the rest is run."""
    wine = _program("wine")
    built = _payload(PLATFORMS["windows-x86_64"])
    library = next((built.folder / "site-packages" / "faiss_cpu.libs").glob("libopenblas*"))
    numbers = {name: number for number, name in pe.exported_numbers(library).items()}
    modules = [f"Z:{built.folder / name}" for name in ("packages.zip", "site-packages")]
    command = [
        wine, str(built.folder / built.interpreter), "-I", "-S", "-B", "-c", MULTIPLY,
        *modules, f"Z:{library}", str(numbers["sgemm_"]),
    ]  # fmt: skip
    environment = os.environ | {"WINEPREFIX": str(tmp_path), "WINEDEBUG": "-all"}
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )

    assert (b"42.0 True", 0) == (done.stdout.strip(), done.returncode), done.stderr
