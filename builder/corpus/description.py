"""What a bundle does not say of a corpus, and its files do: title, licence, language and so on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from builder.licences import PRIVATE, as_spdx, refusal
from builder.readers.cleaning import clean_line, plain_name, title_from_name
from builder.readers.document import Description
from builder.readers.processes.pool import description_of
from builder.readers.processes.tasks import Task
from builder.sources.base import Fetched
from builder.specs import CorpusSpec
from runtime.errors import LibraryError


def described(spec: CorpusSpec, fetched: Fetched) -> CorpusSpec:
    """Return the corpus with what is empty filled in.

    A collection in one file, such as a ZIM, says it itself; a folder gives its name as the title.
    Raises LibraryError for a dictionary of unknown languages.
    """
    told = (spec.title, spec.licence, spec.language, spec.publisher, spec.date)
    if all(told) and (not spec.is_dictionary or (spec.from_language and spec.to_language)):
        return spec
    found = _description(spec, fetched)
    if spec.is_dictionary:
        spec = _with_languages(spec, found)
    return replace(
        spec,
        title=spec.title or clean_line(found.title) or _title(spec, fetched),
        licence=spec.licence or as_spdx(clean_line(found.licence)) or PRIVATE,
        language=spec.language or clean_line(found.language),
        publisher=spec.publisher or clean_line(found.publisher),
        date=spec.date or clean_line(found.date),
    )


def refuse_licence(told: CorpusSpec, allowed: Collection[str] | None) -> None:
    """Raise LibraryError where a corpus may not be on the stick, by what its files say too."""
    if wrong := refusal(told.licence, allowed, is_own=told.source.is_own):
        raise LibraryError(f"The corpus {told.id} may not be handed on: {wrong}")


def _description(spec: CorpusSpec, fetched: Fetched) -> Description:
    if len({path.name.partition(".")[0] for path in fetched.files}) > 1:
        return Description()
    # Of files that belong together, such as a dictionary's, the one that describes them answers.
    for path in fetched.files:
        found = description_of(Task(path, plain_name(fetched.name(path)), spec))
        if found.title or found.to_language:
            return found
    return Description()


def _with_languages(spec: CorpusSpec, found: Description) -> CorpusSpec:
    source = spec.from_language or found.language
    target = spec.to_language or found.to_language
    if not source or not target:
        raise LibraryError(
            f"The dictionary {spec.id} does not say which languages it translates.",
            'Give the corpus `from` and `to` in the bundle, such as `from = "en"`, `to = "de"`.',
        )
    language = spec.language or source
    return replace(spec, from_language=source, to_language=target, language=language)


def _title(spec: CorpusSpec, fetched: Fetched) -> str:
    if len(fetched.files) == 1:
        return title_from_name(plain_name(fetched.files[0].name))
    folder = Path(fetched.root / fetched.base).name
    return title_from_name(plain_name(folder)) if folder else spec.id
