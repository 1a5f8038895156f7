"""An answer's sentence is cited or marked: words, numbers, names and negations decide."""

from __future__ import annotations

import pytest

from runtime.grounding.attribution import check, quote, supports
from runtime.results import Evidence, Hit
from runtime.retrieval.passage_sentences import sentences_of
from tests.support.libraries import ASPIRIN, LIND, SCURVY, SUEZ


def evidence(text: str, title: str, document: str = "d") -> list[Evidence]:
    return sentences_of(Hit("c", document, title, "", text, 500, 500 + len(text), 0.9))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The canal is 193 kilometres long.", "The canal is 193 kilometres long."),
        ("The length of the canal is 193 kilometres.", "The canal's length is 193 kilometres."),
        ("It has 1,000 locks.", "It has 1000 locks."),
        ("Two doctors signed.", "The 2 doctors signed it."),
        ("It was twice as fast.", "It was 2 times as fast, twice over."),
        ("It does not help.", "It doesn't help anyone."),
        ("A ship of the Royal Navy sank.", "The Royal Navy's ship sank."),
        ("1869.", "The canal was opened in 1869."),
        ("The canal is not only long.", "The canal is not only long, but also deep."),
        ("It relieves pain.", "It relieves pain, but does not cure it."),
        ("Fruit is not harmful.", "Fruit is not usually harmful."),
        (
            "The most frequently employed kind of canal is a ship canal.",
            "The most commonly used canal is a ship canal.",
        ),
        (
            "Large ships are routinely led by sea pilots through the canal.",
            "Through the canal sea pilots routinely help large ships.",
        ),
        (
            "The d'Hondt method is used for the second votes of the ballot.",
            "Seats go to the second votes of the ballot using the d'Hondt method.",
        ),
    ],
)
def test_what_a_source_says_is_supported(sentence: str, source: str) -> None:
    assert supports(sentence, source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The canal is 163 kilometres long.", "The canal is 193 kilometres long."),
        ("The canal is 19 kilometres long.", "The canal is 193 kilometres long."),
        ("Three doctors signed it.", "Two doctors signed it."),
        ("It was made at Roche by Hoffmann.", "It was made at Bayer by Hoffmann."),
        ("The canal was built by Gustave Eiffel.", "The canal was built by Ferdinand de Lesseps."),
        ("Aspirin is not recommended.", "Aspirin is recommended."),
        ("Aspirin doesn't relieve pain.", "Aspirin does relieve pain."),
        ("Aspirin is recommended for children.", "Aspirin is not recommended for children."),
        ("Aspirin can cure a fever.", "Aspirin cannot cure a fever."),
        ("The drug is widely approved.", "The drug isn't widely approved."),
        ("There is a cure for rabies.", "There is no cure for rabies."),
        ("Lemons grow on trees in Spain.", "The canal is 193 kilometres long."),
        ("", "The canal is 193 kilometres long."),
        ("It is so.", "It is so."),
    ],
)
def test_what_a_source_does_not_say_is_not_supported(sentence: str, source: str) -> None:
    assert not supports(sentence, source)


def test_a_supported_sentence_cites_the_span_that_says_so() -> None:
    pool = evidence(SUEZ, "Suez Canal", "suez")
    checked = check("The Suez Canal is 193 kilometres long.", pool)
    assert checked.supported
    citation = checked.citations[-1]
    assert ("c", "suez", "Suez Canal") == (citation.corpus, citation.document, citation.title)
    assert "The canal is 193 kilometres long." == citation.quote
    assert citation.quote == SUEZ[citation.start - 500 : citation.end - 500]


def test_a_name_that_the_cited_sentence_only_means_is_cited_where_it_stands() -> None:
    checked = check("The Suez Canal is 193 kilometres long.", evidence(SUEZ, "Suez Canal"))
    assert "Suez Canal" in " ".join(citation.quote for citation in checked.citations)


def test_an_unsupported_sentence_cites_nothing() -> None:
    checked = check("The Suez Canal is 250 kilometres long.", evidence(SUEZ, "Suez Canal"))
    assert (False, ()) == (checked.supported, checked.citations)
    assert "The Suez Canal is 250 kilometres long." == checked.text


def test_the_title_says_what_a_pronoun_means() -> None:
    pool = evidence("It was first climbed in 1953.", "Mount Everest")
    assert check("Mount Everest was first climbed in 1953.", pool).supported
    assert not check("It was Kilimanjaro that was first climbed in 1953.", pool).supported


