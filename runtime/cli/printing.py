"""JSON on standard output, a line an object, as soon as it is there."""

from __future__ import annotations

import json
import sys
from typing import Any

from runtime.text.sanitize import printable_json


def print_json(record: dict[str, Any]) -> None:
    """Print one object on a line of its own."""
    sys.stdout.write(printable_json(json.dumps(record, ensure_ascii=False)) + "\n")
    sys.stdout.flush()
