"""An answer with its citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.binding import Binding
from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from runtime.localization import N_, _, _n, listed
from runtime.results import AnswerSentence
from runtime.text.fenced import block
from runtime.text.pieces import pieces
from runtime.text.wording import NO_ANSWER, left_out, notes_on, otherwise, written_after
from runtime.tui.drawable import clean, one_line
from runtime.tui.messages import PassageChosen
from runtime.tui.state.turn import Stage, Turn
from runtime.tui.widgets.code import highlighted
from runtime.tui.widgets.styling import run_style
from runtime.tui.widgets.translation import drawn_translation

DRAFT = N_("draft: ")
WAITING = {
    Stage.SEARCHING: N_("Searching the library…"),
    Stage.READING: N_("The answer is on its way. What it will rest on is here already."),
    Stage.SILENT: NO_ANSWER,
    Stage.STOPPED: N_("Stopped."),
    Stage.FAILED: N_("No answer."),
}


class AnswerView(Widget, can_focus=True):
    """Draws a turn's answer; ← and → go from citation to citation, Enter opens one."""

    BINDINGS = [
        Binding("left", "step(-1)", show=False),
        Binding("right", "step(1)", show=False),
        Binding("enter", "open", show=False),
    ]
    COMPONENT_CLASSES = {
        "citation",
        "citation-chosen",
        "draft",
        "unsupported",
        "warning",
        "quiet",
        "silent",
    }

    chosen = reactive(0)
    """which citation mark is chosen, counted from 0"""

    def __init__(self, turn: Turn, caret: str) -> None:
        super().__init__()
        self._turn = turn
        self._caret = caret
        self._drawn = 0  # citation marks, of the drawing under way

    def show(self) -> None:
        """Draw the turn as it stands."""
        self.refresh(layout=True)

    def render(self) -> Content:
        """Return the answer, or a word on what is missing."""
        self._drawn = 0
        drawn: list[Content] = []
        if own := self._turn.translation:
            gap = "\n\n" if self._turn.answer.text.strip() else ""
            drawn += [drawn_translation(self, own), Content(gap)]
        for piece in pieces(self._turn.answer):
            drawn += self._piece(piece.text, piece.sentence)
        if not self._turn.answer.text.strip() and not self._turn.translation:
            return Content("").join([*self._without_answer(), *self._notes()])
        if self._turn.stage is Stage.WRITING:
            drawn.append(self._quietly(self._caret))
        return Content("").join([*drawn, *self._otherwise(), *self._notes()])

    def _without_answer(self) -> list[Content]:
        name = "silent" if self._turn.stage is Stage.SILENT else "quiet"
        text = _(WAITING.get(self._turn.stage, "…"))
        has_nearest = name == "silent" and len(self._turn.places)
        nearest = "\n" + _("The nearest passages:") if has_nearest else ""
        return [Content.styled(text, run_style(self, name)), self._quietly(nearest)]

    def _piece(self, text: str, sentence: AnswerSentence | None) -> list[Content]:
        if sentence is None:
            return self._draft(text)
        marks = [self._mark(number) for number in self._turn.places.numbers(sentence)]
        if sentence.code:
            return [self._code(text), *self._after(marks), *self._notes_on(sentence)]
        return [
            Content(clean(text)), *marks, *self._notes_on(sentence), *self._translated(sentence)
        ]  # fmt: skip

    def _translated(self, sentence: AnswerSentence) -> list[Content]:
        if sentence.translation is None:
            return []
        return [Content("\n"), drawn_translation(self, sentence.translation)]

    def _draft(self, text: str) -> list[Content]:
        """Return what is not checked yet, or the space between what is."""
        if text.isspace():
            return [Content(clean(text))]
        return [self._quietly(_(DRAFT)), Content.styled(clean(text), run_style(self, "draft"))]

    def _code(self, text: str) -> Content:
        """Return a block between its fences, which no colour is needed to see."""
        code = block(clean(text))
        return Content("\n").join(
            [self._quietly(code.opening), highlighted(code.code, code.language),
             self._quietly(code.closing)]
        )  # fmt: skip

    def _after(self, marks: Sequence[Content]) -> list[Content]:
        """Return a line that names the passages which code was written after."""
        if not marks:
            return []
        before, _mark, after = written_after(["\0"]).partition("\0")
        listing = Content(listed(["", ""])).join(marks)
        return [self._quietly(f"\n{before}"), listing, self._quietly(after)]

    def _notes_on(self, sentence: AnswerSentence) -> list[Content]:
        warn = run_style(self, "warning")
        return [Content.styled(f"\n{one_line(note)}", warn) for note in notes_on(sentence)]

    def _mark(self, number: int) -> Content:
        chosen = self.has_focus and self._drawn == self.chosen
        self._drawn += 1
        style = run_style(self, "citation-chosen" if chosen else "citation")
        return Content.styled(f"[{number}]", style + Style.from_meta({"place": number}))

    def _otherwise(self) -> list[Content]:
        """Return what sources say that disagree, each with its mark."""
        said_otherwise = []
        for citation in self._turn.answer.disagreeing:
            said = f"\n\n{one_line(otherwise(citation))}"
            said_otherwise += [Content(said), self._mark(self._turn.places.number(citation))]
        return said_otherwise

    def _notes(self) -> list[Content]:
        notes = list(self._left_out())
        if self._turn.stage is Stage.STOPPED and self._turn.answer.text.strip():
            notes.append(self._quietly(_("Stopped.")))
        return [Content("\n\n"), Content("\n").join(notes)] if notes else []

    def _left_out(self) -> Iterator[Content]:
        """Yield what is left out where it is to be shown, and how many sentences that is."""
        sentences, shown = self._turn.left_out, self._turn.shows_left_out
        if not sentences:
            return
        if shown:
            doubt = run_style(self, "unsupported")
            yield from (Content.styled(f"{clean(each.text)}[?]", doubt) for each in sentences)
        count, said = len(sentences), left_out(sentences)
        if shown:
            line = _n("{said}: F5 hides it.", "{said}: F5 hides them.", count, said=said)
        else:
            line = _n("{said}: F5 shows it.", "{said}: F5 shows them.", count, said=said)
        yield self._quietly(line)

    def _quietly(self, text: str) -> Content:
        return Content.styled(text, run_style(self, "quiet"))

    def action_step(self, by: int) -> None:
        """Choose another citation."""
        if marks := self._turn.marks:
            self.chosen = (self.chosen + by) % len(marks)

    def action_open(self) -> None:
        """Open the chosen citation."""
        marks = self._turn.marks  # as they are, not as they were last drawn
        if self.chosen < len(marks):
            self.post_message(PassageChosen(self._turn.number, marks[self.chosen]))

    def on_click(self, event: Click) -> None:
        """Open the citation that was clicked."""
        if number := event.style.meta.get("place"):
            self.post_message(PassageChosen(self._turn.number, number))

    def on_focus(self) -> None:
        """Show the chosen citation."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the chosen citation."""
        self.refresh()
