"""A folder of files in many formats, one command, and a stick that answers from all of them."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.support.real_corpora import pdf
from tests.support.real_stick import (
    PATIENCE,
    RealStick,
    build_environment,
    private_cache,
    why_not,
    without_network,
)

pytestmark = pytest.mark.real

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<?xml version="1.0"?>
<package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">x</dc:identifier>
<dc:title>The lamp book</dc:title><dc:language>en</dc:language></metadata>
<manifest><item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="one"/></spine></package>"""
CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Wicks</title></head><body>
<h1>Wicks</h1><p>The wick of the Morell lamp is trimmed every eleven hours of burning.</p>
</body></html>"""
QUESTIONS = {
    "How deep is the well at Orlan?": ("well.pdf", "forty-one"),
    "What does the miller of Tarn keep in the loft?": ("miller.docx", "beeswax"),
    "How often is the wick of the Morell lamp trimmed?": ("lamp.epub", "eleven hours"),
    "What fuse does the pump KX-57 need?": ("pumps.csv", "16 A"),
    "Where does the ferry of Brann land?": ("ferry.html", "slate quay"),
    "When is the hop garden pruned?": ("garden.md", "second week of March"),
}
"""question → the file that answers it, and what stands there"""


def write_shelf(folder: Path) -> Path:
    """Write a file of each format, and one that nobody can read."""
    folder.mkdir()
    (folder / "well.pdf").write_bytes(pdf(["The well at Orlan is forty-one metres deep."]))
    letter = docx.Document()
    letter.add_heading("The miller of Tarn")
    letter.add_paragraph("In the loft of his mill the miller of Tarn keeps beeswax and rope.")
    letter.save(str(folder / "miller.docx"))
    with zipfile.ZipFile(folder / "lamp.epub", "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("book.opf", PACKAGE)
        book.writestr("one.xhtml", CHAPTER)
    rows = (f"KX-{number},{number % 40 - 1} A,{number} l/min" for number in range(40, 90))
    (folder / "pumps.csv").write_text("Pump,Fuse,Flow\n" + "\n".join(rows) + "\n")
    (folder / "ferry.html").write_text(
        "<title>The ferry</title><nav>Home</nav><form><p>The ferry of Brann lands at the slate"
        " quay, below the customs house, twice a day.</p></form>"
    )
    (folder / "garden.md").write_text(
        "# Hops\n\nThe hop garden is pruned in the second week of March.\n"
    )
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 20)
    return folder


@dataclass(frozen=True, slots=True)
class Built:
    """A stick of that folder, and what its build reported."""

    stick: RealStick
    report: dict[str, Any]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("shelf")
    shelf = write_shelf(folder / "My papers")
    stick = RealStick(folder / "stick", folder / "bundle.toml", private_cache(folder / "cache"))
    done = subprocess.run(
        [sys.executable, "-m", "builder", str(shelf), "--out", str(stick.root), "--json",
         "--model", "tiny", "--cache", str(stick.cache), "--init", str(stick.bundle)],
        env=build_environment(), capture_output=True, encoding="utf-8", timeout=2 * PATIENCE,
        check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return Built(stick, json.loads(done.stdout))


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_file_answers_its_question_without_a_network(built: Built, question: str) -> None:
    file, answer = QUESTIONS[question]
    hits = built.stick.json("search", question, within=without_network())["hits"]
    assert hits[0]["document"].startswith(file)
    assert any(answer in each["text"] for each in hits[:2])


def test_a_row_of_a_table_is_found_with_its_header(built: Built) -> None:
    hits = built.stick.json("search", "What fuse does the pump KX-89 need?")["hits"]
    (found,) = [each for each in hits if "KX-89" in each["text"]]
    assert "Pump | Fuse | Flow" == found["head"]


def test_every_file_is_a_document_or_is_named(built: Built) -> None:
    (corpus,) = built.report["corpora"]
    assert (len(QUESTIONS), "My papers", "en") == (
        corpus["documents"], corpus["title"], corpus["language"],
    )  # fmt: skip
    assert [["noise.bin"]] == [
        each["names"] for each in corpus["notices"] if each["kind"] == "left out"
    ]


def test_the_bundle_that_was_written_builds_the_same_stick(built: Built) -> None:
    before = (built.stick.root / "library.json").read_text("utf-8")
    done = built.stick.build()
    assert 0 == done.returncode, done.stderr
    packs = [json.loads(text)["packs"] for text in (
        before, (built.stick.root / "library.json").read_text("utf-8"))]  # fmt: skip
    assert packs[0] == packs[1]


def test_nothing_on_the_stick_says_where_the_files_lay(built: Built) -> None:
    folder = str(built.stick.bundle.parent).encode()
    for path in built.stick.root.glob("packs/*/pack.json"):
        assert folder not in path.read_bytes()
    assert folder not in (built.stick.root / "library.json").read_bytes()
