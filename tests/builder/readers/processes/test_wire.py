"""What passes between processes arrives as it was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import (
    Block,
    BlockKind,
    Description,
    Document,
    Notice,
    NoticeKind,
)
from builder.readers.processes.tasks import (
    Answer,
    Task,
    Wanted,
    answer_from_line,
    answer_to_line,
    task_from_line,
    task_to_line,
)
from builder.specs import CorpusSpec, SourceSpec
from runtime.results import Anchor

DOCUMENT = Document(
    "a\n\udce9", "Title", "Text\nwith “lines” \U0001f600", "https://example.org", "2024",
    (Anchor(0, "One"), Anchor(5, "Two", 3)), (Block(BlockKind.TABLE, 0, 4, 2),), ("Other",), "de",
)  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        Answer(document=DOCUMENT),
        Answer(document=Document("", "", "")),
        Answer(notice=Notice("a", "cut off", NoticeKind.CUT)),
        Answer(parts=7),
        Answer(description=Description("T", "en", "P", "CC0-1.0", "2024")),
        Answer(failure="not a PDF"),
        Answer(failure="too much", is_bomb=True),
        Answer(is_end=True),
    ],
)
def test_answers_arrive_whole_on_one_line(answer: Answer) -> None:
    line = answer_to_line(answer)
    assert 1 == line.count(b"\n")
    assert answer == answer_from_line(line)


def test_tasks_arrive_whole() -> None:
    spec = CorpusSpec(
        "c", "C", SourceSpec("path", ("a", "b"), exclude=("*.zim",)), "json", "CC0-1.0", "en",
        fields={"title": "name"}, include={"topic": ("a", "b")}, exclude={"draft": ("yes",)},
    )  # fmt: skip
    task = Task(Path("/a/\udce9"), "é", spec, 2, 5, Wanted.PARTS)
    assert task == task_from_line(task_to_line(task))


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"unknown": 1}', b'{"document": 5}'])
def test_a_line_that_is_cut_off_is_no_answer(line: bytes) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        answer_from_line(line)
