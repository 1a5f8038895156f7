"""Translations of sentences, printed for people."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.localization import _
from runtime.results import TranslatedBy, Translation
from runtime.text.sanitize import printable
from runtime.text.translation_text import (
    glosses_in,
    languages_of_translation,
    marked,
    notes_on_translation,
    warnings_on,
)


def print_translation(translation: Translation, indent: str = "") -> None:
    """Print a translation with its marks; what is wrong with it stands before it."""
    lines = [f"{languages_of_translation(translation)}:", *warnings_on(translation)]
    if translation.text:
        lines.append(f"  {marked(translation)}")
    if translation.by is not TranslatedBy.MODEL:
        lines += [f"    {line}" for line in glosses_in(translation)]
    lines += notes_on_translation(translation)
    print(printable("\n".join(f"{indent}{line}" for line in lines)), flush=True)


def print_support(translation: Translation, titles: Mapping[str, str]) -> None:
    """Print which entries the words of a translation rest on; `titles` are those of corpora."""
    used = {number for word in translation.words for number in word.entries}
    if translation.by is not TranslatedBy.MODEL:
        used = set(range(len(translation.entries)))
    for number in sorted(used):
        entry = translation.entries[number]
        words = dict.fromkeys(
            translation.text[word.start : word.end]
            for word in translation.words
            if number in word.entries
        )
        title = titles.get(entry.corpus, entry.corpus)
        place = f"{entry.headword} ({title}) [{entry.corpus} {entry.document!r}]"
        of = _("{place} for {words}", place=place, words=tuple(words)) if words else place
        print(printable(f"  {of}"))
