"""What a build leaves, and what it answers: real models, the stick's own program, no network."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.stick.fat import check_names
from tests.support.real_corpora import CODE, GOLD, HISTORY, MEDICINE, UNANSWERABLE
from tests.support.real_stick import REPOSITORY, RealStick, objects, without_network

pytestmark = pytest.mark.real

HIT_KEYS = {
    "corpus", "document", "title", "section", "text", "start", "end", "score", "language",
    "also_in",
}  # fmt: skip


@cache
def document_text(stick: RealStick, corpus: str, document: str) -> str:
    """Return a document as `read` prints it below its title."""
    done = stick.run("read", corpus, document)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout.partition("\n\n")[2]


def text_at(stick: RealStick, place: dict[str, Any]) -> str:
    """Return the document's text from where a hit or citation starts to where it ends."""
    text = document_text(stick, place["corpus"], place["document"])
    return text[place["start"] : place["end"]]


def batch(*questions: str) -> str:
    return "".join(
        json.dumps({"id": number, "question": question}) + "\n"
        for number, question in enumerate(questions)
    )


def size(*paths: Path) -> int:
    return sum(
        file.stat().st_size
        for path in paths
        for file in ([path] if path.is_file() else path.rglob("*"))
        if file.is_file()
    )


# ── the tree ────────────────────────────────────────────────────────────────────────────────────


def test_the_root_holds_what_the_format_says(real_stick: RealStick) -> None:
    expected = {
        "vademecum", "README.txt", "START-HERE.html", "licenses", "library.json", "packs",
        "models", "runtime", "questions.jsonl",
    }  # fmt: skip
    assert expected == {path.name for path in real_stick.root.iterdir()}
    assert {"medicine", "history", "code"} == real_stick.packs.keys()
    assert 2 == len(list((real_stick.root / "models").glob("*.gguf")))


