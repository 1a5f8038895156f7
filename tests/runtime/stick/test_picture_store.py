"""Pictures on a stick: read by number, and damage to their files told as with any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import Document, Picture
from runtime.library import Library
from runtime.results import DocumentPicture
from runtime.stick.integrity import verify
from runtime.stick.layout import PACK_FILES
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder
from tests.support.libraries import LIND, SUEZ, Pieces, write_library

ONE, TWO = b"\xff\xd8 one", b"\xff\xd8 the second one"
HISTORY = (
    Document("suez", "Suez", SUEZ, pictures=(Picture(0, "The canal", ONE), Picture(9, "", TWO))),
    Document("lind", "James Lind", LIND, pictures=(Picture(len(LIND), "Lind", TWO),)),
)
PLAIN = (Document("plain", "Plain", "No picture is in this text."),)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_library(tmp_path, {"history": HISTORY, "code": PLAIN}, Pieces())


def test_pictures_are_read_by_the_numbers_that_documents_have(root: Path) -> None:
    library = Library(open_stick(root), FakeEmbedder())
    suez, lind = library.read("history", "suez"), library.read("history", "lind")
    assert (DocumentPicture(0, 0, "The canal"), DocumentPicture(9, 1)) == suez.pictures
    assert (DocumentPicture(len(LIND), 1, "Lind"),) == lind.pictures
    assert [ONE, TWO] == [library.picture("history", each.number) for each in suez.pictures]
    assert {"history": True, "code": False} == {x.id: x.has_pictures for x in library.packs}


def test_verify_finds_a_changed_byte_of_a_picture(root: Path) -> None:
    assert not [each for each in verify(root) if each.problem]
    path = root / "packs" / "history" / PACK_FILES.pictures
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    found = [(each.path, each.problem) for each in verify(root) if each.problem]
    assert [("packs/history/pictures.bin", "is damaged")] == found


@pytest.mark.parametrize("name", [PACK_FILES.pictures, PACK_FILES.picture_starts])
def test_a_corpus_whose_pictures_were_cut_is_left_out_and_named(root: Path, name: str) -> None:
    path = root / "packs" / "history" / name
    path.write_bytes(path.read_bytes()[:-1])
    stick = open_stick(root)
    assert ["code"] == [pack.record.id for pack in stick.packs]
    assert any(name in problem for problem in stick.problems)


def test_pictures_that_no_record_lists_are_not_read(root: Path) -> None:
    (root / "packs" / "code" / PACK_FILES.pictures).write_bytes(ONE)
    stick = open_stick(root)
    assert ["history"] == [pack.record.id for pack in stick.packs]
