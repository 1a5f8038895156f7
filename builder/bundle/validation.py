"""bundle.toml as it was read → what is wrong with it. Every problem is found, not the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from builder.bundle.schema import (
    ABSTENTION,
    BUNDLE,
    CHAT_MODEL,
    CHUNKING,
    CORPUS,
    EMBEDDING,
    INDEX,
    LIBRARY,
    MODEL,
    NAME,
    NO_MODEL,
    PLATFORM,
    SELFTEST,
    SOURCE,
    VECTORS,
    Key,
    Raw,
    is_own,
    source_spec,
)
from builder.bundle.validators import nearest, shown, table, texts
from builder.engine.accelerators import SYSTEMS as ACCELERATORS
from builder.licences import refusal
from builder.payload.interpreters import NAMED
from builder.platforms import DEFAULT_PLATFORMS, PLATFORMS
from builder.readers import AUTOMATIC as AUTOMATIC_FORMAT
from builder.readers import FORMATS
from builder.readers.formats import icd10
from builder.sources import KINDS
from builder.specs import AUTOMATIC, CROSS_ENCODER_ROLES, NO_VECTORS
from runtime.stick.layout import DICTIONARY

_ARCHIVES = ("path", "https")
"""the kinds of source that an interpreter comes from"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: `corpora[wiki].format`."""

    path: str
    message: str


def problems(raw: Raw, model: str | None = None) -> list[Problem]:
    """Return everything that is wrong with a bundle; `model` is the one asked for instead."""
    return [
        *_table(raw, BUNDLE, ""),
        *_table(raw.get("library"), LIBRARY, "library"),
        *_platforms(raw.get("library")),
        *_accelerators(raw.get("library")),
        *_interpreters(raw.get("platforms")),
        *_models(raw, model),
        *_with_source(raw.get("embedding"), EMBEDDING, "embedding"),
        *chain.from_iterable(
            _with_source(raw.get(role), MODEL, role) for role in CROSS_ENCODER_ROLES
        ),
        *_table(raw.get("chunking"), CHUNKING, "chunking"),
        *_table(raw.get("index"), INDEX, "index"),
        *_table(raw.get("abstention"), ABSTENTION, "abstention"),
        *_table(raw.get("selftest"), SELFTEST, "selftest"),
        *_corpora(raw.get("corpora")),
        *_licences(raw, model),
    ]


def _table(raw: object, keys: Mapping[str, Key], path: str) -> Iterator[Problem]:
    """Yield the problems of a table's keys. That a table is none is its own table's problem."""
    if not isinstance(raw, dict):
        return
    for name, value in raw.items():
        if name not in keys:
            yield Problem(_join(path, name), f"there is no such key; {nearest(name, keys)}")
        elif wrong := keys[name].check(value):
            yield Problem(_join(path, name), wrong)
    for name, key in keys.items():
        if key.required and name not in raw:
            yield Problem(_join(path, name), "is missing")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _platforms(library: object) -> Iterator[Problem]:
    platforms = library.get("platforms") if isinstance(library, dict) else None
    if not isinstance(platforms, list) or texts(platforms):
        return
    if not platforms:
        yield Problem("library.platforms", f"is empty; name one of {', '.join(PLATFORMS)}")
    for name in platforms:
        if name not in PLATFORMS:
            wrong = f"{shown(name)} is no platform; {nearest(str(name), PLATFORMS)}"
            yield Problem("library.platforms", wrong)


