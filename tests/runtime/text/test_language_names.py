"""Names of languages are known in eight languages, inflected as questions have them."""

from __future__ import annotations

import pytest

from runtime.text.language_names import chinese_names, language_named


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Spanish", "es"), ("ARABIC", "ar"), ("Mandarin", "zh"),
        ("spanischen", "es"), ("Arabische", "ar"), ("Deutsch", "de"),
        ("allemande", "de"), ("italienne", "it"), ("turque", "tr"), ("grecque", "el"),
        ("alemán", "de"), ("inglesa", "en"), ("ruso", "ru"),
        ("alemão", "de"), ("inglês", "en"), ("espanhola", "es"),
        ("по-немецки", "de"), ("немецком", "de"), ("немецкое", "de"), ("хинди", "hi"),
        ("الألمانية", "de"), ("بالإسبانية", "es"), ("العربية", "ar"), ("إنجليزي", "en"),
        ("西班牙语", "es"), ("德文", "de"), ("中文", "zh"),
        ("de", "de"), ("pt-BR", "pt"), ("EN", "en"),
        ("xx", ""), ("Klingon", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_names(name: str, expected: str) -> None:
    assert expected == language_named(name)


def test_a_name_may_have_to_be_of_one_language() -> None:
    assert ("de", "") == (language_named("german", "en"), language_named("german", "de"))


def test_longer_names_are_tried_first() -> None:
    names = chinese_names()
    assert names.index("南非荷兰语") < names.index("荷兰语")
