"""Libraries damaged at random: nothing but errors in words comes of a few hundred changes."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from builder.progress import Silent
from evaluation import fuzz as fuzz_module
from evaluation.__main__ import main
from evaluation.fuzz import CRASH, EXCEPTION, FINE, HANG, REFUSED, fuzz
from evaluation.fuzzing import trial
from evaluation.fuzzing.libraries import write_libraries
from evaluation.fuzzing.mutations import Mutator
from evaluation.fuzzing.trial import Outcome, tried

INPUTS, SEED = 240, 5


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_libraries(tmp_path_factory.mktemp("libraries"))


def contents(roots: list[Path]) -> dict[Path, str]:
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for root in roots
        for path in root.rglob("*")
        if path.is_file()
    }


def test_whole_libraries_are_fine(roots: list[Path]) -> None:
    for root in roots:
        assert (False, []) == trial._use(root)


def test_only_errors_in_words_come_of_damage(roots: list[Path]) -> None:
    whole = contents(roots)
    mutator = Mutator(roots, SEED)
    outcomes = [tried(mutator, number) for number in range(INPUTS)]
    assert [] == [f"{each.what}\n{each.failure}" for each in outcomes if each.failure]
    assert INPUTS / 2 < sum(each.refused for each in outcomes) < INPUTS
    assert whole == contents(roots)


def test_an_input_follows_from_seed_and_number(roots: list[Path]) -> None:
    made = []
    for _ in range(2):
        mutator = Mutator(roots, SEED)
        for number in (3, 44, 105):
            with mutator.made(mutation := mutator.mutation(number)):
                path = mutation.root / mutation.path
                made.append((mutation, path.read_bytes() if path.is_file() else b""))
    assert made[:3] == made[3:]
    assert Mutator(roots, SEED + 1).mutation(3) != made[0][0]


def test_every_file_has_its_turn(roots: list[Path]) -> None:
    mutator = Mutator(roots, SEED)
    files = {mutator.mutation(number).path for number in range(len(contents(roots)))}
    assert {
        path.relative_to(root).as_posix() for root in roots for path in contents([root])
    } == files


STUB = """
import json, os, sys, time
first, last = map(int, sys.argv[-2:])
for number in range(first, last):
    outcome = {"number": number, "file": "text.zst", "what": "a change", "refused": number == 1}
    print(json.dumps(outcome), flush=True)
    if number == 2:
        os.abort()
    if number == 4:
        time.sleep(60)
    if number == 5:
        outcome["failure"] = "a traceback"
    print(json.dumps(outcome), flush=True)
"""


def test_crashes_and_hangs_are_seen_for_what_they_are_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "stub.py").write_text(STUB)
    stub = (sys.executable, str(tmp_path / "stub.py"))
    fuzzed = fuzz(7, SEED, Silent(), limit=5, trial=stub)
    columns = [column for _, column in fuzzed.outcomes]
    assert [FINE, REFUSED, CRASH, FINE, HANG, EXCEPTION, FINE] == columns
    text = fuzzed.text()
    assert (
        "| text.zst |      7 |           3 |            1 |                1 |       1 |     1 |"
        in text
    )
    assert "python -m evaluation fuzz --seed 5 --only 2" in text
    assert "ended with status -6" in text
    assert "more than 5 seconds" in text


def test_the_command_fails_where_something_else_came_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["fuzz", "--inputs", "3", "--seed", "5"])
    assert "| all " in capsys.readouterr().out
    broken = Outcome(0, "text.zst", "a change", refused=False, failure="a traceback")
    monkeypatch.setattr(fuzz_module, "tried", lambda *_: broken)
    assert 1 == main(["fuzz", "--only", "0"])
    assert "a traceback" in capsys.readouterr().out


def test_a_library_that_is_given_is_copied(shared_root: Path) -> None:
    fuzzed = fuzz(8, SEED, Silent(), shared_root)
    assert [] == fuzzed.failures
    assert "library" in fuzzed.outcomes[0][0].what
