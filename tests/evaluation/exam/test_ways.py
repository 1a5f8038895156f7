"""The ways on a small library, with answers prepared beforehand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.exam.ceiling import GoldPassages
from evaluation.exam.records import ExamQuestion
from evaluation.exam.ways import ALONE, CEILING, PRODUCT, QUOTED, Settings, ways
from runtime.stick.stick import Stick, open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter

SUEZ = ExamQuestion(
    "1", "historian", "fact", "Who built the Suez Canal?", True, gold=("history/suez", "scurvy"),
    quote="built by the Suez Canal Company [...] symptoms of scurvy include weakness",
    facts=(("canal company",),), need=1,
)  # fmt: skip


@pytest.fixture
def stick(shared_root: Path) -> Stick:
    return open_stick(shared_root)


def test_a_gold_passage_is_given_for_each_part_of_the_quotation(stick: Stick) -> None:
    hits = GoldPassages(stick.packs).of(SUEZ)
    assert ["suez", "scurvy"] == [hit.document for hit in hits]
    assert "include weakness" in hits[1].text
    assert () == GoldPassages(stick.packs).of(replace(SUEZ, gold=("elsewhere",)))


def test_every_way_answers_and_the_ceiling_reads_only_gold_passages(stick: Stick) -> None:
    writer = QueuedWriter(
        ["The Suez Canal was built by the Suez Canal Company."],
        ["It was built by the Suez Canal Company.", " Nobody knows Paris."],
    )
    question = replace(SUEZ, gold=("suez",), quote="It was built by the Suez Canal Company")
    with ways(stick, writer, Settings(gold=True, patient=True), FakeEmbedder()) as asked:
        replies = {name: way(question) for name, way in asked.items()}
        assert asked[CEILING](replace(question, answerable=False)) is None
        assert asked[CEILING](replace(question, gold=("elsewhere",))) is None
    assert [PRODUCT, QUOTED, CEILING] == list(replies)
    assert writer.closed
    product, quoted, ceiling = replies.values()
    assert product is not None
    assert product.tokens == 1
    assert "suez" in product.documents
    assert quoted is not None
    assert quoted.tokens == 0
    assert quoted.sentences[0].quoted
    assert ceiling is not None
    assert ("suez",) == ceiling.documents
    assert all(each.supported for each in ceiling.sentences)
    assert not any("Paris" in each.text for each in ceiling.sentences)
    assert "Lind" not in writer.asked[-1][-1].text
    assert "193 kilometres" in writer.asked[-1][-1].text


def test_a_follow_up_is_asked_with_its_history(stick: Stick) -> None:
    writer = QueuedWriter(["It was built by the Suez Canal Company."])
    history = (("What is the Suez Canal?", "A canal of Egypt."),)
    question = replace(SUEZ, text="Who built it?", history=history)
    with ways(stick, writer, Settings(patient=True), FakeEmbedder()) as asked:
        reply = asked[PRODUCT](question)
    assert reply is not None
    assert "A canal of Egypt." in [message.text for message in writer.asked[-1]]


def test_a_question_is_searched_for_with_and_without_a_supposed_answer(stick: Stick) -> None:
    supposed = ["Scurvy, a lack of vitamin C."]
    answers = [["It was built by the Suez Canal Company."]] * 2
    writer = QueuedWriter(*answers, supposes=supposed)
    settings = Settings(alone=True, patient=True)
    with ways(stick, writer, settings, FakeEmbedder()) as asked:
        replies = {name: way(SUEZ) for name, way in asked.items()}
    assert [PRODUCT, ALONE, QUOTED] == list(replies)
    supposing, alone = replies[PRODUCT], replies[ALONE]
    assert supposing is not None
    assert alone is not None
    assert "scurvy" == supposing.documents[0]
    assert "suez" == alone.documents[0]


def test_without_a_model_only_quoting_is_left(stick: Stick) -> None:
    with ways(stick, None, Settings(gold=True), FakeEmbedder()) as asked:
        assert [QUOTED] == list(asked)
