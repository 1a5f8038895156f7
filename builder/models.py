"""The models of a build: fetched, the embedding one converted and compared with its original."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder import hmsemb, sources
from builder.abstention import calibration
from builder.contents import model_files
from builder.embed import GgufType, PassageEmbedder, check_agreement, convert_to_gguf
from builder.engine import ensure_converter
from builder.packing import BuiltPack, Embedding
from builder.pairs import check_pair_model
from builder.probes import fitted_probe
from builder.progress import Progress
from builder.records import PAIR_ROLES, BuildPlan, Fetched, ModelSpec
from builder.stick import Placed
from builder.weights import model_weights
from runtime.errors import LibraryError
from runtime.format import FileRecord, ModelRecord, ProbeRecord

_LONGEST = 512
_COMPARED = 96
"""passages that the two embeddings are compared on, spread over all corpora"""


@dataclass(frozen=True, slots=True)
class Models:
    """What passages are embedded with, and what goes on the stick."""

    embedding: Embedding
    gguf: Path
    """the embedding model as the stick has it"""
    records: tuple[ModelRecord, ...]
    placed: tuple[Placed, ...]


def prepare_models(plan: BuildPlan, cache: Path, progress: Progress) -> Models:
    """Fetch the plan's models and convert the embedding model. Raises LibraryError."""
    spec = plan.embedding
    fetched = sources.fetch(spec.source, plan.path.parent, cache, progress)
    folder = sentence_transformer(fetched, spec, cache)
    converter = ensure_converter(cache, progress)
    # What came in eight bits loses nothing by going in eight bits, and is the faster for it.
    kind: GgufType = "q8_0" if _is_packed(fetched) else "f16"
    target = cache / "gguf" / f"{fetched.digest[:16]}-{kind}.gguf"
    gguf = convert_to_gguf(folder, converter, target, kind)
    placed = model_files(spec.name, [gguf])
    records = [_record("embedding", spec, fetched.digest, placed, _longest(folder))]
    for role, model in (*(("chat", chat) for chat in plan.chats), *plan.pairs.items()):
        weights = model_weights(model, plan.path.parent, cache, progress)
        if role in PAIR_ROLES:
            check_pair_model(role, model.name, weights.files)
        files = model_files(_full_name(model), weights.files)
        record = _record(role, model, weights.fingerprint, files, _LONGEST)
        records.append(replace(record, probe=probe_record(model, plan)))
        placed += files
    # What stands before a passage is embedded with it: another prefix gives other vectors.
    prefixed = hashlib.sha256(spec.passage_prefix.encode()).hexdigest()[:8]
    identity = fetched.digest[:16] + (f"-{prefixed}" if spec.passage_prefix else "")
    embedding = Embedding(
        PassageEmbedder(folder, spec.passage_prefix),
        f"{spec.name}@{identity}",
        cache / "vectors" / f"{identity}.sqlite",
    )
    return Models(embedding, gguf, tuple(records), tuple(placed))


def probe_record(model: ModelSpec, plan: BuildPlan) -> ProbeRecord | None:
    """Return how a model of a plan tells whether it has read an answer, if that is known."""
    fitted = fitted_probe(model.name, plan.embedding.name)
    constants = calibration(plan.embedding.name)
    return fitted.record(plan.false_refusals, constants) if fitted else None


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


def sentence_transformer(fetched: Fetched, spec: ModelSpec, cache: Path) -> Path:
    """Return the folder of a sentence-transformers model: the one of its modules.json.

    One that comes packed in a single file is unpacked in the cache.
    """
    for path in fetched.files:
        if path.name == "modules.json":
            return path.parent
        if path.suffix == hmsemb.SUFFIX:
            return hmsemb.unpack(path, cache / "embedding" / fetched.digest[:16])
    raise LibraryError(
        f"The source of the embedding model {spec.name} holds no modules.json.",
        "Name a folder in the layout of sentence-transformers, or a .hmsemb file, with `file`.",
    )


def _is_packed(fetched: Fetched) -> bool:
    return any(path.suffix == hmsemb.SUFFIX for path in fetched.files)


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
    role: str, spec: ModelSpec, fingerprint: str, placed: Sequence[Placed], longest: int
) -> ModelRecord:
    first, *parts = (FileRecord(each.path, each.sha256, each.size) for each in placed)
    return ModelRecord(
        role=role, name=spec.name, licence=spec.licence,
        source=", ".join(spec.source.locations), fingerprint=fingerprint, file=first,
        query_prefix=spec.query_prefix, longest=longest, languages=spec.languages,
        id=spec.id, quantization=spec.quantization, parts=tuple(parts),
    )  # fmt: skip
