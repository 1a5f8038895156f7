"""Hits → the sentences worth showing a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.answering import evidence
from runtime.answering.evidence import in_reading_order, select
from runtime.results import Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.retrieval.term_weights import Weights
from runtime.text.analyzer import question_terms
from runtime.text.sentences import says_enough
from tests.support.libraries import SCURVY, SUEZ

BUDGET = 360


def hit(text: str, score: float = 0.7, document: str = "d", title: str = "") -> Hit:
    return Hit("c", document, title or document.title(), "", text, 100, 100 + len(text), score)


def weights(question: str, language: str = "en") -> Weights:
    return Weights(dict.fromkeys(question_terms(question, language), 1.0))


def chosen(question: str, *hits: Hit, tokens: int = BUDGET) -> list[str]:
    found = select(hits, lambda _: weights(question), tokens)
    return [" ".join(each.text.split()) for each in found.evidence]


def test_sentences_keep_their_place_in_the_document() -> None:
    found = hit(SUEZ)
    for each in sentences_of(found):
        assert each.text == SUEZ[each.start - 100 : each.end - 100]


def test_the_sentence_with_the_question_s_words_comes_first() -> None:
    sentences = chosen("How long is the canal in kilometres?", hit(SUEZ))
    assert "The canal is 193 kilometres long." == sentences[0]


def test_a_neighbour_of_the_words_is_preferred_to_a_sentence_far_from_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evidence, "WORTHWHILE", 0)
    text = (
        "Rice grows in water. The canal has locks. Ships wait for hours. " + "So it goes on. " * 2
    )
    sentences = chosen("canal locks", hit(text))
    assert "The canal has locks." == sentences[0]
    assert {"Rice grows in water.", "Ships wait for hours."} == set(sentences[1:3])


def test_a_better_hit_s_sentence_comes_before_a_worse_one_s() -> None:
    sentences = chosen(
        "canal", hit("A canal lies here.", 0.3, "a"), hit("A canal lies there.", 0.9, "b")
    )
    assert "A canal lies there." == sentences[0]


def test_the_budget_is_kept() -> None:
    long = hit("The canal is long and wide and deep. " * 60)
    for tokens in (0, 20, 100, 360):
        text = "".join(chosen("canal", long, tokens=tokens))
        assert len(text) <= tokens * evidence.CHARACTERS_PER_TOKEN


def test_a_sentence_too_long_for_what_is_left_makes_way_for_a_shorter_one() -> None:
    text = f"The canal {'goes on ' * 60}and on. The canal is short."
    assert ["The canal is short."] == chosen("canal", hit(text), tokens=20)


@pytest.mark.parametrize(
    ("text", "tokens", "expected"),
    [
        (f"The canal {'goes on ' * 60}", 5, "The canal goes on"),
        (f"The canal {'goes on ' * 60}", 6, "The canal goes on goes on"),
        ("运河" * 60, 5, "运河" * 10 + "运"),
        ("The canal has locks.", 0, ""),
    ],
)
def test_a_best_sentence_over_the_budget_is_cut_at_a_word(
    text: str, tokens: int, expected: str
) -> None:
    found = hit(f"Locks\n\n{text}")
    cut = select([found], lambda _: weights("canal"), tokens).evidence
    assert [expected] * bool(expected) == [each.text for each in cut]
    assert all(found.text[each.start - 100 : each.end - 100] == each.text for each in cut)


def test_what_scores_far_below_the_best_is_left_out() -> None:
    sentences = chosen(
        "Who built the Suez Canal?", hit(SUEZ, 0.9, "suez"), hit("Bread is baked.", 0.1, "bread")
    )
    assert sentences
    assert "Bread is baked." not in sentences


@pytest.mark.parametrize(
    ("score", "document", "kept"),
    [(0.7, "b", True), (0.4, "b", False), (0.4, "a", True), (0.2, "a", False)],
)
def test_another_document_s_sentence_must_be_nearly_as_good_as_the_best(
    score: float, document: str, kept: bool
) -> None:
    one = hit("A canal lies right here.", 0.7, "a")
    other = hit("A canal lies over there.", score, document)
    found = select([one, other], lambda _: weights("canal"), BUDGET)
    best, *others = found.evidence
    shares = [other.score / best.score for other in others]
    assert kept is bool(shares)
    assert all(share >= (0.6 if document == "a" else 0.75) for share in shares)


def test_headings_and_labels_are_no_evidence() -> None:
    assert ["The canal has twelve locks."] == chosen(
        "canal locks", hit("Canal locks\n\nThe canal has twelve locks.")
    )


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("The canal has locks.", True),
        ("Canal locks here", False),
        ("Größe des Kanals", False),
        ("运河长193公里。", True),
        ("苏伊士运河", False),
        ("坏血病的症状", False),
        ("水は百度で沸く。", True),
        ("壊血病の症状", False),
        ("น้ำเดือดที่ 100 องศา", True),
        ("โรคลักปิดลักเปิด", False),
    ],
)
def test_letters_are_counted_where_no_space_stands_between_words(text: str, enough: bool) -> None:
    assert enough is says_enough(text)


@pytest.mark.parametrize(
    ("language", "question", "before", "expected"),
    [
        ("zh", "运河长多少公里？", "运河\n\n苏伊士运河连接两海。", "运河长193公里。"),
        ("ja", "運河の長さは？", "運河\n\n船が通る。", "運河の長さは193キロである。"),
    ],
)
def test_sentences_without_spaces_are_evidence(
    language: str, question: str, before: str, expected: str
) -> None:
    found = replace(hit(f"{before}{expected}"), language=language)
    selection = select([found], lambda _: weights(question, language), 99)
    assert expected == selection.evidence[0].text


def test_a_sentence_is_preferred_to_a_typed_example() -> None:
    text = "    >>> os.path.join('a', 'b')\n\nThe call os.path.join(a, b) joins paths."
    assert "The call os.path.join(a, b) joins paths." == chosen("os.path.join", hit(text))[0]


def test_only_the_first_hits_compete() -> None:
    hits = [hit(f"Canal number {n} is here.", 0.7, f"d{n}") for n in range(evidence.HITS + 3)]
    found = select(hits, lambda _: weights("canal"), 10_000)
    assert {f"d{n}" for n in range(evidence.HITS)} == {each.hit.document for each in found.evidence}


@pytest.mark.parametrize(
    ("question", "coverage"),
    [("canal", 1), ("canal xylophone", 0.5), ("xylophone", 0), ("Scurvy canal", 0.5)],
)
def test_coverage_is_the_share_of_the_question_that_the_best_passage_has(
    question: str, coverage: float
) -> None:
    hits = [hit(SUEZ, 0.9, "suez"), hit(SCURVY, 0.5, "scurvy")]
    assert coverage == pytest.approx(select(hits, lambda _: weights(question), 9).coverage)


def test_title_and_section_count_towards_coverage() -> None:
    found = Hit("c", "d", "Scurvy", "Treatment", "By lemons.", 0, 10, 0.5)
    assert 1 == select([found], lambda _: weights("scurvy treatment"), 9).coverage


def test_terms_are_those_of_the_corpus_s_language() -> None:
    text = "Die Behandlung der Krankheiten ist einfach."
    german = replace(hit(text), language="de")
    found = select([german], lambda _: weights("Krankheiten einfach", "de"), 99)
    assert 1 == found.coverage
    strange = select([hit(text)], lambda _: Weights({"x": 1.0}), 99)
    assert found.evidence[0].score > strange.evidence[0].score


@pytest.mark.parametrize("question", ["", "canal"])
def test_no_hits_give_no_evidence(question: str) -> None:
    assert ((), 0) == (
        select([], lambda _: weights(question), 99).evidence,
        select([], lambda _: weights(question), 99).coverage,
    )


def test_evidence_is_read_passage_by_passage_in_the_order_of_the_text() -> None:
    one, other = hit("First. Second. Third.", 0.9, "one"), hit("Fourth. Fifth.", 0.5, "other")
    a, b, c = sentences_of(one)
    d, e = sentences_of(other)
    assert [[a, b, c], [d, e]] == in_reading_order([b, e, c, a, d])


def test_a_sentence_that_repeats_another_is_no_evidence_unless_its_number_is_another() -> None:
    told = [
        "The Suez Canal, an old waterway, is 193 km long and has no locks.",
        "The Suez Canal is 193 km long and has no locks.",
        "The Suez Canal is 164 km long and has no locks.",
    ]
    hits = [hit(text, 0.7 - 0.01 * number, str(number)) for number, text in enumerate(told)]
    sentences = chosen("Suez Canal km", *hits)
    assert [told[0], told[2]] == sentences


def test_a_repeated_sentence_is_told_by_the_stems_of_its_own_language() -> None:
    """“Krankheiten” and “Krankheit” are one word in German, and two in English."""
    told = ["Diese Krankheiten quälen alle Menschen.", "Diese Krankheit quälen alle Menschen."]

    def kept(language: str) -> int:
        hits = [replace(hit(text, 0.7, text), language=language) for text in told]
        found = select(hits, lambda _: weights("Menschen", language), 999)
        return len(found.evidence)

    assert (1, 2) == (kept("de"), kept("tlh"))
