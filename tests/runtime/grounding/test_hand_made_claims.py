"""What no source says is marked, however like it sounds; what one says otherwise is not."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check
from runtime.results import Hit
from runtime.retrieval.passage_sentences import sentences_of

FALSE = [
    (
        "The dose of ibuprofen for children is 400 mg.",
        "The dose of ibuprofen for adults is 400 mg.",
        "What is the dose of ibuprofen for children?",
        "",
    ),
    (
        "The dose of ibuprofen in pregnancy is 400 mg.",
        "The dose of ibuprofen for adults is 400 mg.",
        "What is the dose of ibuprofen in pregnancy?",
        "",
    ),
    (
        "The dose of ibuprofen for toddlers is 400 mg.",
        "The dose of ibuprofen is 400 mg.",
        "What is the dose of ibuprofen for toddlers?",
        "",
    ),
    ("The lethal dose is 400 mg.", "The usual dose is 400 mg.", "What is the lethal dose?", ""),
    ("Lack of vitamin A causes scurvy.", "Lack of vitamin C causes scurvy.", "", ""),
    ("World War I ended in 1945.", "World War II ended in 1945.", "", ""),
    (
        "Hepatitis A is a chronic infection of the liver.",
        "Hepatitis C is a chronic infection of the liver.",
        "",
        "",
    ),
    ("Henry I had six wives.", "Henry VIII had six wives.", "", ""),
    (
        "Haemophilia A is caused by a lack of factor IX.",
        "Haemophilia B is caused by a lack of factor IX.",
        "",
        "",
    ),
    (
        "The United States sold Alaska to Russia in 1867.",
        "Russia sold Alaska to the United States in 1867.",
        "",
        "",
    ),
    ("Caesar was killed by Brutus.", "Caesar killed Brutus.", "", ""),
    ("Harold defeated William.", "Harold was defeated by William.", "", ""),
    (
        "Warfarin increases the level of digoxin.",
        "Digoxin increases the level of warfarin.",
        "",
        "",
    ),
    ("Vitamin C prevents colds.", "There is no evidence that vitamin C prevents colds.", "", ""),
    ("Vitamin C prevents colds.", "Vitamin C has not been shown to prevent colds.", "", ""),
    (
        "Codeine is suitable for breastfeeding mothers.",
        "Codeine is not considered suitable for breastfeeding mothers.",
        "",
        "",
    ),
    (
        "Antibiotics are effective against viruses.",
        "Antibiotics are effective against bacteria, not against viruses.",
        "",
        "",
    ),
    (
        "Tetracycline can be used in children.",
        "Tetracycline can be used in patients except in children.",
        "",
        "",
    ),
    ("Ibuprofen may be taken with warfarin.", "Ibuprofen should be avoided with warfarin.", "", ""),
    ("The disease is fatal.", "The disease is rarely fatal.", "", ""),
    ("The disease is fatal.", "The disease is hardly ever fatal.", "", ""),
    ("The disease is fatal in adults.", "The disease is seldom fatal in adults.", "", ""),
    ("The city was destroyed in 1755.", "The city was nearly destroyed in 1755.", "", ""),
    ("The city was destroyed in 1755.", "The city was almost destroyed in 1755.", "", ""),
    ("The drug cures malaria.", "The drug fails to cure malaria.", "", ""),
    (
        "Sugar causes hyperactivity in children.",
        "It is a myth that sugar causes hyperactivity in children.",
        "",
        "",
    ),
    ("Take it with food.", "Do not take it unless with food.", "", ""),
    ("The dose is 5 mg.", "The dose is 5 mg/kg.", "", ""),
    ("The dose is 5 mg/kg.", "The dose is 5 mg.", "", ""),
    ("The dose of morphine is 10 mg per kg.", "The dose of morphine is 10 mg.", "", ""),
    ("The infusion runs at 10 mg.", "The infusion runs at 10 mg per minute.", "", ""),
    ("The infusion runs at 10 mg per hour.", "The infusion runs at 10 mg per minute.", "", ""),
    ("The speed limit is 130 km.", "The speed limit is 130 km/h.", "", ""),
    ("The plant has 5 MW.", "The plant has 5 mW.", "", ""),
    ("The dose is 5 Mg.", "The dose is 5 mg.", "", ""),
    ("The file has 5 MB.", "The file has 5 Mb.", "", ""),
    ("The war began in 1812.", "The war began in 1803.", "", "War of 1812"),
    ("The treaty was signed in 1812.", "The treaty was signed in 1814.", "", "War of 1812"),
    ("It seats 747 passengers.", "It seats 400 passengers.", "", "Boeing 747"),
    (
        "Use git branch -D to delete a merged branch.",
        "Use git branch -d to delete a merged branch.",
        "",
        "",
    ),
    ("grep -L lists files that match.", "grep -l lists files that match.", "", ""),
    ("Run `curl -o file URL` to save it.", "Run `curl -O file URL` to save it.", "", ""),
    ("Use `a == b` to compare values.", "Use `a != b` to compare values.", "", ""),
    (
        "Use `chmod u+x file` to let the owner run it.",
        "Use `chmod u-x file` to let the owner run it.",
        "",
        "",
    ),
    ("Run rm /tmp/a to delete it.", "Run rm /tmp/b to delete it.", "", ""),
    (
        "Adults should take 250 mg of amoxicillin.",
        "Adults should take 500 mg of amoxicillin; children should take 250 mg.",
        "",
        "",
    ),
    (
        "Norway won 12 gold medals and Germany 16.",
        "Norway won 16 gold medals and Germany 12.",
        "",
        "",
    ),
    (
        "It is the largest city of the country.",
        "It is the second largest city of the country.",
        "",
        "",
    ),
    ("Il farmaco è sicuro per i bambini.", "Il farmaco non è sicuro per i bambini.", "", ""),
    ("O medicamento é seguro para crianças.", "O medicamento não é seguro para crianças.", "", ""),
    ("Лекарство безопасно для детей.", "Лекарство не безопасно для детей.", "", ""),
]
"""sentence, source, question, title: the source does not say it"""
TRUE = [
    (
        "The dose of ibuprofen for adults is 400 mg.",
        "The dose of ibuprofen for adults is 400 mg three times a day.",
        "",
        "",
    ),
    ("Brutus killed Caesar.", "Caesar was killed by Brutus.", "", ""),
    ("Caesar was killed by Brutus.", "Brutus killed Caesar.", "", ""),
    ("William defeated Harold in 1066.", "Harold was defeated by William in 1066.", "", ""),
    (
        "Hepatitis A is an infection of the liver.",
        "Hepatitis A is a contagious infection of the liver.",
        "",
        "",
    ),
    ("World War II ended in 1945.", "World War II ended in Europe in May 1945.", "", ""),
    (
        "A vitamin is an organic molecule.",
        "A vitamin is an organic molecule that an organism needs.",
        "",
        "",
    ),
    ("I is the first-person pronoun.", "I is the first-person pronoun of English.", "", ""),
    ("The dose is 5 mg per kg.", "The dose is 5 mg/kg.", "", ""),
    ("The speed limit is 130 km/h.", "The speed limit on motorways is 130 km/h.", "", ""),
    (
        "The speed limit is 130 kilometres per hour.",
        "The speed limit on motorways is 130 km/h.",
        "",
        "",
    ),
    ("The disease is rarely fatal.", "The disease is rarely fatal in adults.", "", ""),
    (
        "Vitamin C has not been shown to prevent colds.",
        "Studies say that vitamin C has not been shown to prevent colds.",
        "",
        "",
    ),
    (
        "There is no evidence that vitamin C prevents colds.",
        "There is no evidence that vitamin C prevents colds in adults.",
        "",
        "",
    ),
    ("The city was destroyed in 1755.", "The city was destroyed by an earthquake in 1755.", "", ""),
    ("It seats 400 passengers.", "The Boeing 747 seats 400 passengers.", "", "Boeing 747"),
    ("The War of 1812 began in June.", "The war began in June.", "", "War of 1812"),
    ("Lincoln was killed by Booth.", "He was killed by Booth.", "", "Abraham Lincoln"),
    (
        "Use git branch -d to delete a merged branch.",
        "Use git branch -d NAME to delete a merged branch.",
        "",
        "",
    ),
    (
        "Penicillin was discovered in 1928.",
        "Penicillin was discovered in 1928 and radium in 1898.",
        "",
        "",
    ),
    (
        "Radium was discovered in 1898.",
        "Penicillin was discovered in 1928 and radium in 1898.",
        "",
        "",
    ),
    ("Goethe wrote Faust.", "Goethe wrote Faust; Shakespeare wrote Hamlet.", "", ""),
    ("Shakespeare wrote Hamlet.", "Goethe wrote Faust; Shakespeare wrote Hamlet.", "", ""),
    (
        "The liver produces bile.",
        "The pancreas produces insulin and the liver produces bile.",
        "",
        "",
    ),
    (
        "The pancreas produces insulin.",
        "The pancreas produces insulin and the liver produces bile.",
        "",
        "",
    ),
    (
        "Adults should take 500 mg of amoxicillin.",
        "Adults should take 500 mg of amoxicillin; children should take 250 mg.",
        "",
        "",
    ),
    (
        "The function returns 1 on failure.",
        "The function returns 0 on success and 1 on failure.",
        "",
        "",
    ),
    ("It is the second largest city.", "It is the second largest city of the country.", "", ""),
    (
        "Il farmaco non è sicuro per i bambini.",
        "Il farmaco non è sicuro per i bambini piccoli.",
        "",
        "",
    ),
    (
        "Antibiotics are effective against bacteria.",
        "Antibiotics are effective against bacteria, not against viruses.",
        "",
        "",
    ),
    (
        "Antibiotics should be avoided unless needed.",
        "Antibiotics should be avoided unless needed.",
        "",
        "",
    ),
    (
        "Russia sold Alaska to the United States in 1867.",
        "In 1867 Russia sold Alaska to the United States.",
        "",
        "",
    ),
    (
        "Alaska was sold by Russia to the United States in 1867.",
        "In 1867 Russia sold Alaska to the United States.",
        "",
        "",
    ),
    (
        "Take 500 mg four times daily for 5 days.",
        "Take 500 mg four times daily for 5 days.",
        "",
        "",
    ),
    ("The plant has 5 MW.", "The plant has a power of 5 MW.", "", ""),
]
"""sentence, source, question, title: it does"""


def supported(sentence: str, source: str, question: str, title: str) -> bool:
    evidence = sentences_of(Hit("c", "d", title, "", source, 0, len(source), 1.0))
    return check(sentence, evidence, question).supported


@pytest.mark.parametrize(("sentence", "source", "question", "title"), FALSE)
def test_what_the_source_does_not_say_is_marked(
    sentence: str, source: str, question: str, title: str
) -> None:
    assert not supported(sentence, source, question, title)


@pytest.mark.parametrize(("sentence", "source", "question", "title"), TRUE)
def test_what_the_source_says_is_supported(
    sentence: str, source: str, question: str, title: str
) -> None:
    assert supported(sentence, source, question, title)
