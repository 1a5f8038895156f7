"""The models of a build: fetched, the embedding one converted and compared with its original."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder import sources
from builder.models.calibration import calibration
from builder.models.cross_encoder import check_cross_encoder
from builder.models.embedder import Embedding, PassageEmbedder
from builder.models.gguf_conversion import converted
from builder.models.gguf_weights import model_weights
from builder.models.packed import packed_model
from builder.models.precision import embedding_precision
from builder.models.probes import fitted_probe
from builder.models.quantization import quantized
from builder.models.stick_files import model_files
from builder.models.support import support_record
from builder.progress import Progress
from builder.sources.base import Fetched
from builder.specs import CROSS_ENCODER_ROLES, BuildPlan, ModelSpec
from builder.stick.stick_file import StickFile
from runtime.errors import LibraryError
from runtime.stick.layout import FileRecord, ModelRecord, ProbeRecord

_LONGEST = 512


@dataclass(frozen=True, slots=True)
class Models:
    """What passages are embedded with, and what goes on the stick."""

    embedding: Embedding
    gguf: Path
    """the embedding model as the stick has it"""
    records: tuple[ModelRecord, ...]
    placed: tuple[StickFile, ...]


def prepare_models(plan: BuildPlan, cache: Path, progress: Progress) -> Models:
    """Fetch the plan's models and convert the embedding model. Raises LibraryError."""
    spec = plan.embedding
    fetched = sources.fetch(spec.source, plan.path.parent, cache, progress)
    folder = sentence_transformer(fetched, spec, cache, progress)
    gguf = _stick_weights(fetched, folder, cache, progress)
    placed = model_files(spec.name, [gguf], cache)
    records = [_record("embedding", spec, fetched.digest, placed, _longest(folder))]
    for role, model in (*(("chat", chat) for chat in plan.chats), *plan.pairs.items()):
        weights = model_weights(model, plan.path.parent, cache, progress)
        if role in CROSS_ENCODER_ROLES:
            check_cross_encoder(role, model.name, weights.files)
        files = model_files(_full_name(model), weights.files, cache)
        record = _record(role, model, weights.fingerprint, files, _LONGEST)
        support = support_record(model.name) if role == "chat" else None
        records.append(replace(record, probe=probe_record(model, plan), support=support))
        placed += files
    embedding = embedding_of(spec, folder, fetched.digest, cache)
    return Models(embedding, gguf, tuple(records), tuple(placed))


def _stick_weights(fetched: Fetched, folder: Path, cache: Path, progress: Progress) -> Path:
    """Return the embedding model as GGUF, no more exact than it came."""
    packed = packed_model(fetched.files)
    if packed is None:
        return converted(folder, fetched.digest, "f16", cache, progress)
    gguf = converted(folder, fetched.digest, packed.packing.kind, cache, progress)
    wanted = packed.packing.quantization
    if not wanted:
        return gguf
    return quantized(gguf, fetched.digest, wanted, cache, progress, alike=True)


def embedding_of(spec: ModelSpec, folder: Path, digest: str, cache: Path) -> Embedding:
    """Return how passages become vectors, by a model in `folder` whose source has that digest.

    What gives other vectors has another fingerprint, and a cache of its own.
    """
    precision = embedding_precision()
    prefixed = hashlib.sha256(spec.passage_prefix.encode()).hexdigest()[:8]
    parts = [digest[:16], prefixed if spec.passage_prefix else "", precision]
    identity = "-".join(filter(None, parts))
    return Embedding(
        PassageEmbedder(folder, spec.passage_prefix, precision),
        f"{spec.name}@{identity}",
        cache / "vectors" / f"{identity}.sqlite",
    )


def probe_record(model: ModelSpec, plan: BuildPlan) -> ProbeRecord | None:
    """Return how a model of a plan tells whether it has read an answer, if that is known."""
    fitted = fitted_probe(model.name, plan.embedding.name)
    constants = calibration(plan.embedding.name)
    return fitted.record(plan.false_refusals, constants) if fitted else None


def sentence_transformer(
    fetched: Fetched, spec: ModelSpec, cache: Path, progress: Progress
) -> Path:
    """Return the folder of a sentence-transformers model: the one of its modules.json.

    One that comes packed in a single file is unpacked in the cache.
    """
    for path in fetched.files:
        if path.name == "modules.json":
            return path.parent
    if packed := packed_model(fetched.files):
        return packed.unpacked(fetched.digest, cache, progress)
    raise LibraryError(
        f"The source of the embedding model {spec.name} holds no modules.json.",
        "Name a folder in the layout of sentence-transformers, or a packed model, with `file`.",
    )


def _longest(folder: Path) -> int:
    """Return the tokens of a text that a sentence-transformers model reads."""
    try:
        settings = json.loads((folder / "sentence_bert_config.json").read_text())
        return int(settings["max_seq_length"])
    except (OSError, ValueError, KeyError, TypeError):
        return _LONGEST


def _full_name(spec: ModelSpec) -> str:
    """Return a model's name with the quantization that the builder gave it."""
    return " ".join(filter(None, (spec.name, spec.quantization)))


def _record(
    role: str, spec: ModelSpec, fingerprint: str, placed: Sequence[StickFile], longest: int
) -> ModelRecord:
    first, *parts = (FileRecord(each.path, each.sha256, each.size) for each in placed)
    return ModelRecord(
        role=role, name=spec.name, licence=spec.licence,
        source=", ".join(spec.source.locations), fingerprint=fingerprint, file=first,
        query_prefix=spec.query_prefix, passage_prefix=spec.passage_prefix,
        longest=longest, languages=spec.languages, id=spec.id, quantization=spec.quantization,
        parts=tuple(parts),
    )  # fmt: skip
