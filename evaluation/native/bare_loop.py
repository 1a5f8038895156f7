"""Write tokens with llama-cpp-python's own loop and nothing around it: the yardstick of `bench`.

    python evaluation/native/bare_loop.py MODEL CONTEXT_TOKENS THREADS

reads lines such as {"prompt": [1, 2, 3], "count": 40} and answers each with {"seconds": 1.5}: the
time that `count` tokens take after the first one. It is run as a program of its own
(`evaluation.decoding` starts it), so that its process holds nothing of ours.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import llama_cpp
from llama_cpp._ggml import libggml

_SILENT = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)


def main(model: str, context_tokens: str, threads: str) -> None:
    """Answer every line of standard input."""
    llama_cpp.llama_log_set(_SILENT, ctypes.c_void_p(0))
    load = libggml.ggml_backend_load_all_from_path
    load.argtypes, load.restype = [ctypes.c_char_p], None
    load(os.fsencode(Path(llama_cpp.__file__).parent / "lib"))
    llama = llama_cpp.Llama(
        model, n_ctx=int(context_tokens), n_batch=512, n_ubatch=256,
        n_threads=int(threads), n_threads_batch=int(threads), verbose=False,
    )  # fmt: skip
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps({"seconds": seconds(llama, asked["prompt"], asked["count"])}), flush=True)


def seconds(llama: llama_cpp.Llama, prompt: Sequence[int], count: int) -> float:
    """Return how long `count` tokens take, greedily, after the first one."""
    tokens = llama.generate(prompt, temp=0.0, repeat_penalty=1.0)
    next(tokens)
    begun = time.perf_counter()
    for _ in range(count):
        next(tokens)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
