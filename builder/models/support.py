"""What chat models are worth as judges of their own sentences: fitted → what a stick carries.

`runtime.grounding.verification` says what the numbers mean. `python -m evaluation claims FOLDER
--fit` fits them on claims that people judged; docs/measurements/support.md says on which.
"""

from __future__ import annotations

from collections.abc import Mapping

from builder.models.probes import plain_name
from runtime.stick.layout import SupportRecord

SUPPORT: Mapping[str, SupportRecord] = {}
"""by the model's name in the bundle, up to a comma"""


def support_record(model: str) -> SupportRecord | None:
    """Return what a model's word is worth, by its name in the bundle; None where nobody knows."""
    return SUPPORT.get(plain_name(model))
