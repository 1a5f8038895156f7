"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.cache import default_cache

SPLITS = ("dev", "end", "all")
Commands = argparse._SubParsersAction  # argparse has no other name for what add_parser is on


def add_split(parser: argparse.ArgumentParser, default: str) -> None:
    """Let the questions' part be chosen."""
    parser.add_argument(
        "--split", choices=SPLITS, default=default,
        help="questions at even positions, at odd ones, or all (default: %(default)s)",
    )  # fmt: skip


def add_bundle(parser: argparse.ArgumentParser) -> None:
    """Let the bundle, its chat model and the cache be named."""
    parser.add_argument("bundle", type=Path, help="the bundle.toml to read")
    add_model(parser)


def add_model(parser: argparse.ArgumentParser) -> None:
    """Let the chat model and the cache be named."""
    parser.add_argument("--model", metavar="NAME", help="the [models.NAME] that writes answers")
    add_cache(parser)


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Let the cache be named."""
    parser.add_argument(
        "--cache",
        type=Path,
        default=default_cache(),
        metavar="DIR",
        help="where downloads and finished stages are kept (default: %(default)s)",
    )
