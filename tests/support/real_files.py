"""Real files that lie beside a checkout, which are too large or not free enough to be in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_VARIABLE = "VADEMECUM_DATA"
_CHECKOUT = Path(__file__).resolve().parents[2]


def corpora(name: str) -> Path:
    """Return a folder of corpora; where there is none, the test that asks is skipped."""
    beside = [each / "shared" / "data" for each in _CHECKOUT.parents]
    named = [Path(os.environ[_VARIABLE])] if _VARIABLE in os.environ else []
    for each in (*named, *beside):
        folder = each / "corpora" / name
        if folder.is_dir():
            return folder
    pytest.skip(f"no {name} files: {_VARIABLE} names no folder with corpora/{name}")
