"""The command `words`."""

from __future__ import annotations

import argparse

from builder.cache import in_use
from builder.cli.arguments import Commands, add_cache, add_split
from builder.cli.progress_bar import ConsoleProgress
from evaluation.arguments import add_sets_folder


def add_words(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the program's."""
    words = commands.add_parser(
        "words", help="measure the search by words alone, in each language of a set; no model"
    )
    add_sets_folder(words)
    add_split(words, "all")
    add_cache(words)
    words.set_defaults(run=_words)


def _words(parsed: argparse.Namespace) -> int:
    from evaluation.sets import find_sets
    from evaluation.words.measure import measure_words

    sets = find_sets(parsed.data, parsed.only)
    with in_use(parsed.cache), ConsoleProgress() as progress:
        for labelled in sets:
            measured = measure_words(labelled, parsed.split, parsed.cache, progress)
            print(f"### {labelled.name}\n\n{measured}\n")
    return 0
