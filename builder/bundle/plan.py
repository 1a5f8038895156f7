"""bundle.toml → a checked BuildPlan, or all that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from builder.bundle.names import free_id, name_of_source
from builder.bundle.schema import NO_MODEL, interpreter_spec, source_spec
from builder.bundle.validation import problems
from builder.licences import as_spdx
from builder.platforms import DEFAULT_PLATFORMS
from builder.readers import AUTOMATIC as AUTOMATIC_FORMAT
from builder.readers.cleaning import clean_line, title_from_name
from builder.specs import (
    CROSS_ENCODER_ROLES,
    FALSE_REFUSALS,
    BuildPlan,
    CorpusSpec,
    ModelSpec,
    SourceSpec,
)
from runtime.errors import LibraryError

DEFAULT_NAME = "bundle.toml"
DEFAULT_TITLE = "Library"
DEFAULT_LANGUAGE = "en"
DEFAULT_CHARACTERS = 1000
DEFAULT_VECTORS = "SQ8"
_DEFAULTS = "defaults.toml"
_HINT = "docs/bundles.md explains every key."

Raw = Mapping[str, Any]


def is_bundle(path: Path) -> bool:
    """Return whether a path names a bundle: a TOML file, or a folder with a bundle.toml in it."""
    return path.suffix == ".toml" or (path / DEFAULT_NAME).is_file()


def load_plan(path: Path, model: str | None = None) -> BuildPlan:
    """Read a bundle; `model` is taken in place of its `library.model` (`none`: no model).

    Nothing is fetched and no source is looked at. Raises LibraryError that lists every problem, a
    line each: file, key, what is wrong, and what would be right.
    """
    if path.is_dir():
        path = path / DEFAULT_NAME
    return _checked(path, _load(path), model)


def plan_of_text(text: str, path: Path, model: str | None = None) -> BuildPlan:
    """Return the plan of a bundle's text, as if it stood in the file `path`.

    Raises LibraryError as `load_plan` does.
    """
    return _checked(path, tomllib.loads(text), model)


def _checked(path: Path, given: Raw, model: str | None) -> BuildPlan:
    raw = _with_defaults(given)
    found = problems(raw, model)
    if found:
        lines = (f"{path.name}: {each.path}: {each.message}" for each in found)
        count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        listed = "\n  ".join(clean_line(line) for line in lines)
        raise LibraryError(f"{path} has {count}:\n  {listed}", _HINT)
    return _plan(path.resolve(), raw, model)


def _with_defaults(raw: Raw) -> Raw:
    """Return a bundle with the models that it need not name."""
    own = raw.get("models", {})
    defaults = tomllib.loads((files(__package__) / _DEFAULTS).read_text("utf-8"))
    models = {**defaults["models"], **own} if isinstance(own, dict) else own
    return {**defaults, "library": {}, **raw, "models": models}


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
        title=library.get("title") or title_from_name(path.parent.name) or DEFAULT_TITLE,
        language=language,
        description=library.get("description", ""),
        questions=tuple(library.get("questions", ())),
        chats=tuple(_model(raw["models"][name], name) for name in chosen if name != NO_MODEL),
        embedding=_model(raw["embedding"]),
        pairs={role: _model(raw[role]) for role in CROSS_ENCODER_ROLES if role in raw},
        corpora=_corpora(raw["corpora"], library.get("language", "")),
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
        allow_licences=_tuple_or_none(library.get("allow_licences")),
        selftest=raw.get("selftest", {}).get("questions", ""),
    )


def _tuple_or_none(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


def _model(raw: Raw, name: str = "") -> ModelSpec:
    return ModelSpec(
        name=raw["name"],
        licence=as_spdx(raw["licence"]),
        source=source_spec(raw["source"]),
        query_prefix=raw.get("query_prefix", ""),
        passage_prefix=raw.get("passage_prefix", ""),
        languages=tuple(dict.fromkeys(raw.get("languages", ()))),
        id=name,
        quantization=raw.get("quantization", ""),
    )


def _corpora(raw: Sequence[Raw], language: str) -> tuple[CorpusSpec, ...]:
    """Return the corpora; one without an id is called after its source."""
    taken = {each["id"] for each in raw if "id" in each}
    found = []
    for each in raw:
        source = source_spec(each["source"])
        own = each.get("id") or free_id(name_of_source(source), taken)
        taken.add(own)
        found.append(_corpus(each, own, source, language))
    return tuple(found)


def _corpus(raw: Raw, own_id: str, source: SourceSpec, language: str) -> CorpusSpec:
    return CorpusSpec(
        id=own_id,
        title=raw.get("title", ""),
        source=source,
        format=raw.get("format", AUTOMATIC_FORMAT),
        licence=as_spdx(raw.get("licence", "")),
        language=raw.get("language") or raw.get("from") or ("" if "kind" in raw else language),
        publisher=raw.get("publisher", ""),
        date=str(raw.get("date", "")),
        origin=raw.get("origin") or _origin(source),
        encoding=raw.get("encoding", ""),
        attribution=raw.get("attribution", ""),
        markup=raw.get("markup", ""),
        fields=dict(raw.get("fields", {})),
        include=_choices(raw.get("include", {})),
        exclude=_choices(raw.get("exclude", {})),
        minimum_characters=raw.get("minimum_characters", 1),
        verbatim=raw.get("verbatim", False),
        vectors=raw.get("vectors", ""),
        images=raw.get("images", False),
        kind=raw.get("kind", ""),
        from_language=raw.get("from", ""),
        to_language=raw.get("to", ""),
    )


def _origin(source: SourceSpec) -> str:
    """Return what people are told; where files lay on this machine is nobody's business."""
    location = source.locations[0]
    is_elsewhere = Path(location).is_absolute() or location.startswith(("~", "file:"))
    if source.kind in ("path", "git") and is_elsewhere:
        return name_of_source(source)
    return ", ".join(filter(None, (source.name, *source.locations)))


def _choices(raw: Raw) -> dict[str, tuple[str, ...]]:
    return {key: (each,) if isinstance(each, str) else tuple(each) for key, each in raw.items()}
