"""Code that a model wrote is shown whole, with what is unknown in it, or not at all."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from runtime.answering.code_blocks import CITED, checked_code, ruins_of, unasked, warning
from runtime.grounding.code.destructive import Destruction
from runtime.results import AnswerSentence, Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of

CSV = "The csv module reads rows. A csv.reader returns each row as a list of strings."
FIND = "To list files larger than a size, run find . -size +100M, which prints their paths."
WEATHER = "Clouds bring rain. Wind brings snow."


def evidence(*texts: str) -> list[Evidence]:
    hits = [Hit("c", f"d{n}", f"T{n}", "", text, 0, len(text), 1.0) for n, text in enumerate(texts)]
    return [each for hit in hits for each in sentences_of(hit)]


def nothing(names: Collection[str]) -> Collection[str]:
    """Know none of some names, as an empty library."""
    return ()


def checked(
    code: str,
    language: str = "python",
    question: str = "How do I read a CSV file?",
    texts: Collection[str] = (CSV,),
    lookup: Collection[str] = (),
) -> AnswerSentence:
    block = f"```{language}\n{code}\n```"
    known = lambda names: [name for name in names if name in lookup]
    return checked_code(block, code, language, question, evidence(*texts), known)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("import csv\nrows = list(csv.reader(open('a.csv'))", "python"),
        ("for row in rows\n    print(row)", "python"),
        ("find . -name 'a.csv", "bash"),
        ("", "python"),
        ("   \n\n", ""),
    ],
)
def test_code_that_cannot_be_right_is_left_out(code: str, language: str) -> None:
    left_out = checked(code, language)
    assert (False, (), True) == (left_out.supported, left_out.citations, left_out.code)


def test_code_is_shown_with_its_fences_after_the_passage_it_is_written_from() -> None:
    shown = checked("import csv\nrows = list(csv.reader(open('a.csv')))", texts=(WEATHER, CSV))
    assert shown.supported
    assert shown.code
    assert "```python\nimport csv\nrows = list(csv.reader(open('a.csv')))\n```" == shown.text
    assert "d1" == shown.citations[0].document
    assert shown.citations[0].quote in CSV


def test_no_more_passages_are_cited_than_a_line_has_room_for() -> None:
    texts = [f"{CSV} Number {number}." for number in range(CITED + 2)]
    cited = checked("import csv", texts=texts).citations
    assert CITED == len(cited) == len({each.document for each in cited})


def test_names_that_neither_evidence_nor_question_nor_library_has_are_told() -> None:
    code = "import csv\nimport tablib\nrows = csv.slurp('a.csv')\ntablib.frob(rows)"
    assert ("tablib", "slurp", "frob") == tuple(sorted(checked(code).unmatched, key=code.index))
    assert {"tablib", "slurp"} == set(checked(code, lookup=["frob", "rows"]).unmatched)
    asked = "How do I read a CSV file by slurp of tablib?"
    assert ("frob",) == checked(code, question=asked).unmatched


def test_names_that_the_evidence_has_are_not_looked_up() -> None:
    asked_for: list[str] = []

    def lookup(names: Collection[str]) -> Collection[str]:
        asked_for.extend(names)
        return names

    block = "```sh\nfind . -size +100M -frobnicate\n```"
    code = "find . -size +100M -frobnicate"
    shown = checked_code(block, code, "sh", "Which files are large?", evidence(FIND), lookup)
    assert ["-frobnicate"] == asked_for
    assert () == shown.unmatched


def test_nothing_is_looked_up_where_all_names_are_known() -> None:
    def lookup(names: Collection[str]) -> Collection[str]:
        raise AssertionError(names)

    code = "find . -size +100M"
    shown = checked_code(f"```\n{code}\n```", code, "", "Large files?", evidence(FIND), lookup)
    assert () == shown.unmatched


REMOVING = "find . -size +100M -delete"


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("How do I find files larger than 100 MB?", False),
        ("How do I find large files without deleting them?", False),
        ("How do I delete files larger than 100 MB?", True),
        (f"What does {REMOVING} do?", True),
    ],
)
def test_what_destroys_is_shown_with_a_warning_and_only_to_those_who_ask_for_it(
    question: str, shown: bool
) -> None:
    block = checked(REMOVING, "bash", question, (FIND,))
    assert shown is block.supported
    assert "Cannot be undone: find deletes." == block.warning


@pytest.mark.parametrize(
    ("question", "shown"), [("Empty a folder", True), ("List a folder", False)]
)
def test_python_that_destroys_is_no_exception(question: str, shown: bool) -> None:
    block = checked("import shutil\nshutil.rmtree('x')", "python", question)
    assert (shown, True) == (block.supported, bool(block.warning))


def test_a_description_beside_a_command_is_none() -> None:
    described = "- Find empty files (0 byte) or directories and delete them:"
    assert () == ruins_of(described)
    (ruin,) = ruins_of(f"{described}\n\nbfs {{{{path/to/directory}}}} -empty -delete")
    assert "bfs" == ruin.program


def test_code_that_destroys_nothing_has_no_warning() -> None:
    assert "" == checked("find . -size +100M", "bash", "Delete large files", (FIND,)).warning


def test_one_warning_tells_of_each_program_once() -> None:
    once, twice = Destruction("deletes", "rm", "rm a"), Destruction("deletes", "rm", "rm b")
    forced = Destruction("forces", "git push", "git push -f")
    assert "Cannot be undone: rm deletes, git push forces." == warning([once, twice, forced])
    assert "" == warning([])


def test_all_that_is_destroyed_must_be_asked_for() -> None:
    ruins = ruins_of("Run `rm -r build` and then `git push --force`.")
    assert ["rm", "git push"] == [each.program for each in ruins]
    assert unasked(ruins, "How do I wipe the build?")
    assert not unasked(ruins, "How do I wipe the build and force a push?")


@pytest.mark.parametrize(
    ("text", "programs"),
    [
        ("The command rm removes files.", []),
        ("Remove it by rm -r build.", ["rm"]),
        ("Find and remove them:\nfind . -name '*.o' -delete", ["find"]),
    ],
)
def test_commands_in_sentences_and_examples_are_seen(text: str, programs: list[str]) -> None:
    assert programs == list(dict.fromkeys(each.program for each in ruins_of(text)))


LINES = "Count all lines in a file:\n\nwc --lines {{path/to/file}}"


def test_a_block_with_a_made_up_name_in_the_place_of_a_placeholder_is_left_out() -> None:
    block = checked("wc --lines sales-2024.csv", "sh", "How do I count lines?", (LINES,))
    assert (False, ("sales-2024.csv",)) == (block.supported, block.unmatched)
    asked = "How many lines has sales-2024.csv?"
    assert checked("wc --lines sales-2024.csv", "sh", asked, (LINES,)).supported
    code = "wc --lines sales-2024.csv"
    said = checked_code(
        f"```\n{code}\n```", code, "", "And its lines?", evidence(LINES), nothing, "sales-2024.csv"
    )
    assert said.supported


def test_a_placeholder_that_a_block_leaves_is_filled_with_what_the_question_names() -> None:
    asked = "How many lines has sales-2024.csv?"
    left = checked("wc --lines {{path/to/file}}", "sh", asked, (LINES,))
    assert left.filled is not None
    assert "wc --lines sales-2024.csv" == left.filled.command
    assert "{{path/to/file}}" in left.text
    removing = checked("rm {{path/to/file}}", "sh", "How do I delete sales-2024.csv?", (LINES,))
    assert (True, None) == (removing.supported, removing.filled)
