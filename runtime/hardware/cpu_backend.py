"""Which of the engine's processor libraries computes, and what is told when none can.

The engine has one library a processor generation. ggml's own choice loads each of them and asks
the processor alone; it is silent when loading fails. Here the operating system is asked first,
since a feature counts only where the system keeps its registers, and code for a newer processor
is not even loaded.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import LibraryError
from runtime.localization import _

VARIABLE = "VADEMECUM_CPU"
"""environment variable that names a variant, such as `haswell`"""

_NEEDS: Mapping[str, str] = {
    "x64": "",
    "sse42": "sse4_2",
    "sandybridge": "avx",
    "ivybridge": "avx",
    "piledriver": "avx",
    "haswell": "avx2",
    "alderlake": "avx2",
    "skylakex": "avx512f",
    "cannonlake": "avx512f",
    "cascadelake": "avx512f",
    "icelake": "avx512f",
    "cooperlake": "avx512f",
    "zen4": "avx512f",
    "sapphirerapids": "amx_tile",
    "armv8.0_1": "",
    "armv8.2_1": "asimddp",
    "armv8.2_2": "asimdhp",
    "armv8.2_3": "sve",
    "armv8.6_1": "i8mm",
    "armv8.6_2": "sve2",
    "armv9.2_1": "sme",
    "armv9.2_2": "sme",
    "apple_m1": "",
    "apple_m2_m3": "",
    "apple_m4": "",
}
"""variant → the feature whose absence rules it out, as Linux names it. From the plainest to the
ablest, in the order of ggml's scores: the first from the end with a score is the best."""

_VARIANT = re.compile(r"ggml-cpu-.{1,255}(?=\.)")
_FILE = re.compile(r"(?:lib)?ggml-cpu-(?P<variant>.{1,255})\.(?:so|dll|dylib)")
_WINDOWS_FEATURES = {"sse4_2": 38, "avx": 39, "avx2": 40, "avx512f": 41}
_MACOS_FEATURES = {
    "sse4_2": b"hw.optional.sse4_2", "avx": b"hw.optional.avx1_0",
    "avx2": b"hw.optional.avx2_0", "avx512f": b"hw.optional.avx512f",
}  # fmt: skip
_chosen = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """The build of the engine that was chosen for this processor."""

    name: str
    """such as `haswell`"""
    features: tuple[str, ...]
    """what it makes use of, in llama.cpp's words"""


def chosen() -> str:
    """Return the variant that computes in this process; empty before `load`."""
    return _chosen


def variants(folder: Path) -> dict[str, Path]:
    """Return the variants whose libraries lie in a folder, the ablest first."""
    found = {
        match["variant"]: path
        for path in sorted(folder.iterdir())
        if (match := _FILE.fullmatch(path.name))
    }
    order = list(_NEEDS)
    ranked = sorted(found, key=lambda name: order.index(name) if name in order else -1)
    return {name: found[name] for name in reversed(ranked)}


def load(ggml: ctypes.CDLL, folder: Path) -> str:
    """Register the best variant that this machine can run with ggml; return its name.

    `ggml` is the library as llama.cpp has loaded it: a second copy would have a registry of its
    own. Raises LibraryError, with the system's reason, when none can be loaded.
    """
    global _chosen  # noqa: PLW0603  # the registry that it tells of is one a process, too
    features = system_features()
    failures: list[str] = []
    for name, path in _candidates(folder, features).items():
        try:
            if features is None and not _survives(path):
                failures.append(f"{path.name} stops the program")
            elif _register(ggml, path):
                _chosen = name
                return name
        except OSError as error:
            failures.append(str(error))
    raise _nothing_loaded(folder, failures)


def system_features() -> frozenset[str] | None:
    """Return the features that the system lets programs use, as Linux names them.

    Of those that rule a variant out; None where the system does not tell.
    """
    if sys.platform == "win32":
        return _windows_features()
    if sys.platform == "darwin":
        return _macos_features()
    return _linux_features(Path("/proc/cpuinfo"), platform.machine())


def _candidates(folder: Path, features: frozenset[str] | None) -> dict[str, Path]:
    """Return what may be tried, in order: what a person named, or all that the system allows."""
    present = variants(folder)
    if wanted := os.environ.get(VARIABLE):
        if wanted not in present:
            raise LibraryError(
                _(
                    "{variable} is {wanted!r}, and the engine has no such variant.",
                    variable=VARIABLE,
                    wanted=wanted,
                ),
                _("Choose from: {names}; or unset it.", names=", ".join(present)),
            )
        return {wanted: present[wanted]}
    return {name: path for name, path in present.items() if _allowed(name, features)}


