"""The language of a question shows by its script, or by the commonest words."""

from __future__ import annotations

import pytest

from runtime.text.language_of import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where do storks spend the winter?", "en"),
        ("Wo verbringen die Störche den Winter und wie?", "de"),
        ("Où est-ce que les cigognes passent l'hiver ?", "fr"),
        ("¿Dónde pasan el invierno las cigüeñas de Europa?", "es"),
        ("Onde é que as cegonhas passam o inverno?", "pt"),
        ("Dove passano l'inverno le cicogne e perché?", "it"),
        ("Где зимуют аисты?", "ru"),
        ("أين تقضي اللقالق الشتاء؟", "ar"),
        ("鹳在哪里过冬？", "zh"),
        ("コウノトリはどこで冬を越しますか？", "ja"),
        ("황새는 어디서 겨울을 나나요?", "ko"),
        ("Πού ξεχειμωνιάζουν οι πελαργοί;", "el"),
        ("Wo liegt Basel?", "de"),
        ("Was ist Osmose?", "de"),
        ("Dónde está Madrid", "es"),
        ("donde esta madrid", "es"),
        ("Où est Lyon ?", "fr"),
        ("Dov'è Torino?", "it"),
        ("Chi è Verdi?", "it"),
        ("Comment fonctionne un moteur ?", "fr"),
        ("WIE WIRD BROT GEBACKEN?", "de"),
        ("O que é a osmose?", "pt"),
        ("Wat is osmose?", "nl"),
        ("Hoe werkt een motor?", "nl"),
        ("Co to jest osmoza?", "pl"),
        ("Vad är osmos?", "sv"),
        ("Hvad er osmose?", "da"),
        ("Hva er osmose?", "no"),
        ("Mikä on osmoosi?", "fi"),
        ("Kde leží Praha?", "cs"),
        ("Hol van Szeged?", "hu"),
        ("Ce este osmoza?", "ro"),
        ("Osmoz nedir?", "tr"),
        ("Thẩm thấu là gì?", "vi"),
        ("Apa itu osmosis?", "id"),
        ("Què és l'osmosi?", "ca"),
        ("Що таке осмос?", "uk"),
        ("Какво е осмоза?", "bg"),
        ("Шта је осмоза?", "sr"),
        ("اسمز چیست؟", "fa"),
        ("ऑस्मोसिस क्या है?", "hi"),
        ("การออสโมซิสคืออะไร", "th"),
        ("DECnet是什么", "zh"),
    ],
)
def test_a_question_shows_its_language(text: str, language: str) -> None:
    assert language == language_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "1869",
        "El Niño",
        "Ristorante La Scala",
        "What does the word „Zeitgeist“ mean?",
        "What does 光合作用 mean in this text?",
        "les paul guitar",
        "git push origin main",
        "Die Hard",
        "Is MI fatal?",
        "chi square test",
        "comment out a line",
        "lake como",
        "Sao Joao",
        "vitamin C",
        "Łódź",
        "Đà Nẵng",
        "sin α + cos β",
        "What is an in vivo assay?",
    ],
)
def test_what_does_not_clearly_show_another_language_is_english(text: str) -> None:
    assert "en" == language_of(text)


def test_kana_among_chinese_signs_is_japanese() -> None:
    assert "ja" == language_of("東京都庁舎建設費総額は")


def test_where_nothing_tells_the_language_is_the_other() -> None:
    assert ("de", "en") == (language_of("Osmose", "de"), language_of("What is osmosis?", "de"))
