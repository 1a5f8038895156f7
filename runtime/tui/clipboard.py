"""Text to the clipboard, through the terminal (OSC 52): nothing is written anywhere else."""

from __future__ import annotations

from textual.app import App

from runtime.hardware.terminal import Terminal

COPIED = "Copied, if the terminal allows it."
CANNOT = "This terminal cannot copy."
NOTHING = "There is nothing to copy yet. Ctrl+Q leaves."
NO_CODE = "This answer has no code."
NO_CODE_IN_VIEW = "There is no code in view."


def copy(app: App[None], terminal: Terminal, text: str, nothing: str = NOTHING) -> str:
    """Copy a text and return what to tell the person; `nothing` where there is none."""
    if not text:
        return nothing
    if not terminal.copies:
        return CANNOT
    app.copy_to_clipboard(text)
    return COPIED
