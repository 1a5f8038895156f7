"""Text → terms: what a reader would call the same word meets, and names survive whole."""

from __future__ import annotations

from itertools import product

import pytest
import snowballstemmer

from runtime.text.analyzer import has_content, index_terms, question_terms, terms
from tests.support.threads import THREADS, at_once, switching_often


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("running", "runs"),
        ("Treatments", "treatment"),
        ("naïve", "naive"),
        ("ﬁle", "file"),
        ("Canal", "CANAL"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("os.path.join", ["os.path.join", "os", "path", "join"]),
        ("--no-preserve-root", ["no-preserve-root", "no", "preserv", "root"]),
        ("snake_case_name", ["snake_case_name", "snake", "case", "name"]),
        ("std::vector", ["std::vector", "std", "vector"]),
        ("C++", ["c++", "c"]),
        ("E11.9", ["e11.9", "e11", "9"]),
        ("__init__", ["__init__", "init"]),
    ],
)
def test_a_name_gives_itself_and_its_parts(name: str, parts: list[str]) -> None:
    assert parts == terms(name)


def test_humps_of_a_name_are_words() -> None:
    assert {"keyerror", "key", "error"} <= set(terms("KeyError"))
    assert {"pars", "http", "header"} <= set(terms("parseHTTPHeader"))


def test_a_hyphenated_word_gives_its_parts_alone() -> None:
    assert terms("well known") == terms("well-known")


def test_punctuation_at_the_end_belongs_to_no_term() -> None:
    assert terms("join") == terms("join.") == terms("(join)") == terms("join:")


def test_terms_come_in_order_and_as_often_as_they_occur() -> None:
    assert ["red", "sea", "red"] == terms("Red Sea, red.")


def test_ideographs_give_overlapping_pairs() -> None:
    assert ["日本", "本語"] == terms("日本語", "ja")
    assert ["水"] == terms("水", "ja")


def test_the_language_decides_the_stem() -> None:
    assert terms("Krankheiten", "de") == terms("Krankheit", "de")
    assert terms("Krankheiten", "en") != terms("Krankheit", "en")


def test_an_unknown_language_is_indexed_by_whole_words() -> None:
    assert ["treatments"] == terms("Treatments", "xx")


def test_a_question_loses_its_stop_words_and_repetitions() -> None:
    assert ["build", "suez", "canal"] == question_terms("Who built the Suez Canal, the canal?")


def test_a_question_of_stop_words_alone_keeps_them() -> None:
    assert ["who", "are", "they"] == question_terms("Who are they?")


def test_nothing_gives_no_terms() -> None:
    assert [] == terms("") == terms(" … — !") == question_terms("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", False),
        ("?", False),
        ("... *** -", False),
        ("what", False),
        ("WHAT IS IT?", False),
        ("What is it, and why do I have this?", False),
        ("What is WHO?", True),
        ("Who are The Who?", True),
        ("What does `with` do?", True),
        ("7?", True),
        ("什么？", True),
        ("What is scurvy?", True),
    ],
)
def test_stop_words_are_no_content_unless_they_are_names(text: str, expected: bool) -> None:
    assert expected is has_content(text)


def test_words_that_several_threads_stem_at_once_get_their_own_stems() -> None:
    starts, ends = ("zorvan", "quibel", "tramod"), ("ization", "ational", "fulness", "ingly", "ed")
    words = ["".join(parts) for parts in product(starts, "bcdfgklmnprstvxz", "aeiou", ends)]
    right = list(map(snowballstemmer.stemmer("english").stemWord, words))
    shares = [range(each, len(words), THREADS) for each in range(THREADS)]
    with switching_often():
        found = at_once(lambda number: [terms(words[each])[0] for each in shares[number]])
    assert [[right[each] for each in share] for share in shares] == found


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź", "Lodz"), ("Tromsø", "Tromso"), ("Đà Nẵng", "Da Nang"), ("Þing", "Thing"),
        ("Kırıkkale", "Kirikkale"), ("Ærø", "aero"), ("Straße", "strasse"), ("Zürich", "zurich"),
    ],
)  # fmt: skip
def test_letters_that_keyboards_lack_are_found_without_them(written: str, typed: str) -> None:
    assert index_terms(written) == question_terms(typed)


