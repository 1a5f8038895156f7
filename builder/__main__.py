"""The command line: the only place that parses arguments, draws progress and exits."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from builder.console import ConsoleProgress
from builder.engine import default_cache
from builder.platforms import PLATFORMS
from builder.quantization import TYPES
from builder.records import InterpreterSpec
from runtime import __version__
from runtime.errors import LibraryError

EXAMPLES = """\
examples:
  python -m builder check bundle.toml
  python -m builder build bundle.toml --out /media/USB
  python -m builder build bundle.toml --out dist/stick --model tiny
  python -m builder payload export windows-x86_64 windows.payload
  python -m builder eval /media/USB --questions mine.jsonl --answers 50
  python -m builder bench /media/USB
  python -m builder quantizations bundle.toml --model small --types Q4_0 Q8_0
"""
SPLITS = ("dev", "end", "all")


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
    _add_payload(commands)
    _add_eval(commands)
    _add_eval_sets(commands)
    _add_probe(commands)
    _add_eval_planted(commands)
    _add_quantizations(commands)
    bench = commands.add_parser("bench", help="measure a built library's speed, memory and size")
    bench.add_argument("library", type=Path, help="the folder that holds library.json")
    bench.set_defaults(run=_bench)
    return parser


_Commands = argparse._SubParsersAction  # the only name argparse has for what add_parser is on


def _add_payload(commands: _Commands[argparse.ArgumentParser]) -> None:
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
    _add_cache(export)
    export.set_defaults(run=_export)
    imported = actions.add_parser("import", help="check an archive and use it in builds")
    imported.add_argument("file", type=Path, help="the archive to read")
    _add_cache(imported)
    imported.set_defaults(run=_import)


def _add_eval(commands: _Commands[argparse.ArgumentParser]) -> None:
    evaluate = commands.add_parser("eval", help="measure how well a library finds and answers")
    evaluate.add_argument("library", type=Path, help="the folder that holds library.json")
    evaluate.add_argument(
        "--questions", type=Path, nargs="+", required=True, metavar="FILE",
        help="JSON lines with id, question, gold (document ids), answers, answerable",
    )  # fmt: skip
    evaluate.add_argument(
        "--answers", type=int, default=0, metavar="N",
        help="also have N answers written a file, beside those of a model without passages, of one "
        "with the gold passage, and of no model",
    )  # fmt: skip
    evaluate.add_argument("--model", default="", metavar="NAME", help="which of its chat models")
    _add_split(evaluate, "all")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object a file")
    evaluate.set_defaults(run=_eval)


def _add_eval_sets(commands: _Commands[argparse.ArgumentParser]) -> None:
    sets = commands.add_parser(
        "eval-sets", help="build labelled sets into libraries of their own and measure retrieval"
    )
    sets.add_argument("data", type=Path, help="folder of folders: corpus.jsonl.zst, queries.jsonl")
    sets.add_argument(
        "--bundle", type=Path, default=Path("bundle.toml"), metavar="FILE",
        help="whose embedding model, chunking and index are used (default: %(default)s)",
    )  # fmt: skip
    sets.add_argument("--only", nargs="+", default=(), metavar="SET", help="only these sets")
    sets.add_argument("--fit", action="store_true", help="also fit the constants of abstention")
    sets.add_argument(
        "--answers", type=int, default=0, metavar="N", help="also have N answers written a set"
    )
    sets.add_argument("--model", metavar="NAME", help="the [models.NAME] that writes them")
    _add_split(sets, "dev")
    _add_cache(sets)
    sets.set_defaults(run=_eval_sets)


def _add_probe(commands: _Commands[argparse.ArgumentParser]) -> None:
    probe = commands.add_parser(
        "probe", help="measure what a chat model's inside tells of unanswerable questions, or fit it"
    )
    probe.add_argument("data", type=Path, help="folder of labelled sets, as for eval-sets")
    probe.add_argument("--model", required=True, metavar="NAME", help="the [models.NAME]")
    probe.add_argument(
        "--fit", type=Path, metavar="FOLDER",
        help="fit the model's probe, on the labelled sets of this folder too; else measure it",
    )  # fmt: skip
    probe.add_argument(
        "--bundle", type=Path, default=Path("bundle.toml"), metavar="FILE",
        help="whose models, chunking and index are used (default: %(default)s)",
    )  # fmt: skip
    probe.add_argument("--only", nargs="+", default=(), metavar="SET", help="only these sets")
    probe.add_argument(
        "--questions", type=int, default=40, metavar="N",
        help="of each kind a set; the model reads the evidence of each (default: %(default)s)",
    )  # fmt: skip
    _add_split(probe, "dev")
    _add_cache(probe)
    probe.set_defaults(run=_probe)


def _add_eval_planted(commands: _Commands[argparse.ArgumentParser]) -> None:
    planted = commands.add_parser(
        "eval-planted",
        help="measure how many false sentences, and true ones, the check of support marks",
    )
    planted.add_argument("corpora", type=Path, help="a folder of labelled sets, or a built library")
    planted.add_argument("--only", nargs="+", default=(), metavar="NAME", help="only these corpora")
    planted.add_argument(
        "--sentences", type=int, default=300, metavar="N",
        help="of each corpus, before the split (default: %(default)s)",
    )  # fmt: skip
    _add_split(planted, "dev")
    planted.set_defaults(run=_eval_planted)


def _add_quantizations(commands: _Commands[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser(
        "quantizations", help="measure what another quantization of a model gains and costs"
    )
    _add_bundle(compare)
    compare.add_argument(
        "--types", nargs="+", choices=list(TYPES), default=["Q4_0"], metavar="TYPE",
        help=f"of {', '.join(TYPES)} (default: Q4_0)",
    )  # fmt: skip
    compare.add_argument(
        "--library", type=Path, metavar="DIR", help="a built library to answer questions from"
    )
    compare.add_argument(
        "--questions", type=Path, metavar="FILE", help="questions about it, as for `eval`"
    )
    compare.add_argument(
        "--answers", type=int, default=60, metavar="N", help="how many (default: %(default)s)"
    )
    _add_split(compare, "dev")
    compare.set_defaults(run=_quantizations)


def _add_split(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--split", choices=SPLITS, default=default,
        help="questions at even positions, at odd ones, or all (default: %(default)s)",
    )  # fmt: skip


def _add_bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundle", type=Path, help="the bundle.toml to read")
    parser.add_argument("--model", metavar="NAME", help="the [models.NAME] that writes answers")
    _add_cache(parser)


def _add_cache(parser: argparse.ArgumentParser) -> None:
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
    text, sound = estimate_text(plan, parsed.cache)
    print(text)
    return 0 if sound else 1


def _export(parsed: argparse.Namespace) -> int:
    from builder import payload
    from builder.payload.exchange import export
    from builder.plan import load_plan

    plan = load_plan(parsed.bundle) if parsed.bundle else None
    interpreters = plan.interpreters if plan else {}
    spec = interpreters.get(parsed.platform, InterpreterSpec())
    accelerators = plan.accelerators if plan else ()
    base = plan.path.parent if plan else Path.cwd()
    platform = PLATFORMS[parsed.platform]
    with ConsoleProgress() as progress:
        built = payload.build(platform, spec, accelerators, base, parsed.cache, progress)
        sha256 = export(built, parsed.file, progress)
    for name, size in sorted(payload.sizes(built).items(), key=lambda part: -part[1]):
        print(f"{size / 1e6:8.2f} MB  {name}")
    print(f"{built.size / 1e6:8.2f} MB  in {len(built.files)} files")
    print(f"{sha256}  {os.fspath(parsed.file)}")
    return 0


def _import(parsed: argparse.Namespace) -> int:
    from builder.payload.exchange import import_archive

    with ConsoleProgress() as progress:
        payload = import_archive(parsed.file, parsed.cache, progress)
    print(
        f"{payload.platform}: {len(payload.files)} files, {payload.size / 1e6:,.1f} MB; imported."
    )
    return 0


def _eval(parsed: argparse.Namespace) -> int:
    from builder.evaluation.evaluate import evaluate

    with ConsoleProgress() as progress:
        for report in evaluate(
            parsed.library, parsed.questions, parsed.split, parsed.answers, progress, parsed.model
        ):
            print(json.dumps(report.record()) if parsed.json else f"{report.text()}\n")
    return 0


def _eval_sets(parsed: argparse.Namespace) -> int:
    from builder.evaluation.evaluate import evaluate_sets
    from builder.evaluation.sets import find_sets
    from builder.plan import load_plan

    sets = find_sets(parsed.data, parsed.only)
    plan = load_plan(parsed.bundle, parsed.model)
    with ConsoleProgress() as progress:
        result = evaluate_sets(
            sets, plan, parsed.cache, parsed.split, parsed.fit, progress, parsed.answers
        )
    print(result.text())
    return 0


def _probe(parsed: argparse.Namespace) -> int:
    from builder.evaluation.probe import fit, measure
    from builder.evaluation.sets import find_sets
    from builder.plan import load_plan

    sets, plan = find_sets(parsed.data, parsed.only), load_plan(parsed.bundle, parsed.model)
    with ConsoleProgress() as progress:
        if parsed.fit:
            learnt = find_sets(parsed.fit)
            text = fit(sets, learnt, plan, parsed.cache, parsed.split, parsed.questions, progress)
        else:
            text = measure(sets, plan, parsed.cache, parsed.split, parsed.questions, progress)
    print(text)
    return 0


def _eval_planted(parsed: argparse.Namespace) -> int:
    from builder.evaluation.planting.measure import measure_planted
    from builder.evaluation.planting.statements import corpus_hits

    corpora = corpus_hits(parsed.corpora, parsed.only)
    with ConsoleProgress() as progress:
        measured = measure_planted(corpora, parsed.sentences, parsed.split, progress)
    print(measured.text())
    return 0


def _quantizations(parsed: argparse.Namespace) -> int:
    from builder.evaluation.quantizations import Trial, compare
    from builder.plan import load_plan

    if (parsed.library is None) != (parsed.questions is None):
        raise LibraryError(
            "--library and --questions go together.",
            "Give both, or neither.",
        )
    plan = load_plan(parsed.bundle, parsed.model)
    trial = (
        Trial(parsed.library, parsed.questions, parsed.split, parsed.answers)
        if parsed.library
        else None
    )
    with ConsoleProgress() as progress:
        compared = compare(plan, parsed.types, trial, parsed.cache, progress)
    print(compared.text())
    return 0


def _bench(parsed: argparse.Namespace) -> int:
    from builder.evaluation.bench import bench

    with ConsoleProgress() as progress:
        measured = bench(parsed.library, progress)
    print(measured.text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
