"""Which devices Vulkan reports, and of what kind each is: ggml skips software in silence.

By Vulkan's own interface: https://registry.khronos.org/vulkan/specs/1.3/html/vkspec.html
"""

from __future__ import annotations

import ctypes
import os
import sys

from runtime.hardware.gpu_choice import SOFTWARE

VISIBLE = "GGML_VK_VISIBLE_DEVICES"
"""environment variable by which ggml is told which of them to take"""

_NAME = "vulkan-1.dll" if sys.platform == "win32" else "libvulkan.so.1"
_KINDS = {1: "integrated", 2: "discrete", 3: "virtual", 4: SOFTWARE}
"""VkPhysicalDeviceType"""
_INSTANCE, _APPLICATION = 1, 0  # VkStructureType
_VERSION_1_2 = 1 << 22 | 2 << 12
_LONGEST = 256  # VK_MAX_PHYSICAL_DEVICE_NAME_SIZE


class _Application(ctypes.Structure):
    """VkApplicationInfo."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("version", ctypes.c_uint32),
        ("engine", ctypes.c_char_p),
        ("engine_version", ctypes.c_uint32),
        ("api", ctypes.c_uint32),
    )


class _Creation(ctypes.Structure):
    """VkInstanceCreateInfo."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("next", ctypes.c_void_p),
        ("flags", ctypes.c_uint32),
        ("application", ctypes.POINTER(_Application)),
        ("layer_count", ctypes.c_uint32),
        ("layers", ctypes.c_void_p),
        ("extension_count", ctypes.c_uint32),
        ("extensions", ctypes.c_void_p),
    )


class _Properties(ctypes.Structure):
    """VkPhysicalDeviceProperties, of which the beginning is read."""

    _fields_ = (
        ("api", ctypes.c_uint32),
        ("driver", ctypes.c_uint32),
        ("vendor", ctypes.c_uint32),
        ("device", ctypes.c_uint32),
        ("kind", ctypes.c_uint32),
        ("name", ctypes.c_char * _LONGEST),
        ("rest", ctypes.c_uint8 * 2048),
    )


def physical_devices() -> list[tuple[str, str]]:
    """Return (name, kind) of each device, in Vulkan's order.

    Raises OSError when this machine has no Vulkan, or it does not start.
    """
    vulkan = ctypes.CDLL(_NAME)
    application = _Application(type=_APPLICATION, api=_VERSION_1_2)
    creation = _Creation(type=_INSTANCE, application=ctypes.pointer(application))
    instance = ctypes.c_void_p()
    if code := vulkan.vkCreateInstance(ctypes.byref(creation), None, ctypes.byref(instance)):
        raise OSError(f"Vulkan does not start: its code is {code}")
    count = ctypes.c_uint32()
    vulkan.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), None)
    handles = (ctypes.c_void_p * count.value)()
    vulkan.vkEnumeratePhysicalDevices(instance, ctypes.byref(count), handles)
    found = []
    for handle in handles:
        properties = _Properties()
        vulkan.vkGetPhysicalDeviceProperties(ctypes.c_void_p(handle), ctypes.byref(properties))
        name = properties.name.decode("utf-8", "replace")
        found.append((name, _KINDS.get(properties.kind, "other")))
    vulkan.vkDestroyInstance(instance, None)
    return found


def show_only(index: int) -> None:
    """Have ggml take one of Vulkan's devices and no other; before its library is loaded."""
    os.environ[VISIBLE] = str(index)
