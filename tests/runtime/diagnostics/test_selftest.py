"""`selftest`: what it measures, what it tells, and where its questions come from."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from builder.bundle.plan import load_plan
from builder.specs import BuildPlan
from builder.stick.selftest_questions import INVENTED, given_questions, questions_by_rule
from runtime.__main__ import main
from runtime.diagnostics import selftest
from runtime.diagnostics.labelled_questions import BY_RULE, Question, question_line, read_questions
from runtime.diagnostics.selftest import chosen, search_all, search_for
from runtime.diagnostics.selftest_report import (
    Answered,
    Result,
    Sought,
    Tier,
    result_json,
    result_text,
    tiers,
)
from runtime.errors import LibraryError
from runtime.events import Done, Timings
from runtime.library import Library
from runtime.models import chat_models
from runtime.models.selection import Speed
from runtime.stick.integrity import verify
from runtime.stick.layout import QUESTIONS_NAME, FileRecord, ModelRecord
from runtime.stick.stick import open_stick
from tests.runtime.test_json_output import keys
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import MEDICINE, write_library
from tests.support.real_stick import RealStick

PAGE = Path(__file__).parents[3] / "docs" / "json.md"
STARTER = Path(__file__).parents[3] / "bundle.toml"
CANAL = Question("1", "Who built the Suez Canal?", ("suez",), ("Lesseps",), answerable=True)
SCURVY = Question("2", "What is scurvy treated with?", ("scurvy",), (), answerable=True)
GONE = Question("3", "Who wrote the lost book?", ("lost",), ("Nobody",), answerable=True)
NOBODY = Question("4", "Quelle heure zumba xylophone?", (), (), answerable=False)
DONE = Done(True, "Lesseps built it.", (), (), Timings(9, 1000, 4000), 200, 20)


def model(name: str, size: int) -> ModelRecord:
    return ModelRecord("chat", name, "MIT", "", "", FileRecord(f"models/{name}", "0", size))


SMALL, LARGE = model("Small", 500_000_000), model("Large", 4_000_000_000)


def put_questions(root: Path, *questions: Question) -> None:
    """Give a library questions, as the builder does."""
    data = "".join(map(question_line, questions)).encode()
    (root / QUESTIONS_NAME).write_bytes(data)
    path = root / "library.json"
    record = {"path": QUESTIONS_NAME, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    path.write_text(json.dumps(json.loads(path.read_text()) | {"selftest": record}))


@pytest.fixture
def result() -> Result:
    """A test that ran to its end."""
    return Result(
        "Field library",
        [CANAL, SCURVY, NOBODY],
        searched=[
            Sought(CANAL, found=True, refused=False, milliseconds=10),
            Sought(SCURVY, found=False, refused=True, milliseconds=20),
            Sought(NOBODY, found=False, refused=True, milliseconds=30),
        ],
        answered=[Answered(CANAL, DONE), Answered(SCURVY, DONE)],
        unanswerable=[Answered(NOBODY, DONE), Answered(NOBODY, Done(False, "", (), ()))],
        model=SMALL,
        tiers=tiers([SMALL, LARGE], 8_000_000_000, Speed(SMALL.size, 50, 10)),
        best=SMALL,
    )


# ── measuring ───────────────────────────────────────────────────────────────────────────────────


def test_a_question_is_found_when_a_gold_document_is_among_the_first(shared_root: Path) -> None:
    library = Library(open_stick(shared_root), FakeEmbedder())
    assert search_for(library, CANAL).found
    assert not search_for(library, replace(CANAL, gold=("lost",))).found


def test_questions_whose_documents_are_not_here_are_left_out(shared_root: Path) -> None:
    asked = Result("Field library", [CANAL, GONE, NOBODY])
    search_all(asked, open_stick(shared_root), FakeEmbedder())
    assert (1, ["1", "4"]) == (asked.absent, [each.question.id for each in asked.searched])


def test_the_questions_for_the_model_are_taken_evenly_from_those_with_an_answer() -> None:
    many = [replace(CANAL, id=str(number)) for number in range(10)]
    searched = [Sought(each, found=True, refused=False, milliseconds=1) for each in many]
    searched.append(Sought(NOBODY, found=False, refused=True, milliseconds=1))
    asked = Result("", many, searched).able()
    assert ["0", "4", "8"] == [each.id for each in chosen(asked, 3)]
    assert [] == chosen(asked, 0)
    assert many == chosen(asked, 99)


def test_what_was_measured_is_told_when_somebody_stops_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_questions(root, CANAL, SCURVY, NOBODY)
    told = iter([Sought(CANAL, found=True, refused=False, milliseconds=7)])

    def search(_: Library, __: Question) -> Sought:
        if found := next(told, None):
            return found
        raise KeyboardInterrupt

    monkeypatch.setattr(selftest, "search_for", search)
    monkeypatch.setattr(Library, "warm", lambda _: None)
    assert 130 == main(["--library", str(root), "selftest"])
    out, err = capsys.readouterr()
    assert "Finds      1 of 1: the right document among the first 5" in out
    assert "Stopped early" in out
    assert "searching: 3 questions\n" == err


def test_a_stick_of_an_earlier_version_says_that_it_has_no_questions(
    shared_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == main(["--library", str(shared_root), "selftest"])
    assert "vademecum: This stick has no questions to test itself with." in capsys.readouterr().err


def test_a_file_of_questions_that_is_cut_short_is_told_of(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_questions(root, CANAL)
    (root / QUESTIONS_NAME).write_bytes(b"{")
    assert 1 == main(["--library", str(root), "selftest"])
    assert "questions.jsonl has 1 bytes instead of" in capsys.readouterr().err


def test_verify_reads_the_questions_too(root: Path) -> None:
    put_questions(root, CANAL)
    path = root / QUESTIONS_NAME
    path.write_bytes(path.read_bytes().replace(b"Suez", b"Sues"))
    (found,) = [each for each in verify(root) if each.path == QUESTIONS_NAME]
    assert "is damaged" == found.problem


def test_the_model_is_tried_on_the_graphics_device_that_answers_are_written_on(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the device it seems slower than it is, and a smaller model is recommended."""
    loaded: list[tuple[str, int | None]] = []

    class Chat(QueuedWriter):
        def __init__(
            self, path: Path, device: int | None = None, probe: object = None,
            support: object = None,
        ) -> None:  # fmt: skip
            super().__init__()
            loaded.append((path.name, device))

        def rates(self) -> tuple[float, float]:
            return 100.0, 10.0

    monkeypatch.setattr(chat_models, "ChatModel", Chat)
    monkeypatch.setattr(chat_models, "device_for", lambda size: 1000 + size)
    asked = Result("Field library", [CANAL], [Sought(CANAL, True, False, 1)])
    monkeypatch.setattr(selftest, "_told", lambda *_: iter(()))

    selftest._answer_some(asked, open_stick(shared_root), 1, None)

    assert [("chat.gguf", 1064)] == loaded
    assert asked.tiers[0].seconds == pytest.approx(300 / 100 + 40 / 10)


