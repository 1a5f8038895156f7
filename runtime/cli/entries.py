"""Entries of dictionaries, printed for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.localization import N_, _
from runtime.results import DictionaryEntry
from runtime.text.foreign import named
from runtime.text.sanitize import printable
from runtime.text.wording import how_matched

NOT_FOUND = N_(
    "No dictionary of this library has “{word}”. Try its plain form, or a word that means the same."
)


def print_entries(entries: Sequence[DictionaryEntry], titles: Mapping[str, str]) -> None:
    """Print entries, those of a dictionary together; `titles` are those of the corpora, by id."""
    for corpus in dict.fromkeys(entry.corpus for entry in entries):
        own = [entry for entry in entries if entry.corpus == corpus]
        first = own[0]
        pair = _(
            "{source} to {target}",
            source=named(first.from_language),
            target=named(first.to_language),
        )
        print(printable(f"{titles.get(corpus, corpus)}, {pair}  [{corpus}]\n"))
        for entry in own:
            _print_entry(entry)


def _print_entry(entry: DictionaryEntry) -> None:
    place = f"[{entry.corpus} {entry.document!r}]"
    print(printable(f"{entry.headword}  ({how_matched(entry)})  {place}"))
    print(printable("\n".join(f"   {line}".rstrip() for line in entry.text.split("\n"))))
    print()
