"""What words alone do not support: when the model is asked, and when its yes counts."""

from __future__ import annotations

import pytest

from runtime.grounding.verification import (
    SIGNALS,
    Signals,
    Verifier,
    candidate,
    inquiry,
    probability,
    verified,
    verifier,
)
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.stick.layout import SupportRecord

RECORD = SupportRecord(-1.0, {"log_odds": 1.0, "overlap": 1.0, "lacking": -2.0}, 0.5)
TEXT = (
    "The mill at Orrin was put up in 1712. Its wheel grinds barley for the whole valley. "
    "The miller closes it whenever the river floods."
)
PARAPHRASE = "Farmers of the valley have their barley ground there."


def evidence(text: str, title: str = "Orrin") -> list[Evidence]:
    return sentences_of(Hit("local", "mill", title, "", text, 0, len(text), 1.0))


class Asked:
    """A model that says the same to all it is asked, and keeps that."""

    def __init__(self, log_odds: float | None) -> None:
        self.log_odds = log_odds
        self.asked: list[str] = []

    def __call__(self, asked: str) -> float | None:
        self.asked.append(asked)
        return self.log_odds


def supported(claim: str, says: float | None, text: str = TEXT, question: str = "") -> bool:
    verifying = Verifier(Asked(says), RECORD)
    return verified(claim, evidence(text), question, verifying=verifying).supported


def test_a_paraphrase_is_supported_where_the_model_says_so() -> None:
    assert supported(PARAPHRASE, 5.0)
    assert not supported(PARAPHRASE, -5.0)
    assert not supported(PARAPHRASE, None)
    assert not verified(PARAPHRASE, evidence(TEXT)).supported


def test_it_cites_the_sentences_that_have_most_of_it() -> None:
    found = verified(PARAPHRASE, evidence(TEXT), verifying=Verifier(Asked(5.0), RECORD))
    assert [each.quote for each in found.citations] == [
        "Its wheel grinds barley for the whole valley."
    ]


def test_what_words_support_is_not_asked() -> None:
    asked = Asked(-9.0)
    literal = "The mill at Orrin was put up in 1712."
    assert verified(literal, evidence(TEXT), verifying=Verifier(asked, RECORD)).supported
    assert not asked.asked


@pytest.mark.parametrize(
    "claim",
    [
        "People erected a building with a wheel there in 1713.",  # another number
        "The wheel grinds barley for 20 kg.",
        "The miller never closes it whenever the river floods.",  # denied
        "The mill at Orrin was put down in 1712.",
        "Run `rm -r mill` for barley.",  # a command is right as a whole or not at all
        "Yes, the miller does not close it whenever there is a flood.",
    ],
)
def test_what_is_strict_is_not_asked(claim: str) -> None:
    asked = Asked(9.0)
    question = "Does the miller close it whenever there is a flood?" if "Yes" in claim else ""
    found = verified(claim, evidence(TEXT), question, verifying=Verifier(asked, RECORD))
    assert not found.supported
    assert not asked.asked


def test_a_name_that_the_passage_lacks_takes_more_of_a_yes() -> None:
    named = "Farmers of Kelby have their barley ground there."
    plain = candidate(PARAPHRASE, evidence(TEXT))
    strange = candidate(named, evidence(TEXT))
    assert plain is not None
    assert strange is not None
    assert plain.signals(2.0).lacking == 0.0
    assert plain.signals(2.0).length == pytest.approx(1.0986, abs=1e-4)  # of three sentences
    assert strange.signals(2.0).lacking == 1.0
    assert supported(PARAPHRASE, 2.0)
    assert not supported(named, 2.0)
    assert supported(named, 4.0)


def test_a_number_in_a_name_is_a_part_of_it() -> None:
    text = "The new virus spreads by droplets from a cough."
    claim = "COVID-19 travels with coughed droplets."
    assert candidate(claim, evidence(text, "")) is not None
    assert candidate("19 people were infected by coughed droplets.", evidence(text, "")) is None


def test_the_model_is_asked_of_the_claim_by_its_question_on_one_paragraph() -> None:
    asked = inquiry("It grinds\n\nbarley.", "What does\n\nthe mill do?")
    assert asked.startswith("Question: What does the mill do?\nClaim: It grinds barley.\n")
    assert "\n\n" not in asked
    assert inquiry("It grinds barley.").startswith("Claim: It grinds barley.\n")


def test_a_record_with_signals_of_a_later_version_is_not_used() -> None:
    assert verifier(Asked(1.0), None) is None
    assert verifier(Asked(1.0), SupportRecord(0.0, {"mood": 1.0}, 0.5)) is None
    assert verifier(Asked(1.0), RECORD) is not None
    assert SIGNALS == ("log_odds", "overlap", "lacking", "denial", "length")


def test_the_probability_is_the_record_s() -> None:
    signals = Signals(2.0, 0.5, 0.25, 1.0, 0.0)
    assert probability(signals, RECORD) == pytest.approx(1 / (1 + 2.718281828**-1.0))
    assert probability(Signals(1e9, 0.0, 0.0, 0.0, 0.0), RECORD) == pytest.approx(1.0)
    assert probability(Signals(-1e9, 0.0, 0.0, 0.0, 0.0), RECORD) == pytest.approx(0.0)