def _accelerators(library: object) -> Iterator[Problem]:
    """Yield the problems of `library.accelerators`: each must be for one of the platforms."""
    chosen = library.get("accelerators") if isinstance(library, dict) else None
    if not isinstance(library, dict) or not isinstance(chosen, list) or texts(chosen):
        return
    platforms = library.get("platforms", DEFAULT_PLATFORMS)
    listed = platforms if isinstance(platforms, list) else []
    known = [PLATFORMS[name] for name in listed if isinstance(name, str) and name in PLATFORMS]
    for name in chosen:
        if name not in ACCELERATORS:
            wrong = f"{shown(name)} is no accelerator; {nearest(str(name), ACCELERATORS)}"
            yield Problem("library.accelerators", wrong)
        elif known and not any(each.system in ACCELERATORS[name] for each in known):
            systems = " and ".join(ACCELERATORS[name])
            wrong = f"{shown(name)} is for {systems}, and `platforms` names none of them"
            yield Problem("library.accelerators", wrong)


def _interpreters(raw: object) -> Iterator[Problem]:
    for name, platform in raw.items() if isinstance(raw, dict) else ():
        path = f"platforms.{name}"
        if name not in PLATFORMS:
            yield Problem(path, f"there is no such platform; {nearest(name, PLATFORMS)}")
        if wrong := table(platform):
            yield Problem(path, wrong)
        yield from _table(platform, PLATFORM, path)
        chosen = platform.get("interpreter") if isinstance(platform, dict) else None
        yield from _interpreter(chosen, f"{path}.interpreter")


def _interpreter(chosen: object, path: str) -> Iterator[Problem]:
    words = (AUTOMATIC, *NAMED)
    if isinstance(chosen, dict):
        yield from _source(chosen, path)
        if set(chosen) & set(KINDS) - set(_ARCHIVES) or "file" in chosen:
            yield Problem(path, f"is one archive: name it by {' or '.join(_ARCHIVES)}")
        if "path" in chosen and "sha256" not in chosen:
            yield Problem(f"{path}.sha256", "is missing; programs are always checked")
    elif isinstance(chosen, str) and chosen not in words:
        yield Problem(path, f"{shown(chosen)} is no way to get one; {nearest(chosen, words)}")


def _models(raw: Raw, asked: str | None) -> Iterator[Problem]:
    models = raw.get("models", {})
    known = models if isinstance(models, dict) else {}
    for name, model in known.items():
        if wrong := NAME(name):
            yield Problem(f"models.{name}", wrong)
        if wrong := table(model):
            yield Problem(f"models.{name}", wrong)
        yield from _with_source(model, CHAT_MODEL, f"models.{name}")
    library = raw.get("library")
    yield from _chosen(library.get("model") if isinstance(library, dict) else None, known)
    if asked is not None and asked not in (*known, NO_MODEL):
        yield Problem("models", _no_model(asked, known))


def _chosen(given: object, known: Mapping[str, object]) -> Iterator[Problem]:
    """Yield the problems of `library.model`: one name, or a list of several."""
    listed = given if isinstance(given, list) else [given]
    names = [name for name in listed if isinstance(name, str)]
    for name in names:
        if name not in (*known, NO_MODEL):
            yield Problem("library.model", _no_model(name, known))
    if isinstance(given, list) and NO_MODEL in names:
        yield Problem("library.model", f"{NO_MODEL!r} stands alone, not in a list")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("library.model", f"{shown(name)} is there twice")


def _no_model(name: str, known: Mapping[str, object]) -> str:
    return f"there is no [models.{name}]; {nearest(name, (*known, NO_MODEL))}"


def _corpora(raw: object) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, (path, corpus) in enumerate(_with_paths(raw), 1):
        name = str(corpus.get("id"))
        if "id" in corpus and first.setdefault(name, number) != number:
            other = f"corpora[#{first[name]}]"
            yield Problem(f"{path}.id", f"{shown(name)} is the id of {other} too; change one")
        yield from _with_source(corpus, CORPUS, path)
        yield from _record_keys(corpus, path)
        yield from _dictionary_keys(corpus, path)


