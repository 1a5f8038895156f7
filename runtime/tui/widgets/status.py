"""One line that says what is happening."""

from __future__ import annotations

import time

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from runtime.localization import _, anew, number

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

    def retell(self) -> None:
        """Say it anew, where it is a phrase of ours; the rest is said by the screen."""
        if self._activity:
            self._activity = anew(self._activity)
            self._tick()
        else:
            self._write(anew(self.text))

    def _tick(self) -> None:
        seconds = int(time.monotonic() - self._since)
        lasting = _("{activity} {seconds} s", activity=self._activity, seconds=number(seconds))
        self._write(lasting if seconds else self._activity)

    def _write(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.update(Content(text))
