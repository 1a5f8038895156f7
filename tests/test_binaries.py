"""What native files say of themselves, and which engine libraries are refused for it."""

from __future__ import annotations

import hashlib
import struct
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pip
import pytest

from builder.binaries import Binary, read_binary
from builder.engine import cached_wheel, checks, default_cache
from builder.platforms import PLATFORMS, Platform
from runtime.errors import LibraryError

PE_PROGRAM = Path(pip.__file__).parent / "_vendor" / "distlib" / "t64.exe"
OWN = ("libggml.so", "libggml-base.so", "libggml-cpu-x64.so", "libllama.so")

LINUX = Binary("elf", "x86_64", ("libggml-base.so", "libc.so.6", "ld-linux-x86-64.so.2"),
               "libggml.so", ("$ORIGIN",), ("GLIBC_2.17", "GLIBC_2.2.5"))  # fmt: skip
WINDOWS = Binary("pe", "x86_64", ("KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll"))
MACOS = Binary("mach-o", "aarch64", ("@rpath/libggml.so", "/usr/lib/libSystem.B.dylib"),
               "@rpath/libllama.so", ("@loader_path",), minimum=(12, 0), signed=True)  # fmt: skip


def _mach_o(*commands: tuple[int, bytes], code: bytes = b"") -> bytes:
    """A Mach-O file for arm64 with these load commands, and something after them."""
    listed = b"".join(struct.pack("<2I", kind, 8 + len(data)) + data for kind, data in commands)
    header = struct.pack("<8I", 0xFEEDFACF, 0x0100000C, 0, 6, len(commands), len(listed), 0, 0)
    return header + listed + code


def _path(name: bytes, at: int) -> bytes:
    """A load command's text: where in the command it starts, then padding up to there."""
    return struct.pack("<I", at).ljust(at - 8, b"\0") + name + b"\0"


def _signed(code: bytes) -> bytes:
    """A Mach-O file whose signature is ad hoc and covers all that comes before it."""
    length = 32 + 16 + len(code)  # header, one command, code
    data = _mach_o((0x1D, struct.pack("<2I", length, 0)), code=code)
    digest = hashlib.sha256(data).digest()
    directory = struct.pack(">9I4B", 0xFADE0C02, 40 + 32, 0x20400, 2, 40, 0, 0, 1, length,
                            32, 2, 0, 12) + digest  # fmt: skip
    return data + struct.pack(">5I", 0xFADE0CC0, 20 + len(directory), 1, 0, 20) + directory


def test_a_program_of_this_machine_names_its_c_library() -> None:
    binary = read_binary(Path(sys.executable).resolve())

    assert binary.format == "elf"
    assert "libc.so.6" in binary.needed
    assert any(version.startswith("GLIBC_2.") for version in binary.versions)


def test_a_windows_program_names_its_libraries() -> None:
    binary = read_binary(PE_PROGRAM)

    assert (binary.format, binary.machine) == ("pe", "x86_64")
    assert "kernel32.dll" in {name.lower() for name in binary.needed}


def test_a_mac_library_names_itself_its_needs_and_the_oldest_system(tmp_path: Path) -> None:
    file = tmp_path / "libllama.so"
    file.write_bytes(_mach_o(
        (0xD, _path(b"@rpath/libllama.so", 24)),
        (0xC, _path(b"/usr/lib/libSystem.B.dylib", 24)),
        (0x8000001C, _path(b"@loader_path", 12)),
        (0x32, struct.pack("<4I", 1, 12 << 16 | 3 << 8, 0, 0)),
    ))  # fmt: skip

    assert Binary(
        "mach-o", "aarch64", ("/usr/lib/libSystem.B.dylib",), "@rpath/libllama.so",
        ("@loader_path",), minimum=(12, 3),
    ) == read_binary(file)  # fmt: skip


def test_a_signature_counts_while_it_fits_the_contents(tmp_path: Path) -> None:
    file = tmp_path / "libllama.so"
    file.write_bytes(_signed(b"code"))
    assert read_binary(file).signed

    file.write_bytes(_signed(b"code").replace(b"code", b"cold"))
    assert not read_binary(file).signed


