"""A count stands in the source: what a model has counted itself is not supported."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check
from runtime.grounding.verification import verified, verifier
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.stick.layout import SupportRecord

HUTS = (
    "Alder hut stands on the east side; it sleeps 18 people. Birch hut stands on the north side; "
    "it sleeps 4 people. Cedar hut stands on the west side; it sleeps 16 people."
)
STORES = (
    "Item | Weight | Shelf\nAnchor | 14 kg | A2\nSpare sail | 6 kg | C1\nPump handle | 2 kg | B7\n"
    "Lead line | 3 kg | A9\nBell | 4 kg | A1"
)
VALVES = "Valve | Bore | Spring\nVT-300 | 61 | 6\nVT-301 | 70 | 8\nVT-302 | 11 | 5\nVT-303 | 45 | 3"
NAMED = VALVES.replace("VT-", "Valve VT-")
STOCK = "Part | In stock | Place\nValves | 12 | A1\nSprings | 40 | A2\nSeals | 7 | B1"
WELLS = "There are 31 wells in the valley. Nine of them are dry in August. One is 42 m deep."
TOWN = "Sarn has 2,300 inhabitants and four churches. Three teachers work at its school."


def evidence(text: str, title: str) -> list[Evidence]:
    return sentences_of(Hit("c", "d", title, "", text, 0, len(text), 1.0))


@pytest.mark.parametrize(
    ("claim", "text", "title", "question"),
    [
        ("There are 4 shelters.", HUTS, "Shelters of the valley", "How many shelters are listed?"),
        ("There are four shelters in the valley.", HUTS, "Shelters of the valley", ""),
        ("4 huts stand on the north side.", HUTS, "Shelters", "How many huts are there?"),
        ("There are 16 huts on the west side.", HUTS, "Shelters", ""),
        ("There are 3 huts.", HUTS, "Shelters", "How many huts are there?"),
        ("There are three huts.", HUTS, "Shelters", "How many huts are there?"),
        ("There are 5 items in the list.", STORES, "Stores", "How many items are listed?"),
        ("There are five items.", STORES, "Stores", "How many items are listed?"),
        ("The list has 14 items.", STORES, "Stores", "How many items are listed?"),
        ("There are 5 valves.", VALVES, "Valves", "How many valves are there?"),
        ("There are 45 valves.", NAMED, "Valves", "How many valves are there?"),
        ("There are four valves.", VALVES, "Valves", "How many valves are there?"),
        ("There are 40 valves.", STOCK, "Stock", "How many valves are in stock?"),
        ("There are 42 wells.", WELLS, "Wells", "How many wells are there?"),
        ("There are three churches.", TOWN, "Sarn", "How many churches has Sarn?"),
        ("Four teachers work at its school.", TOWN, "Sarn", "How many teachers are there?"),
    ],
)
def test_a_count_of_its_own_is_supported_by_no_word_of_a_model(
    claim: str, text: str, title: str, question: str
) -> None:
    """Not even where it says that it is."""
    sure = verifier(lambda asked: 9.0, SupportRecord(9.0, {}, 0.1))
    pool = evidence(text, title)
    assert not check(claim, pool, question).supported
    assert not verified(claim, pool, question, verifying=sure).supported


@pytest.mark.parametrize(
    ("claim", "text", "title", "question"),
    [
        ("There are 31 wells in the valley.", WELLS, "Wells", "How many wells are there?"),
        ("31 wells.", WELLS, "Wells", "How many wells are there?"),
        ("Nine of the wells are dry in August.", WELLS, "Wells", "How many wells are dry?"),
        ("Birch hut sleeps 4 people.", HUTS, "Shelters", "How many people does Birch hut sleep?"),
        ("Sarn has four churches.", TOWN, "Sarn", "How many churches has Sarn?"),
        ("Three teachers work at the school.", TOWN, "Sarn", "How many teachers are there?"),
        ("Sarn has 2,300 inhabitants.", TOWN, "Sarn", "How many people live in Sarn?"),
        ("There are 12 valves in stock.", STOCK, "Stock", "How many valves are in stock?"),
        (
            "There are 100 senators.",
            "The Senate has 100 members, called senators.",
            "Senate",
            "How many senators are there?",
        ),
        ("Python 3 has generators.", "Generators came with Python 3.", "Python", ""),
        ("The War of 1812 began in June.", "The war began in June.", "War of 1812", ""),
    ],
)  # fmt: skip
def test_a_count_that_the_source_says_is_supported(
    claim: str, text: str, title: str, question: str
) -> None:
    sure = verifier(lambda asked: 9.0, SupportRecord(9.0, {}, 0.1))
    assert verified(claim, evidence(text, title), question, verifying=sure).supported
