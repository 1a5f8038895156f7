"""What a bundle would fetch and fill, told without building it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from builder import sources
from builder.cli.report import table
from builder.licences import EVERY, refusal
from builder.specs import BuildPlan, SourceSpec
from builder.stick.selftest_questions import given_questions
from runtime.errors import LibraryError

RUNTIME_BYTES = 165_000_000
"""what the program takes, a platform"""
LIBRARY_SHARE = 0.9
"""text, vectors and terms on the stick, as a share of the raw text"""


@dataclass(frozen=True, slots=True)
class Part:
    """One source of a plan, looked at."""

    name: str
    model: bool
    size: int | None
    """bytes that fetching brings; None where nobody says"""
    here: bool
    """whether it has been fetched already"""
    problem: str


def estimate_text(plan: BuildPlan, cache: Path) -> tuple[str, bool]:
    """Return what a build would fetch and fill, and whether every source is available.

    Raises LibraryError when the file of questions for `selftest` is missing or wrong.
    """
    given_questions(plan)
    parts = list(_parts(plan, cache))
    rows = [(part.name, _megabytes(part.size), part.problem or _state(part)) for part in parts]
    waiting = [part for part in parts if not part.here]
    models = sum(part.size or 0 for part in parts if part.model)
    texts = sum(part.size or 0 for part in parts if not part.model)
    stick = models + RUNTIME_BYTES * len(plan.platforms) + LIBRARY_SHARE * texts
    lines = [
        table(("source", "size", "state"), rows),
        "",
        f"To fetch: {_megabytes(sum(part.size or 0 for part in waiting))}.",
        f"On the stick: about {_megabytes(int(stick))}, the texts taken as large as their sources. "
        "Packed sources hold more text than their size; a pattern in `file` takes only a part.",
    ]
    return "\n".join(lines), not any(part.problem for part in parts)


def licences_text(plan: BuildPlan) -> str:
    """Return what the licences in the bundle, or their absence, mean for who gets the stick."""
    untold = [each for each in plan.corpora if not each.licence]
    fetched = [each.id for each in untold if not each.source.is_own]
    kept = [*(each.id for each in untold if each.source.is_own), *_not_to_be_handed_on(plan)]
    lines = []
    if fetched and EVERY not in (plan.allow_licences or ()):
        lines.append(f"Left out unless their files name a licence: {', '.join(fetched)}.")
    if kept:
        lines.append(f"Not to be handed on, unless their files say else: {', '.join(kept)}.")
    return "\n".join(lines) or "Everything named here may be handed on, under its licence."


def _not_to_be_handed_on(plan: BuildPlan) -> Iterator[str]:
    for each in plan.corpora:
        if each.licence and refusal(each.licence, ()):
            yield each.id
    for model in (*plan.chats, plan.embedding, *plan.pairs.values()):
        if refusal(model.licence, ()):
            yield model.name


def _parts(plan: BuildPlan, cache: Path) -> Iterator[Part]:
    for model in (*plan.chats, plan.embedding, *plan.pairs.values()):
        yield _part(f"model {model.name}", True, model.source, plan, cache)
    for corpus in plan.corpora:
        yield _part(f"corpus {corpus.id}", False, corpus.source, plan, cache)


def _part(name: str, model: bool, spec: SourceSpec, plan: BuildPlan, cache: Path) -> Part:
    here = sources.is_here(spec, cache)
    try:
        size = sources.KINDS[spec.kind].size(spec, plan.path.parent)
    except LibraryError as error:
        # What has been fetched needs no network any more.
        return Part(name, model, None, here, "" if here else error.message)
    return Part(name, model, size, here, "")


def _state(part: Part) -> str:
    return "here" if part.here else "to fetch"


def _megabytes(size: int | None) -> str:
    return "unknown" if size is None else f"{size / 1e6:,.1f} MB"