@pytest.mark.parametrize(
    ("written", "typed", "language"),
    [
        ("Tromsø", "Tromso", "no"), ("hôpitaux", "hopitaux", "fr"), ("Zürich", "Zurich", "de"),
        ("Şehirler", "sehirler", "tr"), ("IŞIK", "ışık", "tr"), ("İZMİR", "izmir", "tr"),
        ("Łódź", "Lodz", "pl"), ("Đà Nẵng", "Da Nang", "vi"), ("Ёлка", "елка", "ru"),
        ("Αθήνα", "Αθηνα", "el"), ("مُسْتَشْفَى", "مستشفى", "ar"),
        ("كتـــاب", "كتاب", "ar"),
        ("أسماء", "اسماء", "ar"),
        ("مدرسة", "مدرسه", "ur"), ("کتابی", "كتابي", "ur"),
        ("שָׁלוֹם", "שלום", "he"), ("१८६९", "1869", "hi"), ("٣٥", "35", "ar"),
        ("м’ята", "мʼята", "uk"),
    ],
)  # fmt: skip
def test_a_word_is_found_however_it_is_typed(written: str, typed: str, language: str) -> None:
    assert index_terms(written, language) == index_terms(typed, language) != []
    assert question_terms(written, language) == question_terms(typed, language)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("हिन्दी विश्वविद्यालय", "xx", ["हिन्दी", "विश्वविद्यालय"]),
        ("বাংলা", "bn", ["বাংলা"]),
        ("தமிழ்நாடு", "xx", ["தமிழ்நாடு"]),
        ("ಕನ್ನಡ, ತೆಲುಗು", "kn", ["ಕನ್ನಡ", "ತೆಲುಗು"]),
        ("क्\u200dष", "hi", ["क्ष"]),
        ("می\u200cخواهم", "xx", ["مي", "خواهم"]),
    ],
)
def test_vowel_signs_are_inside_words(text: str, language: str, words: list[str]) -> None:
    assert words == terms(text, language)


@pytest.mark.parametrize(
    ("text", "language", "pairs"),
    [
        ("น้ำตาล", "th", ["น้ําตา", "ตาล"]),
        ("ປະເທດລາວ", "lo", ["ປະເທ", "ເທດ", "ດລາ", "ລາວ"]),
        ("ខ្មែរ", "km", ["ខ្មែរ"]),
        ("မြန်မာ", "my", ["မြန်", "န်မာ"]),
        ("佐々木", "ja", ["佐々", "々木"]),
        ("서울은", "ko", ["서울", "울은"]),
    ],
)
def test_scripts_without_spaces_give_pairs_of_syllables(
    text: str, language: str, pairs: list[str]
) -> None:
    assert pairs == terms(text, language)


def test_a_syllable_is_found_in_a_longer_run() -> None:
    assert set(question_terms("น้ำ", "th")) <= set(index_terms("ดื่มน้ำสะอาด", "th"))
    assert set(question_terms("น้ำคืออะไร", "th")) <= set(index_terms("ดื่มน้ำสะอาด", "th"))


@pytest.mark.parametrize(
    ("question", "subject", "language"),
    [
        ("血压是什么", "血压", "zh"), ("富士山はどこ", "富士山は", "ja"),
        ("กรุงเทพอยู่ที่ไหน", "กรุงเทพอยู่", "th"),
    ],
)  # fmt: skip
def test_what_asks_is_no_term_where_no_spaces_are(
    question: str, subject: str, language: str
) -> None:
    assert question_terms(subject, language) == question_terms(question, language)
    assert ["什么"] == question_terms("什么", "zh")


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Wer hat die Krankheit entdeckt?", "de", ["krankheit", "entdeckt"]),
        ("¿Quién construyó el canal de Suez?", "es", ["constru", "canal", "suez"]),
        ("Qui a construit le canal de Suez ?", "fr", ["construit", "canal", "su"]),
        ("¿Qué hace la vitamina E?", "es", ["hac", "vitamin", "e"]),
        ("Kto to jest?", "pl", ["kto", "to", "jest"]),
    ],
)
def test_a_question_loses_the_stop_words_of_its_language(
    question: str, language: str, expected: list[str]
) -> None:
    assert expected == question_terms(question, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [("Was ist das?", "de"), ("¿Qué es esto?", "es"), ("Что это?", "ru"), ("ما هذا؟", "ar")],
)
def test_a_question_of_stop_words_has_no_content_in_its_language(text: str, language: str) -> None:
    assert not has_content(text, language)
    assert has_content(text, "xx")


def test_one_ideograph_is_found_in_a_longer_word() -> None:
    assert "盐" in index_terms("盐要放在干燥的罐子里")
    assert ["盐"] == question_terms("盐")
    assert "要放" in index_terms("盐要放在干燥的罐子里")


@pytest.mark.parametrize("question", ["盐是什么", "盐的用法", "怎么用盐", "塩はどこに"])
def test_a_question_has_the_ideograph_that_its_particles_leave_alone(question: str) -> None:
    assert {"盐", "塩"} & set(question_terms(question))


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_what_is_elided_is_no_term(apostrophe: str) -> None:
    text = f"L{apostrophe}aqueduc d{apostrophe}Ostie, qu{apostrophe}on répare"
    assert ["aqueduc", "osti", "on", "repar"] == [
        term.replace("é", "e") for term in terms(text, "fr")
    ]


@pytest.mark.parametrize(
    ("written", "typed"), [("USB-C", "usbc"), ("6205-2RS", "62052RS"), ("e-mail", "Email")]
)
def test_a_compound_is_found_without_its_hyphens(written: str, typed: str) -> None:
    assert typed.casefold() in index_terms(f"The {written} of it")
    assert typed.casefold() not in index_terms(f"--{written}-x-y-z")


def test_what_only_looks_elided_is_a_word() -> None:
    assert "o" in terms("O'Brien")
    assert "d" in terms("vitamin D")
    assert "x" in terms("the x' axis")
