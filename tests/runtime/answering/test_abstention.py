"""Whether an answer is worth writing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from runtime.answering.abstention import (
    BUILT_IN,
    SIGNALS,
    Answerability,
    Signals,
    known,
    log_odds,
    measure,
    probability,
)
from runtime.results import Evidence, Hit
from runtime.stick.layout import AbstentionRecord, ProbeRecord

STEPS = [step / 20 for step in range(21)]
SUEZ = "The Suez Canal was built between 1859 and 1869. It cost 1,000 francs and is not straight."


def evidence(text: str = SUEZ, title: str = "Suez Canal") -> list[Evidence]:
    """One sentence of one passage."""
    hit = Hit("history", "suez", title, "", text, 0, len(text), 1.0)
    return [Evidence(hit, text, 0, len(text), 1.0)]


def answerable(signals: Signals, record: AbstentionRecord = BUILT_IN) -> bool:
    return Answerability(signals, record).worth_reading(None)


def unmatched_entities(question: str, text: str = SUEZ) -> int:
    return measure(question, evidence(text), 0.5, 0.5).unmatched_entities


def polarity_mismatch(question: str, text: str = SUEZ) -> int:
    return measure(question, evidence(text), 0.5, 0.5).polarity_mismatch


def test_an_exact_match_is_answerable_and_a_stranger_is_not() -> None:
    assert answerable(Signals(1.0, 1.0))
    assert not answerable(Signals(0.0, 0.0))
    assert not answerable(Signals(-0.2, 0.1))


def test_a_nearer_passage_never_lowers_the_probability() -> None:
    for coverage in STEPS:
        chances = [probability(Signals(cosine, coverage)) for cosine in STEPS]
        assert all(one < other for one, other in pairwise(chances))


def test_more_of_the_question_s_words_never_lower_the_probability() -> None:
    for cosine in STEPS:
        chances = [probability(Signals(cosine, coverage)) for coverage in STEPS]
        assert all(one < other for one, other in pairwise(chances))


def test_a_name_in_the_title_of_the_corpus_is_no_stranger() -> None:
    question = "What is the code of cholera in ICD-10?"
    said = evidence("Cholera is A00.", "Cholera")
    assert 2 == measure(question, said, 0.5, 0.5).unmatched_entities
    titles = {"history": "ICD-10, the classification of diseases"}
    assert 0 == measure(question, said, 0.5, 0.5, titles=titles).unmatched_entities


def test_only_the_best_sentences_may_be_the_opposite_of_a_question() -> None:
    ships, wide, sand = (
        evidence(text)[0] for text in ("It carries ships.", "It is wide.", "It is dug in sand.")
    )
    assert 1 == measure("Why is it narrow?", [ships, wide, sand], 0.5, 0.5).polarity_mismatch
    assert 0 == measure("Why is it narrow?", [ships, sand, wide], 0.5, 0.5).polarity_mismatch


def test_strangers_and_contraries_lower_the_probability() -> None:
    plain = probability(Signals(0.6, 0.6))
    assert probability(Signals(0.6, 0.6, unmatched_entities=2)) < probability(
        Signals(0.6, 0.6, unmatched_entities=1)
    )
    assert probability(Signals(0.6, 0.6, unmatched_entities=1)) < plain
    assert probability(Signals(0.6, 0.6, polarity_mismatch=1)) < plain


def test_words_alone_force_no_answer_where_the_meaning_is_wholly_against_it() -> None:
    assert not answerable(Signals(0.0, 1.0))
    assert not answerable(Signals(0.4, 0.0))


def test_a_probability_is_one() -> None:
    assert all(0 <= probability(Signals(a - 0.5, b)) <= 1 for a in STEPS for b in STEPS)
    extreme = replace(BUILT_IN, intercept=-1e9)
    assert 0 <= probability(Signals(0.0, 0.0), extreme) < 1e-9


def test_the_bundle_chooses_the_point_and_the_model() -> None:
    signals = Signals(0.5, 0.5)
    assert answerable(signals, replace(BUILT_IN, refuse_below=0.0))
    assert not answerable(signals, replace(BUILT_IN, refuse_below=1.0))
    assert 0.5 == probability(signals, AbstentionRecord(-1.0, {"cosine": 2.0}, 0.5))


def test_a_record_of_signals_that_this_program_does_not_measure_gives_way_to_its_own() -> None:
    assert BUILT_IN == known(None)
    assert BUILT_IN == known(AbstentionRecord(1.0, {"cosine": 1.0, "entailment": 1.0}, 0.5))
    own = AbstentionRecord(1.0, {"cosine": 1.0}, 0.5)
    assert own == known(own)


def test_the_program_has_a_weight_for_each_signal() -> None:
    assert set(SIGNALS) == set(BUILT_IN.weights)


@pytest.mark.parametrize(
    ("question", "language", "signals"),
    [
        ("What causes malaria?", "en", (0, 0)),
        ("¿Qué causa la malaria?", "en", (1, 0)),
        ("什么导致疟疾？", "en", (1, 1)),
        ("What causes malaria?", "de", (1, 0)),
    ],
)
def test_a_question_in_another_language_or_script_is_told(
    question: str, language: str, signals: tuple[int, int]
) -> None:
    found = measure(question, evidence(), 0.8, 0.3, language)
    assert signals == (found.other_language, found.other_script)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Who built the Suez Canal?", 0),
        ("Who built the Panama Canal?", 1),
        ("Did Lesseps build the Panama Canal?", 2),
        ("Did Ferdinand de Lesseps and James Lind meet in the harbour of old Panama once?", 2),
        ("What was built in 1859?", 0),
        ("What was built in 1959?", 1),
        ("What was built in 859?", 1),
        ("What cost 1000 francs, and what cost 1,000?", 0),
        ("Is Suez's canal straight?", 0),
        ("What do the canals of the Canals Company cost?", 1),
        ("WHO BUILT THE PANAMA CANAL?", 0),
        ("who built the panama canal?", 0),
        ("", 0),
    ],
)
def test_names_and_numbers_that_the_evidence_lacks_are_counted(question: str, count: int) -> None:
    assert count == unmatched_entities(question)


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("هل بنيت Panama في 1959؟", 2),
        ("Χτίστηκε στον Panama το 1959;", 2),
        ("Κόστισε 1959 φράγκα;", 1),
        ("Κόστισε 1959 φράγκα\u037e", 1),
        ("Κόστισε 1959 φράγκα; Και 1859.", 0),
        ("int Panama = 1959;", 0),
        ("Когда канал построили в 1859?", 0),
    ],
)
def test_questions_end_with_their_script_s_own_mark(question: str, count: int) -> None:
    assert count == unmatched_entities(question)


def test_a_title_names_what_its_sentences_speak_of() -> None:
    found = measure("When was the Suez Canal built?", evidence("It was built by 1869."), 0.5, 0.5)
    assert 0 == found.unmatched_entities


def test_where_every_noun_has_a_capital_letter_only_numbers_count() -> None:
    english, german = "Who built the Panamakanal in 1959?", "Wer baute 1959 den Panamakanal?"
    assert 2 == measure(english, evidence(), 0.5, 0.5).unmatched_entities
    assert 1 == measure(german, evidence(), 0.5, 0.5, "de").unmatched_entities


def test_opposites_are_told_in_english_alone() -> None:
    found = measure("first?", evidence("last"), 0.5, 0.5, "fr")
    assert (0, 1) == (found.polarity_mismatch, polarity_mismatch("first?", "last"))


def test_where_the_embedding_model_does_not_know_the_language_words_decide() -> None:
    def chance(cosine: float | None, coverage: float) -> float:
        return probability(measure("Wann?", evidence(), cosine, coverage, "de"))

    assert Signals(0.0, 0.7, 0, 0, 1, 0.7) == measure("Wann?", evidence(), None, 0.7, "de")
    assert chance(None, 0.2) < BUILT_IN.refuse_below < chance(None, 0.8)
    assert chance(None, 0.8) - chance(None, 0.2) > 3 * (chance(0.5, 0.8) - chance(0.5, 0.2))


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("Warum wurde der Kanal von Suez im Zweiten Weltkrieg mit Minen gesperrt?", 0),
        ("Wer hat den Kanal von Suez im Jahr 1959 mit Minen gesperrt, und warum?", 1),
        ("Сколько людей погибло во время Голодомора на Украине?", 0),
        ("كم شخصا مات في عام ١٨٥٩؟", 0),
        ("كم شخصا مات في عام ١٩٥٩؟", 1),
        ("¿Qué países de América participaron en la Operación Cóndor?", 0),
    ],
)
def test_names_of_another_language_are_not_looked_for(question: str, count: int) -> None:
    """“Konstantinopel” is no name that English evidence could have."""
    assert count == unmatched_entities(question)


def test_without_evidence_every_name_is_a_stranger() -> None:
    assert 1 == measure("Who built the Suez canal?", [], 0.5, 0.5).unmatched_entities


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who did not build it?", "Lesseps built it.", 1),
        ("Who did not build it?", "Eiffel never built it.", 0),
        ("Why can't it be built?", "It cannot be built.", 0),
        ("Which is the least deep?", "It is deep.", 1),
        ("Who built it?", "Eiffel did not build it.", 0),
        ("Who knows of the knot in November?", "Nobody knows.", 0),
        ("Which is the smallest canal?", "It is the largest canal.", 1),
        ("Which is the smallest canal?", "It is the smallest, not the largest.", 0),
        ("Which are the smallest and largest canals?", "It is the largest.", 0),
        ("What is attractive?", "It is an unattractive place.", 1),
        ("What is irrelevant?", "It is relevant.", 1),
        ("Which unit is it?", "It is long.", 0),
        ("Papers on canals that are not narrow", "It is wide.", 0),
    ],
)
def test_denials_and_opposites_of_what_the_evidence_says_are_seen(
    question: str, text: str, expected: int
) -> None:
    assert expected == polarity_mismatch(question, text)


PROBE = ProbeRecord(0, 1, "", (), (), 0.0, signals=0.5, refuse_below=0.5, unread_below=0.2)


def test_a_model_with_a_probe_reads_what_would_be_refused_unread() -> None:
    signals = Signals(0.4, 0.4)
    record = replace(BUILT_IN, refuse_below=0.9)
    answerability = Answerability(signals, record)
    assert 0.2 < probability(signals, record) < 0.9
    assert not answerability.worth_reading(None)
    assert answerability.worth_reading(PROBE)
    assert not answerability.worth_reading(replace(PROBE, unread_below=0.9))


def test_after_reading_both_count() -> None:
    answerability = Answerability(Signals(0.6, 0.6), BUILT_IN)
    even = -0.5 * log_odds(answerability.signals, answerability.record)
    assert answerability.worth_writing(PROBE, even + 0.01)
    assert not answerability.worth_writing(PROBE, even - 0.01)
    assert answerability.worth_writing(replace(PROBE, refuse_below=0.0), -1e9)
    assert not answerability.worth_writing(replace(PROBE, refuse_below=1.0), 0.0)


@pytest.mark.parametrize(("probe", "inside"), [(None, None), (None, 9.0), (PROBE, None)])
@pytest.mark.parametrize("refuse_below", [0.0, 1.0])
def test_without_a_probe_or_what_it_tells_the_signals_decide(
    probe: ProbeRecord | None, inside: float | None, refuse_below: float
) -> None:
    answerability = Answerability(Signals(0.6, 0.6), replace(BUILT_IN, refuse_below=refuse_below))
    assert (refuse_below == 0) is answerability.worth_writing(probe, inside)
