"""Another source is said to say otherwise only where it speaks of the same."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check, quote
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of

Told = tuple[str, str]
"""a document's title, and a sentence of it"""


def hit(told: Told, document: str, section: str = "") -> Hit:
    title, text = told
    return Hit("c", document, title, section, text, 0, len(text), 1.0)


def disagree(one: Told, other: Told, sections: tuple[str, str] = ("", "")) -> tuple[bool, bool]:
    """Return whether the second is told as saying otherwise beside the first, and vice versa."""
    hits = [
        hit(told, str(number), section)
        for number, (told, section) in enumerate(zip((one, other), sections, strict=True))
    ]
    return tuple(bool(quote(sentences_of(each)[0], hits).disagreeing) for each in hits)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("Suez Canal", "The Suez Canal is 193 km long."),
            ("Egypt", "The Suez Canal is 164 km long."),
        ),
        (
            ("Suez Canal", "It was opened in 1869 after ten years of work."),
            ("Suez Canal", "It was opened in 1870 after ten years of work."),
        ),
        (
            ("Charles Darwin", "He was born in 1809 in Shrewsbury."),
            ("Famous naturalists", "Charles Darwin was born in 1810 in Shrewsbury."),
        ),
        (
            ("Ada Lovelace", "Ada Lovelace was born in 1815 in London."),
            ("Byron", "Ada Lovelace was born in 1816."),
        ),
        (
            ("Constantinople", "Constantinople fell to the Ottomans on 29 May 1453."),
            ("Ottoman Empire", "Constantinople fell to the Ottomans on 30 May 1453."),
        ),
        (
            ("Voyager 2", "Voyager 2 was launched on 20 August 1977."),
            ("Voyager program", "Voyager 2 was launched on 22 August 1977."),
        ),
        (
            ("Diabetes", "Type 1 diabetes affects about 5 percent of patients."),
            ("Type 1 diabetes", "Type 1 diabetes affects about 9 percent of patients."),
        ),
        (
            ("Farnham", "The population of Farnham was 39,488 at the 2011 census."),
            ("Surrey", "The population of Farnham was 41,000 at the 2011 census."),
        ),
        (
            ("Norway", "Norway has 5,400,000 inhabitants."),
            ("Scandinavia", "Norway has 5,100,000 inhabitants."),
        ),
        (
            ("Zintal", "The adult dose of Zintal is 20 mg a day."),
            ("Zintal", "The adult dose of Zintal is 30 mg a day."),
        ),
        (
            ("Python 3", "The limit of recursion is 1000 calls by default."),
            ("Python 3", "The limit of recursion is 3000 calls by default."),
        ),
        (
            ("AQ-300 generator: handbook", "Change the oil of the AQ-300 every 250 hours."),
            ("AQ-300 generator: sheet", "Change the oil of the AQ-300 every 150 hours."),
        ),
        (
            ("Rules of the dam, edition of 2019", "Boats may stay on the lake for 14 days."),
            ("Rules of the dam, edition of 2024", "Boats may stay on the lake for 21 days."),
        ),
        (
            ("Air", "Air contains 78 percent nitrogen by volume."),
            ("Gases", "Air contains 80 percent nitrogen by volume."),
        ),
        (
            ("Aspirin", "Aspirin is recommended for children."),
            ("Fever", "Aspirin is not recommended for children."),
        ),
        (
            ("Suezkanal", "Der Suezkanal ist 193 km lang."),
            ("Ägypten", "Der Suezkanal ist 164 km lang."),
        ),
    ],
)
def test_of_the_same_thing_another_number_date_or_denial_disagrees(one: Told, other: Told) -> None:
    assert (True, True) == disagree(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("Voyager 1", "It was launched on 5 September 1977."),
            ("Voyager 2", "It was launched on 20 August 1977."),
        ),
        (
            ("Space probes", "Voyager 1 was launched on 5 September 1977 by NASA."),
            ("Space probes", "Voyager 2 was launched on 20 August 1977 by NASA."),
        ),
        (
            ("Type 1 diabetes", "Diabetes affects about 5 percent of adults."),
            ("Type 2 diabetes", "Diabetes affects about 9 percent of adults."),
        ),
        (
            ("Diabetes", "Type 1 diabetes affects about 5 percent of patients."),
            ("Diabetes", "Type 2 diabetes affects about 90 percent of patients."),
        ),
        (
            ("Hepatitis A", "The incubation period of the disease is 28 days."),
            ("Hepatitis B", "The incubation period of the disease is 75 days."),
        ),
        (
            ("Farnham", "The population of Farnham was 39,488 at the 2011 census."),
            ("Farnham", "The population of Farnham was 41,220 at the 2021 census."),
        ),
        (
            ("Oslo in 1990", "The population of Oslo was 461,000 people."),
            ("Oslo in 2010", "The population of Oslo was 586,000 people."),
        ),
        (
            ("Corsica", "As of January 2026, it had a population of 365,636."),
            ("Réunion", "As of January 2026, it had a population of 910,985."),
        ),
        (
            ("Norway", "In 1950 Norway had 3,300,000 inhabitants."),
            ("Norway", "Norway had 5,400,000 inhabitants."),
        ),
        (
            ("Norway", "Norway had 3,300,000 inhabitants."),
            ("Norway", "Norway has 5,400,000 inhabitants."),
        ),
        (
            ("Zintal", "The adult dose of Zintal is 20 mg a day."),
            ("Zintal", "The child dose of Zintal is 5 mg a day."),
        ),
        (
            ("Paracetamol", "The maximum dose of paracetamol is 4 g a day."),
            ("Paracetamol", "The maximum dose of paracetamol for children is 2 g a day."),
        ),
        (
            ("Ibuprofen for adults", "Take 400 mg every 6 hours with food."),
            ("Ibuprofen for children", "Take 100 mg every 6 hours with food."),
        ),
        (
            ("Python 2", "The default encoding of source files in Python takes 7 bits."),
            ("Python 3", "The default encoding of source files in Python takes 8 bits."),
        ),
        (
            ("Python 2 manual, edition of 2019", "The limit of recursion is 500 calls by default."),
            ("Python 3 manual, edition of 2019", "The limit of recursion is 900 calls by default."),
        ),
        (
            ("News", "Python 3.8 was released in October 2019."),
            ("News", "Python 3.9 was released in October 2020."),
        ),
        (
            ("Brook A", "The brook is 14 km long and rises in the hills."),
            ("Brook B", "The brook is 9 km long and rises in the hills."),
        ),
        (
            ("Brooks", "Brook A is 14 km long and rises in the hills."),
            ("Brooks", "Brook B is 9 km long and rises in the hills."),
        ),
        (
            ("Lirne", "The brook rises at Hollow Fell and is 14 km long."),
            ("Halden", "The brook rises at Hollow Fell and is 9 km long."),
        ),
        (
            ("AQ-300 generator: handbook", "Change the oil of the generator every 250 hours."),
            ("AQ-200 generator: handbook", "Change the oil of the generator every 100 hours."),
        ),
        (
            ("AQ-300 generator: handbook", "Change the oil of the generator every 250 hours."),
            ("AQ-300 S generator: handbook", "Change the oil of the generator every 400 hours."),
        ),
        (
            ("Charles Darwin", "He was born in 1809 in Shrewsbury to a doctor."),
            ("Erasmus Darwin", "He was born in 1731 in Shrewsbury to a doctor."),
        ),
        (("Bach", "His son was born in 1714 there."), ("Bach", "He was born in 1685 there.")),
        (
            ("History of Chile", "A new constitution was adopted in 1980 after a vote."),
            ("History of Peru", "A new constitution was adopted in 1993 after a vote."),
        ),
        (
            ("Measles", "The incubation period is 10 days and the rash lasts a week."),
            ("Rubella", "The incubation period is 17 days and the rash lasts a week."),
        ),
        (("Suez", "The Suez Canal is 205 m wide."), ("Suez", "The Suez Canal is 24 m deep.")),
        (
            ("Ada", "Ada Lovelace was born in London in 1815."),
            ("Ada", "Ada Lovelace died in London in 1852."),
        ),
        (
            ("Treaty", "The first Treaty of Paris was signed in 1814."),
            ("Treaty", "The second Treaty of Paris was signed in 1815."),
        ),
        (("Club", "Arsenal won the FA Cup in 1930."), ("Club", "Arsenal won the FA Cup in 1936.")),
        (
            ("Olympics", "The Summer Olympics in Paris opened in 1900."),
            ("Olympics", "The Summer Olympics in Paris opened in 1924."),
        ),
        (
            ("Suez", "The Suez Canal is 193.3 km long."),
            ("Suez", "The Suez Canal is about 193 km long."),
        ),
        (
            ("Sarn", "The Battle of Sarn cost at least 400 people their lives."),
            ("Sarn", "The Battle of Sarn cost 450 people their lives."),
        ),
        (
            ("Walks", "See chapter 4 for the use of the Halden pump."),
            ("Walks", "See chapter 7 for the use of the Halden pump."),
        ),
        (
            ("Windows 10", "The tool is included in the system by default."),
            ("Windows 11", "The tool is not included in the system by default."),
        ),
        (
            ("Norway", "The country is a member of the European Union."),
            ("Denmark", "The country is not a member of the European Union."),
        ),
        (
            ("Fever", "Aspirin is recommended for adults with fever."),
            ("Fever", "Aspirin is not recommended for children with fever."),
        ),
        (
            ("Freiburg", "Die Stadt hat 230.000 Einwohner."),
            ("Kiel", "Die Stadt hat 246.000 Einwohner."),
        ),
    ],
)
def test_of_another_thing_time_or_part_nothing_is_said_to_disagree(one: Told, other: Told) -> None:
    assert (False, False) == disagree(one, other)


