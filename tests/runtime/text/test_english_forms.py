"""English words meet their other forms and spellings, and no words that only look like them."""

from __future__ import annotations

import pytest

from runtime.text.analyzer import terms
from runtime.text.english_forms import common_form

TOGETHER = [
    "write wrote written", "treat treated treatment treatments", "diagnose diagnosis diagnoses",
    "child children", "tooth teeth", "anemia anaemia", "diarrhea diarrhoea", "edema oedema",
    "esophagus oesophagus", "pediatric paediatric", "color colour", "colored coloured",
    "tumors tumours", "organize organise organised", "sterilizing sterilising", "analyze analyse",
    "criticize criticise", "sulfate sulphate", "traveled travelled", "meter metre",
    "die died deaths", "decide decision", "practice practise",
]  # fmt: skip
APART = [
    "find found", "leave left", "wind wound", "see saw", "advice advise", "rise rice",
    "poet pet", "shoe she", "flour floor", "source sorcerer", "premise premium",
]  # fmt: skip
SAME = (
    "does goes poem poetic michael caesar hour tour promise precise surprise treatise rise disease"
)


@pytest.mark.parametrize("words", TOGETHER)
def test_forms_of_one_word_have_one_term(words: str) -> None:
    assert 1 == len(set(terms(words)))


@pytest.mark.parametrize("words", APART)
def test_other_words_stay_apart(words: str) -> None:
    assert len(words.split()) == len(set(terms(words)))


@pytest.mark.parametrize("word", SAME.split())
def test_what_has_one_spelling_keeps_it(word: str) -> None:
    assert word == common_form(word)


@pytest.mark.parametrize("word", ["precise precision", "revise revision", "surprise surprisingly"])
def test_a_spelling_is_not_changed_where_only_one_of_a_family_would_be(word: str) -> None:
    assert 1 == len(set(terms(word)))


def test_other_languages_keep_their_words() -> None:
    assert ["wrote", "children"] == terms("wrote children", "xx")


def test_no_form_leads_to_another_that_is_a_form_too() -> None:
    for word in ("wrote", "treatment", "diagnoses", "centre", "analyses", "deaths", "criteria"):
        assert common_form(common_form(word)) == common_form(word)
