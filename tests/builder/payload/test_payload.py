"""The runtime on the stick: what it is made of, and that it runs from anywhere by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder import payload
from builder.binaries import native_files, read_binary
from builder.engine import cached_wheel, default_cache
from builder.payload import bytecode, shared_libraries
from builder.platforms import PLATFORMS
from builder.progress import Silent
from builder.specs import InterpreterSpec
from builder.stick import fat
from builder.stick.publish import publish
from tests.support import native_fakes as fakes

RUNTIME_SOURCES = Path(__file__).parents[3] / "runtime"
PROBE = f"""
import json, os, sys
def start(arguments, payload):
    sys.exit(main(arguments, payload))
def main(arguments, payload):
    if "--maps" in arguments:
        import {payload.IMPORTED}
        print(open("/proc/self/maps").read())
        return 0
    print(json.dumps({{"arguments": arguments, "path": sys.path, "environment": dict(os.environ),
                       "encoding": sys.stdout.encoding, "program": sys.argv[0],
                       "payload": str(payload)}}))
    return 3 if "--fail" in arguments else 0
"""


@pytest.fixture(scope="session")
def platform() -> payload.Payload:
    """The real payload, from the cache that builds use."""
    wheel = cached_wheel(PLATFORMS["linux-x86_64"], default_cache())
    if sys.platform != "linux" or wheel is None:
        pytest.skip("llama-cpp-python's wheel has not been compiled: run `make setup`")
    return _assembled(wheel)


def _assembled(wheel: Path) -> payload.Payload:
    """Assemble one around the interpreter that every build machine has."""
    spec = InterpreterSpec("host")
    return payload.assemble(
        PLATFORMS["linux-x86_64"], spec, payload.Engine(wheel), Path(), default_cache(), Silent()
    )


def _application(folder: Path) -> payload.Payload:
    """Assemble a program in the runtime's place that prints how it was started."""
    sources = folder / "sources"
    if not sources.exists():
        sources.mkdir()
        shutil.copy(RUNTIME_SOURCES / "bootstrap.py", sources)
        (sources / "__init__.py").touch()
        (sources / "__main__.py").write_text(PROBE)
    return payload.assemble_application(folder / "cache", Silent(), sources)


@pytest.fixture(scope="session")
def stick(tmp_path_factory: pytest.TempPathFactory, platform: payload.Payload) -> Iterator[Path]:
    """A stick with the real payload and that program, in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp("payload")
    application = _application(folder)
    front = payload.launcher_files([platform], application)
    contents = [*platform.placed(), *application.placed()]
    out = folder / "my stick"
    publish(contents, b"{}", front, out, Silent())
    yield out
    shutil.rmtree(out)


def _started(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert (0, "") == (done.returncode, done.stderr)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _run(
    *command: str | Path, env: Mapping[str, str] | None = None, cwd: str | Path = "/"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)),
        env=dict(env or {}),
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_an_empty_environment(stick: Path) -> None:
    started = _started(_run(stick / "vademecum", "ask", "why?"))

    assert ["--library", str(stick), "ask", "why?"] == started["arguments"]
    assert "vademecum" == started["program"]
    assert "utf-8" == started["encoding"]
    assert Path(started["payload"]) in set((stick / "runtime").iterdir())


def test_programs_it_starts_get_no_library_path_of_ours(stick: Path) -> None:
    started = _started(_run(stick / "vademecum"))

    assert "LD_LIBRARY_PATH" not in started["environment"]


def test_it_looks_for_modules_on_the_stick_only(stick: Path) -> None:
    started = _started(_run(stick / "vademecum", env={"PYTHONPATH": "/", "PYTHONHOME": "/"}))

    assert [] == [entry for entry in started["path"] if not entry.startswith(f"{stick}/runtime/")]


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "busybox"])
def test_it_starts_under_any_shell_without_an_execute_bit(stick: Path, shell: str) -> None:
    """As on a FAT volume whose files cannot be marked as programs."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed")
    shells = [found, "sh"] if shell == "busybox" else [found]
    modes = {path: path.stat().st_mode for path in stick.rglob("*") if path.is_file()}
    for path in modes:
        path.chmod(0o444)
    try:
        _started(_run(*shells, "vademecum", cwd=stick))
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_it_starts_through_a_chain_of_links(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "absolute").symlink_to(stick / "vademecum")
    (tmp_path / "relative").symlink_to("absolute")

    started = _started(_run(tmp_path / "relative"))

    assert ["--library", str(stick)] == started["arguments"]


