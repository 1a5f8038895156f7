"""Labelled sets: folders of `corpus.jsonl.zst` and `queries.jsonl`, each built into a library."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder import sources
from builder.cache import mending
from builder.corpus.build_pack import BuiltPack, build_pack
from builder.corpus.description import described
from builder.layout import pack_files, pack_reference, sizes
from builder.models import Models
from builder.models.calibration import calibration
from builder.progress import Progress
from builder.specs import BuildPlan, CorpusSpec, SourceSpec
from builder.stick.publish import publish
from evaluation.questions import Question, read_questions
from runtime import __version__
from runtime.errors import LibraryError
from runtime.stick.layout import Manifest
from runtime.stick.manifest import manifest_to_json

CORPUS_NAME = "corpus.jsonl.zst"
QUESTIONS_NAME = "queries.jsonl"
LICENCE = "see the set's own"


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A corpus and questions about it."""

    name: str
    corpus: Path
    questions: tuple[Question, ...]

    @property
    def domains(self) -> frozenset[str]:
        """The domains its answerable questions are of."""
        return frozenset(each.domain for each in self.questions if each.answerable)

    @property
    def languages(self) -> list[str]:
        """The languages its questions name; empty when they name none."""
        return sorted({each.language for each in self.questions if each.language})

    def is_foreign_to(self, other: LabelledSet) -> bool:
        """Whether the other set's corpus holds nothing that these questions ask for.

        A set in several languages is about whatever was translated: its domain tells nothing.
        """
        several = any(len(each.languages) > 1 for each in (self, other))
        return not several and self.domains.isdisjoint(other.domains)


def find_sets(folder: Path, only: Collection[str] = ()) -> list[LabelledSet]:
    """Return the sets in a folder, or the folder itself as a set, sorted by name.

    `only` names those that are wanted. Raises LibraryError when one of them, or any at all, is
    missing.
    """
    folder = folder.resolve()
    found = {each.name: each for each in (folder, *_folders(folder)) if _is_set(each)}
    unknown = sorted(set(only) - found.keys())
    if unknown:
        raise LibraryError(
            f"{folder} holds no labelled set {unknown[0]!r}.", f"It holds: {', '.join(found)}."
        )
    if not found:
        raise LibraryError(
            f"{folder} holds no labelled set.",
            f"A set is a folder with {CORPUS_NAME} and {QUESTIONS_NAME}.",
        )
    return [
        LabelledSet(name, path / CORPUS_NAME, tuple(read_questions(path / QUESTIONS_NAME)))
        for name, path in found.items()
        if not only or name in only
    ]


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []


def _is_set(folder: Path) -> bool:
    return (folder / CORPUS_NAME).is_file() and (folder / QUESTIONS_NAME).is_file()


def build_set(
    labelled: LabelledSet, plan: BuildPlan, models: Models, cache: Path, progress: Progress,
    beside: Sequence[CorpusSpec] = (),
) -> Path:  # fmt: skip
    """Build the library of a set in the cache, as `plan` cuts and embeds; return its folder.

    Corpora of the plan that stand `beside` are built into it, too.
    """
    specs = corpora(labelled, plan.language)
    fetched = sources.fetch(specs[0].source, labelled.corpus.parent, cache, progress)

    def packs() -> list[BuiltPack]:
        own = [build_pack(each, fetched, plan, models.embedding, cache, progress)
               for each in specs]  # fmt: skip
        return [*own, *(_beside(each, plan, models, cache, progress) for each in beside)]

    return write_library(labelled.name, packs, plan, models, cache, progress)


def write_library(
    name: str, build: Callable[[], Sequence[BuiltPack]], plan: BuildPlan, models: Models,
    cache: Path, progress: Progress,
) -> Path:  # fmt: skip
    """Write a library of the packs that `build` gives to the cache; return its folder."""
    out = cache / "evaluation" / name
    out.mkdir(parents=True, exist_ok=True)

    def write() -> Path:
        packs = build()
        contents = [placed for pack in packs for placed in pack_files(pack)]
        manifest = _manifest(name, plan, packs, models)
        publish([*contents, *models.placed], manifest_to_json(manifest), [], out, progress)
        return out

    return mending(cache, progress, write)


def _beside(
    spec: CorpusSpec, plan: BuildPlan, models: Models, cache: Path, progress: Progress
) -> BuiltPack:
    fetched = sources.fetch(spec.source, plan.path.parent, cache, progress)
    return build_pack(described(spec, fetched), fetched, plan, models.embedding, cache, progress)


def corpora(labelled: LabelledSet, language: str) -> list[CorpusSpec]:
    """Return the set's corpus, or one for each language that its questions name."""
    spec = CorpusSpec(
        id=labelled.name, title=labelled.name,
        source=SourceSpec("path", (str(labelled.corpus),)),
        format="jsonl", licence=LICENCE, language=language,
    )  # fmt: skip
    if len(labelled.languages) < 2:
        return [spec]
    return [
        replace(spec, id=f"{labelled.name}-{each}", language=each, include={"lang": (each,)})
        for each in labelled.languages
    ]


def _manifest(name: str, plan: BuildPlan, packs: Sequence[BuiltPack], models: Models) -> Manifest:
    return Manifest(
        title=name,
        language=plan.language,
        description="A labelled set, built to be measured.",
        created="",
        builder=__version__,
        packs=tuple(map(pack_reference, packs)),
        models=models.records,
        runtime=(),
        sizes=sizes(packs, models.placed, []),
        abstention=calibration(plan.embedding.name).record(plan.false_refusals),
    )
