"""What is to be translated is read from questions in eight languages."""

from __future__ import annotations

import pytest

from runtime.dictionaries.forms import LONGEST
from runtime.dictionaries.questions import wanted
from runtime.dictionaries.sentences import languages_of

ASKED = {
    "how do you say hospital in Spanish": ("hospital", "", "es"),
    "How would I say “I am hungry” in German?": ("I am hungry", "", "de"),
    "how to say thank you very much in arabic please": ("thank you very much", "", "ar"),
    "Arabic word for water": ("water", "", "ar"),
    "What's the French word for cheese?": ("cheese", "", "fr"),
    "what is the Spanish for dog?": ("dog", "", "es"),
    "word for house in french": ("house", "", "fr"),
    "how do u say dog in spanish": ("dog", "", "es"),
    "whats french for bread": ("bread", "", "fr"),
    "what do the French call a potato?": ("a potato", "", "fr"),
    "how do Russians say friend?": ("friend", "", "ru"),
    "I want to say I'm allergic to nuts in French": ("I'm allergic to nuts", "", "fr"),
    "I need to ask a pharmacist in Spanish for aspirin": ("aspirin", "", "es"),
    "translate bread into Russian": ("bread", "", "ru"),
    "translate Brot from German into Russian": ("Brot", "de", "ru"),
    "Translate to French: I need a doctor": ("I need a doctor", "", "fr"),
    "What is a fork called in German?": ("a fork", "", "de"),
    "what do you call a fork in French?": ("a fork", "", "fr"),
    "In Spanish, how do you say butterfly?": ("butterfly", "", "es"),
    "does the spanish word librería mean library?": ("librería", "es", "en"),
    "is perro the spanish word for dog?": ("perro", "es", "en"),
    "what does Krankenhaus mean in English": ("Krankenhaus", "", "en"),
    "what does the German word Gift mean?": ("Gift", "de", "en"),
    "I have to ask a patient in german: are you allergic to penicillin?": (
        "are you allergic to penicillin",
        "",
        "de",
    ),
    'how do I ask "where is the hospital" in French': ("where is the hospital", "", "fr"),
    "how do I ask 'where's the hospital' in French": ("where's the hospital", "", "fr"),
    "How do I tell a doctor in Spanish that it hurts here?": ("it hurts here", "", "es"),
    "wie heißt Wasser auf Arabisch": ("Wasser", "", "ar"),
    "Wie sagt man danke auf Russisch?": ("danke", "", "ru"),
    "das spanische Wort für Haus": ("Haus", "", "es"),
    "Wie frage ich auf Spanisch: Wo ist der Bahnhof?": ("Wo ist der Bahnhof", "", "es"),
    "Bedeutet das spanische Wort librería Bibliothek?": ("librería", "es", "de"),
    "comment dit-on hôpital en russe": ("hôpital", "", "ru"),
    "quel est le mot arabe pour eau ?": ("eau", "", "ar"),
    "que signifie le mot espagnol librería ?": ("librería", "es", "fr"),
    "¿Cómo se dice perro en inglés?": ("perro", "", "en"),
    "¿Cómo digo en francés dónde está el baño?": ("dónde está el baño", "", "fr"),
    "palabra alemana para casa": ("casa", "", "de"),
    "traduce gato al ruso": ("gato", "", "ru"),
    "Como se diz obrigado em alemão?": ("obrigado", "", "de"),
    "traduza água para o russo": ("água", "", "ru"),
    "Как сказать друг по-английски?": ("друг", "", "en"),
    "как по-немецки будет больница": ("больница", "", "de"),
    "Как переводится слово hospital на русский язык?": ("hospital", "", "ru"),
    "كيف تقول ماء بالإنجليزية؟": ("ماء", "", "en"),
    "كيف أقول شكرا باللغة الألمانية": ("شكرا", "", "de"),
    "水用西班牙语怎么说？": ("水", "", "es"),
    "朋友用俄语怎么说": ("朋友", "", "ru"),
    "西班牙语librería是什么意思？": ("librería", "es", "zh"),
    "把水翻译成法语": ("水", "", "fr"),
}
NOT_ASKED = (
    "How do you treat a burn?",
    "how do you say no in a negotiation",
    "How do I write a loop in Python?",
    "What is the largest city in Germany?",
    "When did the Spanish arrive in Mexico?",
    "Which words in Polish are loanwords from German?",
    "Who translated the Bible into German?",
    "",
    "???",
)


