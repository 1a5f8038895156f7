r"""Compare two builds of the engine side by side: the portable one and one made for this machine.

    python evaluation/native/native_engine.py PORTABLE NATIVE MODEL [--threads 1] [--rounds 15]

PORTABLE and NATIVE are wheels of llama-cpp-python or folders with their libraries. The program
starts itself anew for each, in a process of its own; both take turns at reading a prompt and at
writing tokens one by one, so that whatever else the machine does strikes both. Printed are the
medians in tokens a second and the first build's share of the second's. With one thread the seconds
are the processor's, which another program's share of it does not lengthen; with more they are the
clock's.

A build for this machine, where g++ is:

    CMAKE_ARGS="-DGGML_NATIVE=ON -DLLAVA_BUILD=OFF" python -m pip wheel --no-deps \
        llama-cpp-python==0.3.36
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

PROMPT_TOKENS = 128
WRITTEN_TOKENS = 24
_MEASURES = {"reading a prompt": "prefill", "writing": "decode"}


def main() -> None:
    """Take turns, then print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("portable", "native", "model"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        _work(options.portable, options.model, options.threads)
        return
    with ExitStack() as stack:
        pair = [
            stack.enter_context(_Worker(_libraries(build, stack), options.model, options.threads))
            for build in (options.portable, options.native)
        ]
        rounds = [[worker.round() for worker in pair] for _ in range(options.rounds + 1)][1:]
    print(f"{options.model.name}, {options.threads} threads, {options.rounds} rounds, "
          f"variant {pair[0].variant or 'the only one'}")  # fmt: skip
    print("| tokens a second | portable | native | ratio |\n| --- | --- | --- | --- |")
    for title, key in _MEASURES.items():
        ours, theirs = (median(each[index][key] for each in rounds) for index in (0, 1))
        print(f"| {title} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.3f} |")


class _Worker:
    """One build in a process of its own: a line of JSON for each round."""

    def __init__(self, libraries: Path, model: Path, threads: int) -> None:
        command = [
            sys.executable, os.fspath(Path(__file__).resolve()), os.fspath(libraries),
            os.fspath(libraries), os.fspath(model), "--threads", str(threads), "--worker",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            env=os.environ | {"LLAMA_CPP_LIB_PATH": os.fspath(libraries)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.variant = ""

    def __enter__(self) -> _Worker:
        self.variant = str(self._read()["variant"])
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def round(self) -> dict[str, float]:
        """Return the tokens a second of one prompt and of what is written after it."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return {key: float(str(value)) for key, value in self._read().items()}

    def _read(self) -> dict[str, object]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit("A build ended before its time; its words are above.")
        answer: dict[str, object] = json.loads(line)
        return answer


def _libraries(build: Path, stack: ExitStack) -> Path:
    """Return a folder with a build's libraries, unpacked where it is a wheel."""
    if build.is_dir():
        return build.resolve()
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    with zipfile.ZipFile(build) as archive:
        archive.extractall(folder)
    return folder / "llama_cpp" / "lib"


def _work(libraries: Path, model_path: Path, threads: int) -> None:
    """Answer every line of standard input with a round's speeds."""
    import llama_cpp as llama

    silent = llama.llama_log_callback(lambda _level, _text, _data: None)
    llama.llama_log_set(silent, ctypes.c_void_p(0))
    print(json.dumps({"variant": _start(libraries)}), flush=True)
    parameters = llama.llama_model_default_params()
    model = llama.llama_model_load_from_file(os.fsencode(model_path), parameters)
    settings = llama.llama_context_default_params()
    settings.n_ctx = settings.n_batch = 2 * PROMPT_TOKENS
    settings.n_threads = settings.n_threads_batch = threads
    context = llama.llama_init_from_model(model, settings)
    tokens = [100 + each for each in range(PROMPT_TOKENS)]

    now = time.process_time if threads == 1 else time.perf_counter

    def seconds(*chunks: list[int]) -> float:
        begun = now()
        for chunk in chunks:
            array = (llama.llama_token * len(chunk))(*chunk)
            llama.llama_decode(context, llama.llama_batch_get_one(array, len(chunk)))
            llama.llama_synchronize(context)
        return now() - begun

    for _ in sys.stdin:
        llama.llama_memory_clear(llama.llama_get_memory(context), True)
        prefill = PROMPT_TOKENS / seconds(tokens)
        decode = WRITTEN_TOKENS / seconds(*([each] for each in tokens[:WRITTEN_TOKENS]))
        print(json.dumps({"prefill": prefill, "decode": decode}), flush=True)


def _start(libraries: Path) -> str:
    """Load the processor's library where a build has several; return its name."""
    sys.path.insert(0, os.fspath(Path(__file__).resolve().parents[2]))
    from runtime.hardware import cpu_backend

    if not cpu_backend.variants(libraries):
        return ""
    return cpu_backend.load(ctypes.CDLL(os.fspath(libraries / "libggml.so")), libraries)


if __name__ == "__main__":
    main()
