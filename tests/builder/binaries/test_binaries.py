"""Native files as they are read without running them."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pip
import pytest

from builder.binaries import Binary, elf, native_files, pe, read_binary
from runtime.errors import LibraryError
from tests.support import native_fakes as fakes

PE_PROGRAM = Path(pip.__file__).parent / "_vendor" / "distlib" / "t64.exe"


def _read(tmp_path: Path, data: bytes) -> Binary | None:
    (tmp_path / "file").write_bytes(data)
    return read_binary(tmp_path / "file")


def _is_signed(tmp_path: Path, data: bytes) -> bool:
    binary = _read(tmp_path, data)
    assert binary
    return binary.signed


@pytest.mark.skipif(sys.platform != "linux", reason="the interpreter here is no ELF file")
def test_a_program_of_this_machine_names_its_c_library() -> None:
    binary = read_binary(Path(sys.executable).resolve())

    assert binary
    assert binary.format == "elf"
    assert "libc.so.6" in binary.needed
    assert any(version.startswith("GLIBC_2.") for version in binary.versions)
    assert (2, 2) < binary.oldest


def test_an_elf_file_tells_its_processor_libraries_and_glibc(tmp_path: Path) -> None:
    data = fakes.elf(
        "aarch64", ["libz.so.1", "libc.so.6"], b"GLIBC_2.99", name="libown.so",
        search_path="$ORIGIN:/opt", versions=["GLIBC_2.4", "GLIBC_2.17", "GLIBC_PRIVATE"],
    )  # fmt: skip

    expected = Binary(
        "elf", "aarch64", ("libz.so.1", "libc.so.6"), (2, 17), "libown.so", ("$ORIGIN", "/opt"),
        ("GLIBC_2.17", "GLIBC_2.4", "GLIBC_PRIVATE"),
    )  # fmt: skip
    assert expected == _read(tmp_path, data)


def test_a_windows_program_names_its_libraries() -> None:
    binary = read_binary(PE_PROGRAM)

    assert binary
    assert (binary.format, binary.machine) == ("pe", "x86_64")
    assert "kernel32.dll" in {name.lower() for name in binary.needed}


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

    expected = Binary("mach-o", "x86_64", ("@rpath/liba.dylib",), (10, 14))
    assert expected == _read(tmp_path, data)


def test_a_mac_library_names_itself_and_where_its_needs_are(tmp_path: Path) -> None:
    data = fakes.macho(
        "aarch64", ["/usr/lib/libSystem.B.dylib"], (12, 3),
        name="@rpath/libllama.so", search_path="@loader_path",
    )  # fmt: skip

    assert Binary(
        "mach-o", "aarch64", ("/usr/lib/libSystem.B.dylib",), (12, 3), "@rpath/libllama.so",
        ("@loader_path",), signed=True,
    ) == _read(tmp_path, data)  # fmt: skip


@pytest.mark.parametrize("kind", [0x80000018, 0x8000001F, 0x20, 0x80000023])
def test_a_library_counts_however_it_is_loaded(tmp_path: Path, kind: int) -> None:
    plain, other = struct.pack("<II", 0xC, 40), struct.pack("<II", kind, 40)
    data = fakes.macho(needed=["liba.dylib"], signed=False).replace(plain, other)

    assert Binary("mach-o", "aarch64", ("liba.dylib",), (11, 0)) == _read(tmp_path, data)


def test_the_older_way_to_tell_the_oldest_macos_counts(tmp_path: Path) -> None:
    version = 10 << 16 | 9 << 8
    data = fakes.macho("x86_64", oldest=(10, 9), signed=False).replace(
        struct.pack("<4I", 0x32, 24, 1, version), struct.pack("<4I", 0x24, 24, version, 1)
    )

    assert Binary("mach-o", "x86_64", (), (10, 9)) == _read(tmp_path, data)


def test_a_universal_file_tells_of_all_its_parts(tmp_path: Path) -> None:
    parts = [fakes.macho("x86_64", oldest=(10, 9)), fakes.macho("aarch64", oldest=(11, 0))]
    head = b"\xca\xfe\xba\xbe" + struct.pack(">I", 2)
    at = [64, 64 + len(parts[0])]
    for offset, part in zip(at, parts, strict=True):
        head += struct.pack(">IIIII", 0, 0, offset, len(part), 0)
    data = head.ljust(64, b"\0") + b"".join(parts)

    assert Binary("mach-o", "x86_64+aarch64", (), (11, 0), signed=True) == _read(tmp_path, data)


def test_a_signature_counts_while_it_fits_the_contents(tmp_path: Path) -> None:
    data = fakes.macho(needed=["code"] * 200)  # more than a page

    assert _is_signed(tmp_path, data)
    assert not _is_signed(tmp_path, data.replace(b"code", b"cold", 1))
    assert not _is_signed(tmp_path, b"cold".join(data.rsplit(b"code", 1)))


def test_a_developers_signature_counts_by_any_of_its_sha256_directories(tmp_path: Path) -> None:
    data = fakes.macho(needed=["code"])
    library = data[: data.index(struct.pack(">I", 0xFADE0CC0))]
    old, new = (
        fakes.code_directory(library, digest, ad_hoc=False) for digest in ("sha1", "sha256")
    )

    assert _is_signed(tmp_path, library + fakes.signature(old, new))
    assert not _is_signed(tmp_path, library + fakes.signature(old))


def test_what_is_no_program_is_none(tmp_path: Path) -> None:
    assert _read(tmp_path, b"PK\3\4") is None
    assert [] == native_files(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        fakes.elf(needed=["libc.so.6"])[:200],
        fakes.elf().replace(b"ELF\2", b"ELF\1"),
        fakes.pe(needed={"KERNEL32.dll": [1]})[:400],
        fakes.pe().replace(struct.pack("<H", 0x20B), struct.pack("<H", 0x10B)),
        fakes.macho(needed=["/usr/lib/libSystem.B.dylib"])[:70],
        fakes.macho(signed=False).replace(struct.pack("<II", 0x32, 24), bytes(8)),
        b"\xca\xfe\xba\xbe\0\0\0\1" + bytes(20),
    ],
)
def test_a_damaged_file_is_told_of(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LibraryError, match="The native file file is damaged, or not of 64 bits"):
        _read(tmp_path, data)


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