@pytest.mark.parametrize(
    ("sections", "expected"),
    [(("Adults", "Children"), False), (("Adults", "Adults"), True), (("Dosage", "Use"), True)],
)
def test_a_heading_tells_for_whom_a_dose_is(sections: tuple[str, str], expected: bool) -> None:
    one, other = (("Zintal", f"The dose of Zintal is {number} mg a day.") for number in (5, 20))
    assert (expected, expected) == disagree(one, other, sections)


def test_each_sentence_of_a_quotation_may_be_disagreed_with() -> None:
    told = "The canal was dug by hand. The Suez Canal is 193 km long."
    first = hit(("Suez Canal", told), "one")
    other = hit(("Egypt", "The Suez Canal is 164 km long."), "two")
    quotation = Evidence(first, told, 0, len(told), 1.0)
    assert ["two"] == [each.document for each in quote(quotation, [first, other]).disagreeing]


def test_what_a_model_wrote_is_disagreed_with_by_another_source_of_the_same_only() -> None:
    first = hit(("AQ-300 generator", "Change the oil of the generator every 250 hours."), "one")
    twin = hit(("AQ-200 generator", "Change the oil of the generator every 100 hours."), "two")
    same = hit(("Workshop", "Change the oil of the AQ-300 generator every 300 hours."), "three")
    told = "Change the oil of the AQ-300 generator every 250 hours."
    checked = check(told, sentences_of(first), beside=[twin, same])
    assert checked.supported
    assert ["three"] == [each.document for each in checked.disagreeing]