def _with_paths(raw: object) -> Iterator[tuple[str, Raw]]:
    """Yield each table of a corpus behind what messages call it."""
    corpora = [each for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    ids = Counter(str(corpus.get("id")) for corpus in corpora)
    for number, corpus in enumerate(corpora, 1):
        name = str(corpus.get("id"))
        is_clear = not NAME(corpus.get("id")) and ids[name] == 1
        yield f"corpora[{name if is_clear else f'#{number}'}]", corpus


def _licences(raw: Raw, asked: str | None) -> Iterator[Problem]:
    """Yield what the bundle says may not be on a stick; what files say is seen in the build."""
    library = raw.get("library")
    given = library if isinstance(library, dict) else {}
    allowed = given.get("allow_licences")
    if allowed is not None and texts(allowed):
        return
    works = [*_chosen_models(raw, asked or given.get("model")), *_with_paths(raw.get("corpora"))]
    for path, work in works:
        said = work.get("licence")
        own = is_own(work.get("source"))
        if isinstance(said, str) and (wrong := refusal(said, allowed, is_own=own)):
            yield Problem(f"{path}.licence", wrong)


def _chosen_models(raw: Raw, chosen: object) -> Iterator[tuple[str, Raw]]:
    """Yield the tables of the models that the stick would carry, behind what messages call them."""
    names = chosen if isinstance(chosen, list) else [chosen]
    models = raw.get("models")
    for name, model in models.items() if isinstance(models, dict) else ():
        if name in names and isinstance(model, dict):
            yield f"models.{name}", model
    for role in ("embedding", *CROSS_ENCODER_ROLES):
        if isinstance(model := raw.get(role), dict):
            yield role, model


def _record_keys(corpus: Raw, path: str) -> Iterator[Problem]:
    """Refuse filters where they would be ignored in silence."""
    given = str(corpus.get("format", AUTOMATIC_FORMAT))
    for name in ("fields", "include", "exclude", "images"):
        chosen = corpus.get(name)
        if chosen is None or given not in FORMATS:
            continue
        if name not in FORMATS[given].options:
            formats = [each.name for each in FORMATS.values() if name in each.options]
            yield Problem(f"{path}.{name}", f"is only for {', '.join(formats)}")
        elif given == "icd" and isinstance(chosen, dict) and set(chosen) - {icd10.CHAPTER}:
            yield Problem(f"{path}.{name}", f"icd chooses by {icd10.CHAPTER!r} alone")


def _dictionary_keys(corpus: Raw, path: str) -> Iterator[Problem]:
    for name in ("from", "to"):
        if name in corpus and "kind" not in corpus:
            yield Problem(f"{path}.{name}", f"is only for dictionaries: `kind = {DICTIONARY!r}`")
    if "kind" in corpus and corpus.get("vectors", NO_VECTORS) in set(VECTORS) - {NO_VECTORS}:
        yield Problem(f"{path}.vectors", "a dictionary has none; leave the key out")


def _with_source(raw: object, keys: Mapping[str, Key], path: str) -> Iterator[Problem]:
    yield from _table(raw, keys, path)
    if isinstance(raw, dict) and isinstance(raw.get("source"), dict):
        yield from _source(raw["source"], f"{path}.source")


def _source(raw: Raw, path: str) -> Iterator[Problem]:
    yield from _table(raw, SOURCE, path)
    kinds = [kind for kind in KINDS if kind in raw]
    if len(kinds) != 1:
        yield Problem(path, f"must have exactly one of {', '.join(KINDS)}; it has {len(kinds)}")
        return
    source = KINDS[kinds[0]]
    for name in raw:
        if name in SOURCE and name not in (source.kind, *source.options):
            yield Problem(_join(path, name), f"does not go with {source.kind!r}")
    if source.pins and not set(source.pins) & set(raw):
        needed = "it" if len(source.pins) == 1 else f"one of {', '.join(source.pins)}"
        yield Problem(f"{path}.{source.pins[0]}", f"is missing; {source.kind!r} needs {needed}")
    is_readable = not SOURCE[source.kind].check(raw[source.kind])
    if is_readable and (wrong := source.problem(source_spec(raw))):
        yield Problem(_join(path, source.kind), wrong)
