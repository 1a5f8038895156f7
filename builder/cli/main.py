"""The commands, and what runs."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from builder.cache import in_use
from builder.cli.arguments import Commands, add_bundle, add_cache, add_model
from builder.cli.cache import add_cache_commands
from builder.cli.inspect import add_inspect
from builder.cli.progress_bar import ConsoleProgress
from builder.platforms import PLATFORMS
from builder.specs import BuildPlan, InterpreterSpec
from runtime import __version__
from runtime.cli.help import Parser
from runtime.errors import LibraryError
from runtime.text.last_words import fall_silent
from runtime.text.sanitize import printable, printable_json

EXAMPLES = """\
examples:
  {0} check bundle.toml
  {0} build bundle.toml --out /media/USB
  {0} build bundle.toml --out dist/stick --model tiny
  {0} ~/Documents ~/wikipedia.zim --out /media/USB
  {0} inspect ~/Documents/manual.pdf
  {0} payload export windows-x86_64 windows.payload
  {0} cache prune --older-than 30d
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    parsed = _parser().parse_args(with_command(given))
    try:
        return int(parsed.run(parsed))
    except LibraryError as error:
        sys.stderr.write(f"builder: {printable(str(error))}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command resumes from here.\n")
        return 130
    except BrokenPipeError:  # who read has read enough
        return fall_silent()


def _parser() -> argparse.ArgumentParser:
    program = _program()
    parser = Parser(
        prog=program,
        description="Builds a library on a thumb drive from what bundle.toml names.",
        epilog=EXAMPLES.format(program),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vademecum {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    build = commands.add_parser(
        "build", help="build a library onto a folder or a mounted stick",
        description="The word `build` may be left out.",
    )  # fmt: skip
    build.add_argument(
        "places", type=Path, nargs="+", metavar="FROM",
        help="a bundle.toml, or folders and files of any formats: they need none",
    )  # fmt: skip
    add_model(build)
    build.add_argument("--out", type=Path, metavar="DIR", help="where to write it")
    build.add_argument("--title", default="", help="what to call a library of folders and files")
    build.add_argument(
        "--init", type=Path, metavar="FILE",
        help="write the bundle.toml for these folders and files; without --out, only that",
    )  # fmt: skip
    build.add_argument("--json", action="store_true", help="print the report as JSON")
    build.add_argument(
        "--allow-missing", action="store_true",
        help="drop from the stick what cannot be built this time (default: keep what it has)",
    )  # fmt: skip
    build.set_defaults(run=_build)
    check = commands.add_parser("check", help="find every mistake in a bundle without building it")
    add_bundle(check)
    check.set_defaults(run=_check)
    add_inspect(commands)
    _add_payload(commands)
    add_cache_commands(commands)
    return parser


_COMMANDS = frozenset({"build", "cache", "check", "inspect", "payload"})


def with_command(arguments: Sequence[str]) -> list[str]:
    """Put `build` before what begins with a place instead of a command."""
    first = arguments[0] if arguments else "-"
    if first.startswith("-") or first in _COMMANDS:
        return list(arguments)
    is_place = any(sign in first for sign in "/\\~.") or Path(first).exists()
    return ["build", *arguments] if is_place else list(arguments)


def _program() -> str:
    """Return what the person typed to start this."""
    name = Path(sys.argv[0]).stem
    return name if name == "vademecum-build" else "python -m builder"


def _add_payload(commands: Commands[Parser]) -> None:
    payload = commands.add_parser(
        "payload", help="hand a platform's finished runtime to another machine"
    )
    actions = payload.add_subparsers(metavar="ACTION", required=True, title="actions")
    export = actions.add_parser("export", help="build a platform's payload into one archive")
    export.add_argument("platform", choices=sorted(PLATFORMS), help="which machines it runs on")
    export.add_argument("file", type=Path, help="the archive to write")
    export.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help="whose choice of interpreter and accelerators is followed",
    )
    add_cache(export)
    export.set_defaults(run=_export)
    imported = actions.add_parser("import", help="check an archive and use it in builds")
    imported.add_argument("file", type=Path, help="the archive to read")
    add_cache(imported)
    imported.set_defaults(run=_import)


def _build(parsed: argparse.Namespace) -> int:
    from builder.cli.report import summary_json, summary_text

    plan = _planned(parsed)
    if parsed.out is None:
        if parsed.init:
            return 0
        raise LibraryError("Where to write the library is not said.", "Add --out DIR.")
    # What is slow to import comes after the plan has been found good.
    from builder.build import build

    with ConsoleProgress() as progress:
        summary = build(
            plan,
            parsed.out.expanduser(),
            parsed.cache,
            progress,
            allow_missing=parsed.allow_missing,
        )
    if parsed.json:
        print(printable_json(summary_json(summary)))
    else:
        _tell(summary_text(summary))
    return 1 if summary.failures else 0


def _planned(parsed: argparse.Namespace) -> BuildPlan:
    """Return the plan of the bundle that is named, or one made for the folders and files."""
    from builder.bundle.plan import is_bundle, load_plan, plan_of_text
    from builder.bundle.shelf import shelf_text

    places: list[Path] = parsed.places
    if len(places) == 1 and is_bundle(places[0]):
        if parsed.init:
            raise LibraryError(f"{places[0]} is a bundle already.", "Leave out --init.")
        return load_plan(places[0], parsed.model)
    text = shelf_text(places, parsed.title)
    if parsed.init:
        _write_bundle(parsed.init, text)
    return plan_of_text(text, parsed.init or Path.cwd() / "bundle.toml", parsed.model)


def _write_bundle(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise LibraryError(f"{path} is there already.", "Name another file.") from error
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be written: {error.strerror}.", "Name another file."
        ) from error
    sys.stderr.write(f"{printable(os.fspath(path))} is written.\n")


def _check(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from builder.cli.estimate import estimate_text, licences_text

    plan = load_plan(parsed.bundle, parsed.model)
    _tell(f"{os.fspath(parsed.bundle)} is in order: {len(plan.corpora)} corpora.")
    text, sound = estimate_text(plan, parsed.cache)
    _tell(text)
    _tell(licences_text(plan))
    return 0 if sound else 1


def _export(parsed: argparse.Namespace) -> int:
    from builder import payload
    from builder.bundle.plan import load_plan
    from builder.payload.archive import export

    plan = load_plan(parsed.bundle) if parsed.bundle else None
    interpreters = plan.interpreters if plan else {}
    spec = interpreters.get(parsed.platform, InterpreterSpec())
    accelerators = plan.accelerators if plan else ()
    base = plan.path.parent if plan else Path.cwd()
    platform = PLATFORMS[parsed.platform]
    with in_use(parsed.cache), ConsoleProgress() as progress:
        built = payload.build(platform, spec, accelerators, base, parsed.cache, progress)
        sha256 = export(built, parsed.file, progress)
    for name, size in sorted(payload.sizes(built).items(), key=lambda part: -part[1]):
        _tell(f"{size / 1e6:8.2f} MB  {name}")
    _tell(f"{built.size / 1e6:8.2f} MB  in {len(built.files)} files")
    _tell(f"{sha256}  {os.fspath(parsed.file)}")
    return 0


def _import(parsed: argparse.Namespace) -> int:
    from builder.payload.archive import import_archive

    with in_use(parsed.cache), ConsoleProgress() as progress:
        payload = import_archive(parsed.file, parsed.cache, progress)
    _tell(
        f"{payload.platform}: {len(payload.files)} files, {payload.size / 1e6:,.1f} MB; imported."
    )
    return 0


def _tell(text: str) -> None:
    """Print a text, which may hold the names of files."""
    print(printable(text))
