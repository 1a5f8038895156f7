"""How much memory there is, from the files a system tells it in, and what a model needs of it."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from runtime.events import Done
from runtime.hardware.memory import Memory, linux_memory, memory, needed, suits
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder

MEMINFO = "MemTotal:  4000000 kB\nMemFree:  100000 kB\nMemAvailable:  3000000 kB\nCached: 9 kB\n"
KILOBYTE = 1024


@pytest.mark.parametrize(("model", "measured"), [(98_362_432, 72 << 20), (491_400_064, 122 << 20)])
def test_a_model_needs_its_file_and_what_was_measured_beside_it(model: int, measured: int) -> None:
    assert model + measured <= needed(model) <= model + measured + (48 << 20)


def test_a_model_suits_the_memory_that_it_needs_and_no_less() -> None:
    least = needed(491_400_064)

    assert suits(491_400_064, least)
    assert not suits(491_400_064, least - 1)
    assert suits(1 << 40, None)


def test_half_a_gigabyte_takes_the_tiny_model_and_not_the_small_one() -> None:
    assert suits(98_362_432, 512 << 20)
    assert not suits(491_400_064, 512 << 20)


def files(folder: Path, contents: Mapping[str, str]) -> Path:
    for name, text in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def proc(folder: Path, membership: str = "0::/\n", meminfo: str = MEMINFO) -> Path:
    return files(folder / "proc", {"meminfo": meminfo, "self/cgroup": membership})


def test_linux_tells_what_is_available(tmp_path: Path) -> None:
    found = linux_memory(proc(tmp_path), tmp_path / "groups")

    assert Memory(4000000 * KILOBYTE, 3000000 * KILOBYTE) == found


def test_a_kernel_before_3_14_tells_what_is_free_and_cached(tmp_path: Path) -> None:
    old = proc(tmp_path, meminfo="MemTotal: 5000 kB\nMemFree: 1000 kB\nCached: 2000 kB\n")

    assert Memory(5000 * KILOBYTE, 3000 * KILOBYTE) == linux_memory(old, tmp_path / "groups")


@pytest.mark.parametrize("unlimited", ["max", str((1 << 63) - 4096)])
def test_the_narrowest_control_group_counts(tmp_path: Path, unlimited: str) -> None:
    """Version 2: the limit is on the group above; files that can be dropped are room."""
    groups = files(
        tmp_path / "groups",
        {
            "shop/memory.max": "1000000\n",
            "shop/memory.current": "700000\n",
            "shop/memory.stat": "anon 1\nactive_file 50000\ninactive_file 150000\n",
            "shop/till/memory.max": f"{unlimited}\n",
            "shop/till/memory.current": "1000\n",
            "shop/till/memory.stat": "anon 1\n",
        },
    )

    found = linux_memory(proc(tmp_path, "0::/shop/till\n"), groups)

    assert Memory(1000000, 500000) == found


def test_control_groups_of_version_1_count_too(tmp_path: Path) -> None:
    """In a container, the path that the process is told is not there: the root is the group."""
    groups = files(
        tmp_path / "groups" / "memory",
        {
            "memory.limit_in_bytes": "2000000\n",
            "memory.usage_in_bytes": "500000\n",
            "memory.stat": "cache 7\ntotal_active_file 1000\ntotal_inactive_file 2000\n",
        },
    )

    found = linux_memory(proc(tmp_path, "5:cpu:/\n4:memory:/docker/x\n"), groups.parent)

    assert Memory(2000000, 1503000) == found


def test_a_group_that_has_used_up_its_memory_leaves_none(tmp_path: Path) -> None:
    groups = files(
        tmp_path / "groups",
        {"memory.max": "1000", "memory.current": "2000", "memory.stat": "anon 1\n"},
    )

    assert 0 == linux_memory(proc(tmp_path), groups).available


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is read from /proc")
def test_a_limit_on_the_address_space_counts() -> None:
    code = "from runtime.hardware.memory import memory; print(memory().available)"
    limit = 600 << 20

    done = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True,
        text=True,
        check=True,
    )

    assert int(done.stdout) < limit


@pytest.mark.skipif(sys.platform != "linux", reason="the numbers are Linux's")
def test_this_machine_has_some() -> None:
    now = memory()

    assert now.total is not None
    assert now.available is not None
    assert 0 < now.available <= now.total


@pytest.fixture
def starved(shared_root: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The small library on a machine with 50 MB of memory free."""
    monkeypatch.setattr("runtime.models.chat_models.memory", lambda: Memory(1 << 30, 50 << 20))
    return Library(open_stick(shared_root), FakeEmbedder())


def test_a_model_that_does_not_fit_is_not_loaded_and_passages_are_quoted(starved: Library) -> None:
    """Its file is no model at all: loading it would fail."""
    *_, done = starved.ask("How is scurvy treated?")

    assert isinstance(done, Done)
    assert done.answered
    assert done.answer.startswith("“")
    assert (
        "The model needs 117 MB of free memory: until there is that much, answers are quoted from "
        "the library. Close other programs, or go on without it.",
    ) == starved.problems


def test_it_is_told_of_once_and_loading_ahead_does_nothing(
    starved: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    starved.load_model()
    monkeypatch.setattr("runtime.models.chat_models.memory", lambda: Memory(1 << 30, 40 << 20))
    for _ in starved.ask("How is scurvy treated?"):
        pass

    assert 1 == len(starved.problems)


def test_without_a_wish_for_a_model_nothing_is_told(starved: Library) -> None:
    for _ in starved.ask("How is scurvy treated?", generate=False):
        pass

    assert () == starved.problems
