"""The command line: the only place that parses arguments, draws progress and exits."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from builder.console import ConsoleProgress
from builder.engine_wheel import default_cache
from runtime import __version__
from runtime.errors import LibraryError

EXAMPLES = """\
examples:
  python -m builder check bundle.toml
  python -m builder build bundle.toml --out /media/USB
  python -m builder build bundle.toml --out dist/stick --model tiny
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except LibraryError as error:
        sys.stderr.write(f"builder: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m builder",
        description="Builds a library on a thumb drive from what bundle.toml names.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vademecum {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    build = commands.add_parser("build", help="build a library onto a folder or a mounted stick")
    _add_bundle(build)
    build.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write it")
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="find every mistake in a bundle without building it")
    _add_bundle(check)
    check.set_defaults(run=_check)
    return parser


def _add_bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=Path, help="the bundle.toml to read")
    parser.add_argument("--model", metavar="NAME", help="the [models.NAME] that writes answers")
    parser.add_argument(
        "--cache",
        type=Path,
        default=default_cache(),
        metavar="DIR",
        help="where downloads and finished stages are kept (default: %(default)s)",
    )


def _build(parsed: argparse.Namespace) -> int:
    from builder.plan import load_plan
    from builder.report import summary_text

    plan = load_plan(parsed.bundle, parsed.model)
    # What is slow to import comes after the plan has been found good.
    from builder.build import build

    with ConsoleProgress() as progress:
        summary = build(plan, parsed.out, parsed.cache, progress)
    print(summary_text(summary))
    return 1 if summary.failures else 0


def _check(parsed: argparse.Namespace) -> int:
    from builder.estimate import estimate_text
    from builder.plan import load_plan

    plan = load_plan(parsed.bundle, parsed.model)
    print(f"{os.fspath(parsed.bundle)} is in order: {len(plan.corpora)} corpora.")
    print(estimate_text(plan))
    return 0


if __name__ == "__main__":
    sys.exit(main())
