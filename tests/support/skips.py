"""In CI a test of a real library does not skip: what it needs was to be installed.

CI sets the variable `CI`; `.ci/run` does, and installs what the tests of real libraries use.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator

import pytest

_ANYWHERE = (
    r"[\w. -]+ not permitted here",  # containers that may not mount, trace or leave a network
    # The engines of other platforms, and what runs them: ten minutes each. `make test-platforms`
    # has them.
    r"(qemu-aarch64-static|wine) is not installed",
    r"the engine for \S+ has not been compiled",
    r"no payload for \S+ can be built here",
    r"the C library of arm64 is not to be had",
)
_ELSEWHERE = (
    r"the stick runs on Linux",
    r"wine is meant",
    r"needs zig, and the packages of this machine's own platform",
)
"""of what only Linux has"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a failure of a skip that CI may not have."""
    report = yield
    if os.environ.get("CI", "false") != "false" and item.get_closest_marker("real"):
        judge(report)
    return report


def judge(report: pytest.TestReport) -> None:
    """Change the report of a test of a real library if it skipped without a good reason."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = reason_of(report)
        if not is_allowed(reason):
            report.outcome = "failed"
            report.longrepr = f"In CI, a test of a real library may not skip: {reason}"


def is_allowed(reason: str, system: str = sys.platform) -> bool:
    """Return whether a skip is one that a platform cannot help."""
    allowed = _ANYWHERE if system == "linux" else (*_ANYWHERE, *_ELSEWHERE)
    return any(re.match(each, reason) for each in allowed)


def reason_of(report: pytest.TestReport) -> str:
    """Return why a test skipped."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return told.removeprefix("Skipped: ")
