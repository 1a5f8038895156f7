"""Entries as the readers write them are told apart into articles, translations and examples."""

from __future__ import annotations

import pytest

from runtime.dictionaries.articles import Line, articles, examples, kind_of_line, senses

RUN = """run /rʌn/ <v> (English to German)
laufen, rennen <v, intr> [sport]
      "run a mile"  - eine Meile laufen
         Note: gegen
   Synonym: sprint

run <n>
1. Lauf <masc>; Rennen
2. (med.) Reihe"""
TEI = """house /haʊs/ (n) (English to German)
1. Haus (neut), Gebäude
Example: a big house – ein großes Haus
2. Unternehmen
Synonyms: home"""


@pytest.mark.parametrize(
    ("text", "headword", "expected"),
    [
        (RUN, "run", ["laufen", "rennen", "Lauf", "Rennen", "Reihe"]),
        (TEI, "house", ["Haus", "Gebäude", "Unternehmen"]),
        ("Wasser\nwater / aqua", "Wasser", ["water", "aqua"]),
        ("eau /o/ n. f. water", "eau", ["water"]),
        ("presentgift (English to German)\npresent/gift /ˈpɹɛzənt/\nGeschenk", "presentgift",
         ["Geschenk"]),
        ("redlegs (English to German)\nred-legs /ɹɛdlɛɡz/ Rotbeine <pl>", "redlegs", ["Rotbeine"]),
        ("hospital /x/ (English to Spanish)\nhospital", "hospital", ["hospital"]),
        ("Water\nالماء، المياه", "Water", ["الماء", "المياه"]),
        ("ephemeral\n" + "lasting for a very short time, as long as this " * 3, "ephemeral",
         ["lasting for a very short time"]),
    ],
)  # fmt: skip
def test_translations_are_told_apart(text: str, headword: str, expected: list[str]) -> None:
    assert expected == list(dict.fromkeys(senses(text, headword)))[: len(expected)]


def test_an_entry_has_its_articles() -> None:
    verb, noun = articles(RUN, "run")
    assert "run /rʌn/ <v> (English to German)\nlaufen, rennen <v, intr> [sport]" == (
        verb.core.of(RUN)
    )
    assert "run <n>\n1. Lauf <masc>; Rennen\n2. (med.) Reihe" == noun.whole.of(RUN)


def test_examples_are_found() -> None:
    assert ['"run a mile"  - eine Meile laufen'] == [each.of(RUN) for each in examples(RUN)]
    assert ["Example: a big house – ein großes Haus"] == [each.of(TEI) for each in examples(TEI)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. Haus", Line.MEANING),
        (" see: houses, housing", Line.OTHER),
        ("See also: home", Line.OTHER),
        ("         Note: gegen", Line.OTHER),
        ('      "go home"  - heimgehen', Line.EXAMPLE),
        ("seeing", Line.MEANING),
    ],
)
def test_lines_are_told_apart(line: str, expected: Line) -> None:
    assert expected is kind_of_line(line)
