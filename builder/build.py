"""A build, top to bottom: from a plan to a stick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from builder import payload, sources
from builder.cache import (
    Facts,
    Place,
    ensure,
    in_use,
    key_of,
    mending,
    remembered_sha256,
    versions,
)
from builder.corpus.build_pack import BuiltPack, build_pack
from builder.corpus.description import described, refuse_licence
from builder.corpus.embedding import embed_passages
from builder.layout import pack_files, pack_reference, sizes
from builder.licences import refusal
from builder.models import Models, prepare_models
from builder.models.calibration import calibration, uncalibrated
from builder.models.gguf_conversion import check_agreement
from builder.platforms import PLATFORMS
from builder.progress import Progress, Silent, Stopwatch
from builder.specs import BuildPlan, CorpusSpec, InterpreterSpec
from builder.stick.front_matter import FRONT_NAMES, front_matter
from builder.stick.launchers import launcher_names
from builder.stick.previous import Previous, previous
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
    """A corpus or a platform that could not be built, though the rest of the library was."""

    name: str
    """the corpus's id, or the platform's name"""
    error: LibraryError
    kept: bool = False
    """whether the stick keeps the one that it had before"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build did."""

    out: Path
    packs: tuple[BuiltPack, ...]
    failures: tuple[Failure, ...]
    """the corpora that could not be built"""
    sizes: Mapping[str, int]
    """bytes by component"""
    agreement: float
    """mean cosine of the stored vectors and the stick's own embedding"""
    seconds: Mapping[str, float]
    precision: str
    """what passages were embedded at"""
    platforms: tuple[Failure, ...] = ()
    """the platforms whose program could not be made"""


def build(
    plan: BuildPlan, out: Path, cache: Path, progress: Progress, *, allow_missing: bool = False
) -> Summary:
    """Build the library of a plan onto `out`, reusing from `cache` whatever has not changed.

    A corpus or platform that cannot be built is reported; the stick keeps the one that it had
    before, where that suits the rest, unless `allow_missing`. Raises LibraryError when nothing can
    be built.
    """
    stick = Previous(out, None) if allow_missing else previous(out)
    with in_use(cache):
        return mending(cache, progress, lambda: _build(plan, out, stick, cache, progress))


def _build(plan: BuildPlan, out: Path, stick: Previous, cache: Path, progress: Progress) -> Summary:
    watch = Stopwatch()
    # First what stops the build: a file of questions that is wrong, and others' files on the stick.
    asked = given_questions(plan)
    refuse_occupied(_fixed_names(plan), out)
    if note := uncalibrated(plan.embedding.name):
        progress.note(note)
    models = prepare_models(plan, cache, progress)
    watch.lap("models")
    packs, failures = _packs(plan, models, stick, cache, progress)
    agreed = agreement(models, packs, cache, progress)
    watch.lap("corpora")
    runtime, launchers, failed = _runtime(plan, stick, cache, progress)
    watch.lap("runtime")
    searched = [pack for pack in packs if not pack.record.translates]
    selftest = asked or questions_by_rule([Pack(pack.folder, pack.record) for pack in searched])
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
    return Summary(
        out, tuple(packs), tuple(failures), totals, agreed, watch.seconds,
        models.embedding.embedder.precision, tuple(failed),
    )  # fmt: skip


def _packs(
    plan: BuildPlan, models: Models, stick: Previous, cache: Path, progress: Progress
) -> tuple[list[BuiltPack], list[Failure]]:
    packs: list[BuiltPack] = []
    failures: list[Failure] = []
    for spec in plan.corpora:
        try:
            fetched = sources.fetch(spec.source, plan.path.parent, cache, progress)
            told = described(spec, fetched)
            refuse_licence(told, plan.allow_licences)
            packs.append(build_pack(told, fetched, plan, models.embedding, cache, progress))
        except LibraryError as error:
            before = _pack_before(stick, spec, plan, models)
            failures.append(Failure(spec.id, error, before is not None))
            packs += [before] if before else []
            state = "the stick keeps what it has of it" if before else "left out"
            progress.note(f"{spec.id}: {state}. {error}")
        else:
            progress.note(_line(packs[-1]))
    if len(failures) == len(plan.corpora):
        reasons = "\n".join(f"  {each.name}: {each.error.message}" for each in failures)
        raise LibraryError(
            f"None of the corpora could be built:\n{reasons}",
            "Mend the bundle or its sources, then build again.",
        )
    return packs, failures


