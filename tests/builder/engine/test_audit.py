"""Which engine libraries are refused, for what they say of themselves."""

from __future__ import annotations

import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from builder.binaries import Binary
from builder.engine import audit, cached_wheel, default_cache
from builder.platforms import PLATFORMS, Platform
from runtime.errors import LibraryError

OWN = ("libggml.so", "libggml-base.so", "libggml-cpu-x64.so", "libllama.so")

LINUX = Binary("elf", "x86_64", ("libggml-base.so", "libc.so.6", "ld-linux-x86-64.so.2"),
               (2, 17), "libggml.so", ("$ORIGIN",), ("GLIBC_2.17", "GLIBC_2.2.5"))  # fmt: skip
WINDOWS = Binary("pe", "x86_64", ("KERNEL32.dll", "api-ms-win-crt-heap-l1-1-0.dll"))
MACOS = Binary("mach-o", "aarch64", ("@rpath/libggml.so", "/usr/lib/libSystem.B.dylib"),
               (12, 0), "@rpath/libllama.so", ("@loader_path",), signed=True)  # fmt: skip


def _complaints(
    platform: str, name: str, binary: Binary, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """Return what is said of a set of libraries one of which is `binary`."""
    good = {"linux": LINUX, "windows": WINDOWS, "macos": MACOS}[PLATFORMS[platform].system]
    good = replace(good, machine=PLATFORMS[platform].machine)

    def described(path: Path) -> Binary:
        return binary if path.name == name else replace(good, name=f"@rpath/{path.name}")

    monkeypatch.setattr(audit, "read_binary", described)
    try:
        audit.check_libraries(PLATFORMS[platform], [folder / each for each in OWN])
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
        ("macos-arm64", replace(MACOS, oldest=(13, 0)), "is for macOS 13.0 and newer"),
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
        audit.check_libraries(PLATFORMS["linux-x86_64"], [_copy(tmp_path / "libggml.so")])


def test_a_file_that_is_no_library_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "libllama.so").write_text("INPUT(libllama.so.1)")

    with pytest.raises(LibraryError, match=r"libllama\.so is not a native file"):
        audit.check_libraries(PLATFORMS["linux-x86_64"], [tmp_path / "libllama.so"])


def _copy(path: Path) -> Path:
    path.write_bytes(Path(sys.executable).resolve().read_bytes())
    return path


@pytest.mark.parametrize("platform", PLATFORMS.values(), ids=PLATFORMS)
def test_the_engine_in_the_cache_would_run_where_its_name_says(
    platform: Platform, tmp_path: Path
) -> None:
    wheel = cached_wheel(platform, default_cache())
    if wheel is None:
        pytest.skip(f"not compiled: python -m builder.cli.engine_wheel --platform {platform.name}")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith("llama_cpp/lib/")]
        archive.extractall(tmp_path, names)

    audit.check_libraries(platform, [tmp_path / name for name in names])
