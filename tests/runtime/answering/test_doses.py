"""What is asked of a dose is answered from passages about all of it, or not at all."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.answering.abstention import BUILT_IN
from runtime.answering.doses import asks_for_dose
from runtime.events import Done, Found
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import write_library

TETANUS = "Of magnesium sulphate, an injection of 10 c.c. has eased the spasms of tetanus."
ECLAMPSIA = "For eclampsia, the loading dose of magnesium sulphate is 4 g."
SEIZURES = "Eclampsia is a disease of pregnancy with seizures."
ASKED = "magnesium sulphate loading dose in eclampsia"


def medicine(root: Path, *texts: str) -> Path:
    """Write a library with these texts and others about injections."""
    others = [Document(f"other{n}", "Injections", f"An injection, number {n}.") for n in range(9)]
    own = [Document(f"own{n}", "Medicines", text) for n, text in enumerate(texts)]
    return write_library(root, {"medicine": [*own, *others]})


def evidence(root: Path, question: str = ASKED, supposes: str = "") -> tuple[list[str], Done]:
    """Return what a question is answered from, and how that ends."""
    stick = open_stick(root)
    object.__setattr__(stick.manifest, "abstention", replace(BUILT_IN, refuse_below=0.0))
    writer = QueuedWriter(["It is 10 c.c."], supposes=[supposes])
    with closing(Library(stick, FakeEmbedder(), writer)) as library:
        *_, found, done = (
            each
            for each in library.ask(question, generate=bool(supposes))
            if isinstance(each, Found | Done)
        )
    assert isinstance(found, Found)
    assert isinstance(done, Done)
    return [each.text for each in found.evidence], done


def test_the_dose_for_another_disease_is_no_evidence(tmp_path: Path) -> None:
    found, done = evidence(medicine(tmp_path, TETANUS, SEIZURES))
    assert [] == found
    assert not done.answered


def test_the_dose_for_what_is_asked_is_quoted_without_the_other(tmp_path: Path) -> None:
    found, done = evidence(medicine(tmp_path, TETANUS, ECLAMPSIA, SEIZURES))
    assert ECLAMPSIA in found
    assert TETANUS not in found
    assert "4 g" in done.answer
    assert "10 c.c." not in done.answer


def test_words_that_a_model_supposes_are_not_asked_of_a_passage(tmp_path: Path) -> None:
    found, _ = evidence(medicine(tmp_path, TETANUS, ECLAMPSIA), supposes="Tetanus, 10 c.c.")
    assert ECLAMPSIA in found
    assert TETANUS not in found


def test_other_questions_are_answered_as_ever(tmp_path: Path) -> None:
    found, _ = evidence(medicine(tmp_path, TETANUS), "what eases the spasms of tetanus?")
    assert [TETANUS] == found[:1]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What is the dosage of aspirin?", True),
        ("how many mg of artesunate for a child", True),
        ("quelle posologie pour le paracétamol", True),
        ("какая доза аспирина?", True),
        ("阿司匹林的剂量是多少", True),
        ("How many units does the Titan company have?", True),
        ("Who was Dr Dosse?", False),
        ("How much water does a camel drink?", False),
    ],
)
def test_questions_for_a_dose_are_known(question: str, asks: bool) -> None:
    assert asks is asks_for_dose(question)
