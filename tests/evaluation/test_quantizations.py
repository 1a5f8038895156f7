"""What another quantization gains and costs: its tables, and the classes of processor it is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.progress import Silent
from builder.sources import fetch
from evaluation.__main__ import main
from evaluation.answers import Answer
from evaluation.quantizations import Comparison, Version
from evaluation.questions import Question
from evaluation.variants import VariantSpeed, measure_variants, variant_name, variants
from runtime.events import Done
from runtime.results import AnswerSentence
from tests.support.real_stick import STARTER


def speeds(reading: float) -> tuple[VariantSpeed, ...]:
    return (VariantSpeed("sse42", 3, reading, 14.4), VariantSpeed("haswell", 7, 168, 64))


def answer(text: str) -> Answer:
    question = Question("q", "When did it fall?", ("d",), ("1453",), True)
    return Answer(question, Done(True, text, (AnswerSentence(text, True, ()),), ()))


def test_each_class_of_processor_has_a_row_and_each_version_a_column() -> None:
    versions = (
        Version("source, Q4_1", 98_362_432, speeds(16)),
        Version("Q4_0", 91_726_912, speeds(55)),
    )
    assert [
        "A model",
        "a machine",
        "",
        "| reading / writing, tokens/s | source, Q4_1 |     Q4_0 |",
        "| :-------------------------- | -----------: | -------: |",
        "| sse42                       |      16 / 14 |  55 / 14 |",
        "| haswell                     |     168 / 64 | 168 / 64 |",
        "| size                        |        98 MB |    92 MB |",
    ] == Comparison("A model", "a machine", versions).text().splitlines()


def test_answers_are_compared_with_the_sources_question_by_question() -> None:
    right, wrong = answer("In 1453."), answer("In 1204.")
    versions = (
        Version("source", 1, speeds(1), (right, right, wrong, right)),
        Version("Q4_0", 1, speeds(1), (right, wrong, wrong, wrong)),
    )
    *_, source, made = Comparison("A model", "a machine", versions).text().splitlines()
    assert ["source", "0.750"] == [cell.split()[0] for cell in source.split("|")[1:3]]
    assert ["Q4_0", "0.250", "-0.500"] == [cell.split()[0] for cell in made.split("|")[1:4]]


def test_a_class_is_named_by_its_library() -> None:
    names = ["libggml-cpu-haswell.so", "ggml-cpu-sse42.dll", "libggml-cpu.so"]
    assert ["haswell", "sse42", "cpu"] == [variant_name(Path(name)) for name in names]


def test_questions_without_a_library_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["quantizations", str(STARTER), "--questions", "x.jsonl"])
    assert "--library and --questions go together." in capsys.readouterr().err


@pytest.mark.real
def test_the_oldest_and_this_machines_classes_are_timed(tmp_path: Path) -> None:
    spec = load_plan(STARTER, "tiny").chats[0]
    (path,) = fetch(spec.source, STARTER.parent, default_cache(), Silent()).files
    libraries = variants()
    chosen = [each for each in libraries if variant_name(each) in {"sse42", "haswell", "cpu"}]
    measured = measure_variants(path, chosen, Silent())
    assert sorted(each.score for each in measured) == [each.score for each in measured]
    assert all(each.reading > 0 and each.writing > 0 for each in measured)
    assert measured != []
