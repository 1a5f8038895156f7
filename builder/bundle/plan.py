"""bundle.toml → a checked BuildPlan, or all that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from builder.bundle.schema import NO_MODEL, interpreter_spec, source_spec
from builder.bundle.validation import problems
from builder.platforms import DEFAULT_PLATFORMS
from builder.readers import AUTOMATIC as AUTOMATIC_FORMAT
from builder.readers.cleaning import clean_line
from builder.specs import CROSS_ENCODER_ROLES, FALSE_REFUSALS, BuildPlan, CorpusSpec, ModelSpec
from runtime.errors import LibraryError

DEFAULT_NAME = "bundle.toml"
DEFAULT_LANGUAGE = "en"
DEFAULT_CHARACTERS = 1000
DEFAULT_VECTORS = "SQ8"
_HINT = "docs/bundles.md explains every key."

Raw = Mapping[str, Any]


def load_plan(path: Path, model: str | None = None) -> BuildPlan:
    """Read a bundle; `model` is taken in place of its `library.model` (`none`: no model).

    Nothing is fetched and no source is looked at. Raises LibraryError that lists every problem, a
    line each: file, key, what is wrong, and what would be right.
    """
    if path.is_dir():
        path = path / DEFAULT_NAME
    raw = _load(path)
    found = problems(raw, model)
    if found:
        lines = (f"{path.name}: {each.path}: {each.message}" for each in found)
        count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        listed = "\n  ".join(clean_line(line) for line in lines)
        raise LibraryError(f"{path} has {count}:\n  {listed}", _HINT)
    return _plan(path.resolve(), raw, model)


def _load(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be read: {error.strerror}.",
            "Name a bundle.toml, or the folder that one lies in.",
        ) from error
    except UnicodeDecodeError as error:
        raise LibraryError(f"{path} is not UTF-8.", "Save it again as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise LibraryError(f"{path} is not TOML: {error}.", _HINT) from error


def _plan(path: Path, raw: Raw, model: str | None) -> BuildPlan:
    library = raw["library"]
    language = library.get("language", DEFAULT_LANGUAGE)
    given = model or library.get("model", NO_MODEL)
    chosen = [given] if isinstance(given, str) else given
    return BuildPlan(
        path=path,
        title=library["title"],
        language=language,
        description=library.get("description", ""),
        questions=tuple(library.get("questions", ())),
        chats=tuple(_model(raw["models"][name], name) for name in chosen if name != NO_MODEL),
        embedding=_model(raw["embedding"]),
        pairs={role: _model(raw[role]) for role in CROSS_ENCODER_ROLES if role in raw},
        corpora=tuple(_corpus(each, language) for each in raw["corpora"]),
        passage_characters=raw.get("chunking", {}).get("characters", DEFAULT_CHARACTERS),
        vectors=raw.get("index", {}).get("vectors", DEFAULT_VECTORS),
        false_refusals=float(raw.get("abstention", {}).get("false_refusals", FALSE_REFUSALS)),
        platforms=tuple(dict.fromkeys(library.get("platforms", DEFAULT_PLATFORMS))),
        accelerators=tuple(dict.fromkeys(library.get("accelerators", ()))),
        interpreters={
            name: interpreter_spec(each["interpreter"])
            for name, each in raw.get("platforms", {}).items()
            if "interpreter" in each
        },
        strict=library.get("strict", False),
        selftest=raw.get("selftest", {}).get("questions", ""),
    )


def _model(raw: Raw, name: str = "") -> ModelSpec:
    return ModelSpec(
        name=raw["name"],
        licence=raw["licence"],
        source=source_spec(raw["source"]),
        query_prefix=raw.get("query_prefix", ""),
        passage_prefix=raw.get("passage_prefix", ""),
        languages=tuple(dict.fromkeys(raw.get("languages", ()))),
        id=name,
        quantization=raw.get("quantization", ""),
    )


def _corpus(raw: Raw, language: str) -> CorpusSpec:
    source = source_spec(raw["source"])
    return CorpusSpec(
        id=raw["id"],
        title=raw["title"],
        source=source,
        format=raw.get("format", AUTOMATIC_FORMAT),
        licence=raw["licence"],
        language=raw.get("language", language),
        publisher=raw.get("publisher", ""),
        date=str(raw.get("date", "")),
        origin=raw.get("origin") or ", ".join(source.locations),
        encoding=raw.get("encoding", ""),
        markup=raw.get("markup", "plain"),
        fields=dict(raw.get("fields", {})),
        include=_choices(raw.get("include", {})),
        exclude=_choices(raw.get("exclude", {})),
        minimum_characters=raw.get("minimum_characters", 1),
        verbatim=raw.get("verbatim", False),
    )


def _choices(raw: Raw) -> dict[str, tuple[str, ...]]:
    return {key: (each,) if isinstance(each, str) else tuple(each) for key, each in raw.items()}
