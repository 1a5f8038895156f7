"""What a process of its own does with a graphics device, since a driver's fault ends the process.

Its words are `SECONDS list LIBRARY`, which tells what devices there are, or `SECONDS try LIBRARY
INDEX`, which has one multiply matrices whose product is known. Either prints one JSON object, and
ends when the seconds are over.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import math
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from operator import mul
from pathlib import Path
from typing import Any

from runtime.hardware import vulkan
from runtime.hardware.gpu_choice import KINDS
from runtime.hardware.system_libraries import prefer_newer
from runtime.localization import N_

DRIVER_TIMEOUT = 20
"""seconds that a driver has to answer in"""

_ROWS, _WIDTH = 64, 256
_COLUMNS = (1, 64)
"""as for one token, and for a prompt"""
_F32, _F16, _Q4_0 = 0, 1, 2
_TOLERANCE = 0.02
"""of the product's length: devices round what they multiply with to eight bits"""
_INTEGRATED = 2  # ggml_backend_dev_type


def main(arguments: Sequence[str]) -> None:
    """Print what was found, and end the process: drivers are not waited for."""
    timeout, what, path, *index = arguments
    _leave_no_trace(float(timeout))
    library = Path(path)
    prefer_newer(library.parent)
    try:
        found = listed(library) if what == "list" else tried(library, int(index[0]))
    except OSError as error:
        found = {"problem": str(error)}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    os._exit(0)


def listed(library: Path) -> dict[str, Any]:
    """Return the names and kinds of a library's devices. Raises OSError when it has no driver."""
    if _is_for_vulkan(library):
        found = vulkan.physical_devices()
    else:
        base, register = _loaded(library)
        count = base.ggml_backend_reg_dev_count(register)
        found = [_described(base, _device(base, register, each)) for each in range(count)]
    return {"devices": found}


def tried(library: Path, index: int) -> dict[str, Any]:
    """Return the memory of a device that multiplied right, or the problem.

    Raises OSError when the library or its driver cannot be loaded.
    """
    if _is_for_vulkan(library):
        vulkan.show_only(index)
        index = 0
    base, register = _loaded(library)
    device = _device(base, register, index)
    if not device:
        return {"problem": N_("it is not there any more")}
    for kind in (_F16, _Q4_0):
        for columns in _COLUMNS:
            if not _multiplies(base, device, kind, columns):
                return {"problem": N_("it does not multiply right")}
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    base.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
    return {"free": free.value, "total": total.value}


def base_library(folder: Path) -> Path:
    """Return ggml-base among the engine's libraries. Raises OSError when it is not there."""
    for path in folder.iterdir():
        if path.stem.removeprefix("lib") == "ggml-base":
            return path
    raise FileNotFoundError(f"there is no ggml-base in {folder}")


def _is_for_vulkan(library: Path) -> bool:
    return library.stem.endswith("vulkan")


def _loaded(library: Path) -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    """Return ggml-base, typed, and the library's register of devices."""
    own = ctypes.CDLL(os.fspath(library))
    base = ctypes.CDLL(os.fspath(base_library(library.parent)))
    for name in _POINTERS:
        getattr(base, name).restype = ctypes.c_void_p
    base.ggml_backend_reg_dev_count.restype = ctypes.c_size_t
    base.ggml_backend_dev_description.restype = ctypes.c_char_p
    own.ggml_backend_init.restype = ctypes.c_void_p
    register = own.ggml_backend_init()
    if not register:
        raise OSError("the driver does not start")
    return base, ctypes.c_void_p(register)


_POINTERS = (
    "ggml_backend_reg_dev_get", "ggml_backend_dev_init", "ggml_backend_alloc_ctx_tensors",
    "ggml_init", "ggml_new_tensor_2d", "ggml_mul_mat", "ggml_new_graph",
)  # fmt: skip


def _device(base: ctypes.CDLL, register: ctypes.c_void_p, index: int) -> ctypes.c_void_p | None:
    if index >= base.ggml_backend_reg_dev_count(register):
        return None
    return ctypes.c_void_p(base.ggml_backend_reg_dev_get(register, ctypes.c_size_t(index)))


