"""A number of a question is sought as the texts write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import Document
from runtime.library import Library
from runtime.retrieval.quantities import quantity_expansions
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import write_library


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Is 5mg safe?", ["5 mg"]),
        ("Is 5 mg safe?", ["5mg"]),
        ("the 1,000 people", ["1000"]),
        ("over 12000 men", ["12,000"]),
        ("2.5 km and 10kg", ["2.5km", "10 kg"]),
        ("in the 1980s, a 5G net, 4 in roman numerals, 1999 years, 1.000,5", []),
    ],
)
def test_numbers_have_another_form(question: str, other: list[str]) -> None:
    assert other == [form.other for form in quantity_expansions(question, "en")]


@pytest.mark.parametrize(
    "question", ["tablets of 5mg", "tablets of 5 mg", "12000 tablets", "12,000 tablets"]
)
def test_a_number_is_found_however_it_is_written(tmp_path: Path, question: str) -> None:
    told = ["Tablets of 5 mg are white.", "Tablets of 5mg are red.", "They sold 12,000 tablets."]
    other = [f"Tablets of {number} grains are blue." for number in range(20, 30)]
    texts = [*told, "They sold 12000 tablets.", *other]
    documents = [Document(str(number), "T", text) for number, text in enumerate(texts)]
    library = Library(open_stick(write_library(tmp_path, {"a": documents})), FakeEmbedder())
    found = [hit.text for hit in library.search(question, k=2, mode="lexical")]
    assert sorted(found) == sorted(texts[:2] if "mg" in question else texts[2:4])
