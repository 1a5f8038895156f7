"""Native files as others compiled them, read by us and by LIEF, a library that knows far more.

The wheels are of versions that sticks carry, for all kinds of machine; they are kept in the tests'
cache.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lief
import pip
import pytest

from builder.binaries import Binary, native_files, pe, read_binary
from builder.engine import default_cache, zig
from builder.payload import packages
from builder.platforms import PLATFORMS, Platform
from runtime.errors import LibraryError

WHEELS = ("faiss-cpu", "markupsafe", "zstandard")
MACHINES = {
    "X86_64": "x86_64", "AARCH64": "aarch64", "ARM64": "aarch64", "AMD64": "x86_64",
}  # fmt: skip
GLIBC = re.compile(r"GLIBC_(\d+\.\d+)")


def wheels(platform: Platform) -> Path:
    """Return the folder with a platform's wheels; skip where they cannot be had."""
    folder = default_cache() / "wheels-of-tests" / platform.name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            _download(platform, Path(scratch) / "made")
            (Path(scratch) / "made").rename(folder)
    return folder


def _download(platform: Platform, folder: Path) -> None:
    locked = packages.lock(platform).read_text("utf-8")
    versions = (re.search(rf"^{name}==\S+", locked, re.MULTILINE) for name in WHEELS)
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet",
            "--no-deps", "--only-binary=:all:", "--python-version", "3.11", "--dest", folder,
            *(part for tag in platform.wheel_tags for part in ("--platform", tag)),
            *(found[0] for found in versions if found),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip(f"the wheels of {platform.name} could not be had: {done.stderr[-200:]}")


@pytest.fixture(scope="module", params=PLATFORMS)
def libraries(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """The native files of a platform's wheels."""
    folder = tmp_path_factory.mktemp(request.param)
    for wheel in wheels(PLATFORMS[request.param]).glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return native_files(folder)


def by_lief(path: Path) -> Binary:
    """Return what LIEF finds, as far as it knows it: not whether a signature fits."""
    if lief.is_macho(path):
        fat = lief.MachO.parse(path)
        assert fat
        return _of_mac(list(fat))
    if lief.is_pe(path):
        image = lief.PE.parse(path)
        assert image
        return _of_windows(image)
    file = lief.ELF.parse(path)
    assert file
    return _of_linux(file)


def _of_linux(file: lief.ELF.Binary) -> Binary:
    versions = {
        str(needed.name)
        for library in file.symbols_version_requirement
        for needed in library.get_auxiliary_symbols()
    }
    glibc = [tuple(map(int, found[1].split("."))) for found in map(GLIBC.match, versions) if found]
    entries = list(file.dynamic_entries)
    names = [each.name for each in entries if isinstance(each, lief.ELF.DynamicSharedObject)]
    paths = [
        path
        for kind in (lief.ELF.DynamicEntryRpath, lief.ELF.DynamicEntryRunPath)
        for each in entries
        if isinstance(each, kind)
        for path in each.paths
    ]
    return Binary(
        "elf",
        MACHINES[file.header.machine_type.name],
        tuple(map(str, file.libraries)),
        max(((each[0], each[1]) for each in glibc), default=(0, 0)),
        "".join(map(str, names)),
        tuple(paths),
        tuple(sorted(versions)),
    )


def _of_mac(parts: list[lief.MachO.Binary]) -> Binary:
    own = lief.MachO.LoadCommand.TYPE.ID_DYLIB
    return Binary(
        "mach-o",
        "+".join(MACHINES[part.header.cpu_type.name] for part in parts),
        tuple(dict.fromkeys(
            each.name for part in parts for each in part.libraries if each.command != own
        )),
        max(map(_oldest_mac, parts)),
        "".join(each.name for each in parts[0].libraries if each.command == own),
        tuple(dict.fromkeys(each.path for part in parts for each in part.rpaths)),
    )  # fmt: skip


def _oldest_mac(part: lief.MachO.Binary) -> tuple[int, int]:
    told = part.build_version.minos if part.build_version else None
    if told is None and part.version_min:
        told = part.version_min.version
    assert told
    return told[0], told[1]


def _of_windows(image: lief.PE.Binary) -> Binary:
    names = [str(each.name) for each in (*image.imports, *image.delay_imports)]
    head = image.optional_header
    return Binary(
        "pe",
        MACHINES[image.header.machine.name],
        tuple(dict.fromkeys(names)),
        (head.major_subsystem_version, head.minor_subsystem_version),
    )


def differences(files: list[Path]) -> Iterator[tuple[str, Binary, Binary]]:
    """Yield the files that we read otherwise."""
    for path in files:
        ours, theirs = read_binary(path), by_lief(path)
        assert ours
        if replace(ours, signed=False) != theirs:
            yield path.name, ours, theirs


@pytest.mark.slow
def test_the_libraries_of_every_platform_are_read_as_lief_reads_them(
    libraries: list[Path],
) -> None:
    assert 4 < len(libraries)
    assert [] == list(differences(libraries))


@pytest.mark.slow
def test_a_library_that_is_cut_off_is_refused_or_read_as_it_was(
    libraries: list[Path], tmp_path: Path
) -> None:
    whole = min(libraries, key=lambda path: path.stat().st_size)
    expected, data = read_binary(whole), whole.read_bytes()
    assert expected
    refused = 0
    for size in range(4, len(data), len(data) // 200):
        (tmp_path / "cut").write_bytes(data[:size])
        try:
            found = read_binary(tmp_path / "cut")
        except LibraryError:
            refused += 1
        else:
            assert replace(expected, signed=False) == found
    assert 0 < refused


@pytest.mark.slow
def test_the_numbers_of_windows_routines_are_those_that_lief_reads(tmp_path: Path) -> None:
    """FAISS asks its OpenBLAS for routines by number."""
    for wheel in wheels(PLATFORMS["windows-x86_64"]).glob("faiss*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(tmp_path)
    (library,) = tmp_path.rglob("libopenblas*.dll")
    compared = 0
    for path in native_files(tmp_path):
        image = lief.PE.parse(path)
        assert image
        for imported in image.imports:
            asked = {each.ordinal for each in imported.entries if each.is_ordinal}
            assert asked == pe.imported_numbers(path, str(imported.name))
            compared += len(asked)
    assert 0 < compared
    image = lief.PE.parse(library)
    assert image
    exported = image.get_export()
    assert exported
    assert {each.ordinal: each.name for each in exported.entries} == pe.exported_numbers(library)


def test_zig_and_windows_programs_are_read_as_lief_reads_them() -> None:
    compiler = zig.program()
    assert compiler
    windows = (Path(pip.__file__).parent / "_vendor" / "distlib").glob("*64*.exe")
    files = [compiler, *windows]

    assert 4 < len(files)
    assert [] == list(differences(files))