def _described(base: ctypes.CDLL, device: ctypes.c_void_p | None) -> tuple[str, str]:
    name = base.ggml_backend_dev_description(device).decode("utf-8", "replace")
    is_integrated = base.ggml_backend_dev_type(device) == _INTEGRATED
    return name, KINDS[1] if is_integrated else KINDS[0]


class _Memory(ctypes.Structure):
    """ggml_init_params."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.c_void_p),
        ("no_alloc", ctypes.c_bool),
    )


def _multiplies(base: ctypes.CDLL, device: ctypes.c_void_p, kind: int, columns: int) -> bool:
    """Have a device multiply a matrix of some kind with one of `columns` columns."""
    backend = ctypes.c_void_p(base.ggml_backend_dev_init(device, None))
    if backend.value is None:
        return False
    context = ctypes.c_void_p(base.ggml_init(_Memory(1 << 20, None, True)))
    width = ctypes.c_int64(_WIDTH)
    left = ctypes.c_void_p(base.ggml_new_tensor_2d(context, kind, width, ctypes.c_int64(_ROWS)))
    right = ctypes.c_void_p(base.ggml_new_tensor_2d(context, _F32, width, ctypes.c_int64(columns)))
    product = ctypes.c_void_p(base.ggml_mul_mat(context, left, right))
    graph = ctypes.c_void_p(base.ggml_new_graph(context))
    base.ggml_build_forward_expand(graph, product)
    if not base.ggml_backend_alloc_ctx_tensors(context, backend):
        return False
    rows = [[(row * 7 + at) % 15 / 8 - 1 for at in range(_WIDTH)] for row in range(_ROWS)]
    others = [[(column + at * 5) % 17 / 8 - 1 for at in range(_WIDTH)] for column in range(columns)]
    _set(base, left, _packed(base, kind, rows))
    _set(base, right, _floats(others))
    if base.ggml_backend_graph_compute(backend, graph):
        return False
    result = (ctypes.c_float * (_ROWS * columns))()
    size = ctypes.c_size_t(ctypes.sizeof(result))
    base.ggml_backend_tensor_get(product, result, ctypes.c_size_t(0), size)
    expected = [sum(map(mul, row, other)) for other in others for row in rows]
    return math.dist(expected, result) <= _TOLERANCE * math.hypot(*expected)


def _floats(rows: Sequence[Sequence[float]]) -> ctypes.Array[ctypes.c_float]:
    values = [value for row in rows for value in row]
    return (ctypes.c_float * len(values))(*values)


def _packed(base: ctypes.CDLL, kind: int, rows: Sequence[Sequence[float]]) -> ctypes.Array[Any]:
    """Return a matrix as ggml keeps that kind; its values are such that nothing is lost."""
    packed = ctypes.create_string_buffer(2 * _ROWS * _WIDTH)
    quantize = base.ggml_quantize_chunk
    quantize.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p,
                         *[ctypes.c_int64] * 3, ctypes.c_void_p]  # fmt: skip
    quantize.restype = ctypes.c_size_t
    size = quantize(kind, _floats(rows), packed, 0, _ROWS, _WIDTH, None)
    return ctypes.create_string_buffer(packed.raw[:size], size)


def _set(base: ctypes.CDLL, tensor: ctypes.c_void_p, values: ctypes.Array[Any]) -> None:
    size = ctypes.c_size_t(ctypes.sizeof(values))
    base.ggml_backend_tensor_set(tensor, values, ctypes.c_size_t(0), size)


def _leave_no_trace(timeout: float) -> None:
    """End in time whatever happens, and without a dump or a window should the driver crash."""
    faulthandler.dump_traceback_later(timeout, exit=True)
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(0x8003)
        return
    import resource

    with suppress(OSError, ValueError):
        # 1, not 0: the kernel then starts no program that collects dumps, either (core(5)).
        resource.setrlimit(resource.RLIMIT_CORE, (1, resource.getrlimit(resource.RLIMIT_CORE)[1]))
