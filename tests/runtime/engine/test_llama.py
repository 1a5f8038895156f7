"""llama.cpp is started and given models to load by one thread at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import pytest

from runtime.engine import device_for, llama
from runtime.engine.llama import Model
from runtime.errors import LibraryError
from runtime.hardware import gpu
from runtime.hardware.gpu_choice import Choice, Device
from tests.support.threads import Turns, at_once

STARTED_BY_FOUR = """
import time
from runtime.engine import variant
from runtime.hardware import cpu_backend
from tests.support.threads import at_once

def load(*given):
    time.sleep(0.05)
    started.append(given)
    return real(*given)

started, real, cpu_backend.load = [], cpu_backend.load, load
at_once(lambda _: variant())
print(len(started))
"""


def test_threads_that_come_at_the_same_time_start_it_once() -> None:
    """A second log would be freed while llama.cpp still writes to it."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED_BY_FOUR], capture_output=True, text=True, check=True
    )
    assert "1" == done.stdout.strip()


def test_no_model_is_loaded_while_another_is_or_a_device_is_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns()

    def take_a_while(*_: Any) -> None:
        with turns:
            time.sleep(0.01)

    device = Device("vulkan", 0, "A device", "discrete", free=8 << 30, total=8 << 30)
    monkeypatch.setattr(llama, "graphics", lambda: Choice(device))
    monkeypatch.setattr(gpu, "load", take_a_while)
    monkeypatch.setattr(llama_cpp, "llama_model_load_from_file", take_a_while)

    def load(number: int) -> None:
        if number % 2:
            device_for(1 << 20)
        else:
            with pytest.raises(LibraryError, match=r"missing\.gguf could not be loaded"):
                Model(tmp_path / "missing.gguf", {})

    at_once(load)
    assert (1, 4) == (turns.most, turns.entered)


def test_devices_are_looked_for_once_however_many_threads_ask(tmp_path: Path) -> None:
    (tmp_path / "libggml-vulkan.so").write_bytes(b"")
    asked: list[str] = []

    def ask(arguments: Sequence[str], _patience: float) -> dict[str, object]:
        time.sleep(0.01)
        asked.append(arguments[0])
        return {"devices": [("A device", "discrete")], "free": 1, "total": 2}

    (found,) = set(at_once(lambda _: gpu.find(tmp_path, ask)))
    assert found.device is not None
    assert ["list", "try"] == asked
