"""The question is found in what was pasted, and what was pasted helps to find its answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from runtime.answering.pasted import (
    LONG,
    LONG_LINE,
    LONGEST,
    LONGEST_PASTED,
    Asked,
    for_model,
    search_text,
    split,
)

LOG = "\n".join(
    f"2024-05-{day:02} 00:10:00 nmea: sentence {day} discarded, checksum mismatch on port ttyUSB0"
    for day in range(1, 29)
)
TRACEBACK = """Traceback (most recent call last):
  File "/home/ann/report/build.py", line 31, in <module>
    rows = read_rows(sys.argv[1])
  File "/home/ann/report/build.py", line 12, in read_rows
    with open(path, encoding="utf-8") as file:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: 'rows.csv'"""
CODE = """def mean(values):
    total = 0
    for value in values:
        total += value
    return total / len(values) if values is not None else 0


def spread(values):
    middle = mean(values)
    return sum((value - middle) ** 2 for value in values) / len(values)


print(mean([]))
print(spread([1, 2, 3]))"""
LETTER = """Dear neighbours,

we have moved into the mill below the weir. Last week the river rose by a metre and the cellar
was under water for two days. Since then the well tastes of mud, and two of the children have had
a fever with stomach cramps.

Must we boil the water from the well, and for how long?

With kind regards,
Anna"""
STORY = (
    "My son is four years old and he was playing in the kitchen this morning while I was on the "
    "telephone with my mother. When I came back he was holding the remote control in his hands and "
    "its lid was open, and one of the two button batteries was not there any more. I have looked "
    "everywhere under the table and under the sofa and cannot find it. He says that he swallowed "
    "it. He is cheerful, he breathes normally, he drank some milk and he does not complain about "
    "any pain at all. My mother says that it will come out by itself after a day or two and that I "
    "should just wait. Should we go to the hospital?"
)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"{LOG}\n\nHow do I silence the bilge alarm?", "How do I silence the bilge alarm?"),
        (f"{LOG}\nHow do I silence the bilge alarm?", "How do I silence the bilge alarm?"),
        (f"How do I silence the bilge alarm?\n\n{LOG}", "How do I silence the bilge alarm?"),
        (f"How do I silence the bilge alarm?\n{LOG}", "How do I silence the bilge alarm?"),
        (f"{LOG}\n\nhow do i silence the bilge alarm", "how do i silence the bilge alarm"),
        (f"how do i silence the bilge alarm\n{LOG}", "how do i silence the bilge alarm"),
        (f"{LOG}\n\n如何关闭舱底警报？", "如何关闭舱底警报？"),
        (f"{LOG}\n\nWas heißt das, und wie stelle ich es ab?",
         "Was heißt das, und wie stelle ich es ab?"),
        (f"{TRACEBACK}\n\nwhat does this mean?", "what does this mean?"),
        (f"what does this mean\n\n{TRACEBACK}", "what does this mean"),
        (f"Here is what I get on Debian 12. What is wrong?\n\n{TRACEBACK}",
         "Here is what I get on Debian 12. What is wrong?"),
        (f"{CODE}\n\nexplain what this does", "explain what this does"),
        (f"why is this so slow for a long list\n\n{CODE}", "why is this so slow for a long list"),
        (LETTER, "Must we boil the water from the well, and for how long?"),
        (STORY, "Should we go to the hospital?"),
        (f"{STORY} Or can it wait?", "Should we go to the hospital? Or can it wait?"),
    ],
)  # fmt: skip
def test_the_question_is_found_and_the_rest_is_kept(text: str, question: str) -> None:
    asked = split(text)
    assert question == asked.question
    assert asked.pasted
    assert set(text.split()) == set(f"{asked.question} {asked.pasted}".split())


@pytest.mark.parametrize(
    "text",
    [
        "Who built the Suez Canal?",
        "My son is four.\nHe has a fever of 39.\n\nWhat may I give him?",
        "a" * LONG_LINE,
        "word " * (LONG_LINE // 5),
        f"{'line ' * (LONG // 10)}\n{'line ' * (LONG // 10 - 1)}",
    ],
)
def test_what_is_no_longer_than_questions_are_is_a_question(text: str) -> None:
    assert Asked(text.strip()) == split(text)


def test_one_long_line_that_asks_nothing_is_read_by_its_ends() -> None:
    text = f"first {'word ' * 2000} last"
    asked = split(text)
    assert "" == asked.pasted
    assert len(asked.question) < LONGEST + 10
    assert asked.question.startswith("first word")
    assert asked.question.endswith("word  last")


@pytest.mark.parametrize(
    "text", ["?\n" * 400, "\n" * 900, "a?" * 900, " \n\t" * 500 + "x", "¿" * 900]
)
def test_odd_texts_are_taken_as_they_are(text: str) -> None:
    asked = split(text)
    assert len(asked.question) < LONGEST + 10


def idf(words: Collection[str]) -> Mapping[str, float]:
    """Tell what a small library knows: rare words tell most, `nmea` it has not."""
    known = {"battery": 5.0, "batteries": 5.0, "swallowed": 6.0, "kitchen": 2.0, "milk": 3.0}
    known |= {"checksum": 6.0, "mismatch": 6.0, "sofa": 4.0, "hospital": 4.0, "mother": 1.5}
    return {word: known[word] for word in words if word in known}


def test_a_question_that_needs_it_is_searched_for_with_the_rarest_words_of_the_text() -> None:
    """One that says nothing of its own; those that the library lacks would only mislead."""
    assert (
        "Should we go to the hospital? swallowed batteries sofa milk mother"
        == search_text(split(STORY), idf)
    )  # fmt: skip
    for question in (
        "what does this mean?",
        "why does this happen on Debian?",
        "so what should I do about it now",
    ):
        assert f"{question} checksum mismatch" == search_text(Asked(question, LOG), idf)


@pytest.mark.parametrize(
    "question",
    ["How do I silence the bilge alarm?", "How long do I boil water to make it safe?"],
)
def test_a_question_that_says_what_it_is_about_is_searched_for_alone(question: str) -> None:
    assert question == search_text(Asked(question, LOG), idf)
    assert "what does this mean?" == search_text(Asked("what does this mean?"), idf)


def test_a_model_reads_the_ends_of_the_text_and_then_the_question() -> None:
    text = for_model("What is wrong?", f"first line\n{LOG}\nlast line")
    assert "\nfirst line\n" in text
    assert text.endswith("\nlast line\nWhat is wrong?")
    assert len(text) < LONGEST_PASTED + 100
    assert "What is wrong?" == for_model("What is wrong?", "")
