"""A whole build without a network: `python -m tests.support.small_build BUNDLE OUT CACHE`.

Corpora, vectors, indexes, our own program and the files at the root are made by the program itself.
The embedding model is a small one of random weights, no engine is compiled, and no interpreter
fetched.
"""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from builder import build as building
from builder import payload
from builder.bundle.plan import load_plan
from builder.models import Models, embedding_of
from builder.models.hmsemb import unpack
from builder.models.stick_files import model_files
from builder.progress import Progress, Silent
from builder.specs import BuildPlan
from builder.stick.previous import Previous
from builder.stick.stick_file import StickFile
from runtime.stick.integrity import file_sha256
from tests.support.packed_encoders import write_pack
from tests.support.real_corpora import write_code, write_history, write_medicine

BUNDLE = """\
[library]
title = "A small library"
[embedding]
name = "Small"
licence = "CC0-1.0"
source = { path = "small.hmsemb" }
[index]
vectors = "fp16"
[[corpora]]
id = "medicine"
title = "First aid and diseases"
format = "markdown"
licence = "CC0-1.0"
source = { path = "medicine" }
[[corpora]]
id = "history"
title = "History of Europe"
format = "jsonl"
licence = "CC0-1.0"
source = { path = "history.jsonl" }
[[corpora]]
id = "code"
title = "Programming"
format = "pdf"
licence = "CC0-1.0"
source = { path = "code/*.pdf" }
"""


def write_sources(folder: Path) -> Path:
    """Write the three corpora, the model and their bundle; return the bundle."""
    write_medicine(folder / "medicine")
    write_history(folder / "history.jsonl")
    write_code(folder / "code")
    write_pack(folder / "small.hmsemb")
    bundle = folder / "bundle.toml"
    bundle.write_text(BUNDLE, "utf-8")
    return bundle


def _models(plan: BuildPlan, cache: Path, _progress: Progress) -> Models:
    packed = plan.path.with_name("small.hmsemb")
    folder = unpack(packed, cache / "embedding")
    embedding = embedding_of(plan.embedding, folder, file_sha256(packed), cache)
    gguf = cache / "small.gguf"
    gguf.write_bytes((folder / "model.safetensors").read_bytes())
    return Models(embedding, gguf, (), tuple(model_files("small", [gguf], cache)))


def _runtime(
    _plan: BuildPlan, _stick: Previous, cache: Path, progress: Progress
) -> tuple[list[StickFile], list[StickFile], list[building.Failure]]:
    return list(payload.assemble_application(cache, progress).placed()), [], []


def main() -> None:
    """Build."""
    bundle, out, cache = map(Path, sys.argv[1:])
    cache.mkdir(parents=True, exist_ok=True)
    with (
        patch.object(building, "prepare_models", _models),
        patch.object(building, "check_agreement", lambda *_: 1.0),
        patch.object(building, "_runtime", _runtime),
    ):
        building.build(load_plan(bundle), out, cache, Silent())


if __name__ == "__main__":
    main()