def test_it_starts_by_its_name_alone_when_on_the_path(stick: Path) -> None:
    command = ["/bin/sh", "-c", "vademecum ask"]

    started = _started(_run(*command, env={"PATH": str(stick), "CDPATH": "/"}, cwd="/"))

    assert ["--library", str(stick), "ask"] == started["arguments"]


def test_its_exit_status_is_the_programs(stick: Path) -> None:
    assert 3 == _run(stick / "vademecum", "--fail").returncode


def test_nothing_is_written_to_the_stick(stick: Path) -> None:
    before = sorted(stick.rglob("*"))
    _started(_run(stick / "vademecum"))

    assert before == sorted(stick.rglob("*"))


def test_only_the_c_library_comes_from_the_host(stick: Path) -> None:
    """Every native module is loaded, then the process lists what is mapped into it."""
    maps = _run(stick / "vademecum", "--maps").stdout

    mapped = {line.split(maxsplit=5)[5] for line in maps.splitlines() if line.count("/")}
    foreign = {Path(name).name for name in mapped if not name.startswith(str(stick))}
    assert any("swigfaiss" in name for name in mapped)
    assert set() == {name for name in foreign if name.endswith(".so") or ".so." in name} - {
        "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0",
        "librt.so.1", "libutil.so.1",
    }  # fmt: skip


def test_no_library_is_carried_for_a_module_that_is_not(platform: payload.Payload) -> None:
    binaries = map(read_binary, native_files(platform.folder))
    needed = {name for binary in binaries if binary for name in binary.needed}
    carried = {path.name for path in (platform.folder / "python" / "lib").glob("*.so*")}

    assert set() == carried - needed


def test_an_incomplete_stick_is_told_of(stick: Path, platform: payload.Payload) -> None:
    program = stick / platform.directory / platform.interpreter
    aside = program.rename(program.with_name("aside"))
    try:
        done = _run(stick / "vademecum")
    finally:
        aside.rename(program)

    assert 1 == done.returncode
    assert f"vademecum: {program} is missing: the stick is incomplete.\n" in done.stderr


