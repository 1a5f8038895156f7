"""macOS: what can be seen from another system. Nothing of it is run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.platforms.given import GivenStick
from tests.platforms.macho import MAGICS, MachO, parts

pytestmark = pytest.mark.platforms("macOS", how="inspected")

OLDEST = (12, 0)
_OWN = ("/usr/lib/", "/System/Library/")
_NAMES = ("@rpath/", "@loader_path/", "@executable_path/", "/DLC/", "/install/")
"""how a library may be called: relative to who loads it, or by a name that its maker gave it in
place of a path (delocate's `/DLC/`, python-build-standalone's `/install/`)"""


@dataclass(frozen=True, slots=True)
class Native:
    """A native file of the payload, and its part for the platform's processor."""

    path: Path
    part: MachO


@pytest.fixture(scope="module", params=["macos-arm64", "macos-x86_64"])
def platform(request: pytest.FixtureRequest, stick: GivenStick) -> str:
    stick.payload(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def natives(platform: str, stick: GivenStick) -> list[Native]:
    """Return every native file of a platform."""
    processor = platform.partition("-")[2]
    found = []
    for path in native_files(stick.payload(platform)):
        by_processor = {part.processor: part for part in parts(path.read_bytes())}
        assert processor in by_processor, f"{path} is for {', '.join(by_processor)}"
        found.append(Native(path, by_processor[processor]))
    assert found
    return found


def native_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(4) in MAGICS:
                    yield path


def test_there_is_nothing_native_of_another_system(platform: str, stick: GivenStick) -> None:
    folder = stick.payload(platform)
    ours = set(native_files(folder))
    native = {path for end in ("so", "dylib", "dll", "pyd") for path in folder.rglob(f"*.{end}")}

    assert set() == native - ours


def test_every_file_runs_on_macos_12(natives: Sequence[Native]) -> None:
    assert {} == {each.path.name: each.part.oldest for each in natives
                  if not (0, 0) < each.part.oldest <= OLDEST}  # fmt: skip


def test_every_file_for_apple_silicon_is_signed(platform: str, natives: Sequence[Native]) -> None:
    """There, a file without a signature is not run; on Intel's processors it is."""
    if platform != "macos-arm64":
        pytest.skip("programs for Intel's processors need no signature")
    assert [] == [each.path.name for each in natives if not each.part.signed]


def test_no_name_tells_of_the_build_machine(natives: Sequence[Native]) -> None:
    names = [each.part.install_name for each in natives if each.part.install_name]

    assert [] == [name for name in names if not name.startswith(_NAMES)]


def test_what_a_file_loads_is_the_systems_or_there(
    natives: Sequence[Native], platform: str, stick: GivenStick
) -> None:
    programs = stick.payload(platform) / "python/bin"

    assert {} == {
        each.path.name: missing
        for each in natives
        if (missing := [load for load in each.part.loads if not is_there(load, each, programs)])
    }


def is_there(load: str, native: Native, programs: Path) -> bool:
    """Return whether the loader would find a library."""
    if load.startswith(_OWN) or load == native.part.install_name:
        return True
    return any(path.is_file() for path in candidates(load, native, programs))


def candidates(load: str, native: Native, programs: Path) -> Iterator[Path]:
    """Yield where the loader would look."""
    start, _, rest = load.partition("/")
    if start == "@loader_path":
        yield native.path.parent / rest
    elif start == "@executable_path":
        yield programs / rest
    elif start == "@rpath":
        for rpath in native.part.rpaths:
            yield from candidates(f"{rpath.rstrip('/')}/{rest}", native, programs)
