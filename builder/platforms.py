"""The kinds of machine that a stick can run on, and what building for each takes. Records only."""

from __future__ import annotations

import platform as host
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

System = Literal["linux", "windows", "macos"]

_MACHINES = {"AMD64": "x86_64", "arm64": "aarch64"}
_SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}


@dataclass(frozen=True, slots=True)
class Platform:
    """One kind of machine."""

    name: str
    """as bundle.toml and the stick's folders have it"""
    system: System
    machine: str
    """x86_64 or aarch64"""
    zig_target: str
    """what the cross compiler calls it, with the oldest system it must run on"""
    engine_tag: str
    """platform tag of the engine's wheel"""
    wheel_tags: tuple[str, ...]
    """platform tags of the wheels that it takes, newest first"""


PLATFORMS: Mapping[str, Platform] = {
    platform.name: platform
    for platform in (
        Platform(
            "linux-x86_64", "linux", "x86_64", "x86_64-linux-gnu.2.17", "manylinux_2_17_x86_64",
            ("manylinux_2_27_x86_64", "manylinux_2_26_x86_64", "manylinux_2_24_x86_64",
             "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_12_x86_64",
             "manylinux2010_x86_64", "manylinux_2_5_x86_64", "manylinux1_x86_64"),
        ),
        Platform(
            "linux-aarch64", "linux", "aarch64", "aarch64-linux-gnu.2.17", "manylinux_2_17_aarch64",
            ("manylinux_2_27_aarch64", "manylinux_2_26_aarch64", "manylinux_2_24_aarch64",
             "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        ),
        Platform(
            "windows-x86_64", "windows", "x86_64", "x86_64-windows-gnu", "win_amd64",
            ("win_amd64",),
        ),
        Platform(
            "macos-arm64", "macos", "aarch64", "aarch64-macos.12.0", "macosx_12_0_arm64",
            ("macosx_12_0_arm64", "macosx_11_0_arm64"),
        ),
        Platform(
            "macos-x86_64", "macos", "x86_64", "x86_64-macos.12.0", "macosx_12_0_x86_64",
            ("macosx_12_0_x86_64", "macosx_11_0_x86_64", "macosx_10_15_x86_64",
             "macosx_10_14_x86_64", "macosx_10_13_x86_64", "macosx_10_9_x86_64"),
        ),
    )
}  # fmt: skip

DEFAULT_PLATFORMS = ("linux-x86_64",)
"""where a bundle names none"""


def host_platform() -> Platform | None:
    """Return the platform of this machine, or None where no stick runs on its kind."""
    machine = _MACHINES.get(host.machine(), host.machine())
    system = _SYSTEMS.get(sys.platform, sys.platform)
    return next(
        (each for each in PLATFORMS.values() if (each.system, each.machine) == (system, machine)),
        None,
    )
