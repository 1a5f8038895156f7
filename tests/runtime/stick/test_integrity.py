"""Native files that were cut short are found before one is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime.__main__ import main
from runtime.errors import LibraryError
from runtime.stick.integrity import check_native_files
from runtime.stick.layout import MANIFEST_NAME

NAME = "linux-x86_64-0123abcd"
FILES = {
    f"runtime/{NAME}/site-packages/libllama.so": 300,
    f"runtime/{NAME}/python/lib/libstdc++.so.6": 200,
    f"runtime/{NAME}/packages.zip": 100,
    "runtime/windows-x86_64-0123abcd/python/python311.dll": 400,
}
LLAMA, STANDARD, ZIP, WINDOWS = FILES


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Files of two payloads, and a manifest that knows them."""
    files = [{"path": name, "sha256": "0" * 64, "size": size} for name, size in FILES.items()]
    (tmp_path / MANIFEST_NAME).write_text(json.dumps({"runtime": files}))
    for name, size in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(size))
    return tmp_path


def payload(stick: Path) -> Path:
    return stick / "runtime" / NAME


def test_a_payload_that_is_whole_passes(stick: Path) -> None:
    check_native_files(stick, payload(stick))


@pytest.mark.parametrize("name", [LLAMA, STANDARD])
def test_a_library_that_was_cut_short_is_named(stick: Path, name: str) -> None:
    (stick / name).write_bytes(bytes(99))

    with pytest.raises(LibraryError) as caught:
        check_native_files(stick, payload(stick))

    assert f"{name} has 99 bytes instead of {FILES[name]}." == caught.value.message
    assert "Copy the stick again from its source." == caught.value.hint


def test_it_is_named_also_where_a_copy_in_memory_runs(stick: Path) -> None:
    (stick / LLAMA).write_bytes(bytes(99))

    with pytest.raises(LibraryError, match=r"libllama\.so has 99 bytes"):
        check_native_files(stick, Path("/dev/shm/vademecum.123", NAME))


@pytest.mark.parametrize("name", [ZIP, WINDOWS])
def test_what_is_not_loaded_as_a_library_here_is_left_alone(stick: Path, name: str) -> None:
    (stick / name).write_bytes(bytes(99))

    check_native_files(stick, payload(stick))


def test_a_library_that_is_missing_is_left_to_what_loads_it(stick: Path) -> None:
    """A virus scanner may have taken one for another processor: the rest still runs."""
    (stick / LLAMA).unlink()

    check_native_files(stick, payload(stick))


@pytest.mark.parametrize(
    "text", [None, "{", "[]", '{"runtime": [1]}', '{"runtime": [{}]}', "[" * 100_000]
)
def test_a_damaged_manifest_is_left_to_those_who_read_it_whole(
    stick: Path, text: str | None
) -> None:
    (stick / MANIFEST_NAME).unlink()
    if text is not None:
        (stick / MANIFEST_NAME).write_text(text)

    check_native_files(stick, payload(stick))


def test_a_command_says_so_and_doctor_goes_on(
    stick: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stick / LLAMA).write_bytes(bytes(99))

    assert 1 == main(["--library", str(stick), "search", "it"], payload=payload(stick))
    assert "libllama.so has 99 bytes instead of 300." in capsys.readouterr().err
    assert 0 == main(["--library", str(stick), "doctor"], payload=payload(stick))
    assert "The engine does not run here: " in (told := capsys.readouterr().out)
    assert "libllama.so has 99 bytes instead of 300." in told
