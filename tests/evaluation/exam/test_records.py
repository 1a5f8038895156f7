from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.exam.records import ExamQuestion, read_exam, reply_of
from runtime.errors import LibraryError
from runtime.events import Done, Event, Found, Timings
from runtime.results import Evidence, Hit

LINE: dict[str, Any] = {
    "id": "1",
    "persona": "doctor",
    "kind": "follow-up",
    "question": "And in children?",
    "answerable": True,
    "history": [{"question": "How is scurvy treated?", "answer": "With vitamin C."}],
    "gold": ["scurvy"],
    "also": ["wiki-en:Scurvy: a history"],
    "quote": "by mouth",
    "facts": [["vitamin c", "ascorbic acid"], ["mouth"]],
    "need": 1,
    "wrong": ["aspirin"],
}


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), encoding="utf-8")
    return path


def test_a_line_has_all_that_a_question_is_judged_by(tmp_path: Path) -> None:
    expected = ExamQuestion(
        "1", "doctor", "follow-up", "And in children?", True,
        (("How is scurvy treated?", "With vitamin C."),), ("scurvy", "Scurvy: a history"),
        "by mouth", (("vitamin c", "ascorbic acid"), ("mouth",)), 1, ("aspirin",),
    )  # fmt: skip
    assert [expected] == read_exam([write(tmp_path / "exam.jsonl", LINE)])


def test_questions_of_several_files_are_taken_evenly_and_by_kind(tmp_path: Path) -> None:
    kinds = ("fact", "list", "fact", "fact")
    records = [{**LINE, "id": str(place), "kind": kind} for place, kind in enumerate(kinds)]
    paths = [write(tmp_path / "a", *records[:2]), write(tmp_path / "b", *records[2:])]
    assert ["0", "2"] == [each.id for each in read_exam(paths, every=2)]
    assert ["0", "3"] == [each.id for each in read_exam(paths, ["fact"], every=2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no question"),
        ("{}", "line 1 is not a question"),
        (json.dumps(LINE) + '\n{"id": 7}', "line 2 is not a question"),
        (json.dumps({**LINE, "facts": ["mouth"]}), "line 1 is not a question"),
        (json.dumps({**LINE, "history": ["before"]}), "line 1 is not a question"),
    ],
)
def test_what_is_no_exam_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "exam.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LibraryError, match=message):
        read_exam([path])


def test_a_kind_that_no_question_has_is_named_beside_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="'riddle'") as raised:
        read_exam([write(tmp_path / "exam.jsonl", LINE)], ["riddle"])
    assert "follow-up" in raised.value.hint


def test_a_reply_has_the_evidence_of_each_document_with_its_headings() -> None:
    def hit(document: str, section: str = "", head: str = "") -> Hit:
        return Hit("medicine", document, document.title(), section, "All.", 0, 0, 1.0, head=head)

    scurvy, table = hit("scurvy", "Signs"), hit("doses", head="Age | Dose")
    evidence = [
        Evidence(scurvy, "Gums bleed.", 0, 0, 1.0),
        Evidence(table, "6 | 40", 0, 0, 1.0),
        Evidence(scurvy, "Limbs ache.", 0, 0, 1.0),
    ]
    times = Timings(10.0, 2000.0, 3000.0)
    events: list[Event] = [
        Found((scurvy, table), tuple(evidence), True, 10.0),
        Done(True, "Gums bleed.", (), (scurvy, table), times, 90, 4),
    ]
    reply = reply_of(events)
    assert ("Scurvy Signs Gums bleed. Limbs ache.", "Doses Age | Dose 6 | 40") == reply.evidence
    assert ("Scurvy Signs All.", "Doses Age | Dose All.") == reply.passages
    assert ("scurvy", "doses") == reply.documents
    assert (True, 4, 2.0, 3.0) == (reply.answered, reply.tokens, reply.first, reply.total)
