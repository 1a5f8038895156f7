"""Reports of tests → a line a platform: run, only inspected, or skipped and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

KEY = "platform"
"""name of the report's property that holds (platform and circumstances, "run" or "inspected")"""

_WORDS = {"run": "run", "inspected": "inspected, not run"}


def describe(marker: pytest.Mark, item: pytest.Item) -> tuple[str, str]:
    """Return what a test is about and how it is tested, from `@platforms(about, how="run")`."""
    place = str(marker.args[0])
    if isinstance(item, pytest.Function) and hasattr(item, "callspec"):
        place = f"{place}, {item.callspec.id}"
    return place, str(marker.kwargs.get("how", "run"))


def table(stats: Mapping[str, Sequence[Any]]) -> list[str]:
    """Return the lines, in alphabetical order, from the reports by outcome."""
    found: dict[str, dict[str, list[Any]]] = {}
    ways: dict[str, str] = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in stats.get(outcome, ()):
            place, how = dict(report.user_properties).get(KEY, ("", ""))
            if place:
                found.setdefault(place, {}).setdefault(outcome, []).append(report)
                ways[place] = how
    width = max(map(len, found), default=0)
    return [f"{place:<{width}}  {_verdict(found[place], ways[place])}" for place in sorted(found)]


def _verdict(outcomes: Mapping[str, Sequence[Any]], how: str) -> str:
    skipped = sorted({_reason(report) for report in outcomes.get("skipped", ())})
    failed = len(outcomes.get("failed", ())) + len(outcomes.get("error", ()))
    passed = len(outcomes.get("passed", ()))
    if not failed and not passed:
        return f"skipped: {'; '.join(skipped)}"
    parts = [_WORDS[how], f"{passed} passed"]
    parts += [f"{failed} FAILED"] if failed else []
    parts += [f"{len(outcomes['skipped'])} skipped: {'; '.join(skipped)}"] if skipped else []
    return ", ".join(parts)


def _reason(report: Any) -> str:
    return str(report.longrepr[-1]).removeprefix("Skipped: ")
