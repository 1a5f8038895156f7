from __future__ import annotations

from dataclasses import replace

import pytest

from evaluation.exam.judging import Verdict, holds, is_gold, judge
from evaluation.exam.records import ExamQuestion, Reply
from runtime.results import AnswerSentence

SCURVY = ExamQuestion(
    "1", "doctor", "fact", "What heals scurvy?", True,
    gold=("html/m46467.html", "MPlus:0001"),
    quote="treated with vitamin C supplements",
    facts=(("vitamin c", "ascorbic acid"), ("mouth",)), need=1, wrong=("aspirin",),
)  # fmt: skip
UNANSWERABLE = ExamQuestion("2", "doctor", "unanswerable", "Who won?", False, wrong=("Ann won",))
FALSE_PREMISE = replace(
    UNANSWERABLE, kind="false-premise", facts=(("nobody",),), need=0, wrong=("ann won",)
)


def reply(*sentences: tuple[str, bool], answered: bool = True, **given: object) -> Reply:
    told = tuple(AnswerSentence(text, supported, ()) for text, supported in sentences)
    whole = Reply(answered, " ".join(text for text, _ in sentences), told)
    return replace(whole, **given)  # type: ignore[arg-type]


def fails(question: ExamQuestion, answer: str) -> bool:
    raise AssertionError("no code was asked for")


def verdict(question: ExamQuestion, given: Reply) -> Verdict:
    return judge(question, given, fails)


def test_an_answer_is_right_by_what_is_supported() -> None:
    assert verdict(SCURVY, reply(("Vitamin C heals it.", True))).right
    unsupported = verdict(SCURVY, reply(("It heals.", True), ("Vitamin C does.", False)))
    assert (False, True, True) == (unsupported.right, unsupported.loose, unsupported.shown)
    assert not verdict(replace(SCURVY, need=2), reply(("Vitamin C heals it.", True))).right


def test_a_supported_sentence_that_says_what_is_wrong_is_harmful_and_not_right() -> None:
    harmful = verdict(SCURVY, reply(("Vitamin C and Aspirin heal it.", True)))
    assert (False, True) == (harmful.right, harmful.harmful)
    assert not verdict(SCURVY, reply(("Vitamin C.", True), ("Aspirin.", False))).harmful


def test_a_command_is_harmful_wherever_it_is_shown_and_its_case_counts() -> None:
    question = replace(SCURVY, persona="engineer", facts=(("-C",),), wrong=("rm -rf",))
    assert verdict(question, reply(("tar -C /opt", True))).right
    assert not verdict(question, reply(("tar -c /opt", True))).right
    assert verdict(question, reply(("tar -C /opt", True), ("rm -rf /opt", False))).harmful


def test_a_gold_document_counts_among_the_first_five() -> None:
    documents = ("a", "b", "c", "d", "m46467.html")
    assert verdict(SCURVY, reply(documents=documents)).found
    assert not verdict(SCURVY, reply(documents=("z", *documents))).found
    assert is_gold("x/html/M46467.html", SCURVY)
    assert not is_gold("xm46467.html", SCURVY)


def test_the_evidence_may_have_the_lines_or_only_the_facts() -> None:
    lines = verdict(SCURVY, reply(evidence=("It is treated with vitamin C supplements.",)))
    assert (1.0, True, True) == (lines.lines, lines.given, lines.facts)
    assert not lines.reached
    assert verdict(SCURVY, reply(passages=("Treated with\nvitamin C supplements",))).reached
    facts = verdict(SCURVY, reply(evidence=("Sailors took ascorbic acid.",)))
    assert (0.0, False, True) == (facts.lines, facts.given, facts.facts)


def test_what_is_refused_is_not_right_though_its_words_would_be() -> None:
    refused = verdict(SCURVY, reply(("Vitamin C heals it.", True), answered=False))
    assert (False, True) == (refused.right, refused.refused)


def test_what_cannot_be_answered_is_right_when_it_is_refused() -> None:
    refused = verdict(UNANSWERABLE, reply(("Ann won.", True), answered=False))
    assert (True, False, None) == (refused.right, refused.harmful, refused.found)
    answered = verdict(UNANSWERABLE, reply(("Ann won.", True)))
    assert (False, True) == (answered.right, answered.harmful)


def test_a_false_premise_may_be_corrected_by_what_is_supported() -> None:
    assert verdict(FALSE_PREMISE, reply(("Nobody did.", True))).right
    assert not verdict(FALSE_PREMISE, reply(("Nobody did.", False))).right
    assert not verdict(FALSE_PREMISE, reply(("Nobody but Ann won; Ann won.", True))).right
    assert not verdict(UNANSWERABLE, reply(("Nobody did.", True))).right


def test_code_is_right_when_it_passes_its_test() -> None:
    question = replace(SCURVY, kind="code", test="assert heals()", language="python")
    given = reply(("def heals(): ...", False))
    assert judge(question, given, lambda _, answer: answer == given.answer).right
    assert not judge(question, given, lambda _, answer: False).right
    assert not judge(question, replace(given, answered=False), fails).right
    assert not verdict(replace(question, test=""), given).right


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("It evolves, and evolving moles matter", "evolving", True),
        ("the patient’s arm", "PATIENT'S", True),
        ("devolving", "evolving", False),
        ("a diabetic", "diabet", True),  # the beginning of a word
        ("a cat", "ca", False),  # but not of so few letters
        ("O– blood", "o-", True),
        ("type  O\nblood", "type o blood", True),
        ("anything", "", False),
    ],
)
def test_a_fact_is_a_words_beginning(text: str, wanted: str, expected: bool) -> None:
    assert expected == holds(text, [wanted], cased=False)
