"""Arguments that several commands of the evaluation take."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_sets_folder(parser: argparse.ArgumentParser) -> None:
    """Add where labelled sets are, and which of them are meant."""
    parser.add_argument(
        "data", type=Path, help="folder of folders: corpus.jsonl.zst, queries.jsonl"
    )
    add_only(parser)


def add_only(parser: argparse.ArgumentParser) -> None:
    """Add which sets are meant."""
    parser.add_argument("--only", nargs="+", default=(), metavar="SET", help="only these sets")


def add_measured_bundle(parser: argparse.ArgumentParser, used: str) -> None:
    """Add the bundle; `used` says which of its parts."""
    parser.add_argument(
        "--bundle", type=Path, default=Path("bundle.toml"), metavar="FILE",
        help=f"whose {used} (default: %(default)s)",
    )  # fmt: skip
