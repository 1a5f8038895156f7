"""The stick that is tested, and what is told of each platform at the end."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.platforms.given import GivenStick, open_given
from tests.platforms.outcomes import KEY, describe, table
from tests.support.real_stick import REPOSITORY


@pytest.fixture(scope="session")
def stick(request: pytest.FixtureRequest) -> GivenStick:
    """The stick that --stick names."""
    return open_given(REPOSITORY / Path(request.config.getoption("--stick")))


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Tell each test's report which platform it is about."""
    for item in items:
        if marker := item.get_closest_marker("platforms"):
            place, how = describe(marker, item)
            item.user_properties.append((KEY, (place, how)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was run, what was only inspected, and what was not tested at all."""
    if rows := table(terminalreporter.stats):
        terminalreporter.section("platforms")
        for row in rows:
            terminalreporter.write_line(row)
