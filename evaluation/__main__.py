"""`python -m evaluation`: how well a library finds and answers, and how fast."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path

from builder.cache import in_use
from builder.cli.arguments import Commands, add_bundle, add_cache, add_split
from builder.cli.progress_bar import ConsoleProgress
from builder.models.quantization import TYPES
from evaluation.across.command import add_across
from evaluation.arguments import add_measured_bundle, add_sets_folder
from evaluation.claims.command import add_claims
from evaluation.exam.commands import add_exam
from evaluation.readers.commands import add_readers
from evaluation.without_vectors.command import add_without_vectors
from evaluation.words.command import add_words
from runtime import __version__
from runtime.errors import LibraryError

EXAMPLES = """\
examples:
  python -m evaluation library /media/USB --questions mine.jsonl --answers 50
  python -m evaluation exam questions.jsonl --library /media/USB --every 3 --gold
  python -m evaluation sets FOLDER --only squad history
  python -m evaluation planted FOLDER
  python -m evaluation claims FOLDER --model standard --claims 60
  python -m evaluation across FOLDER --only xquad --bundle examples/multilingual.toml
  python -m evaluation without-vectors FOLDER --only squad medquad
  python -m evaluation words FOLDER --only xquad
  python -m evaluation bench /media/USB
  python -m evaluation stress /media/USB --seconds 60 --threads 4
  python -m evaluation fuzz --inputs 20000
  python -m evaluation readers pdf FOLDER
  python -m evaluation quantizations bundle.toml --model small --types Q4_0 Q8_0
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except LibraryError as error:
        sys.stderr.write(f"evaluation: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was finished is kept.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Measures how well a library finds and answers, and how fast.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"vademecum {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    _add_library(commands)
    _add_sets(commands)
    add_across(commands)
    add_without_vectors(commands)
    add_words(commands)
    _add_probe(commands)
    _add_planted(commands)
    add_claims(commands)
    _add_quantizations(commands)
    _add_fuzz(commands)
    bench = commands.add_parser("bench", help="measure a built library's speed, memory and size")
    bench.add_argument("library", type=Path, help="the folder that holds library.json")
    bench.set_defaults(run=_bench)
    _add_stress(commands)
    add_readers(commands)
    add_exam(commands)
    return parser


def _add_library(commands: Commands[argparse.ArgumentParser]) -> None:
    evaluate = commands.add_parser("library", help="measure how well a library finds and answers")
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
    add_split(evaluate, "all")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object a file")
    evaluate.set_defaults(run=_library)


def _add_labelled(parser: argparse.ArgumentParser) -> None:
    add_sets_folder(parser)
    add_measured_bundle(parser, "models, chunking and index are used")


def _add_sets(commands: Commands[argparse.ArgumentParser]) -> None:
    sets = commands.add_parser(
        "sets", help="build labelled sets into libraries of their own and measure retrieval"
    )
    _add_labelled(sets)
    sets.add_argument("--fit", action="store_true", help="also fit the constants of abstention")
    sets.add_argument(
        "--answers", type=int, default=0, metavar="N", help="also have N answers written a set"
    )
    sets.add_argument("--model", metavar="NAME", help="the [models.NAME] that writes them")
    add_split(sets, "dev")
    add_cache(sets)
    sets.set_defaults(run=_sets)


def _add_probe(commands: Commands[argparse.ArgumentParser]) -> None:
    probe = commands.add_parser(
        "probe",
        help="measure which questions are refused with and without a chat model's probe, or fit it",
    )
    _add_labelled(probe)
    probe.add_argument("--model", required=True, metavar="NAME", help="the [models.NAME]")
    probe.add_argument(
        "--fit", type=Path, metavar="LEARNT",
        help="fit the model's probe on questions at even positions, and on all of the sets in this "
        "folder; without it the present one is measured, at odd positions by default",
    )  # fmt: skip
    probe.add_argument(
        "--questions", type=int, default=40, metavar="N",
        help="answerable ones of each set, beside the others; the model reads the evidence of each "
        "(default: %(default)s)",
    )  # fmt: skip
    add_split(probe, "end")
    add_cache(probe)
    probe.set_defaults(run=_probe)


def _add_planted(commands: Commands[argparse.ArgumentParser]) -> None:
    planted = commands.add_parser(
        "planted",
        help="measure how many false sentences, and true ones, the check of support marks",
    )
    planted.add_argument("corpora", type=Path, help="a folder of labelled sets, or a built library")
    planted.add_argument("--only", nargs="+", default=(), metavar="NAME", help="only these corpora")
    planted.add_argument(
        "--sentences", type=int, default=300, metavar="N",
        help="of each corpus, before the split (default: %(default)s)",
    )  # fmt: skip
    add_split(planted, "dev")
    planted.set_defaults(run=_planted)


def _add_quantizations(commands: Commands[argparse.ArgumentParser]) -> None:
    compare = commands.add_parser(
        "quantizations", help="measure what another quantization of a model gains and costs"
    )
    add_bundle(compare)
    compare.add_argument(
        "--types", nargs="+", choices=list(TYPES), default=["Q4_0"], metavar="TYPE",
        help=f"of {', '.join(TYPES)} (default: Q4_0)",
    )  # fmt: skip
    compare.add_argument(
        "--library", type=Path, metavar="DIR", help="a built library to answer questions from"
    )
    compare.add_argument(
        "--questions", type=Path, metavar="FILE", help="questions about it, as for `library`"
    )
    compare.add_argument(
        "--answers", type=int, default=60, metavar="N", help="how many (default: %(default)s)"
    )
    add_split(compare, "dev")
    compare.set_defaults(run=_quantizations)


def _add_stress(commands: Commands[argparse.ArgumentParser]) -> None:
    stress = commands.add_parser(
        "stress", help="compare what several threads get from a library with what one thread gets"
    )
    stress.add_argument("library", type=Path, help="the folder that holds library.json")
    stress.add_argument(
        "--seconds", type=positive, default=60, metavar="N",
        help="how long, after one thread has got everything once (default: %(default)s)",
    )  # fmt: skip
    stress.add_argument(
        "--threads", type=positive, default=4, metavar="N", help="how many (default: %(default)s)"
    )
    stress.add_argument("--model", metavar="NAME", help="which of its chat models")
    stress.set_defaults(run=_stress)


def positive(text: str) -> int:
    """Return a whole number that is at least 1. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _add_fuzz(commands: Commands[argparse.ArgumentParser]) -> None:
    fuzz = commands.add_parser(
        "fuzz",
        help="damage a library in thousands of ways; nothing but a told error may come of it",
    )
    fuzz.add_argument(
        "library", type=Path, nargs="?",
        help="whose corpora are copied and damaged (default: tiny ones made for it)",
    )  # fmt: skip
    fuzz.add_argument(
        "--inputs", type=int, default=2000, metavar="N", help="how many (default: %(default)s)"
    )
    fuzz.add_argument("--seed", type=int, default=1, metavar="N", help="what they follow from")
    fuzz.add_argument("--only", type=int, metavar="N", help="try one input again, in this process")
    fuzz.add_argument(
        "--processes", type=int, default=1, metavar="N", help="at once (default: %(default)s)"
    )
    fuzz.set_defaults(run=_fuzz)


def _library(parsed: argparse.Namespace) -> int:
    from evaluation.evaluate import evaluate

    with ConsoleProgress() as progress:
        for report in evaluate(
            parsed.library, parsed.questions, parsed.split, parsed.answers, progress, parsed.model
        ):
            print(json.dumps(report.record()) if parsed.json else f"{report.text()}\n")
    return 0


def _sets(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from evaluation.evaluate import evaluate_sets
    from evaluation.sets import find_sets

    sets = find_sets(parsed.data, parsed.only)
    plan = load_plan(parsed.bundle, parsed.model)
    with in_use(parsed.cache), ConsoleProgress() as progress:
        result = evaluate_sets(
            sets, plan, parsed.cache, parsed.split, parsed.fit, progress, parsed.answers
        )
    print(result.text())
    return 0


def _probe(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from evaluation.probe import Reader, fit, measure
    from evaluation.sets import find_sets

    sets, plan = find_sets(parsed.data, parsed.only), load_plan(parsed.bundle, parsed.model)
    with (
        in_use(parsed.cache),
        ConsoleProgress() as progress,
        closing(Reader(plan, parsed.cache, progress)) as reader,
    ):
        if parsed.fit:
            text = fit(reader, sets, find_sets(parsed.fit), parsed.questions)
        else:
            text = measure(reader, sets, parsed.split, parsed.questions)
    print(text)
    return 0


def _planted(parsed: argparse.Namespace) -> int:
    from evaluation.planting.measure import measure_planted
    from evaluation.planting.statements import corpus_hits

    corpora = corpus_hits(parsed.corpora, parsed.only)
    with ConsoleProgress() as progress:
        measured = measure_planted(corpora, parsed.sentences, parsed.split, progress)
    print(measured.text())
    return 0


def _quantizations(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from evaluation.quantizations import Trial, compare

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
    with in_use(parsed.cache), ConsoleProgress() as progress:
        compared = compare(plan, parsed.types, trial, parsed.cache, progress)
    print(compared.text())
    return 0


def _fuzz(parsed: argparse.Namespace) -> int:
    from evaluation.fuzz import fuzz, repeat

    if parsed.only is not None:
        outcome = repeat(parsed.only, parsed.seed, parsed.library)
        print(f"{outcome.what}\n{outcome.failure or 'no defect'}")
        return int(bool(outcome.failure))
    with ConsoleProgress() as progress:
        fuzzed = fuzz(
            parsed.inputs, parsed.seed, progress, parsed.library, processes=parsed.processes
        )
    print(f"seed {parsed.seed}\n\n{fuzzed.text()}")
    return int(bool(fuzzed.failures))


def _bench(parsed: argparse.Namespace) -> int:
    from evaluation.bench import bench

    with ConsoleProgress() as progress:
        measured = bench(parsed.library, progress)
    print(measured.text())
    return 0


def _stress(parsed: argparse.Namespace) -> int:
    from evaluation.stress import stress

    with ConsoleProgress() as progress:
        tally = stress(parsed.library, parsed.seconds, parsed.threads, parsed.model, progress)
    print(tally.text())
    return 0 if tally.good else 1


if __name__ == "__main__":
    sys.exit(main())
