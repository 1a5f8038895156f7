"""The first page: what this library is, and questions to start with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from runtime.localization import N_, _, _n, anew
from runtime.stick.layout import Manifest, PackRecord
from runtime.tui.drawable import clean, one_line
from runtime.tui.messages import QuestionChosen
from runtime.tui.widgets.said import Said

_TITLES = 4
"""titles of corpora that leave the questions in sight on 24 lines"""


class ExampleQuestion(Static, can_focus=True):
    """A question that can be chosen."""

    BINDINGS = [Binding("enter", "choose", N_("Ask this"))]

    def __init__(self, question: str) -> None:
        super().__init__(Content(one_line(question)), classes="example")
        self.question = question

    def action_choose(self) -> None:
        """Ask it."""
        self.post_message(QuestionChosen(self.question))

    def on_click(self) -> None:
        """Ask it."""
        self.action_choose()


class Home(Vertical):
    """The first page."""

    def __init__(
        self, manifest: Manifest, packs: Sequence[PackRecord], problems: Sequence[str]
    ) -> None:
        super().__init__()
        self._manifest = manifest
        self._packs = packs
        self._problems = problems

    def compose(self) -> ComposeResult:
        """Lay out the title page."""
        yield Static(Content(one_line(self._manifest.title)), classes="title")
        if self._manifest.description:
            yield Static(Content(clean(self._manifest.description)), classes="description")
        yield Said(lambda: _holdings(self._packs), classes="holdings")
        for problem in self._problems:
            yield Said(partial(_told, problem), classes="problem")
        yield from self._examples()

    def _examples(self) -> list[Widget]:
        if not self._manifest.questions:
            return []
        label = Said(lambda: _("Ask a question below, or choose one:"), classes="label")
        return [label, *map(ExampleQuestion, self._manifest.questions)]


def _told(problem: str) -> str:
    return f"! {one_line(anew(problem))}"


def _holdings(packs: Sequence[PackRecord]) -> str:
    documents = sum(pack.documents for pack in packs)
    if not packs:
        return _("No corpus could be opened.")
    titles = [one_line(pack.title) for pack in packs[:_TITLES]]
    if more := len(packs) - len(titles):
        titles.append(_n("{count} more corpus", "{count} more corpora", more))
    return _n(
        "{count} document: {titles}",
        "{count} documents: {titles}",
        documents,
        titles=tuple(titles),
    )
