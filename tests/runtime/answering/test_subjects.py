"""What is quoted is about what was asked, not about something that shares its other words."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from builder.readers.document import Document
from runtime.events import Found
from runtime.library import Library
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import write_library

ASKED = "How soon do the symptoms of tetanus start after infection?"
TETANUS = Document("tetanus", "Tetanus", "Symptoms start 3 to 21 days after infection.")
MUMPS = Document("mumps", "Mumps", "The symptoms of mumps start 16 days after infection.")
WOUNDS = Document("wounds", "Wounds", "The symptoms of tetanus start after infection of wounds.")


def quoted(root: Path, question: str, *documents: Document) -> set[str]:
    """Return the titles of the documents that a question is answered from."""
    others = [
        Document(f"fever{n}", f"Fever {n}", f"The symptoms of fever {n} start after infection.")
        for n in range(4)
    ]
    stick = open_stick(write_library(root, {"medicine": [*documents, *others]}))
    with closing(Library(stick, FakeEmbedder())) as library:
        *_, found = (
            each for each in library.ask(question, generate=False) if isinstance(each, Found)
        )
    return {each.hit.title for each in found.evidence}


def test_what_is_of_another_disease_is_no_evidence(tmp_path: Path) -> None:
    assert {"Tetanus"} == quoted(tmp_path, ASKED, TETANUS, MUMPS)


def test_another_title_that_speaks_of_it_is_evidence(tmp_path: Path) -> None:
    assert {"Tetanus", "Wounds"} == quoted(tmp_path, ASKED, TETANUS, WOUNDS)


def test_where_no_title_has_it_all_is_evidence(tmp_path: Path) -> None:
    found = quoted(tmp_path, ASKED, MUMPS)
    assert "Mumps" in found
    assert any(title.startswith("Fever") for title in found)
