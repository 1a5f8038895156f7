"""The engine's libraries for graphics devices: what lies on the stick, and which device is used.

A driver's fault would end the program, and nobody knows which drivers a machine has. So a process
of its own looks first, and has the device compute; only then is the library loaded here.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from runtime.hardware import vulkan
from runtime.hardware.gpu_choice import (
    OFF,
    QUIET,
    VARIABLE,
    Choice,
    Device,
    in_order,
    none_allowed,
)
from runtime.hardware.gpu_trial import DRIVER_TIMEOUT, base_library
from runtime.localization import N_, _
from runtime.once import once

_FILE = re.compile(r"(?:lib)?ggml-(?P<name>cuda|metal|vulkan)\.(?:so|dll|dylib)")
_ASKED_DRIVER_TIMEOUT = 10 * DRIVER_TIMEOUT
"""seconds for a device that a person asked for; software compiles its programs slowly"""
_CODE = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from runtime.hardware.gpu_trial import main; main(sys.argv[1:])"
)
_NO_WINDOW = 0x08000000  # CREATE_NO_WINDOW

Ask = Callable[[Sequence[str], float], Mapping[str, Any]]
"""(arguments of `runtime.hardware.gpu_trial`, seconds) → what it found; `problem` is why it found
nothing"""


def libraries(folder: Path) -> dict[str, Path]:
    """Return the libraries for graphics devices in a folder; a maker's own before what all have."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return {}
    return {match["name"]: path for path in paths if (match := _FILE.fullmatch(path.name))}


@once
def find(folder: Path, ask: Ask | None = None) -> Choice:
    """Return the best device that computes through one of a folder's libraries.

    `ask` is asked in the place of a process of its own. Nothing is loaded into this process;
    it is tried once.
    """
    wanted = os.environ.get(VARIABLE, "").strip()
    present = libraries(folder)
    if not present:
        return Choice(None, _("the stick brings no library for graphics devices"))
    if wanted.lower() == OFF:
        return Choice(None, _("{variable} is {wanted!r}", variable=VARIABLE, wanted=wanted))
    ask = ask or ask_process
    timeout = _ASKED_DRIVER_TIMEOUT if wanted else DRIVER_TIMEOUT
    problems: list[str] = []
    found: list[Device] = []
    for library, path in present.items():
        reply = ask(["list", os.fspath(path)], timeout)
        problems += [f"{library}: {_(reply['problem'])}"] if "problem" in reply else []
        devices = enumerate(reply.get("devices", ()))
        found += (Device(library, index, name, kind) for index, (name, kind) in devices)
    for device in in_order(found, wanted):
        path = present[device.library]
        reply = ask(["try", os.fspath(path), str(device.index)], timeout)
        if "problem" not in reply:
            return Choice(replace(device, free=int(reply["free"]), total=int(reply["total"])))
        problems.append(f"{device.name}: {_(reply['problem'])}")
    return Choice(None, problems[0] if problems else none_allowed(found, wanted))


def ask_process(arguments: Sequence[str], timeout: float) -> Mapping[str, Any]:
    """Have a process of its own run `runtime.hardware.gpu_trial`; a fault of a driver ends that one
    alone.
    """
    own = os.fspath(Path(__file__).parents[2])
    command = [*_interpreter(), "-I", "-S", "-B", "-X", "utf8", "-c", _CODE, own]
    try:
        done = subprocess.run(
            [*command, str(timeout), *arguments],
            env=os.environ | QUIET,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * timeout,  # it ends by itself before that
            creationflags=_NO_WINDOW if sys.platform == "win32" else 0,
            check=False,
        )
        reply = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"problem": N_("the driver does not answer")}
    except (OSError, ValueError):
        return {"problem": N_("the driver stops the program, or does not answer")}
    return reply if isinstance(reply, dict) else {"problem": N_("the driver disturbs the program")}


@once
def load(ggml: ctypes.CDLL, folder: Path, device: Device) -> int | None:
    """Register a device's library with ggml; return the device's handle, or None without one.

    `ggml` is the library as llama.cpp has loaded it.
    """
    path = libraries(folder)[device.library]
    index = device.index
    os.environ.update(QUIET)
    if device.library == "vulkan":
        vulkan.show_only(index)
        index = 0
    base = ctypes.CDLL(os.fspath(base_library(folder)))
    base.ggml_backend_reg_dev_count.restype = ctypes.c_size_t
    base.ggml_backend_reg_dev_get.restype = ctypes.c_void_p
    register = ggml.ggml_backend_load
    register.argtypes, register.restype = [ctypes.c_char_p], ctypes.c_void_p
    registered = ctypes.c_void_p(register(os.fsencode(path)))
    if registered.value is None or index >= base.ggml_backend_reg_dev_count(registered):
        return None
    handle: int | None = base.ggml_backend_reg_dev_get(registered, ctypes.c_size_t(index))
    return handle


def _interpreter() -> list[str]:
    """Return the words that started this interpreter: on Linux, by way of the system's loader."""
    words = sys.orig_argv
    try:
        reply = Path("/proc/self/cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:
        return [sys.executable]
    before = [os.fsdecode(word) for word in reply[: len(reply) - len(words)]]
    return [*before, words[0]] if before else [sys.executable]