def test_two_sentences_of_one_passage_may_bear_a_sentence_out_together() -> None:
    pool = evidence("Hoffmann worked at Bayer. He made aspirin in 1897.", "Felix Hoffmann")
    checked = check("In 1897 Hoffmann worked at Bayer and made aspirin.", pool)
    assert checked.supported
    quotes = [citation.quote for citation in checked.citations]
    assert ["Hoffmann worked at Bayer.", "He made aspirin in 1897."] == quotes


def test_sentences_of_two_passages_do_not_add_up() -> None:
    """What two documents say apart, neither says: that is how false answers are made."""
    pool = [
        *evidence("Hoffmann worked at Bayer.", "Hoffmann", "a"),
        *evidence("He made aspirin in 1897.", "Aspirin", "b"),
    ]
    assert not check("In 1897 Hoffmann worked at Bayer and made aspirin.", pool).supported


def test_one_sentence_is_cited_where_one_suffices() -> None:
    pool = evidence(SCURVY, "Scurvy") + evidence(LIND, "James Lind", "lind")
    checked = check("Scurvy is a disease resulting from a lack of vitamin C.", pool)
    assert 1 == len(checked.citations)


def test_the_rest_of_a_passage_counts_though_it_was_not_chosen_as_evidence() -> None:
    """The model saw chosen sentences; the person is shown the whole passage."""
    first, *_ = evidence(ASPIRIN, "Aspirin")
    checked = check("Felix Hoffmann made aspirin at Bayer in 1897.", [first])
    assert checked.supported


def test_what_is_said_of_a_thing_is_not_said_of_one_that_only_the_question_names() -> None:
    pool = evidence("The foot is a unit of length in the imperial system.", "Foot")
    told = "Trench foot is a unit of length in the imperial system."
    assert not check(told, pool, "What is trench foot?").supported
    assert check(told.replace("Trench", "The"), pool, "What is trench foot?").supported
    own = evidence("Trench foot is a unit of length in the imperial system.", "Foot")
    assert check(told, own, "What is trench foot?").supported


def test_a_word_that_a_question_has_in_small_letters_is_no_name_where_it_opens_a_sentence() -> None:
    pool = evidence("This is why astronauts experience weightlessness in free fall.", "Force")
    told = "Orbiting astronauts experience weightlessness in free fall."
    assert not check(told, pool).supported
    assert check(told, pool, "What do orbiting astronauts experience?").supported


def test_without_evidence_nothing_is_supported() -> None:
    assert not check("The canal is long.", []).supported


def test_a_mixture_of_two_commands_is_not_borne_out_by_both() -> None:
    """What one command does and the name of another make a dangerous sentence."""
    text = (
        "To throw away a commit, use git reset with the --hard flag. "
        "To keep the changes of a commit, use git reset with the --soft flag."
    )
    hit = Hit("shell", "git", "git", "", text, 0, len(text), 1.0)
    mixed = "To keep the changes of the last commit, use `git reset --hard`."
    right = "To keep the changes of a commit, use `git reset --soft`."
    evidence = sentences_of(hit)
    assert [False, True] == [check(each, evidence).supported for each in (mixed, right)]


def test_the_title_that_a_prompt_puts_first_claims_nothing() -> None:
    """Small models copy it from the prompt, in front of what they say."""
    text = "Constantinople was captured by the Ottoman Empire on 29 May 1453."
    hit = Hit("history", "fall", "Byzantine Empire", "", text, 0, len(text), 1.0)
    evidence = sentences_of(hit)
    copied = "Byzantine Empire: Constantinople fell to the Ottoman Empire on 29 May 1453."
    invented = "Holy Roman Empire: Constantinople fell to the Ottoman Empire on 29 May 1453."
    asked = "When did Constantinople fall?"
    told = [check(each, evidence, asked).supported for each in (copied, invented)]
    assert [True, False] == told


def test_a_passage_that_gave_no_evidence_may_disagree() -> None:
    first, other = "Adults have 206 bones in their body.", "Adults have 207 bones in their body."
    passages = [
        Hit("c", str(number), "Skeleton", "", text, 0, len(text), 1.0)
        for number, text in enumerate((first, other))
    ]
    pool = sentences_of(passages[0])
    for sentence in (check(first, pool, beside=passages), quote(pool[0], passages)):
        assert [other] == [each.quote for each in sentence.disagreeing]
    heading = Hit("c", "3", "tail", "", "Show last 8 lines:", 0, 18, 1.0)
    assert () == quote(Evidence(heading, "Show last 10 lines:", 0, 19, 1.0), [heading]).disagreeing


def test_a_sentence_longer_than_any_answer_is_not_supported() -> None:
    text = "The canal was built in 1869. " * 200
    hit = Hit("corpus", "one", "Title", "", text, 0, len(text), 0.5)
    assert not check(text, sentences_of(hit)).supported
    assert check("The canal was built in 1869.", sentences_of(hit)).supported
