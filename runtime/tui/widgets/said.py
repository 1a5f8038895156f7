"""The program's own words on screen, said anew when another language is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Resize
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from runtime.localization import _

_SPARED = ("about", "copy", "choose_corpora", "contents", "find")
"""actions whose keys are left out where there is no room, the first of them first"""
_PADDING = 4
"""cells beside the keys"""


@runtime_checkable
class Retold(Protocol):
    """What has words of the program in it that are not said each time it is drawn."""

    def retell(self) -> None:
        """Say them anew."""


class Said(Static):
    """A text that is asked for again when another language is spoken."""

    def __init__(
        self, say: Callable[[], str], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(Content(say()), id=id, classes=classes)
        self._say = say

    def retell(self) -> None:
        """Say it anew."""
        self.update(Content(self._say()))

    def say(self, say: Callable[[], str]) -> None:
        """Say something else."""
        self._say = say
        self.retell()


class KeyLine(Footer):
    """The keys that do something here; a binding's description is marked and is said here."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._cells = 0

    def compose(self) -> ComposeResult:
        """Put each key before what it does; what does not fit is left to the page of keys."""
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        for key in keys:
            key.description = _(key.description)
        for spared in _SPARED:
            if sum(map(_cells, keys)) > self.app.size.width - _PADDING:
                keys = [key for key in keys if key.action != spared]
        yield from keys

    def on_resize(self, event: Resize) -> None:
        """Show as many as fit."""
        if event.size.width != self._cells:
            self._cells = event.size.width
            self.refresh(recompose=True)

    def retell(self) -> None:
        """Say it anew."""
        self.refresh(recompose=True)


def _cells(key: FooterKey) -> int:
    return cell_len(key.key_display) + cell_len(key.description) + 2