# ── telling ─────────────────────────────────────────────────────────────────────────────────────


def test_the_result_is_told_in_lines(result: Result) -> None:
    assert """\
Field library: its own questions, put to this machine

Finds      1 of 2: the right document among the first 5
Answers    1 of the 2 that it can, by search alone
Refuses    1 of the 1 that it cannot answer, by search alone
Evidence   after 20 ms (median)
Writes     Small: 4.0 s an answer, the first word after 1.0 s (medians of 2)
           1 of 1 answer has the expected words
           refuses 1 of 2 that cannot be answered
Model      Small suits this machine: about 10 s for a long question, the best of these
Model      Large is slow here: about 80 s for a long question""" == result_text(result)


def test_questions_made_by_rule_are_said_to_be_that(result: Result) -> None:
    assert "made by rule" not in result_text(result)
    result.questions = [replace(CANAL, kind=BY_RULE)]
    assert "made by rule" in result_text(result)
    assert result_json(result)["by_rule"]


def test_a_model_that_the_memory_does_not_hold_does_not_suit() -> None:
    (found,) = tiers([LARGE], 1_000_000_000, None)
    assert (False, False) == (found.fits, found.suits)
    text = result_text(Result("", [], tiers=(found, Tier(SMALL, fits=True, seconds=None))))
    assert "Large needs more memory than is free" in text
    assert "Small fits the memory; its speed was not tried" in text


