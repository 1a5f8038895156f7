"""Whether a question refers back to the one before it, and what it is then."""

from __future__ import annotations

import pytest

from runtime.answering.followups import GAIN, is_joined, joined, refers_back

ASKED = ["Who was James Lind?", "What is scurvy?"]


@pytest.mark.parametrize(
    "question",
    [
        "How is it treated?",
        "And in children?",
        "What about lemons?",
        "Did he write books about those who sailed?",
        "Symptoms?",
        "When was that?",
        "Why?",
        "How long?",
        "Tell me more",
        "and Germany?",
        "For adults?",
        "How long is it?",
        "Who built it?",
        "Can a child take it?",
        "Can dogs and cats eat it?",
        "Who is the man who built it?",
        "When did they meet?",
        "What is the population of its capital?",
        "Who wrote its constitution?",
        "Is that dangerous?",
        "Who did that?",
        "What caused this disease?",
        "What languages are spoken there?",
        "What about that one?",
        "Which one is longer?",
        "What are the symptoms?",
        "Is there a cure?",
        "What was the cost?",
    ],
)
def test_a_question_that_is_not_understood_alone_refers_back(question: str) -> None:
    assert refers_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who built the Suez Canal?",
        "How does aspirin relieve pain?",
        "What is tetanus?",
        "Who was Saladin?",
        "Define photosynthesis",
        "photosynthesis",
        "?",
        "...",
        "What is WHO?",
        "How many people are there in Norway?",
        "Which drugs that relieve pain are safe for children?",
        "Is it true that the earth is flat?",
        "What time is it in Tokyo?",
        "What are those who study insects called?",
        "Who was the first one to cross the Atlantic?",
        "What was the former Soviet Union?",
        "What does this error mean: ModuleNotFoundError?",
        "Where is the wettest place this year?",
    ],
)
def test_a_question_that_names_its_subject_stands_alone(question: str) -> None:
    assert not refers_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is tetanus and how is it treated?",
        "How do I install Python and use it?",
        "What happened to Napoleon after he lost Waterloo?",
        "When did Einstein publish his theory?",
        "When did the king lose his crown?",
        "Which bird builds its nest in chimneys?",
        "How many people lost their lives in the war?",
    ],
)
def test_a_pronoun_that_the_question_itself_explains_refers_to_nothing_before(
    question: str,
) -> None:
    assert not refers_back(question)


@pytest.mark.parametrize(
    ("question", "refers"),
    [
        ("Warum?", True),
        ("Wie lange?", True),
        ("Ist das gefährlich?", True),
        ("¿Cuándo murió?", True),
        ("怎么治疗？", True),
        ("Was ist Tetanus?", False),
        ("¿Quién fue Saladino?", False),
        ("谁是萨拉丁？", False),
        ("¿Y en los niños pequeños de África?", True),
        ("¿Cuántos de ellos murieron en el viaje?", True),
        ("Et chez les enfants de moins de deux ans ?", True),
        ("Und wie lange dauert die Behandlung?", True),
        ("Welche Ursachen haben diese Krankheiten meistens?", True),
        ("它的症状是什么样的？", True),
        ("那么儿童应该怎么治疗？", True),
        ("では子供の場合はどうですか？", True),
        ("¿Quién construyó el canal de Suez en Egipto?", False),
        ("Qui a construit le canal de Suez en Égypte ?", False),
        ("Wer baute den Kanal zwischen Suez und Port Said?", False),
        ("谁修建了埃及的苏伊士运河？", False),
        ("还在使用苏伊士运河的其他国家有哪些？", False),
        ("E. coli causes which diseases in children?", False),
        ("Which drugs such as aspirin relieve pain?", False),
    ],
)
def test_questions_of_other_languages_refer_back_too(question: str, refers: bool) -> None:
    assert refers is refers_back(question)


def test_a_question_is_joined_to_the_one_before_it() -> None:
    assert "What is scurvy? How is it treated?" == joined("How is it treated?", ASKED)


def test_a_question_that_follows_one_that_refers_back_reaches_what_that_one_is_about() -> None:
    text = joined("And in children?", ["What is scurvy?", "How is it treated?"])
    assert "What is scurvy? How is it treated? And in children?" == text


def test_a_short_question_that_names_its_subject_is_no_bridge_to_what_was_before() -> None:
    assert "What is scurvy? Symptoms?" == joined("Symptoms?", ASKED)


def test_no_question_reaches_further_back_than_the_last_three() -> None:
    asked = ["Who was James Lind?", *["What did he write?"] * 3]
    assert "James Lind" not in joined("And when?", asked)


@pytest.mark.parametrize(
    ("question", "gain", "with_the_one_before"),
    [
        ("How is it treated?", 0.2, True),
        ("How is it treated?", -GAIN / 2, True),
        ("How is it treated?", -0.2, False),
        ("Which fruit cures scurvy?", 0.2, True),
        ("Which fruit cures scurvy?", GAIN / 2, False),
        ("Which fruit cures scurvy?", -0.2, False),
    ],
)
def test_the_reading_that_a_passage_is_nearer_to_is_taken_and_in_doubt_what_the_words_say(
    question: str, gain: float, with_the_one_before: bool
) -> None:
    assert with_the_one_before is is_joined(question, 0.5, 0.5 + gain)
