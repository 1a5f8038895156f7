"""What `selftest` measured: records, the JSON for programs, the lines for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from runtime.diagnostics.doctor_report import in_columns
from runtime.diagnostics.labelled_questions import BY_RULE, Question, contains
from runtime.events import Done
from runtime.hardware.memory import suits
from runtime.json_output import INTERFACE_VERSION
from runtime.localization import N_, _, _n, decimal, listed
from runtime.models.selection import ANSWER_TIMEOUT, Speed
from runtime.stick.layout import ModelRecord

FIRST = 5
"""documents among which the right one must be"""


@dataclass(frozen=True, slots=True)
class Sought:
    """A question that was searched for."""

    question: Question
    found: bool
    """whether a gold document is among the first"""
    refused: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that the model answered."""

    question: Question
    done: Done

    @property
    def right(self) -> bool | None:
        """Whether an expected answer stands in it; None where none is known."""
        return contains(self.done.answer, self.question.answers) if self.question.answers else None

    @property
    def refused(self) -> bool:
        """Whether the library said that it does not know."""
        return not self.done.answer


@dataclass(frozen=True, slots=True)
class Tier:
    """A model of the stick, judged by this machine."""

    record: ModelRecord
    fits: bool
    """whether the free memory holds it"""
    seconds: float | None
    """what an answer takes, reckoned from the speed of the model that was tried"""

    @property
    def suits(self) -> bool:
        """Whether it fits and answers in time, as far as is known."""
        return self.fits and (self.seconds is None or self.seconds <= ANSWER_TIMEOUT)


@dataclass(slots=True)
class Result:
    """What was measured so far."""

    title: str
    questions: Sequence[Question]
    searched: list[Sought] = field(default_factory=list)
    absent: int = 0
    """questions left out: none of their documents is on the stick"""
    answered: list[Answered] = field(default_factory=list)
    unanswerable: list[Answered] = field(default_factory=list)
    """questions that cannot be answered, put to the model"""
    model: ModelRecord | None = None
    """the model that was tried"""
    tiers: tuple[Tier, ...] = ()
    best: ModelRecord | None = None
    notes: list[str] = field(default_factory=list)
    stopped: bool = False

    @property
    def by_rule(self) -> bool:
        """Whether no person wrote the questions."""
        return any(each.kind == BY_RULE for each in self.questions)

    def able(self) -> list[Sought]:
        """Return what was searched for and can be answered."""
        return [each for each in self.searched if each.question.answerable]

    def unable(self) -> list[Sought]:
        """Return what was searched for and cannot be answered."""
        return [each for each in self.searched if not each.question.answerable]


def tiers(
    models: Sequence[ModelRecord], available: int | None, speed: Speed | None
) -> tuple[Tier, ...]:
    """Judge models by the free memory, in bytes, and by the speed of one of them."""
    return tuple(
        Tier(each, suits(each.size, available), speed.seconds(each.size) if speed else None)
        for each in models
    )


def result_json(result: Result) -> dict[str, Any]:
    """Return the result as a JSON object, described in docs/json.md."""
    able, unable = result.able(), result.unable()
    judged = [each.right for each in result.answered if each.right is not None]
    return {
        "version": INTERFACE_VERSION,
        "by_rule": result.by_rule,
        "stopped": result.stopped,
        "answerable": len(able),
        "found": sum(each.found for each in able),
        "falsely_refused": sum(each.refused for each in able),
        "unanswerable": len(unable),
        "refused": sum(each.refused for each in unable),
        "absent": result.absent,
        "search_milliseconds": _median([each.milliseconds for each in result.searched]),
        "answers": {
            "model": result.model.name if result.model else None,
            "asked": len(result.answered),
            "judged": len(judged),
            "right": sum(judged),
            "unanswerable": len(result.unanswerable),
            "refused": sum(each.refused for each in result.unanswerable),
            "first_token_milliseconds": _median(_firsts(result)),
            "milliseconds": _median(_totals(result)),
        },
        "models": [
            {
                "name": each.record.name,
                "fits": each.fits,
                "seconds": None if each.seconds is None else round(each.seconds, 1),
                "suits": each.suits,
            }
            for each in result.tiers
        ],
        "model": result.best.name if result.best else None,
        "notes": result.notes,
    }


