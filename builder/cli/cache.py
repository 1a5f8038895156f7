"""The commands that show and prune the cache."""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterable
from pathlib import Path

from builder.cache.contents import KINDS, Item, items, prune
from builder.cli.arguments import Commands, add_cache
from builder.cli.report import table
from runtime.cli.help import Parser

_AGE = re.compile(r"(\d+)d?")
_USUAL_DAYS = 30.0


def add_cache_commands(commands: Commands[Parser]) -> None:
    """Add `cache`, which lists, and `cache prune`."""
    cache = commands.add_parser("cache", help="show what the cache holds, or prune it")
    add_cache(cache)
    cache.set_defaults(run=_list)
    actions = cache.add_subparsers(metavar="ACTION", title="actions")
    pruning = actions.add_parser("prune", help="remove what has not been used for a while")
    which = pruning.add_mutually_exclusive_group()
    which.add_argument(
        "--older-than", type=_days, default=_USUAL_DAYS, metavar="DAYS",
        help="keep what was used in so many days, such as 30d (default: 30d)",
    )  # fmt: skip
    which.add_argument("--all", action="store_true", help="remove everything")
    # Without a default of its own, so that the cache can be named before the action as well.
    pruning.add_argument(
        "--cache", type=Path, default=argparse.SUPPRESS, metavar="DIR", help="the folder to prune"
    )
    pruning.set_defaults(run=_prune)


def _days(text: str) -> float:
    found = _AGE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days, such as 30d")
    return float(found[1])


def _list(parsed: argparse.Namespace) -> int:
    found = list(items(parsed.cache))
    print(contents_text(found, time.time()))
    print(f"\nThe cache is {parsed.cache}.")
    return 0


def _prune(parsed: argparse.Namespace) -> int:
    gone = prune(parsed.cache, None if parsed.all else parsed.older_than)
    size = sum(item.size for item in gone)
    print(f"Removed {len(gone):,} entries, {size / 1e6:,.1f} MB, from {parsed.cache}.")
    return 0


def contents_text(found: Iterable[Item], now: float) -> str:
    """Return a table of what lies in a cache: a row for each kind, the sum last."""
    by_kind: dict[str, list[Item]] = {}
    for item in found:
        by_kind.setdefault(item.kind, []).append(item)
    rows = [
        (f"{kind}: {KINDS[kind]}", *_figures(by_kind[kind]), _ago(by_kind[kind], now))
        for kind in KINDS
        if kind in by_kind
    ]
    everything = [item for held in by_kind.values() for item in held]
    total = ("all", *_figures(everything), _ago(everything, now))
    return table(("kind", "entries", "MB", "last used"), [*rows, total])


def _figures(held: Iterable[Item]) -> tuple[str, str]:
    listed = list(held)
    return f"{len(listed):,}", f"{sum(item.size for item in listed) / 1e6:,.1f}"


def _ago(held: Iterable[Item], now: float) -> str:
    used = max((item.used for item in held), default=0.0)
    if not used:
        return "never"
    days = int((now - used) / 86_400)
    return "today" if days <= 0 else f"{days} days ago"
