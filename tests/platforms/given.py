"""The stick that is tested: what it holds, and what a right answer from it looks like."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from runtime.stick.layout import MANIFEST_NAME, RUNTIME_DIRECTORY
from tests.support.real_stick import objects

_PAYLOAD = re.compile(r"(?P<platform>(?:linux|windows|macos)-\w+)-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class GivenStick:
    """A finished stick. Tests only read it."""

    root: Path
    question: str
    """the first of those that the library itself proposes"""

    def payloads(self) -> dict[str, Path]:
        """Return platform → its folder."""
        found = (
            (_PAYLOAD.fullmatch(path.name), path)
            for path in (self.root / RUNTIME_DIRECTORY).iterdir()
        )
        return {match["platform"]: path for match, path in found if match}

    def payload(self, platform: str) -> Path:
        """Return a platform's folder; skip where the stick has none."""
        payloads = self.payloads()
        if platform not in payloads:
            pytest.skip(f"the stick has no payload for {platform}, only {', '.join(payloads)}")
        return payloads[platform]


def open_given(root: Path) -> GivenStick:
    """Return the stick in a folder; skip where there is none, or none with a question."""
    manifest = root / MANIFEST_NAME
    if not manifest.is_file():
        pytest.skip(f"there is no stick at {root}: build one, or name one with --stick")
    questions = json.loads(manifest.read_bytes())["questions"]
    if not questions:
        pytest.skip(f"the library at {root} proposes no question: set `questions` in its bundle")
    return GivenStick(root, questions[0])


def assert_finds(done: subprocess.CompletedProcess[str]) -> None:
    """`search --json` has found something."""
    assert _only(done)["hits"]


def assert_answers(done: subprocess.CompletedProcess[str]) -> None:
    """`ask --json` has an answer that a model wrote, and a source for some of it."""
    answer = _only(done)
    assert answer["answered"]
    assert answer["tokens"]["answer"] > 0
    assert [each for sentence in answer["sentences"] for each in sentence["citations"]]


def assert_quotes(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """`ask --json` answers by quoting, and these words of a message say why."""
    assert [] == [word for word in words if word not in done.stderr], done.stderr
    answer = json.loads(done.stdout)
    assert (0, True, 0) == (done.returncode, answer["answered"], answer["tokens"]["answer"])


def assert_says(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """It ends with one message in plain words, and these are among them."""
    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("vademecum: ")
    assert "Traceback" not in done.stderr
    assert [] == [word for word in words if word not in done.stderr], done.stderr


def _only(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    (found,) = objects(done)
    return found