def _firsts(result: Result) -> list[float]:
    times = [each.done.milliseconds.first_token for each in result.answered]
    return [each for each in times if each]


def _totals(result: Result) -> list[float]:
    """Return what each answer took that a model wrote."""
    return [each.done.milliseconds.total for each in result.answered if each.done.answer_tokens]


def _median(values: Sequence[float]) -> float | None:
    return round(median(values), 2) if values else None


def result_text(result: Result) -> str:
    """Return the result as a person reads it."""
    head = _("{title}: its own questions, put to this machine", title=result.title)
    rows = [*_search_rows(result), *_answer_rows(result), *_tier_rows(result)]
    notes = [*_remarks(result), *result.notes]
    lines = in_columns(rows)
    return "\n".join([head, "", *lines, "", *(f"- {note}" for note in notes)]).rstrip()


def _search_rows(result: Result) -> Iterator[tuple[str, str]]:
    able, unable = result.able(), result.unable()
    if able:
        found = sum(each.found for each in able)
        yield (
            _("Finds"),
            _(
                "{found} of {asked}: the right document among the first {first}",
                found=found,
                asked=len(able),
                first=FIRST,
            ),
        )
        refused = sum(each.refused for each in able)
        yield (
            _("Answers"),
            _(
                "{answered} of the {asked} that it can, by search alone",
                answered=len(able) - refused,
                asked=len(able),
            ),
        )
    if unable:
        refused = sum(each.refused for each in unable)
        yield (
            _("Refuses"),
            _(
                "{refused} of the {asked} that it cannot answer, by search alone",
                refused=refused,
                asked=len(unable),
            ),
        )
    if taken := _median([each.milliseconds for each in result.searched]):
        yield _("Evidence"), _("after {milliseconds} ms (median)", milliseconds=round(taken))


def _answer_rows(result: Result) -> Iterator[tuple[str, str]]:
    if not result.answered or result.model is None:
        return
    written = len(_totals(result))
    times = _(
        "{time} an answer, the first word after {first} (medians of {answers})",
        time=_seconds(_median(_totals(result))),
        first=_seconds(_median(_firsts(result))),
        answers=written,
    )
    said = times if written else _("no answer was written")
    yield _("Writes"), f"{result.model.name}: {said}"
    judged = [each.right for each in result.answered if each.right is not None]
    if judged:
        right = _n(
            "{right} of {count} answer has the expected words",
            "{right} of {count} answers have the expected words",
            len(judged),
            right=sum(judged),
        )
        yield "", right
    if result.unanswerable:
        refused = sum(each.refused for each in result.unanswerable)
        line = _(
            "refuses {refused} of {asked} that cannot be answered",
            refused=refused,
            asked=len(result.unanswerable),
        )
        yield "", line


def _tier_rows(result: Result) -> Iterator[tuple[str, str]]:
    for each in result.tiers:
        name = each.record.name
        if not each.fits:
            verdict = _("{model} needs more memory than is free", model=name)
        elif each.seconds is None:
            verdict = _("{model} fits the memory; its speed was not tried", model=name)
        else:
            time = _seconds(each.seconds * 1000)
            suits_here = N_("{model} suits this machine: about {time} for a long question")
            is_slow = N_("{model} is slow here: about {time} for a long question")
            verdict = _(suits_here if each.suits else is_slow, model=name, time=time)
        best = [_("the best of these")] if each.record == result.best else []
        yield _("Model"), listed([verdict, *best])


def _remarks(result: Result) -> Iterator[str]:
    if result.stopped:
        yield _("Stopped early: this is what was measured until then.")
    if result.by_rule:
        yield _(
            "These questions were made by rule: titles of documents that must be found, and "
            "invented names that must be refused. They show that search works, not how well "
            "people's questions are answered."
        )
    if result.absent:
        yield _n(
            "{count} question is left out: its documents are not on this stick.",
            "{count} questions are left out: their documents are not on this stick.",
            result.absent,
        )


def _seconds(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    places = 0 if milliseconds >= 9950 else 1
    return _("{seconds} s", seconds=decimal(milliseconds / 1000, places))
