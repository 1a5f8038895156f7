"""The command `claims`: a chat model reads claims that people judged; what it decides is shown."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from builder.cache import in_use
from builder.cli.arguments import Commands, add_cache
from builder.cli.progress_bar import ConsoleProgress
from evaluation.arguments import add_measured_bundle, add_only


def add_claims(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command to the program's."""
    claims = commands.add_parser(
        "claims",
        help="measure which claims, judged by people, a chat model and the words find supported",
    )
    claims.add_argument("data", type=Path, help="folder of *.jsonl: id, claim, evidence, label")
    add_measured_bundle(claims, "model it is")
    claims.add_argument("--model", required=True, metavar="NAME", help="the [models.NAME]")
    add_only(claims)
    claims.add_argument(
        "--claims", type=int, default=100, metavar="N",
        help="supported ones of each set, and as many others (default: %(default)s)",
    )  # fmt: skip
    claims.add_argument(
        "--said", type=Path, metavar="FILE",
        help="keeps what the model says as JSON lines; what it has is not asked again",
    )  # fmt: skip
    claims.add_argument(
        "--read-only", action="store_true", help="have no model read: take what --said has"
    )
    claims.add_argument("--fit", action="store_true", help="also fit and print the model's record")
    add_cache(claims)
    claims.set_defaults(run=_claims)


def _claims(parsed: argparse.Namespace) -> int:
    from builder.bundle.plan import load_plan
    from builder.models.gguf_weights import model_weights
    from evaluation.claims.fitting import claims_table, fit_record
    from evaluation.claims.judged import judged_claims
    from evaluation.claims.readings import Said, read_claims
    from runtime.engine import ChatModel

    sets = judged_claims(parsed.data, parsed.only, parsed.claims)
    plan = load_plan(parsed.bundle, parsed.model)
    said = Said(parsed.said, plan.chats[0].name)
    with in_use(parsed.cache), ConsoleProgress() as progress:
        if parsed.read_only:
            readings = read_claims(None, said, sets, progress)
        else:
            weights = model_weights(plan.chats[0], plan.path.parent, parsed.cache, progress)
            with closing(ChatModel(weights.files[0])) as chat:
                readings = read_claims(chat, said, sets, progress)
    readings = {name: each for name, each in readings.items() if each}
    print(claims_table(readings) if readings else "Nothing was read.")
    if parsed.fit and readings:
        print(f"\n{json.dumps(asdict(fit_record(readings)))}")
    return 0
