from __future__ import annotations

import pytest

from runtime.text.answer_units import Unit, code_in, units
from runtime.text.sentences import sentence_spans

ANSWER = """\
Sort it first. Then count the lines:

```sh
sort access.log | uniq -c   # 1. Not an item.

- neither
```
It needs two steps:
1. Open the file. It must exist.
   The path may be relative.
2) Run this:
   ~~~python title="x"
   with open(path) as f:
       print(f.read())
   ~~~
- Done
"""


def told(text: str) -> list[tuple[str, str]]:
    return [(each.kind, text[each.start : each.end]) for each in units(text)]


def test_sentences_items_and_blocks_are_units() -> None:
    block = "```sh\nsort access.log | uniq -c   # 1. Not an item.\n\n- neither\n```"
    assert [
        ("sentence", "Sort it first."),
        ("sentence", "Then count the lines:"),
        ("code", block),
        ("sentence", "It needs two steps:"),
        ("item", "1. Open the file. It must exist.\n   The path may be relative."),
        ("item", "2) Run this:"),
        ("code", '~~~python title="x"\n   with open(path) as f:\n       print(f.read())\n   ~~~'),
        ("item", "- Done"),
    ] == told(ANSWER)


def test_code_is_what_stands_between_the_fences_with_their_indent_taken_away() -> None:
    shell, python = (each for each in units(ANSWER) if each.kind == "code")
    assert ("sh", True) == (shell.language, shell.closed)
    assert "sort access.log | uniq -c   # 1. Not an item.\n\n- neither" == code_in(ANSWER, shell)
    assert "python" == python.language
    assert "with open(path) as f:\n    print(f.read())" == code_in(ANSWER, python)


def test_a_block_whose_end_is_not_written_is_one_unit() -> None:
    text = "So:\n```\nls\n\nIt is. No sentence"
    *_, unit = units(text)
    assert Unit("code", 4, len(text), "", closed=False) == unit
    assert "ls\n\nIt is. No sentence" == code_in(text, unit)
    assert "" == code_in("```", units("```")[0])


def test_a_block_ends_with_its_own_fence_only() -> None:
    text = "````md\n```sh\nls\n```\n~~~\n````\nEnd."
    assert ["code", "sentence"] == [kind for kind, _ in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Use `ls`. Not ```three``` of them. See p. 5.",
        "**Bold** words.\n\n1914. The war began. -5 is cold.",
        "",
    ],
)
def test_prose_has_the_sentences_that_it_has_anyway(text: str) -> None:
    expected = [("sentence", text[start:end]) for start, end in sentence_spans(text)]
    assert expected == told(text)


def test_as_a_text_grows_all_units_but_the_last_stay() -> None:
    whole = units(ANSWER)
    for length in range(len(ANSWER)):
        finished = units(ANSWER[:length])[:-1]
        assert whole[: len(finished)] == finished
