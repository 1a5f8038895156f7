"""llama.cpp, started once a process, and a model loaded into it.

llama.cpp's own calls are used, not the high-level class: that one redirects the process's
standard streams while it loads, which breaks a full-screen terminal program.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import llama_cpp as llama
import numpy as np
from llama_cpp._ggml import libggml
from numpy.typing import NDArray

from runtime.errors import LibraryError
from runtime.hardware import cpu_backend, gpu
from runtime.hardware.gpu_choice import Choice, for_model
from runtime.localization import _
from runtime.once import once

WHOLE_TEXT = 512
"""tokens of a text that is read whole, in one call"""
READS_WHOLE: Mapping[str, Any] = {
    "embeddings": True, **dict.fromkeys(("n_ctx", "n_batch", "n_ubatch"), WHOLE_TEXT),
}  # fmt: skip
"""the settings of a context that reads so"""
_FEATURE = re.compile(r"\b(\w+) = 1\b")
_LIBRARIES = Path(llama.__file__).parent / "lib"
_loading = threading.Lock()
"""A model that is loaded looks through ggml's list of devices, which a device's library grows."""


class _Log:
    """llama.cpp's log: silent, but the first error of a call is kept for a person's message."""

    def __init__(self) -> None:
        self.error = ""
        """set to "" before a call"""
        self._callback = llama.llama_log_callback(self._receive)
        llama.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _receive(self, level: int, text: bytes, _data: object) -> None:
        if level == 4:  # GGML_LOG_LEVEL_ERROR
            self.error = self.error or text.decode("utf-8", "replace").strip()


@once
def _start_backend() -> _Log:
    """Load the CPU backend that suits this machine, once a process."""
    log = _Log()
    cpu_backend.load(libggml, _LIBRARIES)
    llama.llama_backend_init()
    return log


def variant() -> cpu_backend.Variant:
    """Return the build of the engine that computes here; loads no model.

    Raises LibraryError when none can.
    """
    _start_backend()
    info = (llama.llama_print_system_info() or b"").decode("utf-8", "replace")
    return cpu_backend.Variant(cpu_backend.chosen(), tuple(_FEATURE.findall(info)))


def graphics() -> Choice:
    """Return the graphics device that would compute here, or why none does."""
    return gpu.find(_LIBRARIES)


def device_for(model_bytes: int) -> int | None:
    """Return ggml's handle of the graphics device with room for a model, if there is one."""
    device = for_model(graphics(), model_bytes).device
    _start_backend()
    if device is None:
        return None
    with _loading:
        return gpu.load(libggml, _LIBRARIES, device)


class Model:
    """Weights, mapped into memory, and one context to compute in."""

    def __init__(self, path: Path, configure: Mapping[str, Any], device: int | None = None) -> None:
        """Load a model into the machine's memory, or that of a device, by ggml's handle of it."""
        log = _start_backend()
        self._name = path.name
        parameters = llama.llama_model_default_params()
        parameters.n_gpu_layers = 0 if device is None else -1  # all
        # An empty list: without one, whatever is registered would be given some of the work.
        devices = (ctypes.c_void_p * 2)(device, None)
        parameters.devices = ctypes.addressof(devices)
        self._context = None
        with _loading:
            log.error = ""
            self._model = llama.llama_model_load_from_file(os.fsencode(path), parameters)
        if not self._model:
            raise LibraryError(
                _(
                    "The model {name} could not be loaded: {reason}",
                    name=path.name,
                    reason=log.error or _("unknown reason"),
                ),
                _(
                    "Run `verify` to see whether the stick is damaged; search works without a "
                    "model."
                ),
            )
        settings = llama.llama_context_default_params()
        # One thread for questions: they are short, and no other can hold it up. ChatModel tries.
        settings.n_threads = settings.n_threads_batch = 1
        settings.no_perf = True
        for name, value in configure.items():
            setattr(settings, name, value)
        self._context = llama.llama_init_from_model(self._model, settings)
        if not self._context:
            Model.close(self)
            raise LibraryError(
                _("There is not enough memory to run {name}.", name=path.name),
                _("Close other programs, or use --no-model."),
            )
        self._vocabulary = llama.llama_model_get_vocab(self._model)

    def close(self) -> None:
        """Free the context and the weights."""
        if self._context:
            llama.llama_free(self._context)
            self._context = None
        if self._model:
            llama.llama_model_free(self._model)
            self._model = None

    def _output(self, tokens: Sequence[int], width: int) -> NDArray[np.float32]:
        """Return what the whole of a text comes to, float32 (width,). Raises LibraryError."""
        array = (llama.llama_token * len(tokens))(*tokens)
        if memory := llama.llama_get_memory(self._context):
            llama.llama_memory_clear(memory, True)
        failed = llama.llama_decode(self._context, llama.llama_batch_get_one(array, len(tokens)))
        pooled = None if failed else llama.llama_get_embeddings_seq(self._context, 0)
        if not pooled:
            raise LibraryError(
                _("{name} could not read a text.", name=self._name),
                _(
                    "Run `verify` to see whether the stick is damaged; `search --mode lexical` "
                    "needs no model."
                ),
            )
        return np.ctypeslib.as_array(pooled, (width,)).astype(np.float32)

    def tokenize(self, text: str, *, special: bool = False, begin: bool = False) -> list[int]:
        """Return the tokens of a text; only with `special` are control tokens recognised."""
        data = text.encode()
        tokens = (llama.llama_token * (len(data) + 8))()
        count = llama.llama_tokenize(
            self._vocabulary, data, len(data), tokens, len(tokens), begin, special
        )
        return list(tokens[:count])
