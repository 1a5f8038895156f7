"""The command `across`."""

from __future__ import annotations

import argparse

from builder.cache import in_use
from builder.cli.arguments import Commands, add_cache
from builder.cli.progress_bar import ConsoleProgress
from evaluation.arguments import add_measured_bundle, add_sets_folder


def add_across(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the program's."""
    across = commands.add_parser(
        "across", help="measure how questions in one language find documents in another"
    )
    add_sets_folder(across)
    add_measured_bundle(across, "embedding model, dictionaries and index are used")
    add_cache(across)
    across.set_defaults(run=_across)


def _across(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from evaluation.across.measure import measure_across
    from evaluation.sets import find_sets

    sets, plan = find_sets(parsed.data, parsed.only), load_plan(parsed.bundle)
    with in_use(parsed.cache), ConsoleProgress() as progress:
        for labelled in sets:
            print(
                f"### {labelled.name}\n\n{measure_across(labelled, plan, parsed.cache, progress)}\n"
            )
    return 0
