"""Claims with their evidence, as people judged them."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.errors import LibraryError
from runtime.results import Evidence, Hit

SUPPORTED = "supported"
_SEED = 20  # any will do, as long as it stays


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, and whether people found it supported."""

    id: str
    text: str
    passages: tuple[tuple[str, ...], ...]
    """sentences that may support it: several annotators' choices, of which the best counts"""
    supported: bool

    def evidence(self, number: int) -> tuple[Evidence, ...]:
        """Return one choice of sentences as evidence, as if they were one passage."""
        sentences = self.passages[number]
        text = "\n\n".join(sentences)
        hit = Hit("claims", f"{self.id}#{number}", "", "", text, 0, len(text), 1.0)
        found, start = [], 0
        for sentence in sentences:
            found.append(Evidence(hit, sentence, start, start + len(sentence), 1.0))
            start += len(sentence) + 2
        return tuple(found)


def judged_claims(folder: Path, only: Collection[str], each: int) -> dict[str, list[JudgedClaim]]:
    """Return claims by set, the supported and the others in turn, at most `each` of either.

    Raises LibraryError when the folder holds none.
    """
    files = [path for path in sorted(folder.glob("*.jsonl")) if not only or path.stem in only]
    if not files:
        raise LibraryError(f"{folder} has no such claims.", "Name a folder of *.jsonl files.")
    return {path.stem: _in_turn(_read(path), each) for path in files}


def _read(path: Path) -> list[JudgedClaim]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [_claim(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LibraryError(
            f"{path} is not a file of judged claims.",
            "Each line is an object with id, claim, evidence (lists of sentences) and label.",
        ) from error


def _claim(raw: dict[str, object]) -> JudgedClaim:
    passages = raw["evidence"]
    if not isinstance(passages, list):
        raise TypeError("no list")
    return JudgedClaim(
        str(raw["id"]), str(raw["claim"]),
        tuple(tuple(map(str, each)) for each in passages), raw["label"] == SUPPORTED,
    )  # fmt: skip


def _in_turn(claims: Sequence[JudgedClaim], each: int) -> list[JudgedClaim]:
    halves = [[one for one in claims if one.supported is wanted] for wanted in (True, False)]
    dice = random.Random(_SEED)  # noqa: S311  a sample, no secret
    for half in halves:
        dice.shuffle(half)
    yes, no = (half[:each] for half in halves)
    paired = [one for pair in zip(yes, no, strict=False) for one in pair]
    return [*paired, *yes[len(no) :], *no[len(yes) :]]
