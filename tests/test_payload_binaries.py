"""Native files as they are read without running them, and a payload that is looked at that way."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from builder.payload.binaries import elf, native_files, pe, read_binary
from builder.payload.binaries.base import Binary
from builder.payload.inspection import inspect
from builder.platforms import PLATFORMS
from runtime.errors import LibraryError
from tests import native_fakes as fakes


def _read(tmp_path: Path, data: bytes) -> Binary | None:
    (tmp_path / "file").write_bytes(data)
    return read_binary(tmp_path / "file")


def test_an_elf_file_tells_its_processor_libraries_and_glibc(tmp_path: Path) -> None:
    data = fakes.elf("aarch64", ["libz.so.1", "libc.so.6"], b"GLIBC_2.17\0GLIBC_2.4\0")

    expected = Binary("elf", "aarch64", ("libz.so.1", "libc.so.6"), (2, 17))
    assert expected == _read(tmp_path, data)


def test_a_pe_file_tells_its_processor_libraries_and_windows(tmp_path: Path) -> None:
    data = fakes.pe(needed={"KERNEL32.dll": [1], "blas.dll": [7, 9]}, system=(6, 2))

    expected = Binary("pe", "x86_64", ("KERNEL32.dll", "blas.dll"), (6, 2))
    assert expected == _read(tmp_path, data)
    assert {7, 9} == pe.imported_numbers(tmp_path / "file", "BLAS.dll")


def test_the_numbers_of_a_pe_files_exports_are_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(fakes.pe(exports={"sgemm_": 47, "ssyrk_": 116}))

    assert {47: "sgemm_", 116: "ssyrk_"} == pe.exported_numbers(tmp_path / "file")


def test_a_mach_o_file_tells_its_processor_libraries_and_macos(tmp_path: Path) -> None:
    data = fakes.macho("x86_64", ["@rpath/liba.dylib"], (10, 14), signed=False)

    expected = Binary("macho", "x86_64", ("@rpath/liba.dylib",), (10, 14))
    assert expected == _read(tmp_path, data)


def test_a_universal_file_tells_of_all_its_parts(tmp_path: Path) -> None:
    parts = [fakes.macho("x86_64", oldest=(10, 9)), fakes.macho("aarch64", oldest=(11, 0))]
    head = b"\xca\xfe\xba\xbe" + struct.pack(">I", 2)
    at = [64, 64 + len(parts[0])]
    for offset, part in zip(at, parts, strict=True):
        head += struct.pack(">IIIII", 0, 0, offset, len(part), 0)
    data = head.ljust(64, b"\0") + b"".join(parts)

    assert Binary("macho", "x86_64+aarch64", (), (11, 0), True) == _read(tmp_path, data)


def test_what_is_no_program_is_none(tmp_path: Path) -> None:
    assert _read(tmp_path, b"PK\3\4") is None
    assert [] == native_files(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the interpreter here is no ELF file")
def test_a_program_without_its_symbols_still_runs(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "python"
    program.parent.mkdir()
    shutil.copy(Path(sys.executable).resolve(), program)
    before = program.stat().st_size
    dropped = elf.drop_symbols(program)

    assert before - dropped == program.stat().st_size
    environment = {"PYTHONHOME": sys.base_prefix, "LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"}
    command = [str(program), "-S", "-c", "print(6 * 7)"]
    assert b"42\n" == subprocess.run(command, env=environment, stdout=-1, check=True).stdout


def test_dropping_symbols_a_second_time_changes_nothing(tmp_path: Path) -> None:
    library = tmp_path / "library.so"
    library.write_bytes(fakes.elf(needed=["libc.so.6"]) + b"symbols" * 99)

    assert 7 * 99 == elf.drop_symbols(library)
    assert 0 == elf.drop_symbols(library)
    assert Binary("elf", "x86_64", ("libc.so.6",), (0, 0)) == read_binary(library)


UNFIT = [
    ("linux-aarch64", fakes.elf("x86_64"), "library is for x86_64"),
    ("linux-x86_64", fakes.pe(), "library is pe"),
    ("linux-x86_64", fakes.elf(needed=["libz.so.1"]), "library loads libz.so.1"),
    ("windows-x86_64", fakes.pe(needed={"libblas.dll": [1]}), "library loads libblas.dll"),
    ("windows-x86_64", fakes.pe(system=(10, 1)), "library needs windows 10.1"),
    ("macos-arm64", fakes.macho(oldest=(14, 0)), "library needs macos 14.0"),
    ("macos-arm64", fakes.macho(signed=False), "library is not signed"),
    ("macos-x86_64", fakes.macho("x86_64", ["/opt/l.dylib"]), "library loads /opt/l.dylib"),
]


@pytest.mark.parametrize(("platform", "data", "problem"), UNFIT)
def test_a_payload_that_would_not_run_is_refused(
    tmp_path: Path, platform: str, data: bytes, problem: str
) -> None:
    (tmp_path / "library").write_bytes(data)

    with pytest.raises(LibraryError) as caught:
        inspect(tmp_path, PLATFORMS[platform], "python")

    assert f"The payload for {platform} would not run: {problem}" in caught.value.message


@pytest.mark.parametrize(
    ("platform", "data"),
    [
        ("linux-aarch64", fakes.elf("aarch64", ["libother.so", "libc.so.6"])),
        ("windows-x86_64", fakes.pe(needed={"KERNEL32.dll": [1], "LIBOTHER.so": [1]})),
        ("macos-arm64", fakes.macho(needed=["/usr/lib/libSystem.B.dylib", "@x/libother.so"])),
    ],
)
def test_a_payload_with_all_that_it_loads_is_taken(
    tmp_path: Path, platform: str, data: bytes
) -> None:
    (tmp_path / "library").write_bytes(data)
    (tmp_path / "libother.so").write_bytes(data)

    inspect(tmp_path, PLATFORMS[platform], "python")
