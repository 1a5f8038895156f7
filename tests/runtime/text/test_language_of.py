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
    ],
)
def test_what_does_not_clearly_show_another_language_is_english(text: str) -> None:
    assert "en" == language_of(text)


def test_kana_among_chinese_signs_is_japanese() -> None:
    assert "ja" == language_of("東京都庁舎建設費総額は")
