"""The builder's own Python: the last resort. It runs on glibc as new as the build machine's."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

from builder.payload.interpreters.base import Tree, Workplace, python_licence
from builder.payload.interpreters.prune import is_kept
from builder.payload.shared_libraries import licence_of, needed_from_system, needed_glibc
from builder.platforms import Platform, host_platform
from builder.specs import InterpreterSpec
from runtime.errors import LibraryError


class HostInterpreter:
    """A copy of the interpreter that this program runs in. Linux only."""

    kind = "host"

    def unsuitable(self, platform: Platform, _spec: InterpreterSpec, _cache: Path) -> str:
        """See Interpreter."""
        if platform != host_platform():
            return f"the builder's own Python is not one for {platform.name}"
        if platform.system != "linux":
            return "the builder's own Python can be copied on Linux only"
        return ""

    def identity(self, _platform: Platform, _spec: InterpreterSpec, _base: Path) -> str:
        """See Interpreter."""
        return f"{sys.version} {sys.base_exec_prefix}"

    def obtain(self, _platform: Platform, _spec: InterpreterSpec, at: Workplace) -> Tree:
        """See Interpreter."""
        executable = _executable()
        standard = Path(sysconfig.get_path("stdlib"))
        native = sorted((standard / "lib-dynload").glob("*.so"))
        extensions = tuple(filter(is_kept, native))  # the others would bring libraries
        libraries = needed_from_system([executable, *extensions])
        oldest = needed_glibc([executable, *extensions, *libraries.values()])
        at.progress.note(
            "The interpreter is a copy of this machine's: it runs on systems with "
            f"glibc 2.{oldest} or newer."
        )
        return Tree(
            (sys.version_info.major, sys.version_info.minor),
            executable,
            standard,
            extensions,
            libraries,
            python_licence(standard, Path(sys.base_prefix)),
            {
                name.partition(".so")[0]: licence_of(path)
                for name, path in libraries.items()
                if not name.startswith("libpython")
            },
            sys.platlibdir,
        )


def _executable() -> Path:
    """Return the real file behind this interpreter, outside any virtual environment."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = (Path(sys.base_exec_prefix, "bin", name), Path(sys.executable))
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve()
    raise LibraryError(
        f"No interpreter of its own was found in {sys.base_exec_prefix}.",
        "Build with an unmodified Python of python.org, pyenv or the system.",
    )
