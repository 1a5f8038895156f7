"""What the stick's own program says of damage, and what still works."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.real_corpora import GOLD
from tests.support.real_stick import RealStick, clone

pytestmark = pytest.mark.real


@pytest.fixture
def stick(real_stick: RealStick, tmp_path: Path) -> RealStick:
    """A stick to damage. Its large files are links: they are removed here, never written to."""
    return clone(real_stick, tmp_path / "own")


def only(stick: RealStick, pattern: str) -> Path:
    (path,) = stick.root.glob(pattern)
    return path


def assert_fails_with(done: subprocess.CompletedProcess[str], message: str) -> None:
    """It says why in its one message, and nothing else."""
    assert (1, "", message) == (done.returncode, done.stdout, done.stderr)


def test_verify_names_the_file_in_which_a_byte_has_flipped(stick: RealStick) -> None:
    text = only(stick, "packs/medicine-*/text.zst")
    data = bytearray(text.read_bytes())
    data[len(data) // 2] ^= 1
    text.write_bytes(data)
    done = stick.run("verify")

    assert 1 == done.returncode
    name = text.relative_to(stick.root).as_posix()
    first, last = done.stdout.splitlines()
    assert f"{name} is damaged" == first
    assert last.startswith("1 of ")
    assert last.endswith("files are not what they should be. Copy the stick again.")


def test_other_corpora_answer_beside_one_that_is_damaged(stick: RealStick) -> None:
    text = only(stick, "packs/medicine-*/text.zst")
    text.write_bytes(bytes(text.stat().st_size))
    # Damage shows where it is read: so many results reach into every corpus.
    done = stick.run("search", "-k", "40", GOLD[1].question)

    assert 0 == done.returncode
    assert done.stdout.startswith("1. Peace of Westphalia")
    assert "The corpus medicine is left out: " in done.stderr
    assert "Traceback" not in done.stderr


def test_verify_names_files_that_are_missing_or_cut_short(stick: RealStick) -> None:
    only(stick, "packs/code-*/postings.bin").unlink()
    vectors = only(stick, "packs/history-*/vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:100])
    told = stick.run("verify").stdout

    assert f"{stick.packs['code']}/postings.bin is missing\n" in told
    assert f"{stick.packs['history']}/vectors.faiss has 100 bytes instead of " in told


def test_without_its_embedding_model_it_searches_by_words(stick: RealStick) -> None:
    model = only(stick, "models/granite*")
    model.unlink()
    copy = f"vademecum: models/{model.name} is missing.\n  Copy the stick again from its source.\n"

    found = stick.json("search", "--mode", "lexical", GOLD[1].question)
    assert GOLD[1].document == found["hits"][0]["document"]
    assert_fails_with(stick.run("search", GOLD[1].question), copy)
    assert_fails_with(stick.run("ask", GOLD[1].question), copy)


def test_without_its_chat_model_it_quotes_on_request(stick: RealStick) -> None:
    model = only(stick, "models/smollm2*")
    model.unlink()
    copy = f"vademecum: models/{model.name} is missing.\n  Copy the stick again from its source.\n"

    assert_fails_with(stick.run("ask", "--json", GOLD[1].question), copy)
    assert GOLD[1].sentence in stick.run("ask", "--no-model", GOLD[1].question).stdout


def test_the_launcher_says_what_is_missing_of_the_runtime(stick: RealStick) -> None:
    python = only(stick, "runtime/linux-x86_64-*/python/bin/python*")
    python.unlink()

    missing = f"vademecum: {python} is missing: the stick is incomplete.\n"
    missing += "  Copy it again from its source.\n"
    assert_fails_with(stick.run("ask", "anything"), missing)


@pytest.mark.parametrize("name", ["libllama.so", "libggml-base.so", "_multiarray_umath*.so"])
def test_a_library_of_the_program_that_was_cut_short_is_named(stick: RealStick, name: str) -> None:
    """The system would end the process with SIGBUS, and nothing would be said."""
    (library,) = stick.root.glob(f"runtime/linux-x86_64-*/site-packages/**/{name}")
    size = library.stat().st_size
    start = library.read_bytes()[: size // 2]
    library.unlink()
    library.write_bytes(start)
    path = library.relative_to(stick.root).as_posix()
    cut = f"{path} has {len(start)} bytes instead of {size}."

    for command in (["ask", "anything"], ["search", "anything"], []):
        told = f"vademecum: {cut}\n  Copy the stick again from its source.\n"
        assert_fails_with(stick.run(*command), told)
    assert f"The engine does not run here: {cut}" in stick.run("doctor").stdout
    assert f"{cut[:-1]}\n" in stick.run("verify").stdout


def test_an_interpreter_that_was_cut_short_is_told_of(stick: RealStick) -> None:
    python = only(stick, "runtime/linux-x86_64-*/python/bin/python*")
    start = python.read_bytes()[:8192]
    python.unlink()
    python.write_bytes(start)

    damaged = f"vademecum: {python} is damaged.\n  Copy the stick again from its source.\n"
    assert_fails_with(stick.run("ask", "anything"), damaged)


def test_without_its_manifest_it_is_not_finished(stick: RealStick) -> None:
    (stick.root / "library.json").unlink()
    done = stick.run("list")

    assert 1 == done.returncode
    assert f"The library at {stick.root} was not finished: library.json is missing." in done.stderr
    assert "Traceback" not in done.stderr
