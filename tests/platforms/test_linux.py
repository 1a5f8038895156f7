"""Linux with a C library and a shell, and nothing else; on old processors and on ARM's."""

from __future__ import annotations

import pytest

from tests.platforms.debian import GLIBC
from tests.platforms.given import GivenStick, assert_answers, assert_finds
from tests.platforms.machines import Machine, emulated, libc_machine


@pytest.fixture(scope="module", params=list(GLIBC))
def release(request: pytest.FixtureRequest, stick: GivenStick) -> Machine:
    """Return a machine with a release's C library."""
    stick.payload("linux-x86_64")
    return libc_machine(request.param)


@pytest.fixture(scope="module", params=["core2duo", "Nehalem", "SandyBridge", "Haswell"])
def old_machine(
    request: pytest.FixtureRequest, stick: GivenStick, tmp_path_factory: pytest.TempPathFactory
) -> Machine:
    """Return a machine with a processor of 2006, 2008, 2011 or 2013."""
    stick.payload("linux-x86_64")
    return emulated("amd64", request.param, tmp_path_factory.mktemp(request.param))


@pytest.fixture(scope="module", params=["cortex-a53", "max"])
def arm_machine(
    request: pytest.FixtureRequest, stick: GivenStick, tmp_path_factory: pytest.TempPathFactory
) -> Machine:
    """Return a machine with the least ARM processor of 64 bits, or with every feature."""
    stick.payload("linux-aarch64")
    return emulated("arm64", request.param, tmp_path_factory.mktemp(request.param))


@pytest.mark.platforms("linux-x86_64, libc6 alone")
def test_it_finds_with_the_c_library_alone(stick: GivenStick, release: Machine) -> None:
    assert_finds(release.run(stick.root, "search", "--json", stick.question))


@pytest.mark.platforms("linux-x86_64, libc6 alone")
def test_it_answers_with_the_c_library_alone(stick: GivenStick, release: Machine) -> None:
    assert_answers(release.run(stick.root, "ask", "--json", stick.question))


@pytest.mark.platforms("linux-x86_64, emulated")
def test_it_finds_on_an_old_processor(stick: GivenStick, old_machine: Machine) -> None:
    assert_finds(old_machine.run(stick.root, "search", "--json", stick.question))


@pytest.mark.platforms("linux-x86_64, emulated")
def test_it_answers_on_an_old_processor(stick: GivenStick, old_machine: Machine) -> None:
    assert_answers(old_machine.run(stick.root, "ask", "--json", stick.question))


@pytest.mark.platforms("linux-aarch64, emulated")
def test_it_finds_on_arm(stick: GivenStick, arm_machine: Machine) -> None:
    assert_finds(arm_machine.run(stick.root, "search", "--json", stick.question))


@pytest.mark.platforms("linux-aarch64, emulated")
def test_it_answers_on_arm(stick: GivenStick, arm_machine: Machine) -> None:
    assert_answers(arm_machine.run(stick.root, "ask", "--json", stick.question))
