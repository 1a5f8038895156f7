"""Acronyms gathered from passages: which of them are kept does not hang on chance."""

from __future__ import annotations

import pytest

from builder.corpus import acronyms
from builder.corpus.acronyms import AcronymTable

EXPLAINED = {
    "MI": "myocardial infarction", "ECG": "electrocardiogram", "TB": "tuberculosis",
    "CAD": "coronary artery disease", "GERD": "gastroesophageal reflux disease",
    "COPD": "chronic obstructive pulmonary disease", "HBV": "hepatitis B virus",
    "RNA": "ribonucleic acid",
}  # fmt: skip


def test_the_first_are_kept_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acronyms, "_MOST_GATHERED", 4)
    table = AcronymTable("en")
    table.add("", ". ".join(f"The {long} ({short}) is" for short, long in EXPLAINED.items()))
    assert sorted(list(EXPLAINED)[:4]) == [pair.acronym for pair in table.pairs()]


def test_a_pair_counts_once_a_passage() -> None:
    table = AcronymTable("en")
    said = "The myocardial infarction (MI) is"
    table.add(said, f"{said}. {said}")
    assert [1] == [pair.passages for pair in table.pairs()]
