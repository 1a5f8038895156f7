"""What a build writes of how far a chat model's word on its own sentences goes."""

from __future__ import annotations

import pytest

from builder.models.support import SUPPORT, support_record
from runtime.grounding.verification import verifier


def test_a_model_is_known_by_its_name_whatever_its_quantization() -> None:
    name, record = next(iter(SUPPORT.items()))
    assert record == support_record(name) == support_record(f"{name}, Q4_0")
    assert support_record("Some other model, Q4_0") is None


@pytest.mark.parametrize("name", sorted(SUPPORT))
def test_the_runtime_knows_every_signal_of_a_record(name: str) -> None:
    assert verifier(lambda _: 0.0, SUPPORT[name]) is not None
    assert 0 < SUPPORT[name].accept_from < 1
    assert SUPPORT[name].weights["log_odds"] > 0