def test_nothing_measured_is_told_without_numbers() -> None:
    told = result_json(Result("Field library", [CANAL]))
    assert (None, None, 0) == (told["search_milliseconds"], told["model"], told["answerable"])
    assert "Field library: its own questions, put to this machine" == result_text(
        Result("Field library", [CANAL])
    )


def test_every_key_of_the_json_is_documented_in_order(result: Result) -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition("## What `selftest` prints\n")
    documented = re.findall(r"^\| `([^`]+)` \|", section.partition("\n## ")[0], re.MULTILINE)
    assert list(dict.fromkeys(keys(result_json(result)))) == documented


# ── the questions ───────────────────────────────────────────────────────────────────────────────


def read_back(data: object, folder: Path) -> list[Question]:
    path = folder / "read-back.jsonl"
    assert isinstance(data, bytes)
    path.write_bytes(data)
    return read_questions(path)


def test_questions_by_rule_are_titles_of_every_corpus_and_invented_names(
    shared_root: Path, tmp_path: Path
) -> None:
    packs = open_stick(shared_root).packs
    placed = questions_by_rule(packs)
    found = read_back(placed.source, tmp_path)
    assert {pack.record.id for pack in packs} == {each.domain for each in found if each.answerable}
    assert list(INVENTED) == [each.text for each in found if not each.answerable]
    assert {BY_RULE} == {each.kind for each in found}
    assert placed == questions_by_rule(packs)


def test_a_title_that_two_documents_have_asks_for_neither(
    shared_root: Path, tmp_path: Path
) -> None:
    bundle = open_stick(shared_root)
    medicine = Path(write_library(tmp_path / "other", {"second": MEDICINE}))
    packs = [*bundle.packs, *open_stick(medicine).packs]
    found = read_back(questions_by_rule(packs).source, tmp_path)
    assert {"history", "code"} == {each.domain for each in found if each.answerable}


def plan_with(folder: Path, name: str) -> BuildPlan:
    return replace(load_plan(STARTER), path=folder / "bundle.toml", selftest=name)


def test_the_bundles_own_questions_go_on_the_stick_as_they_are(tmp_path: Path) -> None:
    line = '{"question": "Who?", "gold": ["a"], "note": "kept"}\n'
    (tmp_path / "mine.jsonl").write_text(line)
    placed = given_questions(plan_with(tmp_path, "mine.jsonl"))
    assert placed is not None
    assert (QUESTIONS_NAME, line.encode()) == (placed.path, placed.source)
    assert given_questions(plan_with(tmp_path, "")) is None


@pytest.mark.parametrize(("content", "message"), [(None, "cannot be read"), ("{", "line 1")])
def test_a_file_of_questions_that_is_missing_or_wrong_stops_the_build(
    tmp_path: Path, content: str | None, message: str
) -> None:
    if content:
        (tmp_path / "mine.jsonl").write_text(content)
    with pytest.raises(LibraryError, match=message):
        given_questions(plan_with(tmp_path, "mine.jsonl"))


def test_the_starter_librarys_questions_are_of_its_corpora_and_in_order() -> None:
    plan = load_plan(STARTER)
    questions = read_questions(STARTER.parent / plan.selftest)
    able = [each for each in questions if each.answerable]
    assert len(questions) == len({each.id for each in questions})
    assert all(each.gold and each.answers for each in able)
    assert 10 == len(questions) - len(able)
    assert {"historian", "doctor", "engineer", "translator"} == {each.domain for each in able}


# ── with real models ────────────────────────────────────────────────────────────────────────────


@pytest.mark.real
def test_a_real_stick_tests_itself_and_says_that_its_questions_are_made_by_rule(
    real_stick: RealStick,
) -> None:
    done = real_stick.run("selftest", "--answers", "1", "--json")
    assert 0 == done.returncode, done.stderr
    told = json.loads(done.stdout)
    assert told["by_rule"]
    assert not told["stopped"]
    assert (told["answerable"], 0) == (told["found"], told["absent"])
    assert len(INVENTED) == told["unanswerable"]
    assert told["refused"] >= len(INVENTED) - 1
    assert 1 == told["answers"]["asked"]
    assert [told["model"]] == [each["name"] for each in told["models"]]
