"""Every platform: the packages on the stick are the wheels that were made for it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.platforms import PLATFORMS
from tests.platforms.given import GivenStick

_TAG = "Tag: "


@pytest.mark.platforms("wheels", how="inspected")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_tags_of_its_wheels_are_the_platforms(stick: GivenStick, platform: str) -> None:
    allowed = {"any", *PLATFORMS[platform].wheel_tags, PLATFORMS[platform].engine_tag}
    found = dict(wheels(stick.payload(platform)))

    assert {"numpy", "faiss_cpu", "llama_cpp_python"} <= {name.split("-")[0] for name in found}
    assert {} == {name: tags for name, tags in found.items() if not tags & allowed}


def wheels(payload: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield a distribution's name and version, and the platform tags of its wheel."""
    for path in payload.rglob("*.dist-info/WHEEL"):
        yield path.parent.name, tags(path.read_text("utf-8"))
    for archive in payload.glob("*.zip"):
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                if name.endswith(".dist-info/WHEEL"):
                    yield name.split("/")[-2], tags(opened.read(name).decode())


def tags(text: str) -> set[str]:
    """Return the platforms of a WHEEL file's tags."""
    lines = [line for line in text.splitlines() if line.startswith(_TAG)]
    return {line.removeprefix(_TAG).split("-")[2] for line in lines}
