"""The JSON of `search` and `ask`: other programs depend on every byte of its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.events import Done, Timings
from runtime.json_output import INTERFACE_VERSION, ask_json, search_json
from runtime.results import AnswerSentence, Citation, Filling, Hit, OtherSource, Searched

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
GOLDEN = Path(__file__).parent / "golden"

HIT = Hit(
    "medicine", "scurvy", "Scurvy", "Signs", "Sore arms — and legs.", 120, 141, 0.123456789,
    also_in=(OtherSource("history", "voyages", "Voyages", 88),),
)  # fmt: skip
CITATION = Citation("medicine", "scurvy", "Scurvy", 120, 141, "Sore arms — and legs.")
SEARCHED = Searched((HIT,), (("survy", "scurvy"),))
BLOCK = AnswerSentence(
    "```sh\nrm -r arms\n```", True, (CITATION,),
    code=True, unmatched=("arms",), warning="Cannot be undone: rm deletes.",
)  # fmt: skip
DONE = Done(
    answered=True,
    answer="Arms get sore. So do ears.",
    sentences=(
        AnswerSentence("Arms get sore.", True, (CITATION,)),
        AnswerSentence("So do ears.", False, ()),
    ),
    left_out=(AnswerSentence("And noses.", False, ()),),
    hits=(HIT,),
    milliseconds=Timings(12.3456, 234.5678, 345.6789),
    prompt_tokens=210,
    answer_tokens=9,
    corrections=(("survy", "scurvy"),),
)


CODE_DONE = replace(
    DONE, sentences=(*DONE.sentences, BLOCK), understood="What are the signs of scurvy?"
)
FILLING = Filling("{{path/to/file}}", "arms.txt", "wc arms.txt")
FILLED = AnswerSentence("“wc {{path/to/file}}”", True, (CITATION,), quoted=True, filled=FILLING)
FILLED_DONE = replace(CODE_DONE, sentences=(*CODE_DONE.sentences, FILLED))


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("search", search_json("q1", SEARCHED, 12.3456)),
        ("ask", ask_json({"any": ["id"]}, DONE)),
        ("ask-code", ask_json("q1", CODE_DONE)),
        ("ask-unanswered", ask_json(None, Done(False, "", (), (HIT,)))),
    ],
)
def test_the_json_is_what_this_version_has_always_been(name: str, record: object) -> None:
    golden = (GOLDEN / f"{name}-{INTERFACE_VERSION}.json").read_text(encoding="utf-8")
    assert golden == json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def keys(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of every key, as the page writes it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}{key}"
            yield from keys(inner, f"{path}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path.removesuffix('.')}[].")


@pytest.mark.parametrize(
    ("command", "record"),
    [("search", search_json("q1", SEARCHED, 1)), ("ask", ask_json("q1", FILLED_DONE))],
)
def test_the_page_names_the_keys_that_are_produced_and_no_others(
    command: str, record: object
) -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition(f"## What `{command}` prints\n")
    section, _, _ = section.partition("\n## ")
    documented = re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)
    assert sorted(dict.fromkeys(keys(record))) == sorted(documented)


def test_what_is_filled_in_stands_beside_the_quotation() -> None:
    told = ask_json("q1", FILLED_DONE)["sentences"]
    assert ["filled" in each for each in told] == [False, False, False, True]
    assert {
        "placeholder": "{{path/to/file}}", "value": "arms.txt", "command": "wc arms.txt",
    } == told[-1]["filled"]  # fmt: skip
    assert "“wc {{path/to/file}}”" == told[-1]["text"]


def test_the_page_is_of_this_version() -> None:
    assert f"Version {INTERFACE_VERSION}." in PAGE.read_text(encoding="utf-8")
