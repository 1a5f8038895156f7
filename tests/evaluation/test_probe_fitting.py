"""Fitting a chat model's probe: on values made up so that what is to be found is known."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.bundle.plan import load_plan
from builder.models.calibration import GRANITE, MINILM
from builder.models.probes import FOLDER, UNREAD, FittedProbe, fitted_probe, read_probe, write_probe
from evaluation.abstention import SHARES, Example
from evaluation.probe_fitting import (
    Fitted,
    Reading,
    by_library,
    fit_probe,
    log_odds_of,
    probe_table,
)
from runtime.answering.abstention import Answerability, Signals
from runtime.engine.probe import Probe
from runtime.errors import LibraryError
from runtime.stick.layout import POOLS
from tests.support.real_stick import STARTER

EMBEDDING = "Granite Embedding 30M English"
LAYERS, WIDTH = 10, 6
LOUD = 6
"""a layer that the fit looks at"""


def readings(count: int, libraries: str = "abc", seed: int = 1) -> list[Reading]:
    """Return readings whose class one value of one layer tells, with noise everywhere."""
    random = np.random.default_rng(seed)

    def one(place: int) -> Reading:
        answerable = place % 2 == 0
        same_corpus = answerable or place % 4 == 1
        values = random.normal(size=(POOLS, LAYERS, WIDTH)).astype(np.float32)
        values[place // 2 % POOLS, LOUD, 3] += 6 if answerable else -6
        library = libraries[place % len(libraries)]
        example = Example(Signals(0.8, 0.5), answerable, same_corpus, library)
        return Reading(example, values, f"document {place // 2}")

    return [one(place) for place in range(count)]


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit_probe("A model, Q4_0", EMBEDDING, readings(200, seed=2), readings(240))


def test_what_tells_the_classes_apart_is_found(fitted: Fitted) -> None:
    fresh = readings(200, "d", seed=3)
    said = log_odds_of(fresh, fitted.probe, GRANITE)
    right = (said > 0) == np.array([each.example.answerable for each in fresh])
    assert np.mean(right) > 0.95


def test_what_the_libraries_say_weighs_more_than_what_is_only_learnt_from() -> None:
    own = readings(240)
    misleading = [replace(each, values=-each.values) for each in readings(240, seed=2)]
    said = log_odds_of(own, fit_probe("A model", EMBEDDING, misleading, own).probe, GRANITE)
    right = (said > 0) == np.array([each.example.answerable for each in own])
    assert np.mean(right) > 0.95


def test_a_model_of_another_form_is_told_of(fitted: Fitted) -> None:
    (one,) = readings(1)
    wider = replace(one, values=np.zeros((POOLS, LAYERS, WIDTH + 1), dtype=np.float32))
    with pytest.raises(LibraryError, match="The probe of A model was fitted on another form"):
        log_odds_of([wider], fitted.probe, GRANITE)


def test_a_probe_knows_its_model_without_the_quantization(fitted: Fitted) -> None:
    assert "A model" == fitted.probe.model


def test_the_points_refuse_such_a_share_of_what_can_be_answered(fitted: Fitted) -> None:
    able = np.array([each.example.answerable for each in readings(240)])
    assert SHARES == tuple(share for share, _ in fitted.probe.curve)
    for share in SHARES:
        record = fitted.probe.record(share, MINILM)  # with which nothing here is refused unread
        below = np.log(record.refuse_below / (1 - record.refuse_below)) if share else -np.inf
        assert share == pytest.approx(np.mean(fitted.log_odds[able] < below), abs=0.01)


def test_the_record_says_the_same_as_what_was_fitted(fitted: Fitted) -> None:
    record = fitted.probe.record(0.04, GRANITE)
    (one, *_) = readings(1)
    inside = Probe(record).log_odds_of(one.values)
    assert inside is not None
    (both,) = log_odds_of([one], fitted.probe, GRANITE)
    answerability = Answerability(one.example.signals, GRANITE.record(0.04))
    chance = 1 / (1 + np.exp(-both))
    assert answerability.worth_writing(replace(record, refuse_below=float(chance) - 1e-6), inside)
    assert not answerability.worth_writing(
        replace(record, refuse_below=float(chance) + 1e-6), inside
    )


def test_what_is_refused_unread_is_a_part_of_what_is_refused(fitted: Fitted) -> None:
    assert (
        GRANITE.record(UNREAD * 0.08).refuse_below
        == fitted.probe.record(0.08, GRANITE).unread_below
    )


def test_the_table_shows_both_ways_and_every_library(fitted: Fitted) -> None:
    text = probe_table(readings(240), fitted, GRANITE)
    for name in ("signals", "signals and probe"):
        assert all(f"| {name}, {share:.0%} " in text for share in SHARES if share)
    assert all(f"\n| {library} " in text for library in "abc")


def test_what_shares_a_document_is_judged_by_others_alone() -> None:
    """Each class of a document has the same values: one that was seen could be told by heart."""
    random = np.random.default_rng(5)
    pairs = [
        Reading(Example(Signals(0.8, 0.5), answerable, True, "a"), values, f"document {number}")
        for number in range(60)
        for values in [random.normal(size=(POOLS, LAYERS, 300)).astype(np.float32)]
        for answerable in [number % 2 == 0] * 2
    ]
    by_heart = [replace(each, group=str(place)) for place, each in enumerate(pairs)]
    able = np.array([each.example.answerable for each in pairs])

    def told_right(readings: list[Reading]) -> float:
        said = fit_probe("A model", EMBEDDING, [], readings).log_odds
        return float(np.mean((said > np.median(said)) == able))

    assert told_right(by_heart) > 0.9
    assert told_right(pairs) < 0.75


def test_a_library_that_is_left_out_is_not_known_by_questions_that_are_asked_elsewhere() -> None:
    def one(library: str, question: str, home: str) -> Reading:
        example = Example(Signals(0.8, 0.5), library == home, library == home, library)
        return Reading(
            example, np.zeros((POOLS, LAYERS, WIDTH), np.float32), question, question, home
        )

    asked = [
        one("a", "of a", "a"),
        one("a", "of b", "b"),
        one("b", "of b", "b"),
        one("b", "of a", "a"),
        one("b", "another of c", "c"),
        one("c", "of c", "c"),
    ]
    of_a, of_b, of_c = (
        ([*np.flatnonzero(judged)], [*np.flatnonzero(others)])
        for judged, others in by_library(asked)
    )
    assert ([0, 1], [4, 5]) == of_a
    assert ([2, 3, 4], [5]) == of_b
    assert ([5], [0, 1, 2, 3]) == of_c


def test_with_one_library_none_can_be_left_out() -> None:
    fitted = fit_probe("A model", EMBEDDING, [], readings(60, "a"))
    assert fitted.left_out is None
    assert "library left out" not in probe_table(readings(60, "a"), fitted, GRANITE)


def test_points_are_numbers_where_more_is_refused_unread_than_the_share_allows() -> None:
    doubtful = [
        replace(each, example=replace(each.example, signals=Signals(0.2, 0.5)))
        for each in readings(120)
    ]
    curve = fit_probe("A model", EMBEDDING, [], doubtful).probe.curve
    below = [chance for _, chance in curve]
    assert np.isfinite(below).all()
    assert sorted(below) == below


@pytest.mark.parametrize("answerable", [True, False])
def test_one_class_alone_cannot_be_told_apart(answerable: bool) -> None:
    alike = [each for each in readings(40) if each.example.answerable is answerable]
    with pytest.raises(LibraryError, match="no questions to tell apart"):
        fit_probe("A model", EMBEDDING, [], alike)


def test_a_probe_that_was_written_is_found_by_its_model(fitted: Fitted, tmp_path: Path) -> None:
    path = write_probe(fitted.probe, tmp_path)
    assert "a-model.json" == path.name
    assert fitted.probe == fitted_probe("A model, Q8_0", EMBEDDING, tmp_path)
    assert fitted_probe("A model 2", EMBEDDING, tmp_path) is None
    assert fitted_probe("A model", "Another", tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": "x"}', '{"curve": 3}'])
def test_a_damaged_probe_is_told_of(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(LibraryError, match=r"x\.json is not a fitted probe"):
        read_probe(path)


KEPT = [read_probe(path) for path in sorted(FOLDER.glob("*.json"))]


@pytest.mark.parametrize("name", ["small", "standard"])
def test_there_is_a_probe_of_the_starter_s_models(name: str) -> None:
    plan = load_plan(STARTER, name)
    assert fitted_probe(plan.chats[0].name, plan.embedding.name) in KEPT


@pytest.mark.parametrize("probe", KEPT, ids=lambda probe: probe.model)
def test_every_probe_that_is_kept_is_whole(probe: FittedProbe) -> None:
    record = probe.record(0.04, GRANITE)
    Probe(record)
    assert 0 < record.unread_below < GRANITE.record(0.04).refuse_below
    assert 0 < record.refuse_below < 1
    shares, below = zip(*probe.curve, strict=True)
    assert SHARES == shares
    assert sorted(below) == list(below)
    assert len(json.dumps(probe.weights)) < 500_000
