"""Linux with a C library and a shell, and nothing else; on old processors and on ARM's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.platforms.debian import GLIBC
from tests.platforms.given import GivenStick, assert_answers, assert_finds
from tests.platforms.machines import Machine, emulated, libc_machine

_Make = Callable[[str, Path], Machine]
_KINDS: Mapping[str, tuple[Sequence[str], _Make]] = {
    "linux-x86_64, libc6 alone": (list(GLIBC), lambda suite, _: libc_machine(suite)),
    # Processors of 2006, 2008, 2011 and 2013; ARM's least one of 64 bits, and one with everything.
    "linux-x86_64, emulated": (
        ["core2duo", "Nehalem", "SandyBridge", "Haswell"],
        lambda processor, folder: emulated("amd64", processor, folder),
    ),
    "linux-aarch64, emulated": (
        ["cortex-a53", "max"],
        lambda processor, folder: emulated("arm64", processor, folder),
    ),
}
"""platform and kind of machine → the names of such machines, and what makes one in a folder"""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((kind, name), id=name, marks=pytest.mark.platforms(kind))
        for kind, (names, _) in _KINDS.items()
        for name in names
    ],
)
def machine(
    request: pytest.FixtureRequest, stick: GivenStick, tmp_path_factory: pytest.TempPathFactory
) -> Machine:
    """Return one of the machines, if the stick has a payload for its platform."""
    kind, name = request.param
    stick.payload(kind.partition(",")[0])
    _, make = _KINDS[kind]
    return make(name, tmp_path_factory.mktemp(name))


def test_it_finds(stick: GivenStick, machine: Machine) -> None:
    assert_finds(machine.run(stick.root, "search", "--json", stick.question))


def test_it_answers(stick: GivenStick, machine: Machine) -> None:
    assert_answers(machine.run(stick.root, "ask", "--json", stick.question))
