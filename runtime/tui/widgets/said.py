"""The program's own words on screen, said anew when another language is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from runtime.localization import _


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

    def compose(self) -> ComposeResult:
        """Put each key before what it does."""
        for key in super().compose():
            if isinstance(key, FooterKey):
                key.description = _(key.description)
            yield key

    def retell(self) -> None:
        """Say it anew."""
        self.refresh(recompose=True)
