"""Beside a small model the library says as much as without one, and nothing is supposed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from runtime.answering.kinds import PLANS, Kind
from runtime.answering.small_models import LEAST_PARAMETERS, is_small, plan_beside
from runtime.events import Found
from tests.runtime.answering.test_pipeline import ANSWER, ENGLISH, opened
from tests.support.fakes import QueuedWriter

SMALL = QueuedWriter(parameters=LEAST_PARAMETERS - 1)
LARGER = QueuedWriter(parameters=LEAST_PARAMETERS)


@pytest.mark.parametrize("kind", Kind)
def test_beside_a_small_model_as_much_is_quoted_as_without_one_but_for_code(kind: Kind) -> None:
    plan = PLANS[kind]
    assert is_small(SMALL)
    assert not is_small(LARGER)
    assert plan_beside(plan, LARGER) == plan
    quoted = plan.quoted_beside if plan.writes_code else plan.quoted_sentences
    assert quoted == plan_beside(plan, SMALL).quoted_beside


@pytest.mark.parametrize(("parameters", "searches"), [(10**8, 1), (10**10, 2)])
def test_a_small_model_supposes_nothing(shared_root: Path, parameters: int, searches: int) -> None:
    supposed = ["The Suez Canal Company built the canal."]
    writer = QueuedWriter(ANSWER, supposes=supposed, parameters=parameters, reading=1e3)
    with closing(opened(shared_root, writer)) as library:
        events = list(library.ask(ENGLISH))
    assert searches == sum(isinstance(each, Found) for each in events)
