"""An exam put to a library: every question in every way, judged, written down, summed up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from builder.progress import Progress
from evaluation.exam.judging import Passes, judge
from evaluation.exam.records import DEPTH, ExamQuestion
from evaluation.exam.summary import LEGEND, Judged, comparison, way_table
from evaluation.exam.ways import Way
from runtime.text.sanitize import printable

Sink = Callable[[str, Judged], None]
"""is given each judged reply with the name of its way"""


@dataclass(frozen=True, slots=True)
class Exam:
    """What came of an exam."""

    ways: Mapping[str, Sequence[Judged]]

    def text(self) -> str:
        """Return its tables."""
        asked = {name: judged for name, judged in self.ways.items() if judged}
        tables = [way_table(name, judged) for name, judged in asked.items()]
        beside = [comparison(asked)] if len(asked) > 1 else []
        return "\n\n".join([*tables, *beside, LEGEND])


def examine(
    questions: Sequence[ExamQuestion],
    ways: Mapping[str, Way],
    passes: Passes,
    progress: Progress,
    sink: Sink = lambda name, judged: None,
) -> Exam:
    """Put every question in every way; stopped by Ctrl-C, sum up what was answered.

    Raises LibraryError.
    """
    found: dict[str, list[Judged]] = {name: [] for name in ways}
    with progress.stage("answering", len(questions), "questions") as task:
        try:
            for question in questions:
                for name, judged in _in_every_way(question, ways, passes):
                    found[name].append(judged)
                    sink(name, judged)
                task.advance()
        except KeyboardInterrupt:
            progress.note("Stopped: the tables are of what was answered.")
    return Exam(found)


def _in_every_way(
    question: ExamQuestion, ways: Mapping[str, Way], passes: Passes
) -> Iterator[tuple[str, Judged]]:
    for name, way in ways.items():
        reply = way(question)
        if reply is not None:
            yield name, Judged(question, reply, judge(question, reply, passes))


def answer_line(name: str, judged: Judged) -> str:
    """Return a judged reply as a line of JSON, to be read by people and programs."""
    question, reply = judged.question, judged.reply
    record: dict[str, Any] = {
        "id": question.id,
        "way": name,
        "persona": question.persona,
        "kind": question.kind,
        "question": question.text,
        "answerable": question.answerable,
        "verdict": asdict(judged.verdict),
        "answered": reply.answered,
        "answer": reply.answer,
        "sentences": [
            {"text": each.text, "supported": each.supported, "quoted": each.quoted}
            for each in reply.sentences
        ],
        "wanted": [list(fact) for fact in question.facts],
        "gold": list(question.gold),
        "documents": list(reply.documents[:DEPTH]),
        "quote": question.quote,
        "evidence": list(reply.evidence),
        "tokens": reply.tokens,
        "seconds": {"first": round(reply.first, 2), "total": round(reply.total, 2)},
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def answer_text(name: str, judged: Judged) -> str:
    """Return a judged reply as text for a terminal."""
    question, verdict = judged.question, judged.verdict
    marks = ", ".join(key for key, value in asdict(verdict).items() if value is True)
    lines = [f"{question.id} [{question.kind}] {question.text}", f"  {name}: {marks or 'nothing'}"]
    for each in judged.reply.sentences:
        source = "quoted" if each.quoted else "written"
        lines.append(f"  {'+' if each.supported else '-'} {source}: {' '.join(each.text.split())}")
    if question.answerable and not verdict.right:
        documents = ", ".join(judged.reply.documents[:DEPTH])
        lines.append(f"  wanted {question.need} of {question.facts} from {question.gold}")
        lines.append(f"  found {documents or 'nothing'}")
    return printable("\n".join(lines))
