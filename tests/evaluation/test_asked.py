"""Which questions a labelled set's library is asked, and what is kept from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evaluation.abstention import judged
from evaluation.asked import (
    Asked,
    asked,
    exchanged,
    half_withheld,
    lessons,
    spread,
    strange,
    strange_in_turn,
)
from evaluation.questions import Question
from evaluation.ranking import Ranker
from evaluation.sets import LabelledSet
from runtime.results import Evidence, Hit
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder


def question(name: str, gold: str = "", domain: str = "history") -> Question:
    return Question(name, f"What is {name}?", (gold,) if gold else (), (), bool(gold), domain, "")


def labelled(name: str, *questions: Question) -> LabelledSet:
    return LabelledSet(name, Path("corpus.jsonl.zst"), questions)


@pytest.fixture
def ranker(shared_root: Path) -> Iterator[Ranker]:
    with closing(FakeEmbedder()) as embedder:
        yield Ranker(open_stick(shared_root), embedder)


OWN = labelled("own", question("a", "suez"), question("b"), question("c", "elsewhere"))
OTHER = labelled("other", *(question(f"x{place}", "y", "law") for place in range(5)))


def test_a_library_is_asked_its_own_questions_and_those_of_other_domains(ranker: Ranker) -> None:
    found = asked(OWN, ranker, "all", 9, 9, strange(OWN, [OWN, OTHER], "all", 2))
    assert [
        ("a", True, True),
        ("b", False, True),
        ("x0", False, False),
        ("x3", False, False),
    ] == [(each.question.id, each.answerable, each.same_corpus) for each in found]


def test_translations_go_without_their_document_for_want_of_what_cannot_be_answered(
    ranker: Ranker,
) -> None:
    several = [
        Question(str(place), "What?", ("suez",), (), True, "many", "", language)
        for place, language in enumerate(("de", "en", "de", "en", "de", "en"))
    ]
    found = asked(labelled("own", *several), ranker, "all", 2, 9)
    assert [("0", True, False), ("3", True, False), ("1", False, True), ("4", False, True)] == [
        (each.question.id, each.answerable, each.withheld) for each in found
    ]


def test_no_more_are_asked_than_are_wanted(ranker: Ranker) -> None:
    assert [] == asked(OWN, ranker, "all", 0, 0, strange(OWN, [OTHER], "all", 0))


def test_foreign_questions_are_put_to_so_many_libraries_by_turns() -> None:
    related = labelled("related", question("r", "s", "law"))
    several = [labelled(name, question(name, "d", name)) for name in "abc"]
    sets = [OTHER, related, *several]
    put = {own.name: strange_in_turn(own, sets, "all", 2) for own in several}
    libraries = {
        each.id: {name for name, found in put.items() if each in [one.question for one in found]}
        for each in OTHER.questions
    }
    assert [{"a", "b"}, {"a", "c"}, {"b", "c"}, {"a", "b"}, {"a", "c"}] == list(libraries.values())
    assert {"other"} == {one.home for one in put["a"] if one.question in OTHER.questions}
    assert not any(one.answerable or one.same_corpus for found in put.values() for one in found)
    # The other set of the domain may answer them.
    assert set("abc") == {each.home for each in strange_in_turn(related, sets, "all", 9)}


def test_questions_are_taken_evenly() -> None:
    several = [question(str(place)) for place in range(10)]
    assert ["0", "4", "8"] == [each.id for each in spread(several, 3)]
    assert several == list(spread(several, 99))


def test_what_is_learnt_is_read_with_the_document_it_was_written_by(ranker: Ranker) -> None:
    unable = Question("u", "Who drained the Suez Canal?", ("suez",), (), False, "history", "")
    own = labelled("own", question("a", "suez"), unable, question("c", "elsewhere"))
    assert [
        ("a", True, True),
        ("u", False, True),
    ] == [(each.question.id, each.answerable, each.given) for each in lessons(own, ranker, 9)]


def test_where_only_answerable_questions_name_a_document_the_library_looks_for_it(
    ranker: Ranker,
) -> None:
    own = labelled("own", question("a", "suez"), question("b", "suez"), question("u"))
    assert [("a", False), ("b", True), ("u", False)] == [
        (each.question.id, each.withheld) for each in lessons(own, ranker, 9)
    ]
    assert not any(each.given for each in lessons(own, ranker, 9))


def test_no_more_is_learnt_of_a_kind_than_is_wanted(ranker: Ranker) -> None:
    unable = Question("u", "Who drained it?", ("suez",), (), False, "history", "")
    own = labelled("own", *(question(str(place), "suez") for place in range(8)), unable)
    assert 3 == len(lessons(own, ranker, 2))


def test_from_every_other_answerable_question_its_answer_is_kept() -> None:
    able = [Asked(question(str(place), "d"), True, True) for place in range(4)]
    unable = Asked(question("no"), False, True)
    found = half_withheld([*able, unable])
    assert [("0", True), ("2", True), ("1", False), ("3", False), ("no", False)] == [
        (each.question.id, each.answerable) for each in found
    ]
    assert ["1", "3"] == [each.question.id for each in found if each.withheld]


def test_what_is_kept_from_a_library_is_no_evidence(ranker: Ranker) -> None:
    text = "Who built the Suez Canal?"
    whole, _ = judged(ranker, text)
    left, signals = judged(ranker, text, {"suez"})
    assert "suez" in {each.hit.document for each in whole.evidence}
    assert "suez" not in {each.hit.document for each in left.evidence}
    assert signals.cosine < judged(ranker, text)[1].cosine


def test_a_question_without_its_document_may_be_answered_by_another() -> None:
    hit = Hit("c", "d", "T", "", "It was Lesseps.", 0, 15, 1.0)
    evidence = [Evidence(hit, "It was Lesseps.", 0, 15, 1.0)]
    able = Asked(Question("q", "Who?", ("suez",), ("Lesseps",), True, "history", ""), True, True)
    withheld = replace(able, answerable=False, withheld=True)
    assert not able.is_spoilt_by(evidence)
    assert withheld.is_spoilt_by(evidence)
    assert not withheld.is_spoilt_by([])
    assert ((), ("suez",)) == (able.kept_away, withheld.kept_away)
    assert () == replace(withheld, given=True).kept_away


def test_what_can_be_answered_is_learnt_beside_documents_that_do_not_answer_it_too() -> None:
    able = [question(str(place), document) for place, document in enumerate("aabcd")]
    found = exchanged(able)
    assert ["c", "b", "d", "d", "b"] == [each.question.gold[0] for each in found]
    assert all(each.given and each.withheld and not each.answerable for each in found)
    assert [] == exchanged([question("alone", "a"), question("too", "a")])
