from __future__ import annotations

import pytest

from runtime.grounding.code.check import read_code, unknown

UNIQ = "`sort {{path/to/file}} | uniq {{[-c|--count]}} | sort {{[-nr|--numeric-sort --reverse]}}`"
CSV = "class csv.DictReader(f, fieldnames=None, dialect='excel'): reads each row into a dict."
RUST = "`std::cmp::PartialOrd` can be implemented on types. fn largest(list: &[i32]) -> &i32"


@pytest.mark.parametrize(
    ("code", "language", "texts", "expected"),
    [
        ("sort access.log | uniq -c | sort -rn", "sh", [UNIQ], []),
        ("sort -k2 a | uniq --count | shuf", "", [UNIQ], ["-k2", "shuf"]),
        ("sort -n3 a", "sh", [UNIQ], []),
        ("cd x && echo y; [ -f z ]", "sh", [], ["-f"]),
        ("import csv\nrows = csv.DictReader(open(p, newline=''))", "python", [CSV], ["newline"]),
        ("import csv\ncsv.DictRader(f)", "", [CSV], ["DictRader"]),
        ("import pandas\nprint(len('x'.split()))", "python", [CSV], ["pandas"]),
        ("from itertools import batched", "python", [CSV], ["batched"]),
        (
            "use std::cmp::PartialOrd;\nfn largest<T: PartialOrd>(list: &[T]) -> &T {\n"
            "    let mut best = &list[0];\n    best.frob();\n    best\n}",
            "rust", [RUST], ["frob"],
        ),
        (
            "#include <vector>\nvoid drop_even(std::vector<int>& v) {\n  // calls nothing()\n"
            "  std::erase_if(v, [](int x) { return x % 2 == 0; });\n}",
            "cpp", ["<vector> std::vector"], ["erase_if"],
        ),
    ],
)  # fmt: skip
def test_names_that_no_text_has_are_told(
    code: str, language: str, texts: list[str], expected: list[str]
) -> None:
    assert expected == [each.text for each in unknown(read_code(code, language), texts)]


def test_a_question_may_have_the_names() -> None:
    reading = read_code("shuf -n 1 a", "sh")
    assert [] == [each.text for each in unknown(reading, ["How do I use shuf -n?"])]


def test_quoting_is_checked_and_syntax() -> None:
    assert "no closing quotation" in read_code("echo 'x", "bash").problem
    assert "line 1" in read_code("def f(", "python").problem
