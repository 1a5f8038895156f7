"""What this machine is: system, processor, terminal, and the volume that the stick is on. Facts."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.hardware import processors
from runtime.hardware.terminal import judge

_PROC = Path("/proc")
_TOLD_FEATURES = (
    "sse4_2", "avx", "f16c", "fma", "avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16",
    "amx_int8", "asimd", "asimddp", "i8mm", "sve", "sve2",
)  # fmt: skip
"""Of all that a processor can do, what decides how fast a model computes."""
_WINDOWS_11 = 22000  # the first build that is called so
_READ_ONLY_VOLUME = 0x80000  # FILE_READ_ONLY_VOLUME of the Windows API
_MOST_READ = 48 << 20
_LONGEST_READ = 1.5  # seconds
_CHUNK = 1 << 20
_FOLIO = 2 << 20
"""The kernel forgets whole folios only, which are pages or up to so many bytes."""


@dataclass(frozen=True, slots=True)
class Processor:
    """What computes."""

    name: str
    features: tuple[str, ...]
    """empty where the system does not tell"""
    usable: int
    idle: int


@dataclass(frozen=True, slots=True)
class Volume:
    """What the stick is on."""

    free: int | None
    """bytes"""
    read_only: bool
    rate: float | None
    """bytes a second of a long read; None when nothing could be read"""
    cached: bool
    """whether the system may have had in memory what was read"""


@dataclass(frozen=True, slots=True)
class Screen:
    """The terminal that standard output goes to."""

    name: str
    """TERM"""
    interactive: bool
    columns: int
    lines: int
    colours: bool
    utf8: bool


def system_name() -> str:
    """Return the system and its version, as people call it."""
    if sys.platform == "win32":
        version = sys.getwindowsversion()
        name = "11" if version.build >= _WINDOWS_11 else f"{version.major}.{version.minor}"
        return f"Windows {name} (build {version.build})"
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}".strip()
    kernel = f"{os.uname().sysname} {os.uname().release}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {kernel}"
    except (OSError, KeyError):
        return kernel


def processor(proc: Path = _PROC) -> Processor:
    """Return what is known of the processor."""
    name = ""
    features: tuple[str, ...] = ()
    with suppress(OSError, ValueError, AttributeError):
        name, features = _processor(proc)
    return Processor(name or platform.machine(), features, processors.usable(), processors.idle())


def _processor(proc: Path) -> tuple[str, tuple[str, ...]]:
    """Return (name, features) as the system tells them."""
    if sys.platform == "win32":
        return _windows_processor(), ()
    if sys.platform == "darwin":
        return _macos_text("machdep.cpu.brand_string"), ()
    return parse_cpuinfo((proc / "cpuinfo").read_text("utf-8", "replace"))


def parse_cpuinfo(text: str) -> tuple[str, tuple[str, ...]]:
    """Return (name, features) of /proc/cpuinfo's first processor, x86 or ARM."""
    values: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        values.setdefault(key.strip(), value.strip())
    has = set(values.get("flags", values.get("Features", "")).split())
    return values.get("model name", ""), tuple(each for each in _TOLD_FEATURES if each in has)


def volume(root: Path, sample: Path | None) -> Volume:
    """Measure the volume at `root` by reading from `sample`, a large file on it."""
    free = None
    with suppress(OSError):
        free = shutil.disk_usage(root).free
    rate, cached = _read_rate(sample) if sample else (None, False)
    return Volume(free, _is_read_only(root), rate, cached)


def _is_read_only(root: Path) -> bool:
    if sys.platform == "win32":
        return _windows_read_only(root)
    try:
        return bool(os.statvfs(root).f_flag & os.ST_RDONLY) or not os.access(root, os.W_OK)
    except OSError:
        return False


def _read_rate(sample: Path) -> tuple[float | None, bool]:
    """Read the last megabytes of a file: (bytes a second, whether they may have been cached)."""
    try:
        with sample.open("rb", buffering=0) as file:
            start = max(0, file.seek(0, os.SEEK_END) - _MOST_READ) // _FOLIO * _FOLIO
            cached = not _drop_cached(file.fileno(), start)
            file.seek(start)
            begun = time.perf_counter()
            read = 0
            while time.perf_counter() - begun < _LONGEST_READ and (data := file.read(_CHUNK)):
                read += len(data)
            seconds = time.perf_counter() - begun
    except OSError:
        return None, False
    return (read / max(seconds, 1e-9) if read else None), cached


def _drop_cached(descriptor: int, start: int) -> bool:
    """Have the system forget what it holds of a file from `start` on; tell whether it has."""
    if not hasattr(os, "posix_fadvise"):
        return False
    os.posix_fadvise(descriptor, start, 0, os.POSIX_FADV_DONTNEED)
    if not hasattr(os, "RWF_NOWAIT"):
        return False
    try:
        return os.preadv(descriptor, [bytearray(1)], start, os.RWF_NOWAIT) == 0
    except BlockingIOError:  # it is not in memory
        return True
    except OSError:  # this file system cannot tell
        return True


def screen(environment: Mapping[str, str]) -> Screen:
    """Return what the terminal can do."""
    size = shutil.get_terminal_size()
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    declared = next((value for name in names if (value := environment.get(name))), "")
    return Screen(
        name=environment.get("TERM", ""),
        interactive=sys.stdout.isatty(),
        columns=size.columns,
        lines=size.lines,
        colours=judge(environment).colour,
        utf8=sys.platform == "win32" or "utf8" in declared.lower().replace("-", ""),
    )


def shows_screen(environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal can show a program that fills it, as far as TERM tells."""
    return environment.get("TERM") not in {"dumb", "unknown"}


if sys.platform == "win32":

    def _windows_processor() -> str:
        import winreg

        place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
            return str(winreg.QueryValueEx(key, "ProcessorNameString")[0]).strip()

    def _windows_read_only(root: Path) -> bool:
        flags = ctypes.c_uint32()
        drive = f"{root.resolve().anchor}"
        told = ctypes.windll.kernel32.GetVolumeInformationW(
            drive, None, 0, None, None, ctypes.byref(flags), None, 0
        )
        return bool(told and flags.value & _READ_ONLY_VOLUME)


if sys.platform == "darwin":

    def _macos_text(name: str) -> str:
        """Return a text of the kernel's."""
        value, size = ctypes.create_string_buffer(256), ctypes.c_size_t(256)
        ctypes.CDLL(None).sysctlbyname(
            name.encode(), value, ctypes.byref(size), None, ctypes.c_size_t(0)
        )
        return value.value.decode("utf-8", "replace")
