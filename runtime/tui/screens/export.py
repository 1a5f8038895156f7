"""Where answers and their sources are written to, as a person types it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from runtime.export.file import FileExistsAlreadyError
from runtime.export.records import ExportedAnswer, ExportedConversation
from runtime.localization import N_, _
from runtime.tui.drawable import clean, one_line
from runtime.tui.messages import Crashed, Exported, ExportFailed
from runtime.tui.protocols import Asker
from runtime.tui.state.turn import Turn
from runtime.tui.widgets.line_input import LineInput
from runtime.tui.workers import poster, start_thread, write_answers

_ONE = N_("This answer with its sources, to a file of Markdown (.md) or HTML (.html):")
_ALL = N_("All answers with their sources, to a file of Markdown (.md) or HTML (.html):")
_PLACEHOLDER = N_("folder/name.md")
_REPLACE = N_("{path} is there already. Enter again replaces it.")
WRITTEN = N_("Written: {path}")
_KEYS = N_("Enter writes   Esc cancels")
_SWITCH_KEYS = N_("Down: this answer or all   Enter writes   Esc cancels")


class ExportScreen(ModalScreen[str | None]):
    """Returns what to say of the file that was written; None where none was."""

    BINDINGS = [("escape", "dismiss", N_("Cancel")), ("down,up", "switch", N_("This or all"))]
    AUTO_FOCUS = "LineInput"

    def __init__(self, library: Asker, chosen: Turn, turns: Sequence[Turn]) -> None:
        super().__init__()
        self._library = library
        self._chosen = chosen
        self._turns = turns
        self._whole = False
        self._replaceable: Path | None = None
        self._writing = False

    def compose(self) -> ComposeResult:
        """Lay out the question for a path over what is said of it."""
        with Vertical(classes="card"):
            yield Static(Content(_("Write to a file")), classes="title")
            yield Static(Content(_(_ONE)), id="what")
            with Horizontal(id="path"):
                yield LineInput(_(_PLACEHOLDER))
            yield Static(Content(""), id="said", classes="hint")
            several = len(self._turns) > 1
            yield Static(Content(_(_SWITCH_KEYS if several else _KEYS)), classes="keys")

    def action_switch(self) -> None:
        """Write all answers, or only the one that was chosen."""
        if len(self._turns) > 1:
            self._whole = not self._whole
            self.query_one("#what", Static).update(Content(_(_ALL if self._whole else _ONE)))

    @on(Input.Changed)
    def forget(self, message: Input.Changed) -> None:
        """What was said is of another name."""
        message.stop()
        self._replaceable = None
        self._say("")

    @on(Input.Submitted)
    def write(self, message: Input.Submitted) -> None:
        """Write to the path that was typed."""
        message.stop()
        typed = message.value.strip()
        if not typed or self._writing:
            return
        self._writing = True
        path = Path(os.path.abspath(Path(typed).expanduser()))  # noqa: PTH100  a link stays one
        turns = self._turns if self._whole else (self._chosen,)
        conversation = conversation_of(self._library, turns)
        replace, post = self._replaceable == path, poster(self)
        start_thread("export", lambda: write_answers(conversation, path, replace, post))

    def on_exported(self, message: Exported) -> None:
        """Say where it is."""
        self.dismiss(_(WRITTEN, path=one_line(str(message.path))))

    def on_export_failed(self, message: ExportFailed) -> None:
        """Say why it is not written, and ask before a file is replaced."""
        self._writing = False
        if isinstance(message.error, FileExistsAlreadyError):
            self._replaceable = message.path
            self._say(_(_REPLACE, path=one_line(str(message.path))))
        else:
            self._say(f"! {message.error.message} {message.error.hint}")

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content(clean(text)))


def conversation_of(library: Asker, turns: Sequence[Turn]) -> ExportedConversation:
    """Return what is exported of turns, as they stand."""
    answers = (
        ExportedAnswer(turn.question, turn.answer, turn.places, turn.left_out, turn.shows_left_out)
        for turn in turns
    )
    return ExportedConversation(
        library=library.manifest.title,
        language=library.manifest.language,
        answers=tuple(answers),
        corpora={pack.id: pack for pack in library.packs},
    )
