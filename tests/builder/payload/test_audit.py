"""A payload that is looked at without running it: what would stop it on its platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.payload.audit import inspect
from builder.platforms import PLATFORMS
from runtime.errors import LibraryError
from tests.support import native_fakes as fakes

UNFIT = [
    ("linux-aarch64", fakes.elf("x86_64"), "library is for x86_64"),
    ("linux-x86_64", fakes.pe(), "library is pe"),
    ("linux-x86_64", fakes.elf(needed=["libz.so.1"]), "library loads libz.so.1"),
    ("windows-x86_64", fakes.pe(needed={"libblas.dll": [1]}), "library loads libblas.dll"),
    ("windows-x86_64", fakes.pe(system=(10, 1)), "library needs windows 10.1"),
    ("macos-arm64", fakes.macho(oldest=(14, 0)), "library needs macos 14.0"),
    ("macos-arm64", fakes.macho(signed=False), "library is not signed"),
    ("macos-arm64", fakes.macho(needed=["/usr/lib/a"]).replace(b"lib/a", b"lib/b"),
     "library is not signed, or was changed since"),
    ("macos-x86_64", fakes.macho("x86_64", ["/opt/l.dylib"]), "library loads /opt/l.dylib"),
]  # fmt: skip


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
