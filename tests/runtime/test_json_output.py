"""The JSON of `search` and `ask`: other programs depend on every byte of its shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.events import Done, Timings
from runtime.json_output import (
    INTERFACE_VERSION,
    ask_json,
    search_json,
    translate_json,
    translation_json,
)
from runtime.results import (
    AnswerSentence,
    Citation,
    DictionaryEntry,
    EntryMatch,
    Filling,
    Gloss,
    Hit,
    Kept,
    Loss,
    OtherSource,
    Searched,
    TranslatedBy,
    TranslatedWord,
    Translation,
)

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
TRANSLATION = Translation(
    "Take 5 mg.", "Nehmen Sie.", "en", "de", TranslatedBy.MODEL, (TranslatedWord(0, 6, (0,)),),
    (Loss(Kept.NUMBER, "5"),), (Gloss("Take", ("nehmen",), (0,)),),
    (DictionaryEntry("eng-deu", "take", "take", "nehmen", "en", "de", EntryMatch.ITSELF, False),),
    is_checked=True,
)  # fmt: skip
TRANSLATED = replace(FILLED, translation=TRANSLATION)
FILLED_DONE = replace(
    CODE_DONE, sentences=(*CODE_DONE.sentences, TRANSLATED), translation=TRANSLATION
)


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
            if key != "translation":  # a part of the page of its own
                yield from keys(inner, f"{path}{key}.")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path.removesuffix('.')}[].")


@pytest.mark.parametrize(
    ("heading", "record"),
    [
        ("What `search` prints", search_json("q1", SEARCHED, 1)),
        ("What `ask` prints", ask_json("q1", FILLED_DONE)),
        ("Translations", translation_json(TRANSLATION)),
        ("What `translate` prints",
         translate_json("take", "en", "de", TRANSLATION.entries, TRANSLATION)),
    ],
)  # fmt: skip
def test_the_page_names_the_keys_that_are_produced_and_no_others(
    heading: str, record: object
) -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition(f"## {heading}\n")
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
