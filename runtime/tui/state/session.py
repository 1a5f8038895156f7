"""What was asked in this sitting. It lives in memory and goes with it."""

from __future__ import annotations

from runtime.tui.protocols import Exchange
from runtime.tui.state.trail import Trail
from runtime.tui.state.turn import Turn, exchange


class Session:
    """The turns of a conversation, and the corpora that questions go to."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.corpora: frozenset[str] = frozenset()
        """ids; empty means all"""
        self.trail = Trail()
        """the documents that were read"""
        self._asked = 0

    @property
    def current(self) -> Turn | None:
        """The latest turn."""
        return self.turns[-1] if self.turns else None

    @property
    def running(self) -> bool:
        """Whether an answer is under way."""
        return self.current is not None and self.current.running

    @property
    def has_code(self) -> bool:
        """Whether an answer has code to copy."""
        return any(turn.code for turn in self.turns)

    def ask(self, question: str) -> Turn:
        """Start a turn."""
        self._asked += 1
        turn = Turn(self._asked, question)
        self.turns.append(turn)
        return turn

    def turn(self, number: int) -> Turn | None:
        """Return a turn by its number; None when it was cleared away."""
        return next((turn for turn in self.turns if turn.number == number), None)

    def history(self) -> tuple[Exchange, ...]:
        """Return the questions that were answered, with their answers, oldest first."""
        return tuple(filter(None, map(exchange, self.turns)))

    def clear(self) -> None:
        """Start afresh."""
        self.turns.clear()
        self.trail.clear()
