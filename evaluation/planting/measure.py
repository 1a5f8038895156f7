"""How many planted false sentences the check of support marks, and how many true ones."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from builder.progress import Progress, Task
from evaluation.planting.statements import Statement, statements
from evaluation.planting.supported_claims import TRUTHS
from evaluation.planting.unsupported_claims import FALSEHOODS
from evaluation.questions import Split
from evaluation.tables import table
from runtime.grounding.attribution import check
from runtime.results import Hit

_Z = 1.959964  # standard normal deviate of a 95 % interval


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence put to the check."""

    kind: str
    true: bool
    text: str
    statement: Statement
    marked: bool
    """whether the check found it unsupported"""


@dataclass(frozen=True, slots=True)
class PlantedReport:
    """What was measured, corpus by corpus."""

    found: Mapping[str, Sequence[Planted]]

    def text(self) -> str:
        """Return a table of the corpora and one of the kinds."""
        rows = [[name, *_cells(listed)] for name, listed in self.found.items()]
        every = [each for listed in self.found.values() for each in listed]
        rows.append(["all", *_cells(every)])
        head = ["corpus", "false", "marked", "95 % interval", "true", "marked", "95 % interval"]
        return f"{table(head, rows)}\n\n{planted_table(every)}"


def measure_planted(
    corpora: Mapping[str, Sequence[Hit]], count: int, split: Split, progress: Progress
) -> PlantedReport:
    """Plant sentences in `count` of each corpus, or in a half of those, and check them."""
    found = {}
    for name, hits in corpora.items():
        chosen = statements(hits, count, split)
        with progress.stage(f"planting in {name}", len(chosen), "sentences") as task:
            found[name] = tuple(planted(chosen, task))
    return PlantedReport({name: listed for name, listed in found.items() if listed})


def planted(chosen: Sequence[Statement], task: Task) -> Iterator[Planted]:
    """Make each sentence's variants and check them."""
    for number, statement in enumerate(chosen):
        other = chosen[(number + 1) % len(chosen)]
        for kind, told in TRUTHS.items():
            text = told(statement)
            if text and (text != statement.text or kind == "quoted"):
                yield _checked(kind, text, statement, true=True)
        for kind, made in FALSEHOODS.items():
            dice = random.Random(f"{number} {kind}")  # noqa: S311  a sample, no secret
            text = made(statement, other, dice)
            if text and text != statement.text:
                yield _checked(kind, text, statement, true=False)
        task.advance()


def _checked(kind: str, text: str, statement: Statement, *, true: bool) -> Planted:
    return Planted(kind, true, text, statement, not check(text, statement.pool, text).supported)


def planted_table(found: Sequence[Planted]) -> str:
    """Return a row for each kind, false sentences first, and one for all of them."""
    rows: list[list[str]] = []
    for true, name in ((False, "false"), (True, "true")):
        kinds: dict[str, list[Planted]] = defaultdict(list)
        for each in found:
            if each.true is true:
                kinds[each.kind].append(each)
        rows += [_row(f"{name}: {kind}", listed) for kind, listed in kinds.items()]
        rows.append(_row(f"{name}: all", [each for each in found if each.true is true]))
    return table(["sentences", "n", "marked", "95 % interval"], rows)


def _row(name: str, found: Sequence[Planted]) -> list[str]:
    marked = sum(each.marked for each in found)
    if not found:
        return [name, "0", "", ""]
    low, high = wilson(marked, len(found))
    return [name, str(len(found)), f"{marked / len(found):.3f}", f"{low:.3f} to {high:.3f}"]


def _cells(found: Sequence[Planted]) -> list[str]:
    halves = ([each for each in found if each.true is true] for true in (False, True))
    return [cell for half in halves for cell in _row("", half)[1:]]


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score (1927)."""
    share, square = count / total, _Z**2 / total
    centre = share + square / 2
    spread = _Z * sqrt(share * (1 - share) / total + square / (4 * total))
    return max(0.0, (centre - spread) / (1 + square)), (centre + spread) / (1 + square)
