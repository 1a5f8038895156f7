"""What is written becomes an answer: sentences are kept, left out or quoted instead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.answering.draft import Draft, Rules, quoted
from runtime.answering.kinds import PLANS, Kind
from runtime.events import Cited, Dropped, Event, Token
from runtime.grounding.high_stakes import is_high_stakes
from runtime.results import AnswerSentence, Evidence, Filling, Hit
from runtime.retrieval.passage_sentences import sentences_of
from runtime.text.annotated import AnnotatedText
from tests.support.tui_fakes import pack

ASPIRIN = (
    "Aspirin lowers fever. Adults take 300 mg of aspirin every four hours. "
    "Aspirin was first made at Bayer."
)
TRUE = "Aspirin was first made at Bayer."
DOSE = "Adults take 300 mg of aspirin every four hours."
FALSE = "It was first made at Roche."
MEDICINE = pack("medicine", "Medicines")


def evidence(text: str = ASPIRIN, title: str = "Aspirin", document: str = "a") -> list[Evidence]:
    return sentences_of(Hit("medicine", document, title, "Uses", text, 0, len(text), 1.0))


def drafted(
    text: str, rules: Rules, pool: list[Evidence] | None = None
) -> tuple[Draft, list[Event]]:
    """Write a text, a word at a time; let the library speak where nothing of it is supported."""
    draft = Draft("", pool or evidence(), rules)
    events = [event for word in text.split(" ") for event in draft.add(f"{word} ")]
    events += draft.finish()
    if not draft.is_supported:
        events += draft.quote()
    return draft, events


def shown(events: list[Event]) -> str:
    """Return what a screen shows at the end of the events."""
    text = AnnotatedText()
    for event in events:
        match event:
            case Token():
                text.add(event.text)
            case Cited():
                text.mark(event.start, event.end, event.sentence)
            case Dropped():
                text.mark(event.start, event.end, None)
    return text.text.strip()


def written(events: list[Event], kind: type[Cited | Dropped]) -> list[str]:
    """Return what the model wrote where the events of a kind stand."""
    text = "".join(event.text for event in events if isinstance(event, Token))
    return [text[event.start : event.end] for event in events if isinstance(event, kind)]


ALL = Rules({}, keep_unsupported=True)


def test_what_is_not_supported_is_kept_and_marked_where_all_is_asked_for() -> None:
    draft, events = drafted(f"{FALSE} {TRUE}", ALL)
    assert [False, True] == [sentence.supported for sentence in draft.sentences]
    assert f"{FALSE} {TRUE}" == draft.answer == shown(events)
    assert () == draft.left_out


def test_a_title_that_was_copied_from_the_prompt_is_not_shown() -> None:
    draft, events = drafted(f"Aspirin: {TRUE} Aspirin: {FALSE}", ALL)
    assert [True, False] == [sentence.supported for sentence in draft.sentences]
    assert f"{TRUE} {FALSE}" == draft.answer == shown(events)


@pytest.mark.parametrize("text", ["Aspirin: a drug of Bayer.", "Roche: It was made there."])
def test_what_only_looks_like_a_copied_title_stays(text: str) -> None:
    draft, events = drafted(text, ALL)
    assert text == draft.sentences[0].text
    assert shown(events).startswith(text)


@pytest.mark.parametrize("text", [f"{FALSE} {TRUE}", f"{TRUE} {FALSE}", f"{TRUE} {FALSE} {DOSE}"])
def test_what_is_not_supported_is_taken_out_of_the_answer_and_of_the_screen(text: str) -> None:
    draft, events = drafted(text, Rules({}))
    assert [FALSE] == written(events, Dropped) == [each.text for each in draft.left_out]
    assert [draft.left_out[0]] == [each.left_out for each in events if isinstance(each, Dropped)]
    assert all(sentence.supported for sentence in draft.sentences)
    kept = text.replace(FALSE, "").replace("  ", " ").strip()
    assert (kept, kept) == (draft.answer, shown(events))


def test_the_library_is_quoted_where_nothing_remains() -> None:
    draft, events = drafted(FALSE, Rules({}))
    assert f"“{ASPIRIN}”" == draft.answer
    assert [True] == [each.quoted for each in draft.sentences]
    assert draft.answer == shown(events)


def test_beside_what_is_supported_the_library_adds_what_was_not_cited() -> None:
    draft, _ = drafted(TRUE, Rules({}))
    list(draft.quote())
    written, *quoted = draft.sentences
    assert (TRUE, False) == (written.text, written.quoted)
    assert quoted
    assert all(each.quoted for each in quoted)
    cited = {(each.start, each.end) for each in written.citations}
    assert not cited & {(each.start, each.end) for one in quoted for each in one.citations}


ASIDE = "Aspirin was first made in Leverkusen. Aspirin raises fever."


@pytest.mark.parametrize("writes", [TRUE, FALSE, "Aspirin was first made in Leverkusen."])
def test_yes_or_no_is_said_by_the_best_document(writes: str) -> None:
    pool = [*evidence(), *evidence(ASIDE, document="b")]
    draft = Draft("", pool, Rules({}), plan=PLANS[Kind.YES_NO])
    list(draft.add(writes))
    list(draft.finish())
    list(draft.quote())
    quoted = [each for each in draft.sentences if each.quoted]
    assert {"a"} == {one.document for each in quoted for one in each.citations}


def test_other_answers_are_beside_what_other_documents_say() -> None:
    draft = Draft("", [*evidence()[:1], *evidence(ASIDE, document="b")], Rules({}))
    list(draft.quote())
    assert {"a", "b"} == {one.document for each in draft.sentences for one in each.citations}


def test_an_answer_that_is_stopped_has_nothing_that_was_not_checked() -> None:
    draft = Draft("", evidence(), Rules({}))
    for piece in (f"{TRUE} It was", " first made at Roche."):
        list(draft.add(piece))
    assert TRUE == draft.answer
    assert (TRUE,) == tuple(each.text for each in draft.sentences)


def test_a_dose_is_quoted_from_a_corpus_that_is_to_be_quoted() -> None:
    rules = Rules({"medicine": replace(MEDICINE, verbatim=True)})
    told = "Every four hours adults take 300 mg of aspirin."
    draft, events = drafted(f"{told} {TRUE}", rules)
    assert f"“{DOSE}” {TRUE}" == draft.answer == shown(events)
    assert told == written(events, Cited)[0]


def test_it_is_told_where_the_corpus_is_not_to_be_quoted() -> None:
    told = "Every four hours adults take 300 mg of aspirin."
    draft, _ = drafted(told, Rules({"medicine": MEDICINE}))
    assert told == draft.answer


def test_the_same_quotation_comes_once() -> None:
    rules = Rules({"medicine": replace(MEDICINE, verbatim=True)})
    draft, events = drafted(f"Adults take 300 mg of aspirin. {DOSE}", rules)
    assert f"“{DOSE}”" == draft.answer == shown(events)
    assert () == draft.left_out


def test_citations_say_who_published_what_they_quote() -> None:
    draft, _ = drafted(TRUE, Rules({"medicine": MEDICINE}))
    (citation,) = draft.sentences[0].citations
    assert ("Uses", "CC BY-SA 4.0", "Example", "2024-05") == (
        citation.section, citation.licence, citation.publisher, citation.date
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Adults take 300 mg every four hours.",
        "Warfarin interacts with aspirin.",
        "It must not be given to children.",
        "The speed limit is not the same everywhere.",
        "Use `rm -rf build` to remove it.",
        "git reset --hard throws changes away.",
        "Children should not be given aspirin.",
        "DROP TABLE users;",
    ],
)
def test_doses_limits_interactions_and_destruction_are_grave(text: str) -> None:
    assert is_high_stakes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Aspirin was first made at Bayer.",
        "It was opened in 1869.",
        "It fell on 14 July 1789.",
        "`ls -l` lists files.",
    ],
)
def test_other_things_are_not(text: str) -> None:
    assert not is_high_stakes(text)


LINES = "Count all lines in a file:\n\nwc --lines {{path/to/file}}"


def lines_of(question: str, text: str, rules: Rules = ALL) -> AnswerSentence:
    """Return what becomes of a sentence that is written from a source with a placeholder."""
    draft = Draft(question, evidence(LINES, "wc"), rules)
    list(draft.add(text))
    list(draft.finish())
    (sentence,) = draft.sentences
    return sentence


def test_a_quotation_stays_word_for_word_and_says_apart_what_goes_in_a_placeholder() -> None:
    pool = sentences_and_command()
    (sentence,) = quoted(pool, ALL, [], 1, "How many lines has `report.csv`?")
    assert f"“{LINES}”" == sentence.text
    assert Filling("{{path/to/file}}", "report.csv", "wc --lines report.csv") == sentence.filled
    (sentence,) = quoted(pool, ALL, [], 1, "How do I count lines?")
    assert sentence.filled is None


def sentences_and_command() -> list[Evidence]:
    first = evidence(LINES, "wc")[0]
    return [replace(first, text=LINES, start=0, end=len(LINES))]


def test_a_model_may_fill_a_placeholder_with_what_the_question_names_and_nothing_else() -> None:
    told = "Count all lines in a file: `wc --lines report.csv`."
    asked = lines_of("How many lines has report.csv?", told)
    assert asked.supported
    assert asked.filled == Filling("{{path/to/file}}", "report.csv", "wc --lines report.csv")
    assert told == asked.text
    made_up = lines_of("How do I count lines?", told)
    assert (False, ("report.csv",)) == (made_up.supported, made_up.unmatched)
    other = lines_of("How many lines has report.csv?", told.replace("report", "sales"))
    assert not other.supported