def _allowed(variant: str, features: frozenset[str] | None) -> bool:
    needed = _NEEDS.get(variant)
    return not needed or features is None or needed in features


def _register(ggml: ctypes.CDLL, path: Path) -> bool:
    """Have ggml compute with a library; False if the library itself says it cannot here.

    Raises OSError, with the loader's words, when it cannot be loaded.
    """
    library = ctypes.CDLL(os.fspath(path))  # tells why it fails, which ggml does not
    if not library.ggml_backend_score():
        return False
    register = ggml.ggml_backend_load
    register.argtypes, register.restype = [ctypes.c_char_p], ctypes.c_void_p
    if register(os.fsencode(path)):
        return True
    raise OSError(_("{name} is not of the same build as the engine", name=path.name))


def _nothing_loaded(folder: Path, failures: list[str]) -> LibraryError:
    if failures:
        reason = failures[0]
    elif VARIABLE in os.environ:
        reason = _("this processor cannot run the variant {name!r}", name=os.environ[VARIABLE])
    else:
        reason = _("no library in {folder} fits this processor", folder=folder)
    return LibraryError(
        _("The engine that computes could not be started: {reason}.", reason=reason),
        _(
            "Run `verify` to see whether the stick is damaged; unset {variable} if it is set. "
            "`search --mode lexical` works without the engine.",
            variable=VARIABLE,
        ),
    )


def _linux_features(information: Path, machine: str) -> frozenset[str] | None:
    """Read them from the kernel's list, which leaves out what it does not keep registers for."""
    key = "flags" if machine == "x86_64" else "Features"
    try:
        lines = information.read_text("ascii", "replace").splitlines()
    except OSError:
        return None
    found = (line.partition(":")[2] for line in lines if line.partition(":")[0].strip() == key)
    flags = next(found, None)
    return None if flags is None else frozenset(flags.split())


def _windows_features() -> frozenset[str]:
    present = ctypes.CDLL("kernel32").IsProcessorFeaturePresent
    return frozenset(name for name, number in _WINDOWS_FEATURES.items() if present(number))


def _macos_features() -> frozenset[str]:
    ask = ctypes.CDLL(None).sysctlbyname

    def has(name: bytes) -> bool:
        value, size = ctypes.c_int64(0), ctypes.c_size_t(8)
        return not ask(name, ctypes.byref(value), ctypes.byref(size), None, 0) and bool(value.value)

    return frozenset(feature for feature, name in _MACOS_FEATURES.items() if has(name))


def _survives(path: Path) -> bool:
    """Return whether a process of its own loads the library and multiplies with it alive."""
    child = os.fork()
    if child == 0:
        try:
            multiply(path)
        finally:
            os._exit(0)  # what could only not be loaded is reported by the parent's own attempt
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


_F32, _F16, _Q4_0, _Q8_0 = 0, 1, 2, 8


def multiply(path: Path) -> None:
    """Multiply small matrices of the usual kinds with one of the libraries, if it scores here.

    An illegal instruction ends the process. Raises OSError when it cannot be loaded.
    """
    library = ctypes.CDLL(os.fspath(path))
    if not library.ggml_backend_score():
        return
    library.ggml_backend_init()
    base = ctypes.CDLL(os.fspath(path.with_name(_base_name(path.name))))
    for name in ("ggml_init", "ggml_new_tensor_2d", "ggml_mul_mat", "ggml_new_graph"):
        getattr(base, name).restype = ctypes.c_void_p
    context = ctypes.c_void_p(base.ggml_init(_Memory(1 << 22, None, False)))
    graph = ctypes.c_void_p(base.ggml_new_graph(context))
    sides = (ctypes.c_int64(64), ctypes.c_int64(64))
    for kind in (_F32, _F16, _Q4_0, _Q8_0):
        left = ctypes.c_void_p(base.ggml_new_tensor_2d(context, kind, *sides))
        right = ctypes.c_void_p(base.ggml_new_tensor_2d(context, _F32, *sides))
        product = ctypes.c_void_p(base.ggml_mul_mat(context, left, right))
        base.ggml_build_forward_expand(graph, product)
    library.ggml_graph_compute_with_ctx(context, graph, 1)
    base.ggml_free(context)


class _Memory(ctypes.Structure):
    """ggml_init_params."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("buffer", ctypes.c_void_p),
        ("no_alloc", ctypes.c_bool),
    )


def _base_name(variant: str) -> str:
    """Return the file name of ggml-base beside a variant's."""
    return _VARIANT.sub("ggml-base", variant)
