"""Time a model with the kernels of one class of processor: the child of `quantizations`.

    python evaluation/native/variant_speed.py MODEL LIBRARY

loads LIBRARY, one of llama_cpp/lib/libggml-cpu-*, and prints one line of JSON: its `score` by
ggml's reckoning (0: this processor cannot run it) and, on one thread, the tokens a second of
`reading` a prompt and of `writing`, by the processor's time, the fastest of a few rounds. It is run
as a program of its own (`evaluation.variants` starts it), since a process can hold only one of
these libraries.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time

import llama_cpp
from llama_cpp._ggml import libggml

PROMPT = 64
WRITTEN = 16
ROUNDS = 3
_SILENT = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)


def main(model: str, library: str) -> None:
    """Print what was measured."""
    llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))
    load = libggml.ggml_backend_load
    load.argtypes, load.restype = [ctypes.c_char_p], ctypes.c_void_p
    if not load(os.fsencode(library)):
        print(json.dumps({"score": 0}))
        return
    llama_cpp.llama_backend_init()
    context = _context(model)
    rounds = [_round(context) for _ in range(ROUNDS)]
    reading, writing = (max(column) for column in zip(*rounds, strict=True))
    print(json.dumps({"score": _score(library), "reading": reading, "writing": writing}))


def _score(library: str) -> int:
    """Return ggml's own rank of the library; 1 where it has none."""
    try:
        return int(ctypes.CDLL(library).ggml_backend_score())
    except AttributeError:
        return 1


def _context(model: str) -> ctypes.c_void_p:
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    loaded = llama_cpp.llama_model_load_from_file(os.fsencode(model), parameters)
    settings = llama_cpp.llama_context_default_params()
    settings.n_ctx, settings.n_threads, settings.n_threads_batch = 512, 1, 1
    context: ctypes.c_void_p = llama_cpp.llama_init_from_model(loaded, settings)
    return context


def _round(context: ctypes.c_void_p) -> tuple[float, float]:
    """Return the tokens a second of reading and of writing."""
    llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), True)
    reading = PROMPT / _seconds(context, list(range(100, 100 + PROMPT)))
    taken = [_seconds(context, [100 + number]) for number in range(WRITTEN)]
    return reading, WRITTEN / sum(taken)


def _seconds(context: ctypes.c_void_p, tokens: list[int]) -> float:
    array = (llama_cpp.llama_token * len(tokens))(*tokens)
    begun = time.process_time()  # other work on the machine does not count
    if llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(array, len(tokens))):
        sys.exit("llama.cpp could not compute the tokens")
    return time.process_time() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
