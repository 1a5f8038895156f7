"""A chat model reads claims beside their evidence; what it says is kept: it is asked once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.progress import Progress
from evaluation.claims.judged import JudgedClaim
from runtime.answering.prompt import beginning
from runtime.engine.generation import Cancellation, ChatEngine, Message, instead_of_question
from runtime.errors import TooLongError
from runtime.grounding.attribution import check
from runtime.grounding.verification import Signals, candidate, inquiry


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim beside one choice of evidence."""

    claim: str
    """its id"""
    supported: bool
    """as people judged"""
    literal: bool
    """whether words alone support it"""
    signals: Signals | None
    """None where something strict speaks against it, or no model was asked"""


class Said:
    """What a model said of claims, in a file of JSON lines."""

    def __init__(self, path: Path | None, model: str) -> None:
        """Take what the file has of this model; without a file, nothing is kept."""
        self._path, self._model = path, model
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        rows = [json.loads(line) for line in lines]
        self._said: dict[str, float] = {
            row["key"]: row["log_odds"] for row in rows if row["model"] == model
        }

    def __contains__(self, key: str) -> bool:
        return key in self._said

    def __getitem__(self, key: str) -> float:
        return self._said[key]

    def keep(self, key: str, log_odds: float) -> None:
        """Note what was said of a claim beside one choice of evidence."""
        self._said[key] = log_odds
        if self._path:
            row = {"model": self._model, "key": key, "log_odds": log_odds}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")


def read_claims(
    chat: ChatEngine | None,
    said: Said,
    sets: Mapping[str, Sequence[JudgedClaim]],
    progress: Progress,
) -> dict[str, list[Reading]]:
    """Have a model read what it has not said anything of yet; without one, that is left out."""
    found: dict[str, list[Reading]] = {}
    for name, claims in sets.items():
        with progress.stage(f"reading {name}", len(claims), "claims") as task:
            found[name] = []
            for claim in claims:
                found[name] += _readings(chat, said, claim)
                task.advance()
    return found


def _readings(chat: ChatEngine | None, said: Said, claim: JudgedClaim) -> Iterator[Reading]:
    for number, sentences in enumerate(claim.passages):
        key = f"{claim.id}#{number}"
        if key not in said and chat is not None:
            log_odds = _asked(chat, " ".join(sentences), claim.text)
            if log_odds is not None:
                said.keep(key, log_odds)
        if key not in said:
            continue
        evidence = claim.evidence(number)
        possible = candidate(claim.text, evidence)
        yield Reading(
            claim.id, claim.supported, check(claim.text, evidence).supported,
            possible.signals(said[key]) if possible else None,
        )  # fmt: skip


def _asked(chat: ChatEngine, passages: str, claim: str) -> float | None:
    """Return the log-odds that a model has read the claim in the passages; None if too long."""
    cancellation = Cancellation()
    messages = [*beginning(), Message("user", f"Passages:\n\n{passages}\n\nQuestion:")]
    try:
        for _ in chat.generate(messages, 0, cancellation):  # as before an answer
            pass
    except TooLongError:
        return None
    return chat.judge(instead_of_question(messages, inquiry(claim)), cancellation)
