"""The command `quantizations`: what another quantization gains in speed and costs in answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from builder.models.gguf import read_head
from builder.models.gguf_weights import model_weights
from builder.models.quantization import TYPES
from builder.progress import Progress
from builder.specs import BuildPlan
from evaluation import machine
from evaluation.answers import Answer, choose, write_answers
from evaluation.metrics import mean
from evaluation.questions import Split, part, read_questions
from evaluation.ranking import open_ranker
from evaluation.tables import mean_text, share_text, table
from evaluation.variants import VariantSpeed, measure_variants, variants
from runtime.engine import ChatModel
from runtime.errors import LibraryError
from runtime.library import Library


@dataclass(frozen=True, slots=True)
class Trial:
    """What the answers are measured on."""

    library: Path
    """a built library"""
    questions: Path
    split: Split
    count: int


@dataclass(frozen=True, slots=True)
class Version:
    """One model in one quantization."""

    name: str
    size: int
    """bytes"""
    speeds: tuple[VariantSpeed, ...]
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The source first, then what was made of it."""

    title: str
    machine: str
    versions: tuple[Version, ...]

    def text(self) -> str:
        """Return it as tables."""
        parts = [f"{self.title}\n{self.machine}", speeds_table(self.versions)]
        if self.versions[0].answers:
            parts.append(answers_table(self.versions))
        return "\n\n".join(parts)


def compare(
    plan: BuildPlan, types: Sequence[str], trial: Trial | None, cache: Path, progress: Progress
) -> Comparison:
    """Measure the plan's first chat model as it is and in each of `types`. Raises LibraryError."""
    if not plan.chats:
        raise LibraryError("The bundle chooses no model.", "Name one with --model.")
    spec = plan.chats[0]
    libraries = variants()
    versions = []
    for kind in dict.fromkeys(["", *types]):
        made = replace(spec, quantization=kind)
        files = model_weights(made, plan.path.parent, cache, progress).files
        speeds = tuple(measure_variants(files[0], libraries, progress))
        answers = _answers(files[0], trial, progress) if trial else ()
        size = sum(path.stat().st_size for path in files)
        versions.append(Version(kind or _source_name(files[0]), size, speeds, answers))
    described = f"{machine.describe()}; one thread, processor time"
    return Comparison(spec.name, described, tuple(versions))


def _source_name(path: Path) -> str:
    number = read_head(path).numbers.get("general.file_type")
    known = next((name for name, each in TYPES.items() if each == number), "")
    return f"source, {known}" if known else "source"


def _answers(model: Path, trial: Trial, progress: Progress) -> tuple[Answer, ...]:
    questions = part(read_questions(trial.questions), trial.split)
    with open_ranker(trial.library) as ranker:
        chosen = choose([each for each in questions if ranker.holds(each)], trial.count)
        chat = ChatModel(model)
        with closing(Library(ranker.stick, chat=chat, prefill_budget=math.inf)) as library:
            return tuple(write_answers(library, chosen, progress))


def speeds_table(versions: Sequence[Version]) -> str:
    """Return a row a class of processor: tokens a second read and written by each version."""
    names = [speed.variant for speed in versions[0].speeds]
    columns = list(map(_by_variant, versions))
    rows = [[name, *(column[name] for column in columns)] for name in names]
    sizes = [f"{version.size / 1e6:,.0f} MB" for version in versions]
    head = ["reading / writing, tokens/s", *(version.name for version in versions)]
    return table(head, [*rows, ["size", *sizes]])


def _by_variant(version: Version) -> dict[str, str]:
    return {each.variant: f"{each.reading:.0f} / {each.writing:.0f}" for each in version.speeds}


def answers_table(versions: Sequence[Version]) -> str:
    """Return a row a version; differences are from the source, question by question."""
    source = versions[0].answers
    rows = []
    for version in versions:
        answers = version.answers
        differences = [
            float(now.right) - float(before.right)
            for now, before in zip(answers, source, strict=True)
        ]
        sentences = sum(each.checked for each in answers)
        rows.append([
            version.name,
            mean_text(mean([float(each.right) for each in answers])),
            "" if version is versions[0] else mean_text(mean(differences)),
            mean_text(mean([each.f1 for each in answers])),
            share_text(sum(each.supported for each in answers), sentences),
        ])  # fmt: skip
    head = [f"n = {len(source)}", "contains a gold answer", "difference", "token F1",
            "sentences supported"]  # fmt: skip
    return table(head, rows)
