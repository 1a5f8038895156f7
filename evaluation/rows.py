"""Measured values beside what they should be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.tables import table


@dataclass(frozen=True, slots=True)
class Target:
    """A bound that a value should keep."""

    sign: Literal["≤", "≥"]
    value: float

    def met(self, value: float) -> bool:
        """Return whether a value keeps it."""
        return value <= self.value if self.sign == "≤" else value >= self.value


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value."""

    name: str
    value: float
    unit: str
    target: Target | None = None
    note: str = ""
    """what else was seen: spread, count"""

    def cells(self) -> list[str]:
        """Return it as a table's row."""
        if self.target is None:
            return [self.name, self._amount(self.value), "", "", self.note]
        wanted = f"{self.target.sign} {self._amount(self.target.value)}"
        verdict = "met" if self.target.met(self.value) else "missed"
        return [self.name, self._amount(self.value), wanted, verdict, self.note]

    def _amount(self, value: float) -> str:
        digits = 0 if value >= 100 else 1 if value >= 10 else 2
        return f"{value:.{digits}f} {self.unit}".rstrip()


def rows_table(rows: Sequence[Row]) -> str:
    """Return the rows as a table."""
    return table(["measured", "value", "target", "", "more"], [row.cells() for row in rows])
