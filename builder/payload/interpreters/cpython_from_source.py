"""CPython and the libraries of its modules, cross-compiled from their sources with zig."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

from builder.engine import zig
from builder.platforms import Platform
from builder.progress import Progress
from runtime.errors import LibraryError

LICENCES: Mapping[str, str] = {
    "zlib": "README",
    "libffi": "LICENSE",
    "sqlite": "LICENSE.md",
}
"""source → its licence text, below its folder"""

_TOOLS = ("make", "cc", "readelf", "tclsh")
_SHOWN_CHARACTERS = 400

# Headers and libraries of the build machine are not the target's. CPython's build writes the date
# into the interpreter, which zig refuses where a build must be reproducible.
_COMPILER = """#!/bin/sh
for argument; do
    shift
    case $argument in
    -I/usr/* | -L/usr/* | -L/lib*) ;;
    *) set -- "$@" "$argument" ;;
    esac
done
exec '{zig}' cc -target {target} -Wno-error=date-time -Wno-date-time "$@"
"""
_TOOL = """#!/bin/sh
exec '{zig}' {tool} "$@"
"""


def missing_tools() -> list[str]:
    """Return the programs that compiling takes and this machine lacks."""
    return [name for name in _TOOLS if shutil.which(name) is None]


class Compiler:
    """One compilation, in a folder of its own."""

    def __init__(self, program: Path, platform: Platform, folder: Path, cache: Path) -> None:
        self._folder = folder
        self._ready = folder / "ready"  # headers and static libraries
        self._machine = f"{platform.machine}-linux-gnu"
        tools = folder / "tools"
        for each in (tools, self._ready / "include", self._ready / "lib"):
            each.mkdir(parents=True)
        texts = {"cc": _COMPILER.format(zig=program, target=platform.zig_target)}
        texts |= {tool: _TOOL.format(zig=program, tool=tool) for tool in ("ar", "ranlib")}
        for name, text in texts.items():
            (tools / name).write_text(text, "utf-8")
            (tools / name).chmod(0o755)
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.fspath(folder),
            "LC_ALL": "C",
            "SOURCE_DATE_EPOCH": "315532800",  # 1980: the date that CPython writes into itself
            **{name: os.fspath(tools / name.lower()) for name in ("CC", "AR", "RANLIB")},
            **zig.cache_variables(cache / "zig"),
        }

    def run(self, archives: Mapping[str, Path], progress: Progress) -> Path:
        """Compile `zlib`, `libffi`, `sqlite` and `python`; return the folder with its `usr`.

        Raises LibraryError with the compiler's own words.
        """
        with progress.stage("compile CPython", len(archives), "parts") as task:
            for name, archive in archives.items():
                source = self._unpack(archive, self._folder / name)
                getattr(self, f"_{name}")(source)
                task.advance()
        installed = self._folder / "installed"
        for name, text in LICENCES.items():
            shutil.copyfile(self._folder / name / text, installed / f"{name}.licence")
        return installed

    def _unpack(self, archive: Path, folder: Path) -> Path:
        """Unpack a source, whose only folder becomes `folder`."""
        scratch = folder.with_name(folder.name + "-unpacked")
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        next(scratch.iterdir()).replace(folder)
        scratch.rmdir()
        return folder

    def _zlib(self, source: Path) -> None:
        self._do(source, "./configure", "--static", CFLAGS="-O2 -fPIC", CHOST=self._machine)
        self._do(source, "make", "libz.a")
        self._keep(source, "libz.a", "zlib.h", "zconf.h")

    def _libffi(self, source: Path) -> None:
        # The trampolines in a file need a system call that glibc 2.17 does not know.
        self._configure(
            source, "--disable-shared", "--enable-static", "--with-pic", "--disable-docs",
            "--disable-multi-os-directory", "--disable-exec-static-tramp",
            f"--prefix={self._ready}", CFLAGS="-O2",
        )  # fmt: skip
        self._do(source, "make", "install")

    def _sqlite(self, source: Path) -> None:
        options = ("--disable-tcl", "--disable-shared", "--disable-readline")
        self._configure(source, *options, BUILD_CC="cc")
        self._do(source, "make", "sqlite3.c")
        compiler, archiver = self._environment["CC"], self._environment["AR"]
        self._do(source, compiler, "-O2", "-fPIC", "-c", "sqlite3.c", "-o", "sqlite3.o")
        self._do(source, archiver, "rcs", "libsqlite3.a", "sqlite3.o")
        self._keep(source, "libsqlite3.a", "sqlite3.h")

    def _python(self, source: Path) -> None:
        own = Path(
            sys.base_exec_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}"
        )
        self._configure(
            source, f"--with-build-python={own}", "--disable-shared", "--without-ensurepip",
            "--enable-ipv6", "--disable-test-modules", "--prefix=/usr",
            # What a cross build cannot find out by running a program; zig's headers know later
            # functions than glibc 2.17 has.
            "ac_cv_file__dev_ptmx=yes", "ac_cv_file__dev_ptc=no", "ac_cv_func_getentropy=no",
            CPPFLAGS=f"-I{self._ready}/include", LDFLAGS=f"-L{self._ready}/lib", CFLAGS="-g0",
            LIBSQLITE3_LIBS="-lsqlite3 -lm", PKG_CONFIG="false",
            READELF=shutil.which("readelf") or "readelf",
        )  # fmt: skip
        self._do(source, "make", f"-j{os.cpu_count() or 1}")
        self._do(source, "make", "install", f"DESTDIR={self._folder / 'installed'}")

    def _configure(self, source: Path, *options: str, **variables: str) -> None:
        build = subprocess.run(
            ["cc", "-dumpmachine"], capture_output=True, text=True, check=True
        ).stdout.strip()
        # A build machine of the target's own kind counts as another: its programs are not run.
        build = build.replace("-linux-", "-build-linux-")
        self._do(
            source, "./configure", f"--host={self._machine}", f"--build={build}", *options,
            **variables,
        )  # fmt: skip

    def _do(self, folder: Path, *command: str, **variables: str) -> None:
        log = self._folder / "compile.log"
        with log.open("a", encoding="utf-8") as file:
            done = subprocess.run(
                command, cwd=folder, env=self._environment | variables, stdout=file, stderr=file,
                stdin=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        if done.returncode:
            said = log.read_text("utf-8", "replace").strip()[-_SHOWN_CHARACTERS:]
            raise LibraryError(
                f"{folder.name} could not be compiled: {said}",
                "Choose another interpreter for this platform (docs/bundles.md).",
            )

    def _keep(self, source: Path, *names: str) -> None:
        for name in names:
            folder = "lib" if name.endswith(".a") else "include"
            shutil.copyfile(source / name, self._ready / folder / name)
