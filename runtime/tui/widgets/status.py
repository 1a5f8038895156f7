"""One line that says what is happening."""

from __future__ import annotations

import time

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

TICK_SECONDS = 0.25


class StatusLine(Static):
    """Says what is under way and for how long, or one last word."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._activity = ""
        self._since = 0.0
        self._timer: Timer | None = None
        self.text = ""

    def on_mount(self) -> None:
        """Count the seconds while something is under way."""
        self._timer = self.set_interval(TICK_SECONDS, self._tick, pause=True)

    def busy(self, activity: str, since: float) -> None:
        """Say what is under way since `time.monotonic()` stood at `since`."""
        self._activity, self._since = activity, since
        self._tick()
        if self._timer:
            self._timer.resume()

    def say(self, text: str) -> None:
        """Say something and stop counting."""
        self._activity = ""
        if self._timer:
            self._timer.pause()
        self._write(text)

    def _tick(self) -> None:
        seconds = int(time.monotonic() - self._since)
        self._write(f"{self._activity} {seconds} s" if seconds else self._activity)

    def _write(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.update(Content(text))
