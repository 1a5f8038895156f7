"""Graphics devices: which one is chosen, with drivers told of by fakes; children that are real."""

from __future__ import annotations

import ctypes
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import llama_cpp
import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.progress import Silent
from builder.sources import fetch
from runtime import engine
from runtime.engine import llama
from runtime.engine.generation import Cancellation, Message
from runtime.hardware import gpu, gpu_trial, system_libraries
from runtime.hardware.gpu_choice import QUIET, Choice, Device, for_model, in_order, none_allowed
from runtime.hardware.memory import needed
from tests.support.real_stick import STARTER

ENGINE = Path(llama_cpp.__file__).parent / "lib"
REPOSITORY = Path(__file__).parents[3]
SOFTWARE = Device("vulkan", 0, "llvmpipe (LLVM 15.0.6, 256 bits)", "software")
INTEGRATED = Device("vulkan", 1, "Intel(R) HD Graphics 4400", "integrated")
DISCRETE = Device("vulkan", 2, "NVIDIA GeForce GTX 1050", "discrete")
DEVICES = (SOFTWARE, INTEGRATED, DISCRETE)
WORKING = {"free": 2 << 30, "total": 4 << 30}

Answer = Mapping[str, Any]


@pytest.fixture(autouse=True)
def _as_if_new(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("VADEMECUM_GPU", raising=False)
    gpu.find.cache_clear()
    yield
    gpu.find.cache_clear()


def driver(tried: Mapping[int, Answer], devices: Sequence[Device] = DEVICES) -> gpu.Ask:
    """Return what answers as a process would on a machine with these devices."""
    listed = [(each.name, each.kind) for each in devices]

    def ask(arguments: Sequence[str], _patience: float) -> Answer:
        return {"devices": listed} if arguments[0] == "list" else tried[int(arguments[2])]

    return ask


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the engine's libraries, one of them for Vulkan."""
    for name in ("libggml-base.so", "libggml-cpu-x64.so", "libggml-vulkan.so"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


# Which device


def test_the_ablest_kind_of_device_comes_first_and_software_not_at_all() -> None:
    assert [DISCRETE, INTEGRATED] == in_order(DEVICES, "")


def test_software_is_for_those_who_ask_for_it() -> None:
    assert [SOFTWARE] == in_order(DEVICES, "software")
    assert [SOFTWARE] == in_order(DEVICES, "LLVMpipe")


def test_a_person_may_name_the_device() -> None:
    assert [INTEGRATED] == in_order(DEVICES, "intel")
    assert [] == in_order(DEVICES, "radeon")


def test_why_none_may_be_used_is_told() -> None:
    assert "no graphics device answers" == none_allowed([], "")
    assert "there is only software in the place of a device: llvmpipe" in none_allowed(
        [SOFTWARE], ""
    )
    assert "VADEMECUM_GPU is 'radeon'; there is only NVIDIA" in none_allowed([DISCRETE], "radeon")


def test_a_model_that_has_no_room_on_the_device_is_left_to_the_processor() -> None:
    size = 500 << 20
    roomy = Choice(Device("vulkan", 0, "A", "discrete", free=needed(size)))
    narrow = Choice(Device("vulkan", 0, "A", "discrete", free=needed(size) - 1))

    assert roomy == for_model(roomy, size)
    assert for_model(narrow, size).device is None
    assert "A has 674 MB free; the model needs 674 MB" == for_model(narrow, size).reason
    none = Choice(None, "why")
    assert none == for_model(none, size)


# What is asked of drivers


def test_libraries_are_found_by_name_on_every_system(tmp_path: Path) -> None:
    names = ("libggml-vulkan.so", "ggml-cuda.dll", "libggml-metal.dylib")
    for name in (*names, "libggml-base.so", "libggml-cpu-x64.so", "libggml-vulkan.txt"):
        (tmp_path / name).write_bytes(b"")

    assert {"cuda", "metal", "vulkan"} == set(gpu.libraries(tmp_path))
    assert {} == gpu.libraries(tmp_path / "nowhere")


def test_the_first_device_that_computes_is_taken_with_its_memory(folder: Path) -> None:
    chosen = gpu.find(folder, driver({2: WORKING})).device

    assert chosen == Device("vulkan", 2, DISCRETE.name, "discrete", 2 << 30, 4 << 30)


def test_a_device_that_fails_is_left_for_the_next(folder: Path) -> None:
    ask = driver({2: {"problem": "it does not multiply right"}, 1: WORKING})

    chosen = gpu.find(folder, ask).device

    assert chosen is not None
    assert INTEGRATED.name == chosen.name


def test_where_all_fail_the_first_problem_is_told(folder: Path) -> None:
    ask = driver({2: {"problem": "it hangs"}, 1: {"problem": "it crashes"}})

    assert Choice(None, f"{DISCRETE.name}: it hangs") == gpu.find(folder, ask)


def test_a_machine_with_software_alone_computes_as_before(folder: Path) -> None:
    found = gpu.find(folder, driver({}, [SOFTWARE]))

    assert found.device is None
    assert "only software" in found.reason


def test_a_machine_without_a_driver_computes_as_before(folder: Path) -> None:
    def ask(_arguments: Sequence[str], _patience: float) -> Answer:
        return {"problem": "libvulkan.so.1: cannot open shared object file"}

    expected = "vulkan: libvulkan.so.1: cannot open shared object file"
    assert Choice(None, expected) == gpu.find(folder, ask)


@pytest.mark.parametrize("word", ["off", "OFF", " off "])
def test_no_driver_is_asked_when_a_person_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    monkeypatch.setenv("VADEMECUM_GPU", word)

    assert "VADEMECUM_GPU is" in gpu.find(folder, _never).reason


def test_no_driver_is_asked_without_a_library_for_it(tmp_path: Path) -> None:
    reason = gpu.find(tmp_path, _never).reason

    assert "the stick brings no library for graphics devices" == reason


def _never(_arguments: Sequence[str], _patience: float) -> Answer:
    raise AssertionError("nothing was to be asked")


# A process of its own


def test_a_library_that_cannot_be_loaded_is_told_of_in_the_loaders_words(folder: Path) -> None:
    (folder / "libggml-cuda.so").write_bytes(b"")
    told = gpu.ask_process(["list", os.fspath(folder / "libggml-cuda.so")], 20)

    assert "libggml-cuda.so" in told["problem"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import os; os.kill(os.getpid(), 11)", "stops the program"),
        ("import os; os._exit(0)", "does not answer"),
        ("import time; time.sleep(60)", "the driver does not answer"),
        ("print('[]')", "disturbs"),
    ],
)
def test_a_driver_that_crashes_or_hangs_takes_no_other_process_down(
    monkeypatch: pytest.MonkeyPatch, code: str, problem: str
) -> None:
    monkeypatch.setattr(gpu, "_CODE", code)

    assert problem in gpu.ask_process(["list", "x"], 1)["problem"]


def test_drivers_are_told_to_keep_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu, "_CODE", "import json, os; print(json.dumps(dict(os.environ)))")

    told = gpu.ask_process(["list", "x"], 20)

    assert QUIET == {name: told[name] for name in QUIET}