def _pack_before(
    stick: Previous, spec: CorpusSpec, plan: BuildPlan, models: Models
) -> BuiltPack | None:
    """Return the pack that the stick has of a corpus, if it can be searched beside the others."""
    found = stick.pack(spec.id)
    if found is None or found.record.embedding not in ("", models.embedding.fingerprint):
        return None
    if refusal(found.record.licence, plan.allow_licences, is_own=spec.source.is_own):
        return None
    return BuiltPack(found.folder, found.record, (), (), {})


def _line(pack: BuiltPack) -> str:
    record = pack.record
    state = f"built in {sum(pack.seconds.values()):.0f} s" if pack.seconds else "unchanged"
    return f"{record.id}: {record.documents:,} documents, {record.passages:,} passages, {state}"


def _runtime(
    plan: BuildPlan, stick: Previous, cache: Path, progress: Progress
) -> tuple[list[StickFile], list[StickFile], list[Failure]]:
    """Return the files of the program and the payloads, the launchers, and what failed."""
    application = payload.assemble_application(cache, progress)
    platforms, failures = _payloads(plan, stick, cache, progress)
    files = [each for part in (*platforms, application) for each in part.placed()]
    return files, payload.launcher_files(platforms, application), failures


def _payloads(
    plan: BuildPlan, stick: Previous, cache: Path, progress: Progress
) -> tuple[list[payload.Payload], list[Failure]]:
    """Return the payloads that can be built or kept, and the platforms that could not be built."""
    payloads, failures = [], []
    for name in plan.platforms:
        spec = plan.interpreters.get(name, InterpreterSpec())
        try:
            made = payload.build(
                PLATFORMS[name], spec, plan.accelerators, plan.path.parent, cache, progress
            )
            payloads.append(made)
        except LibraryError as error:
            before = payload.payload_from_stick(PLATFORMS[name], stick)
            failures.append(Failure(name, error, before is not None))
            payloads += [before] if before else []
            state = "the stick keeps its program" if before else "the stick will not run there"
            progress.note(f"{name}: {state}. {error}")
    if not payloads:
        listed = "\n".join(f"  {each.name}: {each.error.message}" for each in failures)
        raise LibraryError(
            f"The stick would run nowhere:\n{listed}",
            "Mend that, or name other `platforms` in the bundle.",
        )
    return payloads, failures


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
_COMPUTING = ("llama-cpp-python", "sentence-transformers", "torch", "transformers")
"""the libraries that compute them"""


def agreement(models: Models, packs: Sequence[BuiltPack], cache: Path, progress: Progress) -> float:
    """Return the mean cosine of the stored vectors of some passages and the stick's embedding.

    Measured once for each set of packs; 1 where none has vectors. Raises LibraryError when it is
    too low.
    """
    embedding = models.embedding
    passages = [text for pack in packs for text in pack.sample]
    if not passages:
        return 1.0
    sample = passages[:: -(-len(passages) // _COMPARED)]

    def make(_folder: Path) -> Facts:
        stored = embed_passages(
            sample, len(sample), embedding.embedder, embedding.cache, Silent(), "a sample"
        ).all()
        return {"cosine": check_agreement(embedding.embedder, models.gguf, sample, stored)}

    gguf = remembered_sha256(models.gguf, cache)
    key = key_of(gguf, embedding.fingerprint, sample, versions(*_COMPUTING))
    return float(ensure(Place(cache, "agreement", key), make, progress).facts["cosine"])
