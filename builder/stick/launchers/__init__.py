"""What a person starts at the stick's root: one program for each kind of system that is on it.

The programs themselves are the templates beside this module; what is filled in is known to be safe
in all of them: folders and files that the builder named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from builder.stick.stick_file import StickFile

NAME = "vademecum"
"""for the terminals of Linux and macOS"""
FINDER_NAME = "Vademecum.command"
WINDOWS_NAME = "Vademecum.cmd"

LOADERS: Mapping[str, tuple[str, ...]] = {
    "linux-x86_64": ("/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"),
    "linux-aarch64": ("/lib/ld-linux-aarch64.so.1", "/lib64/ld-linux-aarch64.so.1"),
}
"""Where the systems of a platform keep the loader of their C library."""

_RESTORING = "\x18" + "".join(
    f"\x1b[{mode}"
    for mode in (
        "?2026l", "?1000l", "?1003l", "?1015l", "?1006l", "?1004l", "?2004l", "?2048l", "?7h",
        "?1049l", "?25h", "0m",
    )
)  # fmt: skip
"""What ends all that Textual's drivers set of a terminal: an unfinished sequence, drawing held
back, the mouse, news of focus, marked pastes and news of the size; lines wrap again, and the usual
screen comes back with its cursor and colours."""

_SAFE = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True)
class Installation:
    """One platform's payload on the stick, as its launcher sees it."""

    platform: str
    directory: str
    """of the payload, relative to the stick's root; `packages.zip` and `site-packages` lie in it"""
    interpreter: str
    """the Python to start, relative to `directory`"""
    libraries: str
    """the folder of the libraries that it and the packages link to, relative to `directory`"""
    size: int
    """bytes in all"""
    glibc: int = 0
    """on Linux, it runs on glibc 2.`glibc` and newer"""


def launchers(installations: Sequence[Installation], application: str) -> list[StickFile]:
    """Return the programs for the stick's root that start these payloads.

    `application` is the folder that holds the `runtime` package, relative to the stick's root.
    """
    by_system: dict[str, list[Installation]] = {}
    for each in installations:
        by_system.setdefault(each.platform.partition("-")[0], []).append(each)
    unix = [*by_system.get("linux", ()), *by_system.get("macos", ())]
    placed = []
    if unix:
        names = " and ".join(each.platform for each in installations)
        placed.append(StickFile.of(NAME, posix_script(unix, application, names)))
    if "macos" in by_system:
        placed.append(StickFile.of(FINDER_NAME, _template("finder.sh").encode()))
    if "windows" in by_system:
        script = windows_script(by_system["windows"][0], application)
        placed.append(StickFile.of(WINDOWS_NAME, script))
    return placed


def launcher_names(platforms: Iterable[str]) -> list[str]:
    """Return the names of the programs for these platforms."""
    systems = {platform.partition("-")[0] for platform in platforms}
    wanted = {NAME: {"linux", "macos"}, FINDER_NAME: {"macos"}, WINDOWS_NAME: {"windows"}}
    return [name for name, served in wanted.items() if served & systems]


def posix_script(installations: Sequence[Installation], application: str, names: str) -> bytes:
    """Return `vademecum`; `names` is what a person reads of the platforms on the stick."""
    values = {
        "payloads": "\n    ".join(map(_case, installations)),
        "loaders": "\n    ".join(
            f"{platform}) set -- {' '.join(paths)} ;;" for platform, paths in LOADERS.items()
        ),
        "application": _safe(application),
        "names": names,
        "restoring": re.sub(r"[\0-\x1f]", lambda match: f"\\{ord(match[0]):03o}", _RESTORING),
    }
    return _filled("posix.sh", values).encode()


def windows_script(installation: Installation, application: str) -> bytes:
    """Return `Vademecum.cmd`: ASCII, with the line ends that cmd.exe needs to find its labels."""
    values = {
        "directory": _backslashed(installation.directory),
        "interpreter": _backslashed(installation.interpreter),
        "application": _backslashed(application),
        "restoring": _RESTORING,
    }
    return _filled("windows.cmd", values).replace("\n", "\r\n").encode("ascii")


def _case(installation: Installation) -> str:
    return (
        f"{_safe(installation.platform)})\n"
        f"        directory={_safe(installation.directory)}\n"
        f"        interpreter={_safe(installation.interpreter)}\n"
        f"        libraries={_safe(installation.libraries)}\n"
        f"        glibc={installation.glibc} megabytes={installation.size >> 20} ;;"
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda match: values[match[1]], _template(template))


def _template(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _backslashed(path: str) -> str:
    return _safe(path).replace("/", "\\")


def _safe(path: str) -> str:
    if not _SAFE.fullmatch(path):
        raise ValueError(f"{path!r} cannot stand unquoted in a launcher")
    return path
