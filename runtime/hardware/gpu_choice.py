"""Graphics devices: which of those that answer is used, and what is said where none is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from runtime.hardware.memory import needed, suits
from runtime.localization import _

VARIABLE = "VADEMECUM_GPU"
"""environment variable: `off`, `software`, or a part of a device's name"""
OFF, SOFTWARE = "off", "software"

KINDS = ("discrete", "integrated", "virtual", "other", SOFTWARE)
"""from the kind that is tried first"""
QUIET: Mapping[str, str] = {
    "MESA_SHADER_CACHE_DISABLE": "true",
    "MESA_GLSL_CACHE_DISABLE": "true",  # its name before Mesa 22
    "MESA_VK_IGNORE_CONFORMANCE_WARNING": "true",
    "__GL_SHADER_DISK_CACHE": "0",
    "CUDA_CACHE_DISABLE": "1",
    "VK_LOADER_LAYERS_DISABLE": "~implicit~",
    "NODEVICE_SELECT": "1",
}
"""environment variables that keep drivers, and what others put between, from writing files or to
the terminal"""


@dataclass(frozen=True, slots=True)
class Device:
    """A graphics device that a driver reports."""

    library: str
    """through which it computes: cuda, metal or vulkan"""
    index: int
    """among those of the library's driver"""
    name: str
    kind: str
    """one of KINDS"""
    free: int = 0
    """bytes of its memory; 0 before it has been tried"""
    total: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The device to compute with, or why there is none."""

    device: Device | None
    reason: str = ""
    """empty where there is a device"""


def in_order(devices: Iterable[Device], wanted: str) -> list[Device]:
    """Return the devices that may be used, in the order in which they are to be tried.

    Software that stands in for a device is slower than the processor itself: only for those who
    ask for it. `wanted` is what a person asks for: empty, `software`, or a part of a name.
    """
    allowed = [each for each in devices if _allowed(each, wanted.lower())]
    return sorted(allowed, key=lambda each: KINDS.index(each.kind))


def _allowed(device: Device, wanted: str) -> bool:
    if wanted == SOFTWARE:
        return device.kind == SOFTWARE
    return wanted in device.name.lower() if wanted else device.kind != SOFTWARE


def none_allowed(devices: Iterable[Device], wanted: str) -> str:
    """Return why none of the devices that were found may be used."""
    names = ", ".join(each.name for each in devices)
    if not names:
        return _("no graphics device answers")
    if wanted:
        return _(
            "{variable} is {wanted!r}; there is only {names}",
            variable=VARIABLE,
            wanted=wanted,
            names=names,
        )
    return _("there is only software in the place of a device: {names}", names=names)


def for_model(choice: Choice, model_bytes: int) -> Choice:
    """Return the choice for a model: a device must have room for it and what it computes in."""
    device = choice.device
    if device is None or suits(model_bytes, device.free):
        return choice
    return replace(
        choice,
        device=None,
        reason=_(
            "{name} has {free} MB free; the model needs {needed} MB",
            name=device.name,
            free=round(device.free / 1e6),
            needed=round(needed(model_bytes) / 1e6),
        ),
    )
