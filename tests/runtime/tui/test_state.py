"""The pure half of the screens: safe text, wrapping, growing answers, numbered passages."""

from __future__ import annotations

import sys
from itertools import chain

import pytest

from runtime.citations import NumberedPassages
from runtime.events import Done
from runtime.hardware.terminal import judge
from runtime.results import AnswerSentence, Citation
from runtime.text.annotated import AnnotatedText
from runtime.text.pieces import pieces
from runtime.text.sanitize import printable
from runtime.tui.drawable import clean, excerpt, one_line
from runtime.tui.messages import PassageChosen
from runtime.tui.state.session import Session
from runtime.tui.state.turn import Turn
from runtime.tui.state.wrapping import CHUNK, Flow, chunk_starts
from runtime.tui.widgets.answer import AnswerView
from tests.support.tui_fakes import ANSWER, FOUND, SENTENCES, SYMPTOMS, WEAKNESS, citation

STARTS = tuple(ANSWER.index(sentence.text) for sentence in SENTENCES)


def lines(text: str, width: int) -> list[str]:
    flow = Flow(text, width)
    first = flow.line_at(0)
    return [text[line.start : line.end] for line in chain([first], flow.forward(first))]


def test_controls_are_shown_and_offsets_hold() -> None:
    text = "a\x1b[31mb\x07\x9b\u202e\r\nc\td"
    assert "a␛[31mb␇�� \nc\td" == clean(text)
    assert len(text) == len(clean(text))


def test_what_would_not_be_printed_is_not_drawn_either() -> None:
    """Of all characters that there are; one stands for one."""
    unsafe = [each for each in map(chr, range(sys.maxunicode + 1)) if each != printable(each)]
    drawn = clean("".join(unsafe))

    assert len(unsafe) == len(drawn)
    assert drawn.replace("\n", "") == printable(drawn).replace("\n", "")
    assert "right-to-left\u200b?" == clean("right-to-left\u200f\ud800")


def test_one_line_has_no_newline() -> None:
    assert "a b ␛" == one_line(" a\n\n b\t\x1b")


def test_an_excerpt_starts_at_its_mark_when_the_beginning_does_not_fit() -> None:
    text = "x" * 300 + " The end is marked."
    shown, marks = excerpt(text, [(301, 319)], 100)
    assert ("… The end is marked.", ((2, 20),)) == (shown, marks)


def test_an_excerpt_keeps_the_beginning_when_it_fits() -> None:
    shown, marks = excerpt("First. Second. Third is longer than that.", [(7, 14)], 20)
    assert "First. Second. Third …" == shown
    assert ["Second."] == [shown[start:end] for start, end in marks]


def test_a_marked_sentence_longer_than_the_room_is_shown_up_to_twice_the_room() -> None:
    shown, marks = excerpt("word " * 100, [(0, 500)], 50)
    assert 90 < len(shown) < 110
    assert shown.rstrip(" …") == shown[slice(*marks[0])].rstrip()


def test_text_wraps_at_spaces_and_keeps_paragraphs() -> None:
    assert ["one two", "three", "", "four"] == lines("one two three\n\nfour", 8)


def test_a_word_longer_than_the_line_is_cut() -> None:
    assert ["abcd", "efgh", "i jk"] == lines("abcdefghi jk", 4)


def test_indentation_is_kept_and_never_a_line_of_its_own() -> None:
    assert ["    abcd", "efgh"] == lines("    abcdefgh", 8)


def test_wide_characters_take_two_cells() -> None:
    assert ["漢字", "漢字", "漢"] == lines("漢字漢字漢", 4)


def test_tabs_take_their_cells() -> None:
    assert ["\tab", "cd"] == lines("\tabcd", 6)


def test_trailing_spaces_make_no_line() -> None:
    assert ["abcd", "e"] == lines("abcd   \ne", 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "word " * 5000,
        "x" * (3 * CHUNK),
        "a line\n" * 4000,
        "\n" * (2 * CHUNK),
        "漢" * (2 * CHUNK + 7),
    ],
    ids=["empty", "newline", "one-line", "one-word", "lines", "blank", "wide"],
)
def test_every_character_but_breaks_is_on_a_line_once_forward_and_backward(text: str) -> None:
    flow = Flow(text, 40)
    first, last = flow.line_at(0), flow.line_at(len(text))
    forward = [first, *flow.forward(first)]
    backward = [last, *flow.backward(last)]
    assert forward == backward[::-1]
    drawn = "".join(text[line.start : line.end] for line in forward)
    assert "".join(text.split()) == "".join(drawn.split())


def test_chunks_start_after_newlines() -> None:
    text = "a line of text\n" * 2000
    starts = chunk_starts(text)
    assert len(starts) > 5
    assert all(text[start - 1] == "\n" for start in starts[1:])


def test_a_line_is_found_by_any_of_its_characters() -> None:
    flow = Flow("one two three", 8)
    assert {(0, 7)} == {(line.start, line.end) for line in map(flow.line_at, range(8))}
    assert (8, 13) == (flow.line_at(9).start, flow.line_at(9).end)


def test_an_answer_is_cut_into_checked_and_unchecked_stretches() -> None:
    answer = AnnotatedText()
    for piece in (" Scurvy begins with weakness ", "and fatigue. It was", " first"):
        answer.add(piece)
    answer.mark(1, 1 + len(SENTENCES[0].text), SENTENCES[0])
    shown = [(stretch.text, stretch.sentence) for stretch in answer.stretches()]
    assert [(SENTENCES[0].text, SENTENCES[0]), (" It was first", None)] == shown