@pytest.mark.skipif(not Path("/lib64/ld-linux-x86-64.so.2").exists(), reason="not x86-64 Linux")
def test_an_interpreter_that_the_loader_started_is_started_so_again() -> None:
    loader = ["/lib64/ld-linux-x86-64.so.2", "--library-path", "/usr/lib"]
    code = "import json; from runtime.hardware.gpu import _interpreter; print(json.dumps(_interpreter()))"  # fmt: skip # noqa: E501
    interpreter = os.path.realpath(sys.executable)

    def words(*before: str) -> list[str]:
        done = subprocess.run(
            [*before, interpreter, "-c", code],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        )  # fmt: skip
        found: list[str] = json.loads(done.stdout)
        return found

    assert [*loader, interpreter] == words(*loader)
    assert [interpreter] == words()


# Multiplying


@pytest.fixture
def processor() -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    """The processor as ggml's device: it answers as a graphics device must."""
    base, register = gpu_trial._loaded(next(ENGINE.glob("libggml-cpu-x64.so"), ENGINE / "missing"))
    device = gpu_trial._device(base, register, 0)
    assert device is not None
    return base, device


@pytest.mark.parametrize("kind", [gpu_trial._F16, gpu_trial._Q4_0])
@pytest.mark.parametrize("columns", gpu_trial._COLUMNS)
def test_what_computes_right_passes(
    processor: tuple[ctypes.CDLL, ctypes.c_void_p], kind: int, columns: int
) -> None:
    assert gpu_trial._multiplies(*processor, kind, columns)


