"""A build, top to bottom: from a plan to a stick."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from builder import payload, sources
from builder.corpus.build_pack import BuiltPack, build_pack
from builder.layout import pack_files, pack_reference, sizes
from builder.models import Models, prepare_models
from builder.models.calibration import calibration, uncalibrated
from builder.models.gguf_conversion import check_agreement
from builder.platforms import PLATFORMS
from builder.progress import Progress, Stopwatch
from builder.specs import BuildPlan, InterpreterSpec
from builder.stick.front_matter import FRONT_NAMES, front_matter
from builder.stick.launchers import launcher_names
from builder.stick.publish import publish, refuse_occupied
from builder.stick.selftest_questions import given_questions, questions_by_rule
from builder.stick.stick_file import StickFile
from runtime import __version__
from runtime.errors import LibraryError
from runtime.stick.corpus import Pack
from runtime.stick.layout import QUESTIONS_NAME, FileRecord, Manifest
from runtime.stick.manifest import manifest_to_json


@dataclass(frozen=True, slots=True)
class Failure:
    """A corpus that could not be built, though the rest of the library was."""

    corpus: str
    error: LibraryError


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did."""

    out: Path
    packs: tuple[BuiltPack, ...]
    failures: tuple[Failure, ...]
    sizes: Mapping[str, int]
    """bytes by component"""
    agreement: float
    """mean cosine of the stick's embedding and sentence-transformers'"""
    seconds: Mapping[str, float]


def build(plan: BuildPlan, out: Path, cache: Path, progress: Progress) -> Summary:
    """Build the library of a plan onto `out`, reusing from `cache` whatever has not changed.

    A corpus that cannot be built is told of and left out. Raises LibraryError when nothing can be.
    """
    watch = Stopwatch()
    # First what stops the build: a file of questions that is wrong, and others' files on the stick.
    asked = given_questions(plan)
    refuse_occupied(_fixed_names(plan), out)
    if note := uncalibrated(plan.embedding.name):
        progress.note(note)
    models = prepare_models(plan, cache, progress)
    watch.lap("models")
    packs, failures = _packs(plan, models, cache, progress)
    agreed = agreement(models, packs, cache)
    watch.lap("corpora")
    runtime, launchers = _runtime(plan, cache, progress)
    watch.lap("runtime")
    selftest = asked or questions_by_rule([Pack(pack.folder, pack.record) for pack in packs])
    manifest = _manifest(plan, packs, models, [*runtime, *launchers], selftest)
    contents = [placed for pack in packs for placed in pack_files(pack)]
    people = front_matter(manifest, [pack.record for pack in packs])
    manifest = replace(manifest, front=_records(people))
    extras = [*launchers, selftest, *people]
    publish(
        [*contents, *models.placed, *runtime], manifest_to_json(manifest), extras, out, progress
    )
    watch.lap("writing")
    totals = manifest.sizes or {}
    return Summary(out, tuple(packs), tuple(failures), totals, agreed, watch.seconds)


def _packs(
    plan: BuildPlan, models: Models, cache: Path, progress: Progress
) -> tuple[list[BuiltPack], list[Failure]]:
    packs = []
    failures = []
    for spec in plan.corpora:
        try:
            fetched = sources.fetch(spec.source, plan.path.parent, cache, progress)
            packs.append(build_pack(spec, fetched, plan, models.embedding, cache, progress))
        except LibraryError as error:
            failures.append(Failure(spec.id, error))
            progress.note(f"{spec.id}: left out. {error}")
        else:
            progress.note(_line(packs[-1]))
    if not packs:
        reasons = "\n".join(f"  {each.corpus}: {each.error.message}" for each in failures)
        raise LibraryError(
            f"None of the corpora could be built:\n{reasons}",
            "Mend the bundle or its sources, then build again.",
        )
    return packs, failures


def _line(pack: BuiltPack) -> str:
    record = pack.record
    state = f"built in {sum(pack.seconds.values()):.0f} s" if pack.seconds else "unchanged"
    return f"{record.id}: {record.documents:,} documents, {record.passages:,} passages, {state}"


def _runtime(
    plan: BuildPlan, cache: Path, progress: Progress
) -> tuple[list[StickFile], list[StickFile]]:
    """Return the files of the program and of each platform's payload, and the launchers."""
    application = payload.assemble_application(cache, progress)
    platforms = _payloads(plan, cache, progress)
    files = [each for part in (*platforms, application) for each in part.placed()]
    return files, payload.launcher_files(platforms, application)


def _payloads(plan: BuildPlan, cache: Path, progress: Progress) -> list[payload.Payload]:
    """Return the payloads that can be built; a platform without one is told of and left out."""
    built, reasons = [], []
    for name in plan.platforms:
        spec = plan.interpreters.get(name, InterpreterSpec())
        try:
            made = payload.build(
                PLATFORMS[name], spec, plan.accelerators, plan.path.parent, cache, progress
            )
            built.append(made)
        except LibraryError as error:
            reasons.append(f"  {name}: {error.message}")
            progress.note(f"{name}: the stick will not run there. {error}")
    if not built:
        listed = "\n".join(reasons)
        raise LibraryError(
            f"The stick would run nowhere:\n{listed}",
            "Mend that, or name other `platforms` in the bundle.",
        )
    return built


def _manifest(
    plan: BuildPlan,
    packs: Sequence[BuiltPack],
    models: Models,
    runtime: Sequence[StickFile],
    selftest: StickFile,
) -> Manifest:
    return Manifest(
        title=plan.title,
        language=plan.language,
        description=plan.description,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        builder=__version__,
        packs=tuple(map(pack_reference, packs)),
        models=models.records,
        runtime=_records(runtime),
        questions=plan.questions,
        sizes=sizes(packs, models.placed, runtime),
        strict=plan.strict,
        abstention=calibration(plan.embedding.name).record(plan.false_refusals),
        selftest=_records([selftest])[0],
    )


def _records(placed: Sequence[StickFile]) -> tuple[FileRecord, ...]:
    return tuple(FileRecord(each.path, each.sha256, each.size) for each in placed)


def _fixed_names(plan: BuildPlan) -> dict[str, str]:
    """Return the names that a stick of this plan has at its root, whatever stands in the files."""
    names = [QUESTIONS_NAME, *FRONT_NAMES, *launcher_names(plan.platforms)]
    return dict.fromkeys(names, "")


_COMPARED = 96
"""passages that the two embeddings are compared on, spread over all corpora"""


def agreement(models: Models, packs: Sequence[BuiltPack], cache: Path) -> float:
    """Return the mean cosine of both embeddings on the corpora's own passages.

    Measured once for each set of packs. Raises LibraryError when it is too low.
    """
    passages = [text for pack in packs for text in pack.sample]
    sample = passages[:: -(-len(passages) // _COMPARED)]
    digest = hashlib.sha256("\0".join(sample).encode()).hexdigest()[:16]
    known = cache / "agreement" / f"{models.gguf.stem}-{digest}.json"
    if known.exists():
        return float(json.loads(known.read_text()))
    cosine = check_agreement(models.embedding.embedder, models.gguf, sample)
    known.parent.mkdir(parents=True, exist_ok=True)
    known.write_text(json.dumps(cosine))
    return cosine
