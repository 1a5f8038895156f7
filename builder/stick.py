"""placeholder"""
from dataclasses import dataclass
from pathlib import Path
@dataclass(frozen=True, slots=True)
class Placed:
    path: str
    source: Path | bytes
    size: int
    sha256: str
