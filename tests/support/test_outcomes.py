"""What is told of each platform at the end of its tests."""

from __future__ import annotations

from typing import Literal

from pytest import TestReport  # noqa: PT013  the record itself is made here

from tests.platforms.outcomes import KEY, table


def report(place: str, how: str = "run", *, skipped: str = "") -> TestReport:
    """Return the report of one test."""
    longrepr = ("test.py", 1, f"Skipped: {skipped}") if skipped else None
    properties = [(KEY, (place, how))]
    outcome: Literal["skipped", "passed"] = "skipped" if skipped else "passed"
    return TestReport("a test", ("test.py", 1, ""), {}, outcome, longrepr, "call",
                      user_properties=properties)  # fmt: skip


def test_what_was_only_inspected_is_not_called_run() -> None:
    stats = {
        "passed": [report("Linux"), report("Linux"), report("macOS", "inspected")],
        "failed": [report("Linux")],
        "skipped": [report("Windows", skipped="wine64 is not installed")],
    }
    assert [
        "Linux    run, 2 passed, 1 FAILED",
        "Windows  skipped: wine64 is not installed",
        "macOS    inspected, not run, 1 passed",
    ] == table(stats)


def test_other_tests_are_passed_over() -> None:
    other = report("Linux")
    other.user_properties = []

    assert [] == table({"passed": [other], "skipped": []})
