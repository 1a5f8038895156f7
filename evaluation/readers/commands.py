"""`python -m evaluation readers …`: what readers make of files, and what it takes."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from builder.cli.arguments import Commands
from builder.cli.progress_bar import ConsoleProgress

_Parser = argparse.ArgumentParser


def add_readers(commands: Commands[_Parser]) -> None:
    """Add the commands."""
    readers = commands.add_parser("readers", help="measure what readers make of files")
    ways = readers.add_subparsers(metavar="WHAT", required=True, title="what")
    pdf = ways.add_parser("pdf", help="compare the text of PDF files with poppler's pdftotext")
    pdf.add_argument("folder", type=Path, help="the files, at any depth")
    pdf.set_defaults(run=_pdf)
    html = ways.add_parser("html", help="compare the text of pages with what people marked in them")
    html.add_argument(
        "folder", type=Path, help="html/*.html.gz and ground-truth/*.json, as in WCXB"
    )
    html.set_defaults(run=_html)
    _add_memory(ways)
    _add_fuzz(ways)


def _add_memory(ways: Commands[_Parser]) -> None:
    memory = ways.add_parser("memory", help="measure the memory that reading and indexing take")
    memory.add_argument("folder", type=Path, nargs="*", help="folders of files, a corpus each")
    memory.add_argument(
        "--records", type=int, default=1000, metavar="MB",
        help="also a file of JSON Lines of so many MB (default: %(default)s; 0: none)",
    )  # fmt: skip
    memory.add_argument(
        "--files", type=int, default=50_000, metavar="N",
        help="also a folder of so many small files (default: %(default)s; 0: none)",
    )  # fmt: skip
    memory.add_argument("--reading", action="store_true", help="read them only")
    memory.set_defaults(run=_memory)


def _add_fuzz(ways: Commands[_Parser]) -> None:
    fuzz = ways.add_parser("fuzz", help="read real files that were damaged in thousands of ways")
    fuzz.add_argument("folder", type=Path, help="the real files, at any depth")
    fuzz.add_argument("--inputs", type=int, default=2000, metavar="N", help="how many")
    fuzz.add_argument("--seed", type=int, default=1, metavar="N", help="what they follow from")
    fuzz.add_argument("--keep", type=Path, metavar="DIR", help="where those go that were defects")
    fuzz.set_defaults(run=_fuzz)


def _pdf(parsed: argparse.Namespace) -> int:
    from evaluation.readers.pdf import measure

    with ConsoleProgress() as progress:
        text = measure(parsed.folder, progress)
    print(text)
    return 0


def _html(parsed: argparse.Namespace) -> int:
    from evaluation.readers.html import measure

    with ConsoleProgress() as progress:
        text = measure(parsed.folder, progress)
    print(text)
    return 0


def _memory(parsed: argparse.Namespace) -> int:
    from evaluation.readers.memory import (
        measure_memory,
        peak_table,
        write_records,
        write_small_files,
    )

    with tempfile.TemporaryDirectory() as name, ConsoleProgress() as progress:
        folder = Path(name)
        kinds = {each.name: each.resolve() for each in parsed.folder}
        if parsed.records:
            kinds["records"] = folder / "records"
            write_records(kinds["records"], parsed.records)
        if parsed.files:
            kinds["files"] = folder / "files"
            write_small_files(kinds["files"], parsed.files)
        peaks = measure_memory(kinds, folder / "work", progress, indexed=not parsed.reading)
    print(peak_table(peaks))
    return 0


def _fuzz(parsed: argparse.Namespace) -> int:
    from evaluation.fuzzing.readers import DEFECTS, fuzz_readers, trial_table

    with ConsoleProgress() as progress:
        trials = fuzz_readers(parsed.folder, parsed.inputs, parsed.seed, parsed.keep, progress)
    print(trial_table(trials))
    return 1 if any(each.outcome in DEFECTS for each in trials) else 0