def test_other_files_and_damaged_ones_are_told_of(tmp_path: Path) -> None:
    file = tmp_path / "libllama.so"
    file.write_text("INPUT(libllama.so.1)")
    with pytest.raises(LibraryError, match=r"libllama\.so is not a native file"):
        read_binary(file)

    file.write_bytes(Path(sys.executable).resolve().read_bytes()[:100])
    with pytest.raises(LibraryError, match=r"libllama\.so is damaged"):
        read_binary(file)


def _complaints(
    platform: str, name: str, binary: Binary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Return what is said of a set of libraries one of which is `binary`."""
    good = {"linux": LINUX, "windows": WINDOWS, "macos": MACOS}[PLATFORMS[platform].system]
    good = replace(good, machine=PLATFORMS[platform].machine)

    def described(path: Path) -> Binary:
        return binary if path.name == name else replace(good, name=f"@rpath/{path.name}")

    monkeypatch.setattr(checks, "read_binary", described)
    try:
        checks.check_libraries(PLATFORMS[platform], [folder / each for each in OWN])
    except LibraryError as error:
        return error.message
    return ""


@pytest.mark.parametrize(
    ("platform", "binary", "complaint"),
    [
        ("linux-x86_64", LINUX, ""),
        ("linux-x86_64", replace(LINUX, machine="aarch64"), "is for aarch64"),
        ("linux-x86_64", replace(LINUX, needed=("libstdc++.so.6",)), "needs libstdc++.so.6"),
        ("linux-x86_64", replace(LINUX, needed=("libgomp.so.1",)), "needs libgomp.so.1"),
        ("linux-x86_64", replace(LINUX, versions=("GLIBC_2.28",)), "needs GLIBC_2.28"),
        ("linux-x86_64", replace(LINUX, versions=("GLIBC_PRIVATE",)), "needs GLIBC_PRIVATE"),
        ("linux-x86_64", replace(LINUX, versions=("GLIBCXX_3.4",)), "needs GLIBCXX_3.4"),
        ("linux-x86_64", replace(LINUX, search_paths=("/tmp/build",)), "not beside itself"),
        ("windows-x86_64", WINDOWS, ""),
        ("windows-x86_64", replace(WINDOWS, needed=("libwinpthread-1.dll",)),
         "needs libwinpthread-1.dll"),
        ("macos-arm64", MACOS, ""),
        ("macos-arm64", replace(MACOS, signed=False), "has no valid signature"),
        ("macos-arm64", replace(MACOS, minimum=(13, 0)), "is for macOS 13.0 and newer"),
        ("macos-arm64", replace(MACOS, name="/tmp/libllama.so"), "calls itself /tmp/libllama.so"),
        ("macos-arm64", replace(MACOS, needed=("/usr/lib/libc++.1.dylib",)),
         "needs /usr/lib/libc++.1.dylib"),
        ("macos-arm64", replace(MACOS, search_paths=()), "not beside itself"),
    ],
)  # fmt: skip
def test_libraries_are_refused_for_what_would_stop_them_elsewhere(
    platform: str, binary: Binary, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = _complaints(platform, "libllama.so", binary, tmp_path, monkeypatch)

    assert (f"libllama.so {complaint}" if complaint.startswith(("is", "needs", "has", "calls"))
            else complaint) in said  # fmt: skip
    assert bool(complaint) == bool(said)


def test_a_missing_library_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library ggml-base; no library llama; no library"):
        checks.check_libraries(PLATFORMS["linux-x86_64"], [_copy(tmp_path / "libggml.so")])


def _copy(path: Path) -> Path:
    path.write_bytes(Path(sys.executable).resolve().read_bytes())
    return path


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_the_engine_in_the_cache_would_run_where_its_name_says(
    platform: Platform, tmp_path: Path
) -> None:
    wheel = cached_wheel(platform, default_cache())
    if wheel is None:
        pytest.skip(f"not compiled: python -m builder.engine --platform {platform.name}")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("llama_cpp/lib/")]
        archive.extractall(tmp_path, names)

    checks.check_libraries(platform, [tmp_path / name for name in names])