def test_the_same_sentence_twice_is_checked_in_order() -> None:
    answer = AnnotatedText()
    answer.add("Yes. Yes.")
    good, bad = AnswerSentence("Yes.", True, ()), AnswerSentence("Yes.", False, ())
    answer.mark(0, 4, good)
    answer.mark(5, 9, bad)
    assert (0, 5) == answer.starts
    assert [good, None, bad] == [stretch.sentence for stretch in answer.stretches()]


def test_a_finished_answer_replaces_what_was_streamed() -> None:
    answer = AnnotatedText.of(ANSWER, SENTENCES, STARTS)
    assert STARTS == answer.starts
    assert ANSWER == "".join(stretch.text for stretch in answer.stretches())


BLOCK = AnswerSentence("```sh\n   ls\n   ```", True, (), code=True)
NOTED = AnswerSentence("`rm x` deletes x.", True, (), warning="Gone.")


def laid_out(*parts: str | AnswerSentence) -> str:
    """Return an answer of sentences, and of gaps and drafts between them."""
    answer = AnnotatedText()
    for part in parts:
        start = len(answer.written)
        answer.add(part if isinstance(part, str) else part.text)
        if isinstance(part, AnswerSentence):
            answer.mark(start, len(answer.written), part)
    return "".join(piece.text for piece in pieces(answer))


def test_what_stands_on_lines_of_its_own_has_them() -> None:
    plain = AnswerSentence("It is so.", True, ())
    command = AnswerSentence("“- Delete x:\n\nrm x”", True, (), quoted=True)
    prose = AnswerSentence("“It deletes\nwhat it is given.”", True, (), quoted=True)
    assert "It is so. It is so." == laid_out(plain, " ", plain)
    assert f"It is so.\n{BLOCK.text}\nIt is so." == laid_out(plain, "\n   ", BLOCK, "", plain)
    assert f"It is so.\n\n{BLOCK.text}\n\nmore" == laid_out(plain, "\n\n", BLOCK, "\n\n", "more")
    assert f"It is so.\n{NOTED.text}\nIt is so." == laid_out(plain, " ", NOTED, " ", plain)
    assert f"{command.text}\n“It deletes what it is given.” " == laid_out(command, " ", prose, " ")


def test_the_code_of_a_turn_is_what_was_checked_and_kept() -> None:
    turn = Session().ask("How?")
    wrong = AnswerSentence("```\nrm\n```", False, (), code=True)
    text = f"{BLOCK.text}\n{wrong.text}"
    turn.receive(FOUND)
    assert "" == turn.code
    turn.receive(Done(True, text, (BLOCK, wrong), (), starts=(0, len(BLOCK.text) + 1)))
    assert "ls" == turn.code


def test_a_citation_has_the_number_of_the_passage_it_lies_in() -> None:
    places = NumberedPassages(FOUND)
    assert [(1,), (), (2,)] == [places.cite(sentence) for sentence in SENTENCES]
    assert [1, 2] == [place.number for place in places.cited]


def test_a_citation_outside_every_passage_gets_a_number_of_its_own() -> None:
    places = NumberedPassages(FOUND)
    elsewhere = Citation("history", "nelson", "Nelson", 5, 9, "text")
    assert (4,) == places.cite(AnswerSentence("x", True, (elsewhere,)))
    assert ("Nelson", (5, 9)) == (places[4].title, places[4].marks[0])


def test_two_citations_in_one_passage_are_one_number() -> None:
    twice = AnswerSentence(
        "x",
        True,
        (
            citation(WEAKNESS),
            Citation("medicine", "scurvy", "Scurvy", SYMPTOMS.start, SYMPTOMS.start + 6, "Scurvy"),
        ),
    )
    places = NumberedPassages(FOUND)
    assert (1,) == places.cite(twice)
    assert 2 == len(places[1].marks)


def test_only_answered_questions_are_history() -> None:
    session = Session()
    answered = session.ask("First?")
    for event in (FOUND, Done(True, ANSWER, SENTENCES, FOUND.hits, starts=STARTS)):
        answered.receive(event)
    session.ask("Second?")
    assert (("First?", ANSWER),) == session.history()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TERM": "xterm-256color"}, (True, True, False)),
        ({"TERM": "xterm", "NO_COLOR": "1"}, (False, True, False)),
        ({"TERM": "vt100"}, (False, False, False)),
        ({"TERM": "dumb"}, (False, False, False)),
        ({"TERM": "xterm", "TERM_PROGRAM": "Apple_Terminal"}, (True, False, False)),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, (True, True, True)),
        ({}, (True, True, False)),
    ],
)
def test_a_terminal_is_judged_by_its_environment(
    environment: dict[str, str], expected: tuple[bool, bool, bool]
) -> None:
    terminal = judge(environment)
    assert expected == (terminal.colour, terminal.copies, terminal.light)


def test_a_citation_can_be_opened_before_what_came_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turn = Turn(7, "How soon?")
    view = AnswerView(turn, "▌")
    chosen: list[PassageChosen] = []
    monkeypatch.setattr(view, "post_message", chosen.append)
    view.action_open()
    assert [] == chosen

    turn.receive(FOUND)
    turn.receive(Done(True, ANSWER, SENTENCES, FOUND.hits, starts=STARTS))
    view.action_open()
    view.action_step(-1)
    view.action_open()

    numbers = [number for each in SENTENCES for number in turn.places.numbers(each)]
    assert [numbers[0], numbers[-1]] == [each.number for each in chosen]
