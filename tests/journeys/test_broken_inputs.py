"""A bundle with every kind of broken input: each is told of, and the rest is built and answers."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from builder.stick.fat import check_names
from tests.support.real_corpora import GOLD, pdf
from tests.support.real_stick import CORPORA, Corpus, RealStick, clone, write_bundle

pytestmark = pytest.mark.real

UNUSUAL = "CON: what? <1>|*.pdf"  # no FAT keeps any part of it
LIGHTHOUSE = "The lighthouse of Alexandria stood on the island of Pharos until 1323."
WRONG = "0" * 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """A build that left something out."""

    stick: RealStick
    done: subprocess.CompletedProcess[str]

    @property
    def told(self) -> str:
        """All that it printed."""
        return self.done.stderr + self.done.stdout


def write_papers(folder: Path) -> None:
    """Write one good PDF under a bad name, and one broken file for each way of being broken."""
    folder.mkdir()
    (folder / UNUSUAL).write_bytes(pdf([LIGHTHOUSE]))
    whole = pdf([LIGHTHOUSE, "A second page."])
    (folder / "truncated.pdf").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.pdf").touch()
    (folder / "blank.pdf").write_bytes(pdf(["", ""]))
    (folder / "text.pdf").write_text("This only calls itself a PDF.")
    writer = PdfWriter(clone_from=PdfReader(folder / UNUSUAL))
    writer.encrypt("password", algorithm="RC4-128")
    writer.write(folder / "encrypted.pdf")
    writer.close()


@pytest.fixture(scope="module")
def outcome(real_stick: RealStick, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Build the broken corpora beside a good one, onto the stick of a good build."""
    stick = clone(real_stick, tmp_path_factory.mktemp("broken") / "own")
    write_papers(stick.bundle.parent / "papers")
    corpora = [
        CORPORA[0],
        Corpus("lost", "text", '{ path = "nowhere/*.txt" }'),
        Corpus("forged", "jsonl", f'{{ path = "history.jsonl", sha256 = "{WRONG}" }}'),
        Corpus("papers", "pdf", '{ path = "papers" }'),
        Corpus("unreadable", "pdf", '{ path = "papers/empty.pdf" }'),
    ]
    write_bundle(stick.bundle, corpora)
    return Outcome(stick, stick.build())


def test_the_build_says_that_it_is_not_whole(outcome: Outcome) -> None:
    assert 1 == outcome.done.returncode
    assert "Traceback" not in outcome.told
    assert 3 == outcome.done.stdout.count("\n\nLeft out: ")


@pytest.mark.parametrize(
    "message",
    [
        "Left out: lost: There is no file at the path 'nowhere/*.txt'",
        "Left out: forged: history.jsonl",
        "Left out: unreadable: The corpus unreadable gave no document.\n  empty.pdf: ",
    ],
)
def test_a_corpus_that_is_left_out_is_told_of_with_its_reason(
    outcome: Outcome, message: str
) -> None:
    assert message in outcome.done.stdout


def test_a_wrong_hash_is_told_of_with_both_numbers(outcome: Outcome) -> None:
    content = (outcome.stick.bundle.parent / "history.jsonl").read_bytes()
    told = outcome.done.stdout.partition("Left out: forged: ")[2].partition("\n\n")[0]
    assert WRONG in told
    assert hashlib.sha256(content).hexdigest() in told


@pytest.mark.parametrize(
    "reason",
    [
        "cut short: the end of the file, which lists its pages, is missing: truncated.pdf",
        "encrypted: it needs a password; save a copy without one: encrypted.pdf",
        "no text in it: its pages are blank: blank.pdf",
        "not a PDF: text.pdf",
        "the file is empty: empty.pdf",
    ],
)
def test_a_file_that_is_refused_is_told_of_with_its_reason(outcome: Outcome, reason: str) -> None:
    assert "papers: 5 left out" in outcome.done.stdout
    assert f"\n  {reason}\n" in outcome.done.stdout


def test_the_rest_is_built_and_answers(outcome: Outcome) -> None:
    assert {"medicine", "papers"} == outcome.stick.packs.keys()
    assert 0 == outcome.stick.run("verify").returncode

    found = outcome.stick.json("ask", "--no-model", GOLD[0].question)
    quotes = [each["quote"] for sentence in found["sentences"] for each in sentence["citations"]]
    assert any(GOLD[0].sentence in quote for quote in quotes)


def test_a_file_whose_name_no_fat_keeps_is_a_document_all_the_same(outcome: Outcome) -> None:
    found = outcome.stick.json("search", "Where did the lighthouse of Alexandria stand?")
    assert (UNUSUAL, LIGHTHOUSE) == (found["hits"][0]["document"], found["hits"][0]["text"])
    assert LIGHTHOUSE in outcome.stick.run("read", "papers", UNUSUAL).stdout

    root = outcome.stick.root
    check_names(path.relative_to(root).as_posix() for path in root.rglob("*"))
