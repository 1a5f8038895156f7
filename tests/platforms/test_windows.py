"""Windows x86-64, under wine."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platforms.given import GivenStick, assert_answers, assert_finds
from tests.platforms.wine import (
    LAUNCHER,
    WINE_PATIENCE,
    Wine,
    windows,
    windows_path,
    with_older_numpy,
)
from tests.support.pseudo_terminal import on_terminal

pytestmark = pytest.mark.platforms("windows-x86_64, under wine")

_TOO_OLD = "unimplemented function"
"""what wine says of a call that it does not know yet"""


@pytest.fixture(scope="module")
def machine(stick: GivenStick, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """Return a Windows with the stick in."""
    payload = stick.payload("windows-x86_64")
    assert (stick.root / LAUNCHER).is_file()
    folder = tmp_path_factory.mktemp("windows")
    with windows(folder) as wine:
        wine.insert(stick.root)
        if _TOO_OLD in search(wine, stick).stderr:
            wine.insert(with_older_numpy(stick.root, payload, folder))
        yield wine


def search(wine: Wine, stick: GivenStick) -> subprocess.CompletedProcess[str]:
    return wine.launch("search", "--batch", stdin=asked(stick))


def asked(stick: GivenStick) -> str:
    """Return the question as a line of a batch: a command prompt's quoting is not tested here."""
    return json.dumps({"id": 1, "question": stick.question}) + "\n"


def test_it_tells_what_the_machine_is(machine: Wine) -> None:
    done = machine.launch("doctor")

    assert (0, "") == (done.returncode, done.stderr)
    assert "Windows" in done.stdout


def test_it_finds(machine: Wine, stick: GivenStick) -> None:
    assert_finds(search(machine, stick))


def test_it_answers(machine: Wine, stick: GivenStick) -> None:
    assert_answers(machine.launch("ask", "--batch", stdin=asked(stick)))


def test_the_first_screen_is_drawn(machine: Wine, stick: GivenStick, tmp_path: Path) -> None:
    """Textual's own variables have it draw into a file in place of the terminal, then end."""
    environment = {
        **machine.environment,
        "TERM": "xterm-256color",
        "TEXTUAL_DRIVER": "textual.drivers.headless_driver:HeadlessDriver",
        "TEXTUAL_SCREENSHOT": "5",
        "TEXTUAL_SCREENSHOT_LOCATION": windows_path(tmp_path),
        "TEXTUAL_SCREENSHOT_FILENAME": "screen.svg",
    }
    with on_terminal(machine.command(), environment, WINE_PATIENCE) as terminal:
        assert 0 == terminal.wait_for_end(), terminal.drawn

    drawn = letters((tmp_path / "screen.svg").read_text("utf-8"))
    assert squeezed("Ask the library a question") in drawn
    assert squeezed(stick.question[:40]) in drawn


def letters(picture: str) -> str:
    """Return what stands in an SVG, without spaces: where they are depends on the styles."""
    return squeezed(html.unescape(re.sub("<[^>]*>", " ", picture)))


def squeezed(text: str) -> str:
    return "".join(text.split())
