"""Rows → a table in Markdown that is also easy to read as it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.metrics import Mean


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column is set left and whose others are set right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    rule = [f":{'-' * (widths[0] - 1)}", *(f"{'-' * (width - 1)}:" for width in widths[1:])]
    return "\n".join(_line(cells, widths) for cells in (head, rule, *rows))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (
        cell.rjust(width) if column else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join((first, *rest))} |"


def mean_text(mean: Mean) -> str:
    """Return a mean and half of its interval's width."""
    return f"{mean.value:.3f} ±{mean.half_width:.3f}"


def share_text(count: int, total: int) -> str:
    """Return a share in per cent and what it is a share of."""
    return f"{100 * count / total:.1f} % of {total}" if total else "none of 0"
