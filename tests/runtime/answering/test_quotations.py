"""The library speaks for itself: the best sentences, joined where they touch."""

from __future__ import annotations

from runtime.answering.quotations import of_best_document, quotations
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of

TEXT = "Boil the water first.  Then let it cool.\nDrink it soon. Keep the rest covered."
START = 40


def hit(text: str = TEXT, document: str = "d") -> Hit:
    return Hit("c", document, "Water", "", text, START, START + len(text), 1.0)


def quoted(evidence: list[Evidence], sentences: int = 9) -> list[str]:
    return [each.text for each in quotations(evidence, sentences)]


BOIL, COOL, DRINK, COVER = sentences_of(hit())


def test_sentences_that_follow_each_other_are_one_quotation_in_the_order_of_the_text() -> None:
    assert [TEXT] == quoted([COVER, BOIL, DRINK, COOL])


def test_what_stands_between_two_sentences_keeps_them_apart() -> None:
    assert ["Boil the water first.", "Drink it soon. Keep the rest covered."] == quoted(
        [DRINK, COVER, BOIL]
    )


def test_the_best_sentences_are_chosen() -> None:
    assert ["Drink it soon."] == quoted([DRINK, BOIL, COOL], 1)
    assert ["Boil the water first.", "Drink it soon."] == quoted([DRINK, BOIL, COOL], 2)
    assert [] == quoted([DRINK], 0)


def test_quotations_keep_their_place_in_the_document() -> None:
    found = quotations([BOIL, COOL, COVER], 9)
    for each in found:
        assert each.text == TEXT[each.start - START : each.end - START]


def test_passages_stand_in_the_order_of_their_best_sentence() -> None:
    (other,) = sentences_of(hit("Melt the snow.", "e"))
    assert ["Melt the snow.", "Boil the water first.  Then let it cool."] == quoted(
        [other, COOL, BOIL]
    )


def test_a_quotation_is_as_good_as_its_best_sentence() -> None:
    scored = [Evidence(each.hit, each.text, each.start, each.end, score) for each, score in (
        (BOIL, 0.4), (COOL, 0.9), (DRINK, 0.5)
    )]  # fmt: skip
    assert [0.9] == [each.score for each in quotations(scored, 9)]


def test_what_is_of_the_best_sentences_document() -> None:
    (other,) = sentences_of(hit("Melt the snow.", "e"))
    pool = [COOL, other, BOIL]
    assert [COOL, BOIL] == of_best_document(pool, pool)
    assert [other] == of_best_document(pool, [other, COOL])
    assert [] == of_best_document([], [])
