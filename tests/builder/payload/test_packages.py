"""Which wheels a platform gets, and what of them goes onto the stick."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from pathlib import Path

import pytest

from builder.payload import packages
from builder.platforms import PLATFORMS
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from tests.support import native_fakes as fakes

PYTHON = (3, 11)


def _wheel(folder: Path, name: str, tag: str) -> Path:
    """Write a wheel that holds its own tag."""
    path = folder / f"{name}-1.0-{tag}.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": f"tag = {tag!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n",
    }
    record = "".join(
        f"{each},sha256={_urlsafe(text)},{len(text)}\n" for each, text in files.items()
    )
    with zipfile.ZipFile(path, "w") as file:
        for each, text in files.items():
            file.writestr(each, text)
        file.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return path


def _urlsafe(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def _offer(folder: Path, monkeypatch: pytest.MonkeyPatch, *tags: str) -> Path:
    """Let a folder be all that pip knows, with a wheel of each tag; return the engine's wheel."""
    wheels = [_wheel(folder, "vectors", tag) for tag in tags]
    hashes = " ".join(f"--hash=sha256:{file_sha256(wheel)}" for wheel in wheels)
    lock = folder / "runtime.lock"
    lock.write_text(f"vectors==1.0 {hashes}\n")
    monkeypatch.setattr(packages, "lock", lambda _platform: lock)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return _wheel(folder, "engine", "py3-none-any")


CHOSEN = {
    "linux-x86_64": "cp310-abi3-manylinux_2_27_x86_64",
    "linux-aarch64": "cp311-cp311-manylinux2014_aarch64",
    "windows-x86_64": "cp311-cp311-win_amd64",
    "macos-arm64": "cp311-cp311-macosx_11_0_arm64",
}


@pytest.mark.parametrize("platform", CHOSEN)
def test_pip_chooses_the_wheel_of_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    """Among them one for abi3, and others that want a newer system."""
    newer = ("cp311-cp311-manylinux_2_34_x86_64", "cp311-cp311-macosx_14_0_arm64")
    engine = _offer(tmp_path, monkeypatch, *CHOSEN.values(), *newer)
    packages.install(PLATFORMS[platform], PYTHON, engine, tmp_path / "site")

    text = (tmp_path / "site" / "vectors" / "__init__.py").read_text()
    assert f"tag = {CHOSEN[platform]!r}\n" == text
    assert (tmp_path / "site" / "engine").is_dir()


def test_a_platform_without_a_wheel_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _offer(tmp_path, monkeypatch, "cp311-cp311-macosx_14_0_arm64")

    with pytest.raises(LibraryError, match="The packages for macos-arm64 could not be installed"):
        packages.install(PLATFORMS["macos-arm64"], PYTHON, engine, tmp_path / "site")


def test_a_wheel_with_another_hash_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = _offer(tmp_path, monkeypatch, "cp311-cp311-win_amd64")
    with zipfile.ZipFile(tmp_path / "vectors-1.0-cp311-cp311-win_amd64.whl", "a") as file:
        file.writestr("vectors/more.py", "")

    with pytest.raises(LibraryError, match="could not be installed"):
        packages.install(PLATFORMS["windows-x86_64"], PYTHON, engine, tmp_path / "site")


def _pins(platform: str) -> dict[str, str]:
    lines = packages.lock(PLATFORMS[platform]).read_text().splitlines()
    pins = (line.rstrip(" \\").split("==") for line in lines if "==" in line[:60])
    return {name: version for name, version in pins if not name.startswith(" ")}


def test_only_faiss_differs_between_the_systems() -> None:
    linux, macos = _pins("linux-x86_64"), _pins("macos-arm64")

    assert {"faiss-cpu"} == {name for name in linux if linux[name] != macos.get(name)}
    assert linux.keys() == macos.keys()
    assert linux == _pins("windows-x86_64")


def test_what_no_import_reaches_is_dropped_on_every_system(tmp_path: Path) -> None:
    kept = ("faiss/_swigfaiss_avx2.pyd", "faiss/swigfaiss.py", "numpy/_core/_umath.pyd")
    dropped = (
        "faiss/_swigfaiss_avx512.abi3.so", "faiss/swigfaiss_avx512.py", "faiss/_swigfaiss_sve.so",
        "numpy/_core/_simd.pyd", "numpy/_core/_simd.so", "numpy/_core/_rational_tests.pyd",
        "numpy/lib/tests/test_x.py", "numpy/__init__.pyi", "zstandard/_cffi.pyd",
        "llama_cpp/lib/llama-common.lib", "llama_cpp/lib/libllama-common.so",
    )  # fmt: skip
    for name in (*kept, *dropped):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    packages.prune(tmp_path, PLATFORMS["linux-x86_64"])

    left = {each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*") if each.is_file()}
    assert set(kept) == left


@pytest.mark.parametrize(("platform", "left"), [("macos-x86_64", 1), ("linux-x86_64", 2)])
def test_engines_for_processors_of_other_makers_are_not_for_macs(
    tmp_path: Path, platform: str, left: int
) -> None:
    for variant in ("haswell", "zen4"):
        (tmp_path / f"llama_cpp/lib/libggml-cpu-{variant}.so").parent.mkdir(
            parents=True, exist_ok=True
        )
        (tmp_path / f"llama_cpp/lib/libggml-cpu-{variant}.so").touch()
    packages.prune(tmp_path, PLATFORMS[platform])

    assert left == len(list(tmp_path.rglob("*.so")))


@pytest.mark.parametrize("library", [fakes.elf(), fakes.pe(), fakes.macho()])
def test_packages_with_native_code_stay_loose_and_sources_where_asked(
    tmp_path: Path, library: bytes
) -> None:
    for name in ("pure", "native"):
        (tmp_path / "site" / name).mkdir(parents=True)
        (tmp_path / "site" / name / "__init__.py").touch()
    (tmp_path / "site" / "native" / "module").write_bytes(library)
    packages.pack(tmp_path / "site", tmp_path / "packages.zip", compiled=False)

    with zipfile.ZipFile(tmp_path / "packages.zip") as file:
        assert ["pure/__init__.py"] == file.namelist()
    assert ["native"] == [each.name for each in (tmp_path / "site").iterdir()]