@pytest.fixture
def noexec(stick: Path) -> Iterator[Path]:
    """The stick on a volume that may run no programs."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a volume noexec")
    mount = ["mount", "--bind", str(stick), str(stick)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        remount = ["mount", "-o", "remount,bind,noexec", str(stick)]
        subprocess.run(remount, check=True, capture_output=True)
        yield stick
    finally:
        subprocess.run(["umount", str(stick)], check=True)


def test_a_volume_that_may_run_no_programs_is_told_of(noexec: Path) -> None:
    done = _run("/bin/sh", noexec / "vademecum")

    assert 1 == done.returncode
    assert f"programs may not run from {noexec} (it is mounted noexec)" in done.stderr
    assert "add --copy-to-memory: " in done.stderr


def test_from_such_a_volume_it_runs_in_memory_when_that_is_allowed(noexec: Path) -> None:
    before = set(Path("/dev/shm").iterdir())

    maps = _run("/bin/sh", noexec / "vademecum", "--copy-to-memory", "--maps").stdout

    assert "/dev/shm/vademecum." in maps
    assert f"{noexec}/runtime/linux" not in maps
    assert before == set(Path("/dev/shm").iterdir())


def test_every_file_can_be_kept_on_a_stick(platform: payload.Payload) -> None:
    fat.check_names(record.path for record in platform.files)
    fat.check_sizes((record.path, record.size) for record in platform.files)
    assert [] == [path for path in platform.folder.rglob("*") if path.is_symlink()]


def test_the_payload_carries_no_tests_tools_or_sources(platform: payload.Payload) -> None:
    unwanted = ("/tests/", "/__pycache__/", "/test/", "/idlelib/", "/ensurepip/")
    suffixes = (".py", ".pyi", ".h", ".a", ".pyx")
    assert [] == [
        record.path
        for record in platform.files
        if any(part in record.path for part in unwanted) or record.path.endswith(suffixes)
    ]


def test_every_package_has_its_licence(platform: payload.Payload) -> None:
    texts = {path.stem: path.read_text() for path in (platform.folder / "licenses").iterdir()}

    assert {
        "numpy",
        "faiss_cpu",
        "textual",
        "llama_cpp_python",
        "libstdc++",
        f"python{sys.version_info[0]}.{sys.version_info[1]}",
    } <= {name.partition("-")[0] for name in texts}
    assert [] == [name for name, text in texts.items() if len(text) < 20]


def test_a_second_assembly_changes_nothing(platform: payload.Payload) -> None:
    wheel = cached_wheel(PLATFORMS["linux-x86_64"], default_cache())
    assert wheel is not None

    assert platform == _assembled(wheel)


def test_the_runtimes_sources_stay_readable_and_their_bytecode_is_beside_them(
    tmp_path: Path,
) -> None:
    tag = sys.implementation.cache_tag
    names = ["__init__", "__main__", "bootstrap"]
    expected = {f"runtime/{name}.py" for name in names}
    expected |= {f"runtime/__pycache__/{name}.{tag}.pyc" for name in names}

    assert expected == {record.path for record in _application(tmp_path).files}


def test_an_edited_runtime_goes_to_another_folder(tmp_path: Path) -> None:
    original = _application(tmp_path)
    (tmp_path / "sources" / "__main__.py").write_text(
        "def main(arguments, payload=None):\n    return 0\n"
    )

    assert original.directory != _application(tmp_path).directory


def test_zips_of_the_same_files_are_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "package").mkdir(parents=True)
        (tmp_path / name / "package" / "module.pyc").write_bytes(b"bytecode")
        (tmp_path / name / "alone.pyc").write_bytes(b"more")
    os.utime(tmp_path / "two" / "alone.pyc", (1e9, 1e9))
    for name in ("one", "two"):
        bytecode.zip_tree(tmp_path / name, ["package", "alone.pyc"], tmp_path / f"{name}.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    names = zipfile.ZipFile(tmp_path / "one.zip").namelist()
    assert ["alone.pyc", "package/module.pyc"] == names


def test_what_the_dynamic_linker_finds_and_misses_is_told_apart() -> None:
    output = (
        "/p/a.so:\n\tlinux-vdso.so.1 (0x00007ffe)\n"
        "\tlibz.so.1 => /lib/libz.so.1 (0x00007f01)\n"
        "\tlibgone.so.2 => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f02)\n"
    )

    expected = ({"libz.so.1": Path("/lib/libz.so.1")}, {"libgone.so.2"})
    assert expected == shared_libraries.parse_ldd(output)


@pytest.mark.skipif(sys.platform != "linux", reason="ldd is a tool of Linux")
def test_a_packages_own_libraries_are_not_the_systems_when_a_link_leads_to_them(
    tmp_path: Path,
) -> None:
    """Two copies of one library do not see what the other has registered."""
    link = tmp_path / "link"
    link.symlink_to(Path(np.__file__).parents[1])
    own = native_files(link / "numpy.libs")
    needed = shared_libraries.needed_from_system(
        native_files(link / "numpy/linalg"), {path.parent for path in own}
    )

    assert own
    assert set() == needed.keys() & {path.name for path in own}


def test_the_newest_symbol_decides_which_c_library_is_needed(tmp_path: Path) -> None:
    versions = {"a": ["GLIBC_2.17", "GLIBC_2.2.5"], "b": ["GLIBC_2.34", "GLIBC_2.4"]}
    for name, asked in versions.items():
        (tmp_path / name).write_bytes(fakes.elf(text=b"GLIBC_2.99", versions=asked))

    assert 34 == shared_libraries.needed_glibc([tmp_path / "a", tmp_path / "b"])
