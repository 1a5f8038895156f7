"""What is to be compiled from what, as ninja reads it. Pure."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One file that is made from others, by a rule."""

    made: Path
    rule: str
    of: tuple[Path, ...]
    after: tuple[Path, ...] = ()
    """files that must be there before, but are not named to the rule"""


def ninja_file(rules: Mapping[str, Sequence[str]], steps: Iterable[Step]) -> str:
    """Return the text; a rule is a command, in which `$in` and `$out` stand for the files."""
    lines = []
    for name, command in rules.items():
        lines += [f"rule {name}", f"  command = {' '.join(map(_word, command))}"]
    for step in steps:
        before = f" | {_paths(step.after)}" if step.after else ""
        lines.append(f"build {_paths([step.made])}: {step.rule} {_paths(step.of)}{before}")
    return "\n".join(lines) + "\n"


def _word(word: str) -> str:
    return word if word in ("$in", "$out") else _escaped(shlex.quote(word))


def _paths(paths: Iterable[Path]) -> str:
    escaped = (_escaped(os.fspath(path)) for path in paths)
    return " ".join(path.replace(" ", "$ ").replace(":", "$:") for path in escaped)


def _escaped(text: str) -> str:
    return text.replace("$", "$$")