@pytest.mark.parametrize("question", ASKED)
def test_what_is_to_be_translated_is_read(question: str) -> None:
    found = wanted(question)
    assert found is not None
    assert (ASKED[question], False) == (
        (found.text, found.source, found.target), found.is_weak
    )  # fmt: skip


@pytest.mark.parametrize("question", NOT_ASKED)
def test_other_questions_are_about_something_else(question: str) -> None:
    found = wanted(question)
    assert found is None or found.is_weak


@pytest.mark.parametrize(
    ("question", "text", "asker"),
    [
        ("¿qué significa Krankenhaus?", "Krankenhaus", "es"),
        ("what does cirrhosis mean?", "cirrhosis", "en"),
        ("o que significa house?", "house", "pt"),
        ("Что значит house?", "house", "ru"),
    ],
)
def test_a_meaning_may_be_asked_for_without_a_language(
    question: str, text: str, asker: str
) -> None:
    found = wanted(question)
    assert found is not None
    assert (text, asker, True, False) == (
        found.text, found.asker, found.is_weak, found.names_language
    )  # fmt: skip


def test_a_language_may_be_that_of_the_word_or_that_which_is_wanted() -> None:
    found = wanted("What does gato mean in Spanish?")
    assert found is not None
    assert ("gato", "es", "") == (found.text, found.either, found.target)


def test_what_a_word_may_mean_is_read() -> None:
    found = wanted("does the spanish word librería mean library?")
    assert found is not None
    assert "library" == found.other


def test_a_long_text_asks_for_no_word() -> None:
    assert wanted("how do you say " + "long " * LONGEST + "in Spanish") is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("I have to ask a patient in german: are you allergic?", ("en", "de")),
        ("¿Cómo se dice en inglés «estoy muy enfermo»?", ("es", "en")),
        ("translate to Spanish: where is the hospital", ("en", "es")),
        ("Wie sagt man auf Russisch: Ich habe Hunger", ("de", "ru")),
        ("Wie sagt man auf Deutsch: where is the hospital", ("en", "de")),
        ("traduza para o inglês: eu não como carne", ("pt", "en")),
        ("Comment dit-on « je suis malade » en anglais ?", ("fr", "en")),
        ("Как сказать по-английски: где больница", ("ru", "en")),
        ("كيف أقول «أين المستشفى» بالإنجليزية؟", ("ar", "en")),
        ("“我不吃肉”用英语怎么说？", ("zh", "en")),
        ("what does “je ne sais pas où est le chat” mean?", ("fr", "en")),
        ("what does 'wo ist der Bahnhof' mean in German", ("de", "en")),
        ("what does 'Ich habe keine Zeit' mean?", ("", "en")),
        ("Übersetze: Where is the next station?", ("en", "de")),
        ("请翻译成英文：我不会说英语", ("zh", "en")),
        ("¿Cómo se pregunta en alemán dónde está la farmacia?", ("es", "de")),
    ],
)
def test_sentences_have_their_languages(question: str, expected: tuple[str, str]) -> None:
    found = wanted(question)
    assert found is not None
    assert expected == languages_of(found)


@pytest.mark.parametrize(
    "question",
    ["how do you say hospital in Spanish", "does the word casa mean house in Spanish?",
     "what does de facto mean?", "house in German",
     "Who said 'I came, I saw, I conquered' in Latin?"],
)  # fmt: skip
def test_words_are_no_sentences(question: str) -> None:
    found = wanted(question)
    assert found is None or languages_of(found) is None


def test_a_text_keeps_the_mark_that_is_its_own() -> None:
    questions = (
        "how do I ask 'where is it?' in French", "translate to German: where is it?",
        "how do you say it is here in French?", "how do I say 'it is here' in French?",
    )  # fmt: skip
    assert ["?", "?", "", ""] == [found.mark for each in questions if (found := wanted(each))]
