from __future__ import annotations

from evaluation.exam.lines import HELD, parts, share_given

BORDERS = "Borders – the edges are irregular in shape"
COLOUR = "Color – the color is varied shades of brown or black"


def test_a_quotation_has_the_parts_between_its_gaps() -> None:
    assert [BORDERS, COLOUR] == parts(f"{BORDERS} [...] {COLOUR}\n[...]\n- ")


def test_lines_are_given_though_they_are_wrapped_and_their_stop_words_differ() -> None:
    text = "The BORDERS (edges):\n  irregular\tin their shape."
    assert 1.0 == share_given(BORDERS, [text])


def test_a_part_counts_by_its_words_and_only_whole() -> None:
    both = share_given(f"{BORDERS} [...] {COLOUR}", [f"Mole: {COLOUR}."])
    assert 0.0 < both < HELD
    assert 0.0 == share_given(BORDERS, ["Edges may have any shape, and borders are patrolled."])


def test_a_part_that_two_documents_share_between_them_is_not_given() -> None:
    assert 0.0 == share_given(BORDERS, ["borders, edges", "irregular shape"])


def test_a_quotation_without_content_words_is_looked_for_as_it_is() -> None:
    assert 1.0 == share_given("to be or not to be", ["To be, or not to be: that is the question"])
    assert 0.0 == share_given("", ["anything"])
