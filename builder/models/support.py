"""What chat models are worth as judges of their own sentences: fitted → what a stick carries.

`runtime.grounding.verification` says what the numbers mean. `python -m evaluation claims FOLDER
--fit` fits them on claims that people judged; docs/measurements/support.md says on which.
"""

from __future__ import annotations

from collections.abc import Mapping

from builder.models.probes import plain_name
from runtime.stick.layout import SupportRecord

SUPPORT: Mapping[str, SupportRecord] = {
    "Qwen2.5 Coder 0.5B Instruct": SupportRecord(
        1.102,
        {
            "log_odds": 1.519, "overlap": 1.284, "lacking": -0.573, "denial": -1.051,
            "length": -0.266,
        },
        accept_from=0.6374,
    ),
    "Qwen2.5 Coder 1.5B Instruct": SupportRecord(
        0.871,
        {
            "log_odds": 1.211, "overlap": 0.933, "lacking": -0.162, "denial": -1.148,
            "length": -0.472,
        },
        accept_from=0.6224,
    ),
}  # fmt: skip
"""by the model's name in the bundle, up to a comma"""


def support_record(model: str) -> SupportRecord | None:
    """Return what a model's word is worth, by its name in the bundle; None where nobody knows."""
    return SUPPORT.get(plain_name(model))
