"""Run CMake and ninja with the cross compiler, telling of each compiled file."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from builder.engine import zig, zig_wrapper
from builder.engine.flags import SourceChange, cmake_arguments, source_changes, toolchain
from builder.platforms import Platform
from builder.progress import Progress, Task
from runtime.errors import LibraryError

TARGETS = ("llama",)
"""what ninja makes; the processor's variants come with it"""
LIBRARY_SUFFIXES = (".so", ".dll", ".dylib")

_TOOLS = ("cc", "c++", "ar", "ranlib", "rc", "dlltool")
_STEP = re.compile(r"\s*\[(\d+)/(\d+)\] ")
_RECENT_LINES = 400


@dataclass(frozen=True, slots=True)
class Tools:
    """The programs that compile."""

    zig: str
    cmake: str
    ninja: str


@dataclass(frozen=True, slots=True)
class Work:
    """What is compiled, where, and where the log goes."""

    what: str
    """for people, such as `llama.cpp for linux-x86_64`"""
    scratch: Path
    """a folder that the compiler's own files are kept in"""
    log: Path


def compile_libraries(
    platform: Platform, source: Path, scratch: Path, log: Path, progress: Progress
) -> list[Path]:
    """Compile the vendored llama.cpp in `source`; return its shared libraries, sorted.

    `log` gets all that was said. Raises LibraryError with the compiler's first complaint.
    """
    tools = find_tools()
    progress.note(f"Compiling llama.cpp for {platform.name}: some ten minutes on two cores, once.")
    build = scratch / "build"
    toolchain_file = scratch / "toolchain.cmake"
    toolchain_file.write_text(toolchain(platform, os.fspath(scratch / "tools")), "utf-8")
    _write_wrappers(platform, tools.zig, scratch / "tools")
    change_source(source, source_changes(platform))
    configure = [
        tools.cmake, "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={tools.ninja}",
        "-S", os.fspath(source), "-B", os.fspath(build),
        f"-DCMAKE_TOOLCHAIN_FILE={toolchain_file}", *cmake_arguments(platform),
    ]  # fmt: skip
    commands = [configure, [tools.ninja, "-C", os.fspath(build), *TARGETS]]
    run_all(commands, Work(f"llama.cpp for {platform.name}", scratch, log), progress)
    return sorted(path for path in (build / "bin").iterdir() if path.suffix in LIBRARY_SUFFIXES)


def run_all(commands: Iterable[Sequence[str]], work: Work, progress: Progress) -> None:
    """Run commands one after the other, telling of ninja's steps; the log gets all they say.

    Raises LibraryError with the first complaint of one that fails.
    """
    with work.log.open("w", encoding="utf-8") as log_file:
        for command in commands:
            lines = _Lines(log_file.write)
            if _run(command, _environment(work.scratch), lines, progress):
                raise LibraryError(
                    f"{work.what} could not be compiled: {first_complaint(lines.recent)}",
                    f"The whole log is {work.log}.",
                )


def find_tools() -> Tools:
    """Return zig, CMake and ninja, of this Python's packages or, for the latter two, the system's.

    Raises LibraryError when one is missing.
    """
    program = zig.program()
    found = {"ziglang": os.fspath(program) if program else None} | {
        name: shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
        for name in ("cmake", "ninja")
    }
    if missing := [name for name, path in found.items() if path is None]:
        raise LibraryError(
            f"To compile llama.cpp, {' and '.join(missing)} must be installed.",
            "Run `make setup`, or install this program with its extra `builder`.",
        )
    return Tools(*(str(path) for path in found.values()))


def change_source(source: Path, changes: Iterable[SourceChange]) -> None:
    """Make these changes in llama.cpp's folder.

    Raises LibraryError when a text is not there: the changes are for another version.
    """
    for change in changes:
        path = source / change.path
        text = path.read_text("utf-8")
        if change.old not in text:
            raise LibraryError(
                f"llama.cpp's {change.path} is not as builder/engine/flags.py expects.",
                "The pinned version and the changes belong together: renew both.",
            )
        path.write_text(text.replace(change.old, change.new), "utf-8")


def compile_steps(lines: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield (steps done, steps in all) for each of ninja's lines."""
    for line in lines:
        if found := _STEP.match(line):
            yield int(found[1]), int(found[2])


def first_complaint(lines: Iterable[str]) -> str:
    """Return the line of a failed build that says most: the first error, or else the last line."""
    kept = [line.strip() for line in lines if line.strip()]
    errors = (line for line in kept if re.search(r"\berror:|\bCMake Error\b", line, re.IGNORECASE))
    return next(errors, kept[-1] if kept else "nothing was said")


class _Lines:
    """A program's output: written down, its last lines kept."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self.recent: deque[str] = deque(maxlen=_RECENT_LINES)

    def of(self, output: Iterable[str]) -> Iterator[str]:
        for line in output:
            self._write(line)
            self.recent.append(line)
            yield line


def _run(
    command: Sequence[str], environment: dict[str, str], lines: _Lines, progress: Progress
) -> int:
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        _show_steps(compile_steps(lines.of(process.stdout)), progress)
    return process.returncode


def _environment(scratch: Path) -> dict[str, str]:
    """Keep zig's files in the scratch folder, and the user's flags and repositories out of it."""
    flags = ("CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "CPATH", "LIBRARY_PATH")
    kept = {name: value for name, value in os.environ.items() if name not in flags}
    return kept | zig.cache_variables(scratch / "zig") | {"GIT_DIR": os.devnull}


def _write_wrappers(platform: Platform, program: str, folder: Path) -> None:
    """Write a program for each tool, since CMake wants one path for it."""
    folder.mkdir()
    for tool in _TOOLS:
        # -S and -E: started hundreds of times, it should not look for packages.
        start = [sys.executable, "-S", "-E", zig_wrapper.__file__]
        command = [*start, program, tool, platform.zig_target]
        wrapper = folder / tool
        wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', "utf-8")
        wrapper.chmod(0o755)


def _show_steps(steps: Iterable[tuple[int, int]], progress: Progress) -> None:
    with ExitStack() as stack:
        task: Task | None = None
        done = 0
        for step, total in steps:
            task = task or stack.enter_context(progress.stage("compile llama.cpp", total, "files"))
            task.advance(step - done)
            done = step
