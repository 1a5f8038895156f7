"""Entries of dictionaries, printed for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.results import DictionaryEntry
from runtime.text.languages import NAMES, code
from runtime.text.sanitize import printable
from runtime.text.wording import how_matched

NOT_FOUND = (
    "No dictionary of this library has “{word}”. Try its plain form, or a word that means the same."
)


def print_entries(entries: Sequence[DictionaryEntry], titles: Mapping[str, str]) -> None:
    """Print entries, those of a dictionary together; `titles` are those of the corpora, by id."""
    for corpus in dict.fromkeys(entry.corpus for entry in entries):
        own = [entry for entry in entries if entry.corpus == corpus]
        first = own[0]
        languages = f"{_named(first.from_language)} to {_named(first.to_language)}"
        print(printable(f"{titles.get(corpus, corpus)}, {languages}  [{corpus}]\n"))
        for entry in own:
            _print_entry(entry)


def _print_entry(entry: DictionaryEntry) -> None:
    place = f"[{entry.corpus} {entry.document!r}]"
    print(printable(f"{entry.headword}  ({how_matched(entry)})  {place}"))
    print(printable("\n".join(f"   {line}".rstrip() for line in entry.text.split("\n"))))
    print()


def _named(language: str) -> str:
    return NAMES.get(code(language), language)
