from __future__ import annotations

import json
from dataclasses import replace

from builder.progress import Silent
from evaluation.exam.measure import answer_line, answer_text, examine
from evaluation.exam.records import ExamQuestion, Reply
from evaluation.exam.summary import Judged
from evaluation.exam.ways import CEILING, PRODUCT
from runtime.results import AnswerSentence
from tests.support.fakes import Recorder

FACT = ExamQuestion("1", "doctor", "fact", "What heals?", True, facts=(("rest",),), need=1)
LIST = replace(FACT, id="2", persona="historian", kind="list", text="What\x1b else?")
NONE = replace(FACT, id="3", kind="unanswerable", answerable=False)
RIGHT = Reply(True, "Rest.", (AnswerSentence("Rest.", True, ()),), tokens=3, first=1.0, total=2.0)
WRONG = Reply(True, "Air.", (AnswerSentence("Air.", False, ()),), ("air",), total=4.0)


def passes(question: ExamQuestion, answer: str) -> bool:
    raise AssertionError("no code was asked for")


def product(question: ExamQuestion) -> Reply:
    return RIGHT if question is FACT else WRONG


def ceiling(question: ExamQuestion) -> Reply | None:
    return RIGHT if question.answerable else None


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_tables_have_rows_by_persona_and_kind_and_the_ways_stand_side_by_side() -> None:
    seen: list[tuple[str, str]] = []
    exam = examine(
        [FACT, LIST, NONE],
        {PRODUCT: product, CEILING: ceiling},
        passes,
        Silent(),
        lambda name, judged: seen.append((judged.question.id, name)),
    )
    first, second, beside, legend = exam.text().split("\n\n")
    head, _, *rows = map(cells, first.splitlines())
    assert (PRODUCT, "n", "right", "refused") == (head[0], head[1], head[2], head[10])
    assert [
        "all", "answerable", "not answerable", "doctor", "doctor: fact", "doctor: unanswerable",
        "historian", "historian: list",
    ] == [row[0] for row in rows]  # fmt: skip
    by_label = {row[0]: row[1:] for row in rows}
    shares = ["0.33", "0.50", "0.00", "–", "–", "0.00", "0.00", "0.67", "0.00"]
    assert ["3", *shares, "3", "1.0", "4.0"] == by_label["all"]
    assert ["1", "0.00", "–"] == by_label["not answerable"][:3]
    assert CEILING == cells(second.splitlines()[0])[0]
    # Beside each other stand only the questions that both were asked.
    assert ["all", "2", "0.50", "1.00"] == cells(beside.splitlines()[2])
    assert "0.8" in legend
    assert [("1", PRODUCT), ("1", CEILING), ("2", PRODUCT), ("2", CEILING), ("3", PRODUCT)] == seen


def test_what_was_answered_before_a_stop_is_summed_up() -> None:
    def stopped(question: ExamQuestion) -> Reply:
        if question is LIST:
            raise KeyboardInterrupt
        return RIGHT

    progress = Recorder()
    exam = examine([FACT, LIST], {PRODUCT: stopped}, passes, progress)
    assert [FACT] == [each.question for each in exam.ways[PRODUCT]]
    assert any("Stopped" in note for note in progress.notes)


def judged() -> Judged:
    return examine([LIST], {PRODUCT: product}, passes, Silent()).ways[PRODUCT][0]


def test_an_answer_is_written_down_with_its_verdict() -> None:
    record = json.loads(answer_line(PRODUCT, judged()))
    assert ("2", PRODUCT, "Air.") == (record["id"], record["way"], record["answer"])
    assert (False, True) == (record["verdict"]["right"], record["verdict"]["shown"])
    assert [{"text": "Air.", "supported": False, "quoted": False}] == record["sentences"]


def test_an_answer_is_shown_with_what_was_wanted_and_nothing_that_a_terminal_obeys() -> None:
    text = answer_text(PRODUCT, judged())
    assert "\x1b" not in text
    assert "- written: Air." in text
    assert "found air" in text
    assert "wanted 1" in text
