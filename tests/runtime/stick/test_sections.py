"""Sections are paths of headings, the outermost first."""

from __future__ import annotations

import pytest

from runtime.results import Anchor
from runtime.stick.sections import section_path

ANCHORS = (
    Anchor(0, "Manual", 1), Anchor(10, "Engine", 2), Anchor(20, "Oil", 3), Anchor(30, "Brakes", 2),
    Anchor(40, "Deep", 4), Anchor(50, "Appendix", 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "path"),
    [
        (0, "Manual"),
        (9, "Manual"),
        (10, "Manual › Engine"),
        (25, "Manual › Engine › Oil"),
        (30, "Manual › Brakes"),
        (45, "Manual › Brakes › Deep"),
        (50, "Appendix"),
    ],
)
def test_a_place_stands_under_the_last_heading_of_each_level_above(start: int, path: str) -> None:
    assert path == section_path(ANCHORS, start)


def test_headings_of_one_level_do_not_stand_below_each_other() -> None:
    assert "page 2" == section_path((Anchor(0, "page 1"), Anchor(9, "page 2")), 20)


def test_a_heading_that_is_the_title_is_not_said_twice() -> None:
    assert "Engine" == section_path(ANCHORS, 12, "Manual")
    assert "" == section_path(ANCHORS, 2, "Manual")


def test_before_the_first_heading_there_is_no_section() -> None:
    assert "" == section_path(ANCHORS[1:], 3)
    assert "" == section_path((), 3)