def test_a_pack_holds_the_files_that_the_format_page_lists(real_stick: RealStick) -> None:
    page = (REPOSITORY / "docs/format.md").read_text("utf-8").partition("## A pack")[2]
    rows = re.findall(r"^\| (`.+?) \|", page, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(.+?)`", row)}

    for folder in real_stick.packs.values():
        found = {path.name for path in (real_stick.root / folder).iterdir()}
        optional = {"copies.json", "dictionary.zst", "links.bin", "links.starts.npy"}
        optional |= {"addresses.npy", "addresses.documents.npy"}
        optional |= {"pictures.bin", "pictures.starts.npy"}
        optional |= {f"headwords.{ending}" for ending in ("zst", "blocks.npy", "heads.json")}
        assert found == (listed - optional | {"pack.json"}) | (found & optional)


def test_every_name_can_be_kept_on_fat_and_nothing_is_a_link(real_stick: RealStick) -> None:
    entries = list(real_stick.root.rglob("*"))

    check_names(path.relative_to(real_stick.root).as_posix() for path in entries)
    assert [] == [path for path in entries if path.is_symlink()]


def test_documents_and_passages_are_counted(real_stick: RealStick) -> None:
    counted = {}
    for name, folder in real_stick.packs.items():
        record = json.loads((real_stick.root / folder / "pack.json").read_bytes())
        counted[name] = record["documents"]
        assert record["passages"] >= record["documents"]

    assert {"medicine": len(MEDICINE), "history": len(HISTORY), "code": len(CODE)} == counted


def test_the_manifest_tells_the_bytes_of_each_component(real_stick: RealStick) -> None:
    root, sizes = real_stick.root, real_stick.manifest["sizes"]
    packs = [root / folder for folder in real_stick.packs.values()]
    records = [folder / "pack.json" for folder in packs]

    assert size(root / "models") == sizes["models"]
    assert size(root / "runtime", root / "vademecum") == sizes["runtime"]
    assert size(*(folder / "vectors.faiss" for folder in packs)) == sizes["vectors"]
    assert size(*packs) - size(*records) == sizes["text"] + sizes["vectors"] + sizes["terms"]
    assert sum(json.loads(path.read_bytes())["raw_bytes"] for path in records) == sizes["raw text"]


def test_it_verifies(real_stick: RealStick) -> None:
    done = real_stick.run("verify")

    assert 0 == done.returncode, done.stdout
    files = [path for path in real_stick.root.rglob("*") if path.is_file()]
    # README.txt, START-HERE.html and licenses/CONTENTS.txt are for people, and library.json lists
    # the others.
    assert done.stdout.startswith(f"All {len(files) - 4} files are intact")


def test_it_lists_its_corpora_and_models(real_stick: RealStick) -> None:
    listed = real_stick.run("list").stdout

    assert "medicine         First aid and diseases" in listed
    assert "8 documents, 8 passages, en" in listed
    assert "The tests · CC0-1.0" in listed
    assert "embedding        Granite Embedding 30M English · Apache-2.0" in listed


# ── answers ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def quoted(real_stick: RealStick) -> list[dict[str, Any]]:
    """What is quoted for the questions of `GOLD`, and for one without an answer."""
    asked = batch(*(gold.question for gold in GOLD), UNANSWERABLE)
    return objects(
        real_stick.run("ask", "--no-model", "--batch", stdin=asked, within=without_network())
    )


@pytest.fixture(scope="module")
def written(real_stick: RealStick) -> list[dict[str, Any]]:
    """What the model writes for the same."""
    asked = batch(*(gold.question for gold in GOLD), UNANSWERABLE)
    return objects(real_stick.run("ask", "--batch", stdin=asked, within=without_network()))


@pytest.mark.parametrize("number", range(len(GOLD)), ids=[gold.corpus for gold in GOLD])
def test_without_a_model_the_answering_sentence_is_quoted(
    real_stick: RealStick, quoted: list[dict[str, Any]], number: int
) -> None:
    gold, found = GOLD[number], quoted[number]

    assert found["answered"]
    citations = [each for sentence in found["sentences"] for each in sentence["citations"]]
    (cited,) = [each for each in citations if gold.sentence in each["quote"]]
    assert (gold.corpus, gold.document) == (cited["corpus"], cited["document"])
    assert cited["quote"] == text_at(real_stick, cited)
    assert {"prompt": 0, "answer": 0} == found["tokens"]


@pytest.mark.parametrize("number", range(len(GOLD)), ids=[gold.corpus for gold in GOLD])
def test_an_answer_is_written_and_cited(
    real_stick: RealStick, written: list[dict[str, Any]], number: int
) -> None:
    """The model is too small for its words to be counted on; what is cited must be there."""
    gold, found = GOLD[number], written[number]

    assert found["answered"]
    assert found["tokens"]["prompt"] > 0
    assert found["tokens"]["answer"] > 0
    supported = [sentence for sentence in found["sentences"] if sentence["supported"]]
    citations = [each for sentence in supported for each in sentence["citations"]]
    assert all(sentence["citations"] for sentence in supported)
    assert gold.document in {cited["document"] for cited in citations}
    for cited in citations:
        assert cited["quote"] == text_at(real_stick, cited)


def test_what_the_library_does_not_hold_is_not_answered(
    quoted: list[dict[str, Any]], written: list[dict[str, Any]]
) -> None:
    for found in (quoted[-1], written[-1]):
        assert (False, "", []) == (found["answered"], found["answer"], found["sentences"])
        assert {"prompt": 0, "answer": 0} == found["tokens"]
        assert found["evidence"]


def test_one_question_is_answered_as_in_a_batch(
    real_stick: RealStick, quoted: list[dict[str, Any]]
) -> None:
    alone = real_stick.json("ask", "--no-model", GOLD[1].question)

    changing = {"id": None, "milliseconds": None}
    assert alone | changing == quoted[1] | changing
    assert {"search", "first_token", "total"} == alone["milliseconds"].keys()


def test_on_a_terminal_sources_are_listed_below_the_answer(real_stick: RealStick) -> None:
    done = real_stick.run("ask", "--no-model", GOLD[1].question, within=without_network())

    answer, _, sources = done.stdout.partition("\nSources\n")
    number = next(line for line in answer.splitlines() if GOLD[1].sentence in line)[-3:]
    (line,) = (each for each in sources.splitlines() if each.startswith(number))
    assert line.startswith(f"{number} Peace of Westphalia (history, ")
    assert GOLD[1].sentence in line


def test_a_question_keeps_to_the_corpora_named(real_stick: RealStick) -> None:
    found = real_stick.json("search", "a command", "--corpus", "history", "--corpus", "medicine")

    assert {"history", "medicine"} == {hit["corpus"] for hit in found["hits"]}


# ── searches ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_batch_of_searches_finds_each_document_first(real_stick: RealStick, mode: str) -> None:
    asked = batch(*(gold.question for gold in GOLD))
    done = real_stick.run(
        "search", "--batch", "--mode", mode, "-k", "5", stdin=asked, within=without_network()
    )

    found = objects(done)
    assert [0, 1, 2] == [each["id"] for each in found]
    for gold, each in zip(GOLD, found, strict=True):
        hits = each["hits"]
        assert (gold.corpus, gold.document) == (hits[0]["corpus"], hits[0]["document"])
        assert gold.sentence in " ".join(hits[0]["text"].split())
        assert HIT_KEYS == hits[0].keys()
        assert sorted((hit["score"] for hit in hits), reverse=True) == [h["score"] for h in hits]
        places = {(hit["corpus"], hit["document"], hit["start"]) for hit in hits}
        assert len(places) == len(hits) <= 5


def test_hits_are_spans_of_their_documents(real_stick: RealStick) -> None:
    for hit in real_stick.json("search", GOLD[0].question, "-k", "3")["hits"]:
        assert hit["text"] == text_at(real_stick, hit)


def test_a_document_is_read_from_the_character_named(
    real_stick: RealStick, quoted: list[dict[str, Any]]
) -> None:
    (cited,) = [
        each
        for sentence in quoted[0]["sentences"]
        for each in sentence["citations"]
        if GOLD[0].sentence in each["quote"]
    ]
    read = real_stick.run("read", cited["corpus"], cited["document"], "--at", str(cited["start"]))

    assert cited["start"] > 0
    assert read.stdout.startswith(cited["quote"])
