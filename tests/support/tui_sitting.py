"""The program running without a terminal, and what a person can do and see there."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from runtime.hardware.terminal import Terminal
from runtime.stick.presence import Presence
from runtime.tui.app import VademecumApp
from runtime.tui.screens.conversation import ConversationScreen
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.widgets.passage import PassageView
from runtime.tui.widgets.question import QuestionInput
from runtime.tui.widgets.status import StatusLine
from tests.support.tui_fakes import FakeCancellation, FakeLibrary

PATIENCE_SECONDS = 20
PRESENCE = Presence(Path("nowhere"))  # what never was there never goes away


class Sitting:
    """A running program, with what a person can do and see."""

    def __init__(self, app: VademecumApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def drawn(self) -> str:
        """What is on screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    @property
    def words(self) -> str:
        """What is on screen, without regard to where lines break."""
        return " ".join(self.drawn.split())

    @property
    def conversation(self) -> ConversationScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, ConversationScreen)
        return screen

    @property
    def status(self) -> str:
        return self.app.screen.query_one(StatusLine).text

    async def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            assert time.monotonic() < end, self.drawn
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.press(*("space" if key == " " else key for key in text))

    async def ask(self, question: str = "scurvy") -> None:
        """Ask, and wait for the end of the answer."""
        count = len(self.conversation.session.turns)
        self.conversation.query_one(QuestionInput).text = question
        await self.press("enter")
        await self.until(lambda: len(self.conversation.session.turns) > count)
        await self.until(lambda: not self.conversation.session.running)
        await self.until(lambda: len(self.conversation.query(PassageView)) > 0)

    async def read(self, *keys: str) -> ReaderScreen:
        """Open the reader with some keys, and wait for its document."""
        await self.press(*keys)
        await self.until(lambda: isinstance(self.app.screen, ReaderScreen))
        reader = self.app.screen
        assert isinstance(reader, ReaderScreen)
        await self.until(lambda: reader.view is not None and not self.status.startswith("Opening"))
        return reader


@asynccontextmanager
async def sitting(
    library: FakeLibrary,
    size: tuple[int, int] = (80, 24),
    terminal: Terminal | None = None,
    presence: Presence = PRESENCE,
) -> AsyncIterator[Sitting]:
    app = VademecumApp(library, presence, terminal or Terminal(), FakeCancellation)
    async with app.run_test(size=size) as pilot:
        here = Sitting(app, pilot)
        await here.until(lambda: bool(app.screen_stack[0].query(StatusLine)))
        yield here
        for gate in library.gates:
            gate.set()


def play(
    scene: Callable[[Sitting], Awaitable[None]],
    library: FakeLibrary | None = None,
    size: tuple[int, int] = (80, 24),
    terminal: Terminal | None = None,
    presence: Presence = PRESENCE,
) -> None:
    async def run() -> None:
        async with sitting(library or FakeLibrary(), size, terminal, presence) as here:
            await scene(here)

    asyncio.run(run())
