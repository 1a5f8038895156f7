"""What a text claims is read, and held against its source, strictly where it hurts most."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check, supports
from runtime.grounding.parser import read
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of


def evidence(text: str, title: str, document: str) -> list[Evidence]:
    return sentences_of(Hit("c", document, title, "", text, 0, len(text), 1.0))


@pytest.mark.parametrize(
    ("text", "key", "unit"),
    [
        ("a dose of 5 mg", "5", "mg"),
        ("a dose of 5mg", "5", "mg"),
        ("from 5 to 10 mg", "5", "mg"),
        ("5 percent", "5", "%"),
        ("5%", "5", "%"),
        ("1,000 people", "1000", ""),
        ("1 000 people", "1000", ""),
        ("2,5 kg", "2.5", "kg"),
        ("twenty-one days", "21", "day"),
        ("5 million dollars", "5000000", "$"),
        ("$5", "5", "$"),
        ("44 BC", "44", "bc"),
        ("14 July", "14", "july"),
        ("July 14", "14", "july"),
        ("the nineteenth century", "19th", "century"),
        ("the 19th century", "19th", "century"),
        ("version 3.11.2", "3.11.2", ""),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, key: str, unit: str) -> None:
    found = [(number.key, number.unit) for number in read(text).of("number")]
    assert (key, unit) in found


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("It is not safe.", ["safe"]),
        ("It doesn't help children.", ["help"]),
        ("It is not only safe but cheap.", []),
        ("Not harmful, but useless.", ["harmful"]),
        ("It cannot usually be cured.", ["cured"]),
        ("None of the patients died.", ["patients"]),
        ("returns None", []),
        ("neither safe nor cheap", ["safe", "cheap"]),
    ],
)
def test_a_negation_denies_the_word_that_follows_it(text: str, denied: list[str]) -> None:
    assert denied == [word.text for word in read(text).words if word.denied]


SOURCE = (
    "In 1869 the Suez Canal Company opened the canal, which is 193 km long, "
    "but Britain did not support it before 1875."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The canal is 193 km long.",
        "The canal is 193 kilometres long.",
        "The Suez Canal Company opened the canal in 1869.",
        "The canal was opened by the Suez Canal Company in 1869.",
        "Britain didn't support it before 1875.",
        "Before 1875, Britain did not support the canal.",
    ],
)
def test_what_the_source_says_in_another_order_is_supported(sentence: str) -> None:
    assert supports(sentence, SOURCE)


@pytest.mark.parametrize(
    "sentence",
    [
        "The canal is 193 miles long.",
        "The canal is 1930 km long.",
        "The Suez Canal Company opened the canal in 1875.",
        "The Panama Canal Company opened the canal in 1869.",
        "Britain supported it before 1875.",
        "Britain did not support it after 1875.",
        "The Suez Canal Company did not open the canal in 1869.",
        "In 1869 the Suez Canal Company closed the canal.",
    ],
)
def test_one_changed_word_is_enough_to_be_unsupported(sentence: str) -> None:
    assert not supports(sentence, SOURCE)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Carthage defeated Rome in that war.", "Rome defeated Carthage in that war."),
        ("All patients recovered.", "Most patients recovered."),
        ("Take 50 mg of the drug.", "Take 5 mg of the drug."),
        ("Ibuprofen relieves pain.", "Aspirin relieves pain."),
        ("Use it with lisinopril daily.", "Use it with losartan daily."),
        ("John Adams signed it.", "John Hancock and Samuel Adams signed it."),
        ("The disease is malignant.", "The disease is benign."),
        ("It is unsafe for children.", "It is safe for children."),
        ("Run `git push --force` to send it.", "Run `git push --tags` to send it."),
        ("It fell below 5 degrees.", "It rose above 5 degrees."),
    ],
)
def test_names_opposites_quantities_and_order_count(sentence: str, source: str) -> None:
    assert not supports(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        # Names in a list, or on either side of a comma, are not one name.
        ("Sydney is the capital of New South Wales, Australia.",
         "Sydney is the capital of the state of New South Wales and the largest in Australia."),
        # Told the other way round, with other words: nobody has taken another's place.
        ("The first Internet2 network was called Abilene.",
         "The Internet2 community, with Qwest, built the first Internet2 Network, called Abilene."),
        # A senator is not the Senate.
        ("There are 100 senators in the United States Senate.",
         "The United States Senate consists of 100 members, two from each of the 50 states."),
        # Who is defined, and what it is used to define.
        ("The concept of a reduction is used to define complexity classes.",
         "Many complexity classes are defined using the concept of a reduction."),
        ("It has a deeper flavor and color.", "It has a deeper flavour and colour than sauce."),
        ("The center analyzes what is organized.", "The centre analysed what is organised there."),
    ],
)  # fmt: skip
def test_the_same_told_otherwise_is_supported(sentence: str, source: str) -> None:
    assert supports(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Paris Lyon is a city.", "Paris and the distant, much smaller town of Lyon are cities."),
        ("Bovary married Emma in Rouen.", "Emma married Bovary in Rouen."),
        ("Classes define reductions.", "Reductions define classes."),
        ("The four harbors are open.", "The four flavors are open."),
    ],
)
def test_leniency_goes_no_further(sentence: str, source: str) -> None:
    assert not supports(sentence, source)


def test_a_sentence_that_says_nearly_the_same_is_not_outvoted_by_two_others() -> None:
    text = (
        "The drug was given every 24 hours for pain. The drip was moved every 48 hours. "
        "The drug was given for pain in the study."
    )
    assert not check(
        "The drug was given every 48 hours for pain.", evidence(text, "", "d")
    ).supported


def test_words_of_the_question_are_no_invention() -> None:
    pool = evidence("Votes are counted by the method of d'Hondt.", "Ballots", "d")
    told = "Votes of the ballots are tallied by the method of d'Hondt."
    assert not check(told, pool).supported
    assert check(told, pool, "How are votes tallied?").supported


def test_another_document_that_gives_another_number_disagrees() -> None:
    pool = [
        *evidence("The Suez Canal is 193 km long.", "Suez Canal", "one"),
        *evidence("The Suez Canal is 164 km long.", "Egypt", "two"),
        *evidence("The Panama Canal is 82 km long.", "Panama Canal", "three"),
        *evidence("The Suez Canal is 24 m deep.", "Depths", "four"),
    ]
    checked = check("The Suez Canal is 193 km long.", pool)
    assert ["one"] == [citation.document for citation in checked.citations]
    assert ["two"] == [citation.document for citation in checked.disagreeing]


def test_another_document_that_denies_it_disagrees() -> None:
    pool = [
        *evidence("Aspirin is recommended for children.", "Aspirin", "one"),
        *evidence("Aspirin is not recommended for children.", "Aspirin", "two"),
    ]
    checked = check("Aspirin is recommended for children.", pool)
    assert ["two"] == [citation.document for citation in checked.disagreeing]


def test_a_source_does_not_disagree_with_itself() -> None:
    text = "The Suez Canal was 164 km long at first. The Suez Canal is 193 km long now."
    assert (
        () == check("The Suez Canal is 193 km long now.", evidence(text, "Suez", "d")).disagreeing
    )
