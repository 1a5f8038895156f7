"""A labelled set → its documents in two corpora, each built with vectors and without."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from builder import sources
from builder.corpus.build_pack import BuiltPack, build_pack
from builder.models import Models
from builder.progress import Progress
from builder.readers.compression import plain_pieces
from builder.specs import NO_VECTORS, BuildPlan, CorpusSpec, SourceSpec
from evaluation.sets import LICENCE, LabelledSet, write_library
from runtime.stick.stick import Stick, open_stick

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Halves:
    """The library with all four corpora."""

    stick: Stick
    documents: tuple[frozenset[str], frozenset[str]]
    """the ids of either half"""

    def having(self, vectors: tuple[bool, bool]) -> Stick:
        """Return the library whose halves have vectors or not."""
        wanted = {_id(half, has_vectors=has) for half, has in enumerate(vectors)}
        packs = tuple(pack for pack in self.stick.packs if pack.record.id in wanted)
        return replace(self.stick, packs=packs)

    def documents_without(self, vectors: tuple[bool, bool]) -> frozenset[str]:
        """Return the ids of the documents that have no vectors there."""
        halves = zip(self.documents, vectors, strict=True)
        return frozenset().union(*(ids for ids, has_vectors in halves if not has_vectors))


def halve(
    labelled: LabelledSet, most: int, plan: BuildPlan, models: Models, cache: Path,
    progress: Progress,
) -> Halves:  # fmt: skip
    """Build the halves of a set; of more documents than `most`, those that answer come first."""
    chosen = _chosen(labelled, most)
    folder = cache / "evaluation" / f"{labelled.name}-halves"
    folder.mkdir(parents=True, exist_ok=True)
    halves = (chosen[0::2], chosen[1::2])
    for half, records in enumerate(halves):
        _file(folder, half).write_text("\n".join(map(json.dumps, records)), "utf-8")

    def built(half: int, has_vectors: bool) -> BuiltPack:
        source = SourceSpec("path", (str(_file(folder, half)),))
        fetched = sources.fetch(source, folder, cache, progress)
        spec = CorpusSpec(
            id=_id(half, has_vectors=has_vectors), title=labelled.name, source=source,
            format="jsonl", licence=LICENCE, language=plan.language,
            vectors="" if has_vectors else NO_VECTORS,
        )  # fmt: skip
        return build_pack(spec, fetched, plan, models.embedding, cache, progress)

    root = write_library(
        f"{labelled.name}-halved",
        lambda: [built(half, has) for half, has in product((0, 1), (True, False))],
        plan, models, cache, progress,
    )  # fmt: skip
    first, second = (frozenset(str(each["id"]) for each in records) for records in halves)
    return Halves(open_stick(root), (first, second))


def _file(folder: Path, half: int) -> Path:
    return folder / f"{half}.jsonl"


def _id(half: int, *, has_vectors: bool) -> str:
    return f"half-{half}" if has_vectors else f"half-{half}-words"


def _chosen(labelled: LabelledSet, most: int) -> list[Record]:
    """Return documents in the set's order: those that answer questions, others evenly spread."""
    text = b"".join(plain_pieces(labelled.corpus)).decode()
    found: list[Record] = [json.loads(line) for line in text.split("\n") if line.strip()]
    gold = {document for question in labelled.questions for document in question.gold}
    others = [each["id"] for each in found if each["id"] not in gold]
    wanted = max(0, most - (len(found) - len(others)))
    step = max(1, -(-len(others) // max(1, wanted)))
    taken = gold | set(others[::step][:wanted])
    return [each for each in found if each["id"] in taken]
