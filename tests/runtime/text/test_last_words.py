"""A defect is told of in full, and commands no terminal by what it quotes."""

from __future__ import annotations

import subprocess
import sys

import pytest

START = "from runtime.text.last_words import print_tracebacks_safely as start; start();"
RAISE = "raise ValueError('evil' + chr(27) + ']0;owned' + chr(7) + chr(0x9b) + '31m')"
THREAD = f"import threading; threading.Thread(target=lambda: exec({RAISE!r})).start()"


@pytest.mark.parametrize("code", [RAISE, THREAD])
def test_a_traceback_commands_no_terminal(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START + code], capture_output=True, encoding="utf-8", check=False
    )

    assert done.stderr.endswith("ValueError: evil]0;owned31m\n")
    assert [] == [each for each in done.stderr if not each.isprintable() and each != "\n"]
