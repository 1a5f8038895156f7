"""Claims that people judged: read, kept, fitted, and decided by what was fitted on others."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from builder.progress import Silent
from evaluation.__main__ import main
from evaluation.claims.fitting import auroc, claims_table, crossed, fit_record
from evaluation.claims.judged import judged_claims
from evaluation.claims.readings import Reading, Said, read_claims
from runtime.errors import LibraryError
from runtime.grounding.verification import SIGNALS, Signals, Verifier
from tests.support.fakes import QueuedWriter

SENTENCE = "Otters keep a stone in a pouch below the arm."


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    text = "\n".join(map(json.dumps, rows))
    (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def row(number: int, label: str, *evidence: list[str]) -> dict[str, object]:
    claim = f"Sea otters carry pebble {number} about."
    passages = list(evidence) or [[SENTENCE, f"Pebble {number} lies there."]]
    return {"id": f"c{number}", "claim": claim, "evidence": passages, "label": label}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path, "otters",
        [row(1, "supported"), row(2, "refuted"), row(3, "supported"), row(4, "neutral")],
    )  # fmt: skip
    return tmp_path


def test_supported_claims_and_others_come_in_turn(folder: Path) -> None:
    (claims,) = judged_claims(folder, (), 10).values()
    assert [True, False, True, False] == [each.supported for each in claims]
    assert 2 == len(judged_claims(folder, ("otters",), 1)["otters"])
    first = claims[0].evidence(0)
    assert [each.hit.text[each.start : each.end] for each in first] == [each.text for each in first]
    with pytest.raises(LibraryError):
        judged_claims(folder, ("badgers",), 10)
    write(folder, "stoats", [{"id": "x"}])
    with pytest.raises(LibraryError, match="stoats"):
        judged_claims(folder, (), 10)


def test_a_model_is_asked_once_and_what_it_said_is_kept(folder: Path) -> None:
    asked: list[str] = []

    def say(text: str) -> float:
        asked.append(text)
        return 1.5 if "pebble 1" in text else -1.5

    sets = judged_claims(folder, (), 10)
    path = folder / "said.json"
    writer = QueuedWriter(*[[]] * 4, says=say)
    found = read_claims(writer, Said(path, "model"), sets, Silent())["otters"]
    assert 4 == len(asked)
    assert all(SENTENCE in each for each in asked)
    assert [each.signals.log_odds for each in found if each.signals and each.claim == "c1"] == [1.5]

    again = read_claims(None, Said(path, "model"), sets, Silent())["otters"]
    assert found == again
    assert 4 == len(asked)
    assert [] == read_claims(None, Said(path, "another"), sets, Silent())["otters"]


def drawn(count: int, seed: int) -> list[Reading]:
    """Readings of claims, whose log-odds tell and whose other signals do not."""
    dice = random.Random(seed)
    even = [number % 2 == 0 for number in range(count)]
    signals = [
        Signals(dice.gauss(2.0 if yes else -2.0, 1.0), dice.random(), 0.0, 0.0, 0.0) for yes in even
    ]
    return [
        Reading(f"c{number}", yes, False, each)
        for number, (yes, each) in enumerate(zip(even, signals, strict=True))
    ]


def test_the_record_finds_what_tells_and_keeps_to_the_share_let_through() -> None:
    sets = {"one": drawn(200, 1), "other": drawn(100, 2)}
    record = fit_record(sets)
    assert set(SIGNALS) == set(record.weights)
    assert record.weights["log_odds"] > 1
    assert abs(record.weights["overlap"]) < record.weights["log_odds"]
    unseen = [each for each in drawn(400, 3) if each.signals is not None]
    verifying = Verifier(lambda _: None, record)
    accepted = [verifying.accepts(each.signals) for each in unseen if each.signals]
    wanted = [each.supported for each in unseen]
    through = [yes for yes, good in zip(accepted, wanted, strict=True) if not good]
    recall = [yes for yes, good in zip(accepted, wanted, strict=True) if good]
    assert np.mean(through) <= 0.15
    assert np.mean(recall) > 0.9


def test_nothing_is_decided_by_what_was_fitted_on_it() -> None:
    """Signals that say nothing decide no better than chance, however few the claims."""
    dice = random.Random(4)
    noise = [
        Reading(f"c{n}", n % 2 == 0, False, Signals(*(dice.gauss(0, 1) for _ in SIGNALS)))
        for n in range(120)
    ]
    scores = crossed({"noise": noise}, SIGNALS)["noise"]
    assert 0.35 < auroc(scores.scores, scores.supported) < 0.62
    assert 120 == len(scores.supported)


def test_the_best_choice_of_evidence_counts_and_what_is_strict_counts_as_refused() -> None:
    told = drawn(80, 5)
    others = [Reading(each.claim, each.supported, False, None) for each in told]
    by_claim = crossed({"one": told + others}, SIGNALS)["one"]
    assert 80 == len(by_claim.supported)
    assert auroc(by_claim.scores, by_claim.supported) > 0.95
    vetoed = [*told[:-1], Reading("c79", supported=False, literal=False, signals=None)]
    assert min(crossed({"one": vetoed}, SIGNALS)["one"].scores) == -1.0


def test_the_command_prints_a_table_and_a_record(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = range(1, 41)
    rows = [row(n, "supported" if n % 2 else "refuted", [SENTENCE]) for n in numbers]
    rows = [each | {"claim": "Sea otters carry a pebble about."} for each in rows]
    write(folder, "otters", rows)
    model = "Qwen2.5 Coder 0.5B Instruct, Q4_K_M"
    said = folder / "said.txt"
    said.write_text(
        "\n".join(
            json.dumps({"model": model, "key": f"c{n}#0", "log_odds": n % 7 / 7 + n % 2})
            for n in numbers
        ),
        encoding="utf-8",
    )
    arguments = ["claims", str(folder), "--model", "small", "--said", str(said), "--read-only"]
    assert 0 == main([*arguments, "--fit"])
    table, _, record = capsys.readouterr().out.rpartition("\n\n")
    assert "| log-odds |" in table.replace("  ", "")
    assert json.loads(record)["weights"]["log_odds"] > 0


def test_a_table_has_a_row_for_each_method() -> None:
    table = claims_table({"one": drawn(60, 6)})
    methods = [line.split("|")[2].strip() for line in table.splitlines()[2:]]
    assert ["literal", "words' share", "log-odds", "words", "log-odds, length", "all"] == methods
