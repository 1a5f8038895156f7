"""A question's form tells how it is answered."""

from __future__ import annotations

import pytest

from runtime.answering.kinds import PLANS, Kind, kind_of, plan_for

ASKED = {
    Kind.FACT: [
        "Who invented the telephone?",
        "Where do storks spend the winter?",
        "Which metal is liquid at room temperature?",
        "On which river does Vienna lie?",
        "Whose portrait hangs in the hall?",
    ],
    Kind.TRANSLATION: [
        "How do you say umbrella in Italian?",
        "What's the Dutch word for bread?",
        "Wie heißt Regenschirm auf Spanisch?",
        "¿Cómo se dice paraguas en alemán?",
        "雨伞用法语怎么说？",
    ],
    Kind.DEFINITION: [
        "What is osmosis?",
        "Who was Hypatia of Alexandria?",
        "What does the word 'estuary' mean?",
        "Define entropy",
        "Was ist ein Fjord?",
        "Что такое осмос?",
        "什么是光合作用？",
        "¿Qué es la ósmosis?",
        "Qu'est-ce que l'osmose ?",
    ],
    Kind.NUMBER: [
        "How many strings does a violin have?",
        "How tall is the Matterhorn?",
        "When was the printing press invented?",
        "What year did Iceland become a republic?",
        "How long should eggs be boiled?",
        "Wie hoch ist der Brocken?",
        "¿Cuántos huesos tiene la mano?",
        "Combien de cordes a une harpe ?",
        "富士山的高度是多少？",
    ],
    Kind.YES_NO: [
        "Is a tomato a fruit?",
        "Can penguins fly?",
        "Are all mushrooms edible?",
        "Does ice float on water?",
        "Should a burn be covered?",
        "Can I eat raw cashews?",
        "Dolphins are fish, are they?",
    ],
    Kind.LIST: [
        "List the noble gases",
        "Name three rivers of Spain",
        "What are the symptoms of frostbite?",
        "What are the parts of a flower?",
        "What kinds of knots are there?",
        "Which countries border Austria?",
        "What types of cloud bring rain?",
    ],
    Kind.STEPS: [
        "How do I sharpen a knife?",
        "How can I keep bread fresh?",
        "How to tie a bowline",
        "What should I do after a snake bite?",
        "First aid for a nosebleed",
        "Wie kann man Messer schärfen?",
        "¿Cómo se afila un cuchillo?",
        "怎么打水手结？",
        "what to give a child with a fever",
        "How should potatoes be stored?",
    ],
    Kind.WHY: [
        "Why is the sea salty?",
        "Why do leaves turn red?",
        "What caused the Thirty Years' War?",
        "Reasons for the fall of Carthage",
        "Warum ist der Himmel blau?",
        "Pourquoi la mer est-elle salée ?",
        "なぜ海は塩辛いのですか？",
    ],
    Kind.COMPARISON: [
        "What is the difference between a frog and a toad?",
        "Frog vs toad",
        "How do alligators differ from crocodiles?",
        "Jam compared to jelly",
        "Unterschied zwischen Frosch und Kröte",
        "How can I tell a viper from a grass snake?",
    ],
    Kind.CODE: [
        "Write a Python function that reverses a list",
        "Write a bash script to rename photos",
        "Implement a binary search in Rust",
        "function that flattens a list",
        "c++ method void trim(std::string& s) that strips spaces",
        "Python code that sorts lines",
        "A one-liner in Python that counts the words of a file",
    ],
    Kind.COMMAND: [
        "A one-liner to count words",
        "A command that lists open ports",
    ],
    Kind.TOPIC: [
        "marsh marigold",
        "disk quota exceeded",
        "Treaty of Tordesillas",
    ],
}


@pytest.mark.parametrize(
    ("question", "kind"), [(each, kind) for kind, asked in ASKED.items() for each in asked]
)
def test_a_question_shows_what_it_wants(question: str, kind: Kind) -> None:
    assert kind is kind_of(question)


@pytest.mark.parametrize(
    "question",
    [
        "What function does the kidney have that others lack?",
        "Is there a method to purify water without fire?",
        "Which class led the revolution to victory?",
        "error: function is not allowed to be async",
    ],
)
def test_functions_and_classes_of_other_fields_are_no_code(question: str) -> None:
    assert Kind.CODE is not kind_of(question)


@pytest.mark.parametrize("kind", ASKED)
def test_capitals_and_space_around_it_make_no_difference(kind: Kind) -> None:
    for question in ASKED[kind]:
        assert kind is kind_of(f" {question.upper()}")


def test_each_kind_has_a_plan_and_each_plan_a_form() -> None:
    assert set(Kind) == set(PLANS)
    assert all(plan.instruction.endswith(".") for plan in PLANS.values())


def test_steps_reasons_and_lists_get_more_of_the_library_than_a_fact() -> None:
    fact = PLANS[Kind.FACT]
    for kind in (Kind.STEPS, Kind.WHY, Kind.LIST, Kind.COMPARISON, Kind.CODE):
        assert PLANS[kind].evidence_tokens > fact.evidence_tokens
        assert PLANS[kind].answer_tokens > fact.answer_tokens
        assert PLANS[kind].quoted_sentences >= fact.quoted_sentences
        assert (PLANS[kind].quoted_beside > fact.quoted_beside) is (kind is not Kind.CODE)


def test_a_number_is_wanted_by_those_who_ask_for_one_alone() -> None:
    assert plan_for("How tall is the Matterhorn?").wants_number
    assert not plan_for("Why is the sea salty?").wants_number
