"""Text to the clipboard, through the terminal (OSC 52): nothing is written anywhere else."""

from __future__ import annotations

from textual.app import App

from runtime.hardware.terminal import Terminal
from runtime.localization import N_, _

COPIED = N_("Copied, if the terminal allows it.")
CANNOT = N_("This terminal cannot copy.")
NOTHING = N_("There is nothing to copy yet. Ctrl+Q leaves.")
NO_CODE = N_("This answer has no code.")
NO_CODE_IN_VIEW = N_("There is no code in view.")


def copy(app: App[None], terminal: Terminal, text: str, nothing: str = NOTHING) -> str:
    """Copy a text and return what to tell the person; `nothing` where there is none."""
    if not text:
        return _(nothing)
    if not terminal.copies:
        return _(CANNOT)
    app.copy_to_clipboard(text)
    return _(COPIED)
