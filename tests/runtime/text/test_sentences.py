"""Where sentences begin and end."""

from __future__ import annotations

import pytest

from runtime.text.sentences import sentence_spans
from tests.support.libraries import ASPIRIN, JOIN, LIND, SCURVY, SUEZ

FOREIGN = (
    "Канал «Волга». Ему 80 лет! «Да?» Да.",
    "القناة طويلة. أين هي؟! «في مصر.» نعم",
    "नहर लंबी है। डॉ. राम आए।। “हाँ।” वह",
    "Il dit : « Va. » Puis « Où ? » Là.",
    "なに！？「行く。」それは水。",
)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He said “Go.” Then he left.", ["He said “Go.”", "Then he left."]),
        ("Call os.path.join here. Done.", ["Call os.path.join here.", "Done."]),
        ("About 3.5 percent. It grew.", ["About 3.5 percent.", "It grew."]),
        ("Dr. Lind sailed. He returned.", ["Dr. Lind sailed.", "He returned."]),
        ("J. R. R. Tolkien wrote it.", ["J. R. R. Tolkien wrote it."]),
        ("Then came I. He followed.", ["Then came I.", "He followed."]),
        ("Fruit, e.g. Lemons, helps.", ["Fruit, e.g. Lemons, helps."]),
        ("A heading\n\nIts text goes on\nhere.", ["A heading", "Its text goes on\nhere."]),
        ("Needed:\n- lemons\n- oranges", ["Needed:", "- lemons", "- oranges"]),
        ("Steps:\n1. Cut.\n2. Press.", ["Steps:", "1. Cut.", "2. Press."]),
        ("Text:\n    code(1)\n    more()", ["Text:", "code(1)", "more()"]),
        ("これは水です。それは火です。", ["これは水です。", "それは火です。"]),
        ("なに！？それは水。", ["なに！？", "それは水。"]),
        ("Канал «Волга». Ему 80 лет.", ["Канал «Волга».", "Ему 80 лет."]),
        ("Пришёл проф. Иванов. Он рад.", ["Пришёл проф. Иванов.", "Он рад."]),
        ("Πού είναι; Είναι εδώ. Ναι.", ["Πού είναι;", "Είναι εδώ.", "Ναι."]),
        ("القناة طويلة. أين هي؟ في مصر.", ["القناة طويلة.", "أين هي؟", "في مصر."]),
        ("وصل د. أحمد. عاد.", ["وصل د. أحمد.", "عاد."]),
        ("नहर लंबी है। डॉ. राम आए।", ["नहर लंबी है।", "डॉ. राम आए।"]),
        ("نہر لمبی ہے۔ کہاں؟ مصر میں۔", ["نہر لمبی ہے۔", "کہاں؟", "مصر میں۔"]),
        ("운하는 길다. 바다를 잇는다.", ["운하는 길다.", "바다를 잇는다."]),
        ("არხი გრძელია. ის ახალია.", ["არხი გრძელია.", "ის ახალია."]),
        ("Je tu. Štěpán spí. Čeká.", ["Je tu.", "Štěpán spí.", "Čeká."]),
        ("Uzundur. İki deniz. Şimdi.", ["Uzundur.", "İki deniz.", "Şimdi."]),
        ("Jest św. Łukasz. Łączy.", ["Jest św. Łukasz.", "Łączy."]),
        ("Es largo. ¿Dónde? ¡Aquí!", ["Es largo.", "¿Dónde?", "¡Aquí!"]),
        ("Il dit : « Va. » Puis rien.", ["Il dit : « Va. »", "Puis rien."]),
        ("ปี พ.ศ. 2500 ดร. สมชาย", ["ปี พ.ศ. 2500 ดร. สมชาย"]),
        ("no capitals. after it", ["no capitals. after it"]),
        ("  \n\n ", []),
        ("", []),
        ("без заглавных. букв", ["без заглавных. букв"]),
    ],
)
def test_sentences_of(text: str, expected: list[str]) -> None:
    assert expected == sentences(text)


@pytest.mark.parametrize("text", [SCURVY, ASPIRIN, SUEZ, LIND, JOIN, *FOREIGN])
def test_sentences_leave_out_nothing_but_white_space(text: str) -> None:
    assert "".join(text.split()) == "".join("".join(sentences(text)).split())


@pytest.mark.parametrize("text", [SCURVY, ASPIRIN, SUEZ, LIND, JOIN, *FOREIGN])
def test_what_is_known_to_be_whole_stays_so_as_text_is_added(text: str) -> None:
    """An answer is checked while it is written: all but its last sentence must be final."""
    final = sentences(text)
    for length in range(len(text)):
        whole = sentences(text[:length])[:-1]
        assert final[: len(whole)] == whole
