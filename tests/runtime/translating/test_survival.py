"""Numbers, units, denials and names that a translation loses, or makes up, are seen."""

from __future__ import annotations

import pytest

from runtime.results import Kept, Loss
from runtime.translating.survival import losses


@pytest.mark.parametrize(
    ("source", "original", "target", "translation"),
    [
        ("en", "Are you allergic to penicillin?", "de", "Sind Sie gegen Penizillin allergisch?"),
        ("en", "You are not allergic.", "de", "Sie sind nicht allergisch."),
        ("en", "I have no fever.", "fr", "Je n'ai pas de fièvre."),
        ("en", "I have no fever.", "es", "No tengo fiebre."),
        ("en", "I don't smoke.", "ru", "Я не курю."),
        ("en", "I don't smoke.", "ar", "أنا لا أدخن."),
        ("en", "I don't smoke.", "zh", "我不抽烟。"),
        ("en", "Nobody has seen anything.", "es", "Nadie ha visto nada."),
        ("en", "Do not drink it.", "de", "Vermeiden Sie, es zu trinken."),
        ("en", "Could you help me?", "ru", "Не могли бы вы мне помочь?"),
        ("de", "Haben Sie Schmerzen?", "zh", "你有没有疼痛？"),
        ("en", "Take 500 mg twice a day.", "de", "Nehmen Sie zweimal täglich 500 mg ein."),
        ("en", "Take 500 mg twice a day.", "ru", "Принимайте 500 мг два раза в день."),
        ("en", "Take 500 mg twice a day.", "ar", "خذ ٥٠٠ ملغ مرتين في اليوم."),
        ("en", "Take 500 mg twice a day.", "zh", "每天服用500毫克，两次。"),
        ("en", "It costs 1,500 dollars.", "de", "Es kostet 1.500 Dollar."),
        ("en", "The dose is 0.5 mg.", "fr", "La dose est de 0,5 mg."),
        ("de", "Die Dosis ist 2,5 ml.", "en", "The dose is 2.5 ml."),
        ("en", "We meet at 3 pm.", "de", "Wir treffen uns um 15 Uhr."),
        ("en", "I have three children.", "de", "Ich habe 3 Kinder."),
        ("en", "I live in London with Peter.", "es", "Vivo en Londres con Pedro."),
        ("en", "I live in Berlin.", "ru", "Я живу в Берлине."),
        ("en", "I have HIV.", "fr", "J'ai le VIH."),
        ("en", "See you on Monday.", "fr", "À lundi."),
        ("en", "Where does it hurt?", "ar", "أين يؤلمك؟"),
        ("en", "When does the train leave?", "zh", "火车什么时候开？"),
        ("fr", "Où est la gare ?", "ru", "Где вокзал?"),
    ],
)
def test_what_survives_is_let_through(
    source: str, original: str, target: str, translation: str
) -> None:
    assert [] == losses(original, translation, source, target)


@pytest.mark.parametrize(
    ("source", "original", "target", "translation", "expected"),
    [
        ("en", "Are you not allergic?", "de", "Sind Sie allergisch?", (Kept.NEGATION, "not")),
        ("en", "Do not drink it.", "ar", "اشربه.", (Kept.NEGATION, "not")),
        ("es", "No tengo fiebre.", "en", "I have a fever.", (Kept.NEGATION, "no")),
        ("zh", "我不抽烟。", "en", "I smoke.", (Kept.NEGATION, "不")),
        ("en", "No cough and no fever.", "de", "Kein Husten, Fieber.", (Kept.NEGATION, "no")),
        ("en", "Take 50 mg.", "de", "Nehmen Sie 500 mg.", (Kept.NUMBER, "50")),
        ("en", "The dose is 1.5 mg.", "de", "Die Dosis ist 15 mg.", (Kept.NUMBER, "1.5")),
        ("en", "It costs 2,000 dollars.", "fr", "Cela coûte 2 dollars.", (Kept.NUMBER, "2,000")),
        ("en", "Take two pills.", "fr", "Prenez trois pilules.", (Kept.NUMBER, "two")),
        ("en", "Take 6 pills.", "ar", "خذ ستين حبة.", (Kept.NUMBER, "6")),
        ("en", "Take 50 mg.", "es", "Tome 50 g.", (Kept.UNIT, "50 mg")),
        ("en", "Where does it hurt?", "de", "Wann tut es weh?", (Kept.QUESTION, "where")),
        ("en", "How much is it?", "es", "¿Dónde está?", (Kept.QUESTION, "how much")),
        ("en", "Did it hurt?", "de", "Ja, es hat wehgetan.", (Kept.QUESTION, "Did it hurt?")),
        ("en", "I live in Berlin.", "es", "Vivo en Madrid.", (Kept.NAME, "Berlin")),
        ("en", "I live in Berlin.", "ru", "Я живу в Москве.", (Kept.NAME, "Berlin")),
    ],
)
def test_what_is_lost_is_told(
    source: str, original: str, target: str, translation: str, expected: tuple[Kept, str]
) -> None:
    assert Loss(*expected) in losses(original, translation, source, target)


@pytest.mark.parametrize(
    ("original", "translation", "expected"),
    [
        ("Are you allergic?", "Sind Sie nicht allergisch?", (Kept.NEGATION, "nicht")),
        ("Take the pills.", "Nehmen Sie 3 Tabletten.", (Kept.NUMBER, "3")),
    ],
)
def test_what_is_made_up_is_told(
    original: str, translation: str, expected: tuple[Kept, str]
) -> None:
    assert [Loss(*expected, added=True)] == losses(original, translation, "en", "de")


@pytest.mark.parametrize(
    ("target", "translation"),
    [
        ("de", "Where is the hospital?"),
        ("de", "The hospital is in the next street."),
        ("ru", "Wo ist das Krankenhaus?"),
    ],
)
def test_another_language_is_no_translation(target: str, translation: str) -> None:
    (loss,) = losses("Where is the hospital?", translation, "en", target)
    assert Kept.LANGUAGE is loss.kind


def test_a_name_that_dictionaries_translate_is_a_word() -> None:
    assert [] == losses("I am from Japan.", "Я из Японии.", "en", "ru", lambda _: True)
