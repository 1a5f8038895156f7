"""Draw the README's picture: the screen of a built library, answering one of its questions.

python docs/screenshot.py dist/stick docs/screenshot.svg ["question"]
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from runtime.engine.generation import Cancellation
from runtime.hardware.terminal import Terminal
from runtime.library import Library
from runtime.stick.presence import Presence
from runtime.tui.app import VademecumApp
from runtime.tui.widgets.turn import TurnView


async def draw(library: Library, root: Path, question: str) -> str:
    """Return the screen as SVG once the answer is there."""
    app = VademecumApp(library, Presence(root), Terminal(), Cancellation)
    async with app.run_test(size=(112, 34)) as pilot:
        await pilot.press(*question, "enter")
        for _ in range(600):
            await pilot.pause(0.1)
            if not app.screen.query_one(TurnView).turn.running:
                break
        await pilot.pause(0.5)
        return app.export_screenshot(title="Vademecum", simplify=True)


def main() -> None:
    """Draw it."""
    root, target, *rest = sys.argv[1:]
    library = Library.open(Path(root))
    question = rest[0] if rest else library.manifest.questions[0]
    Path(target).write_text(asyncio.run(draw(library, Path(root), question)), encoding="utf-8")


if __name__ == "__main__":
    main()
