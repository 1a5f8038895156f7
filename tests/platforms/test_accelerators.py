"""Graphics devices on Linux x86-64, where software stands in for one, or there is none.

For a stick with `accelerators = ["vulkan"]`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.given import GivenStick, assert_answers
from tests.platforms.machines import libc_machine
from tests.support.real_stick import PATIENCE, launch, objects, tool
from tests.support.system_calls import calls, changes, command, connections, opened

ASKED_FOR = ("env", "VADEMECUM_GPU=software")
SLOWLY = 4 * PATIENCE
"""seconds: software compiles each of a device's programs before it runs it"""
LIBRARY = "site-packages/llama_cpp/lib/libggml-vulkan.so"
SOFTWARE = "llvmpipe"


@pytest.fixture(autouse=True)
def _has_library(stick: GivenStick) -> None:
    if not (stick.payload("linux-x86_64") / LIBRARY).is_file():
        pytest.skip("the stick brings no Vulkan: set `accelerators` in its bundle")


@pytest.fixture
def _has_software() -> None:
    if not list(Path("/usr/share/vulkan/icd.d").glob("lvp_icd*.json")):
        pytest.skip("Mesa's Vulkan drivers are not installed")


def _graphics(stick: GivenStick, *within: str) -> dict[str, Any]:
    (told,) = objects(launch(stick.root, "doctor", "--json", within=within))
    found: dict[str, Any] = told["graphics"]
    return found


@pytest.mark.usefixtures("_has_software")
@pytest.mark.platforms("linux-x86_64, Vulkan by software")
def test_a_device_that_is_asked_for_writes_the_answer_and_leaves_no_trace(
    stick: GivenStick, tmp_path: Path
) -> None:
    told = _graphics(stick, *ASKED_FOR)
    assert SOFTWARE in told["name"], told
    assert ("vulkan", "") == (told["library"], told["reason"])

    log, home = tmp_path / "log", tmp_path / "home"
    home.mkdir()
    traced = command(tool("strace"), str(log))
    within = (*ASKED_FOR, f"HOME={home}", *traced)
    done = launch(stick.root, "ask", "--json", stick.question, within=within, patience=SLOWLY)

    assert_answers(done)
    with log.open() as lines:
        found = list(calls(lines))
    files = opened(found)
    assert [path for path in files if path.endswith("libggml-vulkan.so")]
    assert [path for path in files if "libvulkan_lvp" in path]
    assert ([], []) == (changes(found), connections(found))
    assert [] == list(home.iterdir())


@pytest.mark.usefixtures("_has_software")
@pytest.mark.platforms("linux-x86_64, Vulkan by software")
def test_software_that_nobody_asked_for_is_passed_over(stick: GivenStick) -> None:
    told = _graphics(stick)

    assert ("", None) == (told["name"], told["free"])
    assert SOFTWARE in told["reason"]
    assert_answers(launch(stick.root, "ask", "--json", stick.question))


@pytest.mark.platforms("linux-x86_64, no Vulkan")
def test_where_there_is_no_vulkan_the_processor_answers(stick: GivenStick) -> None:
    machine = libc_machine("bookworm")

    told = json.loads(machine.run(stick.root, "doctor", "--json").stdout)
    assert "libvulkan.so.1" in told["graphics"]["reason"]
    assert_answers(machine.run(stick.root, "ask", "--json", stick.question))


@pytest.mark.platforms("linux-x86_64, no Vulkan")
def test_what_is_asked_for_and_not_there_is_quietly_left(stick: GivenStick) -> None:
    within = ("env", "VADEMECUM_GPU=no such device")
    done = launch(stick.root, "ask", "--json", stick.question, within=within)

    assert_answers(done)