@pytest.mark.parametrize("wrong", [lambda _a, _b: 0.0, lambda a, b: a * b + 0.01])
def test_what_computes_wrong_does_not(
    processor: tuple[ctypes.CDLL, ctypes.c_void_p],
    monkeypatch: pytest.MonkeyPatch,
    wrong: Callable[[float, float], float],
) -> None:
    monkeypatch.setattr(gpu_trial, "mul", wrong)

    assert not gpu_trial._multiplies(*processor, gpu_trial._F16, 1)


# The C++ library that drivers want


@pytest.mark.parametrize(("minor", "loads"), [(30, True), (28, False), (9, False)])
def test_the_systems_library_goes_before_an_older_one_of_the_sticks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minor: int, loads: bool
) -> None:
    carried, systems = tmp_path / "python" / "lib", tmp_path / "usr"
    for place, version in ((carried, 28), (systems, minor)):
        place.mkdir(parents=True)
        symbols = f"\0GLIBCXX_3.4.1\0GLIBCXX_3.4.{version}\0GLIBCXX_LDBL_3.4\0"
        (place / "libstdc++.so.6").write_bytes(symbols.encode())
    loaded: list[str] = []
    monkeypatch.setattr(system_libraries, "_folders", lambda: [tmp_path / "gone", systems])
    monkeypatch.setattr(ctypes, "CDLL", loaded.append)

    system_libraries.prefer_newer(tmp_path / "site-packages" / "llama_cpp" / "lib")

    assert ([str(systems / "libstdc++.so.6")] if loads else []) == loaded


# The model


ASKED = (Message("user", "Paris is the capital of France. Which is that capital?"),)
HANDLE = 1
"""what stands for a device: it is never looked at"""


@pytest.fixture(scope="module")
def model() -> Path:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path,) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    return path


def _answer(chat: engine.ChatModel) -> list[str]:
    return list(chat.generate(ASKED, 12, Cancellation()))


@pytest.mark.real
def test_a_model_that_cannot_be_loaded_onto_a_device_is_loaded_without(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, layers = llama_cpp.llama_model_load_from_file, []

    def refuse(path: bytes, parameters: Any) -> object:
        layers.append(parameters.n_gpu_layers)
        return None if parameters.n_gpu_layers else load(path, parameters)

    monkeypatch.setattr(llama_cpp, "llama_model_load_from_file", refuse)
    with closing(engine.ChatModel(model, device=HANDLE)) as chat:
        assert "".join(_answer(chat)).strip()
    assert [-1, 0] == layers


@pytest.mark.real
def test_an_answer_goes_on_without_a_device_that_fails_in_its_midst(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(engine.ChatModel(model, threads=1)) as chat:
        plain = _answer(chat)
    decode, calls = llama_cpp.llama_decode, []

    def fail_once(context: object, batch: object) -> int:
        calls.append(context)
        return -3 if len(calls) == 6 else int(decode(context, batch))

    with closing(engine.ChatModel(model, threads=1)) as chat:
        chat._device = HANDLE
        monkeypatch.setattr(llama_cpp, "llama_decode", fail_once)
        assert plain == _answer(chat)
    assert len(calls) > 6


@pytest.mark.real
def test_no_trial_of_threads_is_made_where_a_device_computes(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model without a device stands for one on it."""
    load = llama.Model.__init__
    monkeypatch.setattr(llama.Model, "__init__", lambda self, *given: load(self, *given[:2]))
    used: list[int] = []
    monkeypatch.setattr(engine.ChatModel, "_use", lambda _self, count: used.append(count))

    with closing(engine.ChatModel(model, threads=4, device=HANDLE)) as chat:
        _answer(chat)
        step = chat._threads.next()

    assert {1} == set(used)
    assert (1, math.inf) == (step.threads, step.seconds)
