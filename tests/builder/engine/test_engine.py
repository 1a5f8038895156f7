"""The engine's wheel: flags, arguments, assembly and failures, without compiling anything."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from builder import engine
from builder.cache import keys
from builder.cli.engine_wheel import main
from builder.engine import cmake_build, flags, source, zig_wrapper
from builder.engine.cmake_build import Tools
from builder.engine.key import ZIG_VERSION, engine_key
from builder.engine.wheel import wheel_name, write_wheel
from builder.platforms import PLATFORMS
from builder.progress import Silent, Task
from runtime.errors import LibraryError
from tests.support.caches import content_files, flip_a_byte, left_over

LINUX = PLATFORMS["linux-x86_64"]
REPOSITORY = Path(__file__).parents[3]
LOG = """\
ninja: Entering directory `build'
[1/3] Building C object ggml/src/CMakeFiles/ggml-base.dir/ggml.c.o
ggml.c:12: warning: unused variable
[2/3] Building CXX object src/CMakeFiles/llama.dir/llama.cpp.o
[3/3] Linking CXX shared library bin/libllama.so
"""


class Recording(Silent):
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, float | None]] = []
        self.done = 0.0
        self.notes: list[str] = []

    @contextmanager
    def stage(self, name: str, total: float | None = None, unit: str = "") -> Iterator[Task]:
        self.stages.append((name, total))
        yield self

    def advance(self, amount: float = 1) -> None:
        self.done += amount

    def note(self, message: str) -> None:
        self.notes.append(message)


# The compiler's arguments


@pytest.mark.parametrize(
    ("target", "given", "expected"),
    [
        ("x86_64-linux-gnu.2.17", "-O3 -mavx2 -c a.c", "-O3 -mavx2 -c a.c"),
        ("x86_64-linux-gnu.2.17", "-I/usr/include -Iinclude -L/usr/lib/x86_64-linux-gnu -L/lib",
         "-Iinclude"),
        ("x86_64-linux-gnu.2.17", "-I/usr/src/app -isystem/usr/local/include",
         "-I/usr/src/app"),
        ("x86_64-linux-gnu.2.17", "-bundle", "-bundle"),
        ("aarch64-macos.12.0", "-bundle -o bin/a.so",
         "-dynamiclib -install_name @rpath/a.so -o bin/a.so"),
        ("aarch64-linux-gnu.2.17", "-march=armv8-a", "-mcpu=generic"),
        ("aarch64-linux-gnu.2.17", "-march=armv8.2-a+dotprod+fp16+sve",
         "-mcpu=generic+dotprod+fullfp16+sve"),
        ("aarch64-macos.12.0", "-march=armv9.2-a+dotprod+i8mm+nosve+sme",
         "-mcpu=apple_m1+dotprod+i8mm-sve+sme"),
        ("x86_64-linux-gnu.2.17", "-march=haswell", "-march=haswell"),
    ],
)  # fmt: skip
def test_arguments_reach_zig_as_it_takes_them(target: str, given: str, expected: str) -> None:
    assert expected.split() == list(zig_wrapper.rewritten(given.split(), target))


def test_compilers_get_the_target_and_other_tools_do_not() -> None:
    assert ["zig", "c++", "-target", "t", "-c"] == zig_wrapper.command("zig", "c++", "t", ["-c"])
    assert ["zig", "ar", "qc", "a.a"] == zig_wrapper.command("zig", "ar", "t", ["qc", "a.a"])


# Flags


@pytest.mark.parametrize("name", PLATFORMS)
def test_every_platform_gets_all_variants_and_none_of_the_build_machines(name: str) -> None:
    arguments = flags.cmake_arguments(PLATFORMS[name])

    for flag in ("GGML_CPU_ALL_VARIANTS=ON", "GGML_BACKEND_DL=ON", "GGML_NATIVE=OFF",
                 "GGML_OPENMP=OFF", "LLAMA_BUILD_COMMON=OFF"):  # fmt: skip
        assert f"-D{flag}" in arguments


def test_libraries_look_beside_themselves_for_each_other() -> None:
    rpaths = {
        name: next(
            each
            for each in flags.cmake_arguments(platform)
            if each.startswith("-DCMAKE_INSTALL_RPATH")
        )
        for name, platform in PLATFORMS.items()
    }

    assert rpaths["linux-aarch64"].endswith("=$ORIGIN")
    assert rpaths["macos-arm64"].endswith("=@loader_path")


def test_only_macos_leaves_out_what_apples_own_tools_would_have_to_compile() -> None:
    without_metal = {
        name
        for name, platform in PLATFORMS.items()
        if "-DGGML_METAL=OFF" in flags.cmake_arguments(platform)
    }
    assert {"macos-arm64", "macos-x86_64"} == without_metal


def test_windows_headers_are_changed_so_that_only_the_interface_is_exported(tmp_path: Path) -> None:
    changes = flags.source_changes(PLATFORMS["windows-x86_64"])
    for change in changes:
        path = tmp_path / change.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#    {change.old}\n#        define API\n")

    cmake_build.change_source(tmp_path, changes)

    header = (tmp_path / "include" / "llama.h").read_text()
    assert "#    if defined(_WIN32)\n#        define API\n" == header
    assert flags.source_changes(PLATFORMS["linux-aarch64"]) == ()


def test_a_source_that_is_not_as_expected_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "ggml.h").write_text("another version")

    with pytest.raises(LibraryError, match=r"ggml\.h is not as"):
        cmake_build.change_source(tmp_path, [flags.SourceChange("ggml.h", "old", "new")])


def test_the_toolchain_names_system_processor_and_compiler() -> None:
    text = flags.toolchain(PLATFORMS["macos-arm64"], "/scratch/tools")

    assert "set(CMAKE_SYSTEM_NAME Darwin)\n" in text
    assert "set(CMAKE_SYSTEM_PROCESSOR arm64)\n" in text
    assert 'set(CMAKE_CXX_COMPILER "/scratch/tools/c++")\n' in text


def test_the_key_changes_with_the_platform_a_flag_and_the_compiler(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = {engine_key.__wrapped__(platform) for platform in PLATFORMS.values()}
    keys.add(engine_key.__wrapped__(replace(LINUX, zig_target="x86_64-linux-gnu.2.28")))
    monkeypatch.setattr("builder.engine.key.ZIG_VERSION", "0.0.0")
    keys.add(engine_key.__wrapped__(LINUX))
    monkeypatch.setattr(flags, "_COMPILER_FLAGS", "-O0")
    keys.add(engine_key.__wrapped__(LINUX))

    assert len(PLATFORMS) + 3 == len(keys)
    assert all(len(key) == 8 and int(key, 16) >= 0 for key in keys)


def test_the_key_knows_the_compiler_that_is_installed() -> None:
    pinned = f"ziglang=={ZIG_VERSION}"

    for name in ("builder.in", "builder.lock"):
        assert pinned in (REPOSITORY / "requirements" / name).read_text().splitlines()


# Running it


def test_steps_are_read_from_ninjas_output() -> None:
    assert [(1, 3), (2, 3), (3, 3)] == list(cmake_build.compile_steps(LOG.splitlines()))


def test_the_first_error_of_a_failed_compilation_is_quoted() -> None:
    lines = [*LOG.splitlines(), "a.cpp:1:2: error: no such type", "b.cpp: error: later"]

    assert "a.cpp:1:2: error: no such type" == cmake_build.first_complaint(lines)


def test_without_an_error_the_last_line_of_a_failed_compilation_is_quoted() -> None:
    expected = "[3/3] Linking CXX shared library bin/libllama.so"
    assert expected == cmake_build.first_complaint(LOG.splitlines())


def test_a_missing_tool_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name, path=None: path and None)

    with pytest.raises(LibraryError, match=r"cmake and ninja must be installed") as caught:
        cmake_build.find_tools()

    assert "make setup" in caught.value.hint


LIBRARIES = ("libggml.so", "libggml-base.so", "libggml-cpu-x64.so", "libllama.so")


def _fake_tools(folder: Path, monkeypatch: pytest.MonkeyPatch, ending: str = "") -> None:
    """Put programs in CMake's and ninja's place: one copies real libraries, one tells of steps."""
    (folder / "log").write_text(LOG)
    programs = {
        # Its arguments: -G Ninja -DCMAKE_MAKE_PROGRAM=… -S SOURCE -B BUILD …
        "cmake": f'echo "-- The compiler is known"; mkdir -p "$7/bin"; '
        f'for each in {" ".join(LIBRARIES)}; do cp "{sys.executable}" "$7/bin/$each"; done',
        "ninja": f"cat '{folder}/log'\n{ending}",
    }
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)
    tools = Tools("/zig", *(str(folder / name) for name in programs))
    monkeypatch.setattr(cmake_build, "find_tools", lambda: tools)


def _cache(folder: Path, members: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a cache with a source distribution of these files, and have it taken for the pinned."""
    made = folder / "made.tar.gz"
    with tarfile.open(made, "w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(f"{source.TOP}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    monkeypatch.setattr(source, "SDIST_SHA256", digest)
    (folder / "cache" / "sources" / digest).mkdir(parents=True)
    made.rename(folder / "cache" / "sources" / digest / "llama.tar.gz")
    return folder / "cache"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    members = {
        "vendor/llama.cpp/convert_hf_to_gguf.py": b"convert",
        "vendor/llama.cpp/conversion/bert.py": b"bert",
        "vendor/llama.cpp/gguf-py/gguf/gguf.py": b"gguf",
        "vendor/llama.cpp/src/llama.cpp": b"int main",
        **{
            f"vendor/llama.cpp/{change.path}": change.old.encode()
            for change in flags.source_changes(LINUX)
        },
        "vendor/llama.cpp/LICENSE": b"MIT",
        "llama_cpp/__init__.py": b"import ctypes",
        "llama_cpp/server/app.py": b"import uvicorn",
        "llama_cpp/lib/stale.so": b"old",
        "PKG-INFO": b"Metadata-Version: 2.2\nName: llama_cpp_python\nVersion: 0.3.36\n",
        "LICENSE.md": b"MIT, too",
        "setup.py": b"setup",
    }
    return _cache(tmp_path, members, monkeypatch)


def test_a_compilation_shows_every_step_and_fills_the_cache(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tools(tmp_path, monkeypatch)
    monkeypatch.setattr(engine, "check_libraries", lambda _platform, _libraries: None)
    progress = Recording()

    wheel = engine.ensure_wheel(LINUX, cache, progress)

    assert wheel == engine.cached_wheel(LINUX, cache)
    assert wheel.is_relative_to(cache / "wheels")
    assert engine_key(LINUX) in wheel.parent.name
    assert wheel_name(LINUX) == wheel.name
    assert [("compile llama.cpp", 3)] == progress.stages
    assert progress.done == 3
    log = cache / "wheels" / "compile-linux-x86_64.log"
    assert "-- The compiler is known\n" + LOG == log.read_text()
    assert {wheel.parent, log} == {
        path for path in (cache / "wheels").iterdir() if path.name != ".state"
    }
    assert [] == left_over(cache)


def test_libraries_that_would_not_run_elsewhere_are_not_kept(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies of this Python's own program stand in for what a compiler without a target made."""
    _fake_tools(tmp_path, monkeypatch)

    with pytest.raises(LibraryError, match="would not run on every linux-x86_64"):
        engine.ensure_wheel(LINUX, cache, Silent())

    assert engine.cached_wheel(LINUX, cache) is None


def write_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("llama_cpp/lib/libllama.so", b"engine" * 1000)


def test_a_wheel_that_is_damaged_is_not_taken(tmp_path: Path) -> None:
    folder = tmp_path / "wheels" / f"{engine.VERSION}-{engine_key(LINUX)}"
    folder.mkdir(parents=True)
    write_zip(folder / wheel_name(LINUX))
    flip_a_byte(folder / wheel_name(LINUX))

    assert engine.cached_wheel(LINUX, tmp_path) is None


def test_a_wheel_in_the_cache_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a compiler nor a network is needed then."""
    monkeypatch.setenv("PATH", "")
    folder = tmp_path / "wheels" / f"{engine.VERSION}-{engine_key(LINUX)}"
    folder.mkdir(parents=True)
    write_zip(folder / wheel_name(LINUX))

    assert main(["--cache", str(tmp_path), "--platform", "linux-x86_64"]) == 0
    assert f"{folder / wheel_name(LINUX)}\n" == capsys.readouterr().out


def test_a_failed_compilation_names_the_error_and_the_log(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake_tools(tmp_path, monkeypatch, "echo '  a.cpp:1:2: error: no such type'; exit 1")

    with pytest.raises(LibraryError) as caught:
        engine.ensure_wheel(LINUX, cache, Silent())

    expected = "llama.cpp for linux-x86_64 could not be compiled: a.cpp:1:2: error: no such type"
    assert expected == caught.value.message
    assert f"The whole log is {cache}/wheels/compile-linux-x86_64.log." == caught.value.hint
    assert not list(cache.rglob("*.whl"))


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        ("The cross compiler as CMake calls it", "What CMake calls", False),
        ("# zig links no bundles, and dlopen", "# dlopen", False),
        ('"-dynamiclib"', '"-shared"', True),
    ],
)
def test_the_key_changes_with_what_the_wrapper_does_and_not_with_what_is_said_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, counts: bool
) -> None:
    text = Path(zig_wrapper.__file__).read_text("utf-8")
    assert old in text
    (tmp_path / "zig_wrapper.py").write_text(text.replace(old, new), "utf-8")
    before, file_of = engine_key.__wrapped__(LINUX), keys._file

    def changed(name: str) -> Path:
        return tmp_path / "zig_wrapper.py" if name == zig_wrapper.__name__ else file_of(name)

    monkeypatch.setattr(keys, "_file", changed)
    monkeypatch.setattr(keys, "_module_digest", keys._module_digest.__wrapped__)
    assert counts == (before != engine_key.__wrapped__(LINUX))


# The wheel


def test_a_wheel_holds_the_package_the_libraries_and_a_record_of_both(
    tmp_path: Path, cache: Path
) -> None:
    with tarfile.open(next((cache / "sources").rglob("*.gz"))) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    library = tmp_path / "libllama.so"
    library.write_bytes(b"\x7fELF")
    parts = (tmp_path / "source" / source.TOP, [library], tmp_path)

    wheel = write_wheel(LINUX, *parts)

    assert "llama_cpp_python-0.3.36-py3-none-manylinux_2_17_x86_64.whl" == wheel.name
    info = "llama_cpp_python-0.3.36.dist-info"
    with zipfile.ZipFile(wheel) as opened:
        contents = {name: opened.read(name) for name in opened.namelist()}
    assert {
        "llama_cpp/__init__.py",
        "llama_cpp/lib/libllama.so",
        f"{info}/METADATA",
        f"{info}/WHEEL",
        f"{info}/licenses/LICENSE.md",
        f"{info}/licenses/LICENSE.llama.cpp",
        f"{info}/RECORD",
    } == set(contents)
    assert b"Tag: py3-none-manylinux_2_17_x86_64\n" in contents[f"{info}/WHEEL"]
    for name, digest, size in csv.reader(io.StringIO(contents[f"{info}/RECORD"].decode())):
        if name != f"{info}/RECORD":
            raw = hashlib.sha256(contents[name]).digest()
            expected = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
            assert (f"sha256={expected}", str(len(contents[name]))) == (digest, size)
    first = wheel.read_bytes()
    assert first == write_wheel(LINUX, *parts).read_bytes()


# The converter


def test_only_the_converter_is_unpacked(cache: Path) -> None:
    converter = engine.ensure_converter(cache, Silent())

    files = {path.relative_to(converter).as_posix() for path in converter.rglob("*.*")}
    assert {"convert_hf_to_gguf.py", "conversion/bert.py", "gguf-py/gguf/gguf.py"} == files
    assert not list(cache.rglob("setup.py"))
    assert converter == engine.ensure_converter(cache, Silent())


def test_a_source_without_a_converter_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = _cache(tmp_path, {"setup.py": b"setup"}, monkeypatch)

    with pytest.raises(LibraryError, match="holds no file that matches"):
        engine.ensure_converter(cache, Silent())

    assert ["sources"] == [path.relative_to(cache).parts[0] for path in content_files(cache)]
