"""Where questions are asked and answered."""

from __future__ import annotations

import time

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from runtime.errors import LibraryError, StickGoneError
from runtime.hardware.terminal import Terminal
from runtime.localization import N_
from runtime.text.foreign import foreign
from runtime.text.sanitize import encodable
from runtime.tui.clipboard import NO_CODE, copy
from runtime.tui.drawable import one_line
from runtime.tui.messages import (
    Answering,
    AskFailed,
    Crashed,
    LoadingFailed,
    PassageChosen,
    QuestionChosen,
)
from runtime.tui.protocols import Asker, Cancellation, NewCancellation, Presence
from runtime.tui.screens.browse import BrowseScreen
from runtime.tui.screens.column import Column
from runtime.tui.screens.corpora import CorporaScreen
from runtime.tui.screens.export import ExportScreen
from runtime.tui.screens.failure import FailureScreen
from runtime.tui.screens.reader import ReaderScreen
from runtime.tui.screens.translating import TranslatingScreen
from runtime.tui.state.turn import Turn, as_text
from runtime.tui.status_text import scope, summary
from runtime.tui.widgets.home import Home
from runtime.tui.widgets.passage import PassageView
from runtime.tui.widgets.question import QuestionInput
from runtime.tui.widgets.said import KeyLine, Said
from runtime.tui.widgets.status import StatusLine
from runtime.tui.widgets.turn import TurnView
from runtime.tui.workers import Request, answer_question, load_models, poster, start_thread

FIRST_HINT = N_("Ask the library a question")
NEXT_HINT = N_("Ask on, or start afresh with Ctrl+N")


class ConversationScreen(TranslatingScreen):
    """The questions of this sitting, the latest in view."""

    AUTO_FOCUS = "QuestionInput"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    BINDINGS = [
        Binding("escape", "stop", N_("Stop")),
        Binding("escape", "go_between", show=False),
        Binding("ctrl+n", "start_afresh", N_("New")),
        Binding("f2", "choose_corpora", N_("Corpora"), key_display="F2"),
        Binding("ctrl+o,c", "choose_corpora", show=False),
        Binding("f7", "browse", N_("Titles"), key_display="F7", priority=True),
        Binding("ctrl+l,l", "browse", show=False),
        Binding("f5", "show_left_out", N_("All"), key_display="F5"),
        Binding("u", "show_left_out", show=False),
        Binding("f6", "copy_code", N_("Code"), key_display="F6", priority=True),
        Binding("Y", "copy_code", show=False),
        Binding("f9", "offer_language", N_("Language"), key_display="F9"),
        Binding("ctrl+s", "export", N_("Save")),
        Binding("s", "export", show=False),
        Binding("y", "copy", show=False),
        Binding("ctrl+c", "copy", show=False, priority=True),
    ]

    def __init__(
        self,
        library: Asker,
        presence: Presence,
        terminal: Terminal,
        new_cancellation: NewCancellation,
    ) -> None:
        super().__init__(library, presence, new_cancellation)
        self._terminal = terminal
        self._titles = {pack.id: one_line(pack.title) for pack in library.packs}
        self._shown_titles: dict[str, str] = {}
        """the corpora's titles, where there is something to tell apart by them"""
        self._name_corpora()
        self._cancellation: Cancellation | None = None
        self._generate = True

    def compose(self) -> ComposeResult:
        """Lay out the conversation over the field to ask in."""
        with Horizontal(id="masthead"):
            yield Static(Content("Vademecum"), id="name")
            yield Said(lambda: scope(self._titles, self.session.corpora), id="scope")
        yield Column(self._home(), id="column")
        with Horizontal(id="ask"):
            yield Static(Content(self._terminal.glyphs.prompt), id="prompt")
            yield QuestionInput(FIRST_HINT)
        yield StatusLine()
        yield KeyLine()

    def _home(self) -> Home:
        return Home(self._library.manifest, self._library.packs, self._library.problems)

    def on_mount(self) -> None:
        """Start loading the models."""
        self._begun = time.monotonic()
        self._update_status()
        post = poster(self)
        start_thread("models", lambda: load_models(self._library, self._presence, post))

    def on_unmount(self) -> None:
        """Stop what still runs."""
        if self._cancellation is not None:
            self._cancellation.cancel()
        self.stop_translating()

    # --- asking ---

    @on(QuestionInput.Asked)
    def ask_typed(self, message: QuestionInput.Asked) -> None:
        """Ask what was typed."""
        self._input.clear()
        self._ask(message.question)

    def on_question_chosen(self, message: QuestionChosen) -> None:
        """Ask an example question."""
        self.set_focus(self._input)
        self._ask(message.question)

    def _ask(self, question: str) -> None:
        if not question.strip():
            return
        self._stop()
        history = self.session.history()
        turn = self.session.ask(encodable(question.strip()))
        self._show_turn(turn)
        self._begun = time.monotonic()
        self._update_status()
        self._cancellation = cancellation = self._new_cancellation()
        request = Request(turn.number, turn.question, self.session.corpora, history, self._generate)
        library, presence, post = self._library, self._presence, poster(self)
        start_thread(
            "answer", lambda: answer_question(library, presence, request, cancellation, post)
        )

    def _show_turn(self, turn: Turn) -> None:
        for widget in self._column.children:
            if isinstance(widget, TurnView):
                widget.remove_class("-current")
            else:
                widget.remove()
        view = TurnView(turn, self._shown_titles, self._terminal.glyphs)
        self._column.mount(view)
        self._column.call_after_refresh(
            self._column.scroll_to_widget, view, top=True, animate=False
        )
        self._input.suggest(NEXT_HINT)

    def _name_corpora(self) -> None:
        """Say with the titles of corpora in another language which that is."""
        manifest, packs = self._library.manifest, self._library.packs
        languages = {pack.id: pack.language for pack in packs}
        if len(packs) > 1:
            self._shown_titles |= self._titles
        self._shown_titles |= {
            name: f"{self._titles[name]}, {one_line(language)}"
            for name, language in foreign(languages, manifest.language).items()
        }

    def on_answering(self, message: Answering) -> None:
        """Draw what came."""
        view = self._view(message.turn)
        if view is not None:
            view.receive(message.event)
            self._update_status()

    def on_ask_failed(self, message: AskFailed) -> None:
        """Say why there is no answer."""
        view = self._view(message.turn)
        if view is not None:
            if view.turn.translating:  # the answer stays
                self.stop_translating()
            else:
                view.turn.fail()
            view.show()
            self._update_status()
            self._tell(message.error)

    # --- models ---

    def on_loading_failed(self, message: LoadingFailed) -> None:
        """Go on without the model: answers are quoted from the passages."""
        self._search_ready = self._writer_ready = True
        self._generate = False
        self._update_status()
        self._tell(message.error)

    def _tell(self, error: LibraryError) -> None:
        """Say what failed; that the stick is gone, once for all that fails of it."""
        told = isinstance(self.app.screen, FailureScreen)
        if not (told and isinstance(error, StickGoneError)):
            self.app.push_screen(FailureScreen(error))

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    def retell(self) -> None:
        """Say anew what is under way, or how the answer ended."""
        self._name_corpora()
        self._update_status()

    # --- keys ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what can be done."""
        session = self.session
        offered = {
            "stop": session.running or self.translates,
            "start_afresh": bool(session.turns),
            "choose_corpora": len(self._titles) > 1,
            "show_left_out": any(turn.left_out for turn in session.turns),
            "copy_code": session.has_code,
            "offer_language": not session.turns,  # on the first page; the key works everywhere
            "export": bool(session.turns) and not session.running,
        }
        return offered.get(action, True)

    def action_stop(self) -> None:
        """Stop the answer, or its translation."""
        self._stop()
        self._update_status()

    def _stop(self) -> None:
        if self._cancellation is not None:
            self._cancellation.cancel()
        self.stop_translating()
        turn = self.session.current
        if turn is not None and turn.running:
            turn.stop()
            if (view := self._view(turn.number)) is not None:
                view.show()
            self._update_status()

    def action_start_afresh(self) -> None:
        """Forget the conversation."""
        self._stop()
        self.session.clear()
        self._column.remove_children()
        self._column.mount(self._home())
        self._input.suggest(FIRST_HINT)
        self.set_focus(self._input)
        self._update_status()

    def action_choose_corpora(self) -> None:
        """Ask which corpora to look in."""
        screen = CorporaScreen(self._library.packs, self.session.corpora)
        self.app.push_screen(screen, self._use_corpora)

    def _use_corpora(self, chosen: frozenset[str] | None) -> None:
        if chosen is not None:
            self.session.corpora = chosen
            self.query_one("#scope", Said).retell()

    def on_passage_chosen(self, message: PassageChosen) -> None:
        """Open the reader at a passage; n and p go on to the other cited ones."""
        turn = self.session.turn(message.turn)
        if turn is not None:
            place = turn.places[message.number]
            places = turn.places.cited if place.cited else tuple(turn.places)
            index = places.index(place)
            library, presence, trail = self._library, self._presence, self.session.trail
            self.app.push_screen(
                ReaderScreen(library, presence, places, index, self._terminal, trail)
            )

    def action_browse(self) -> None:
        """Look through the titles of the chosen corpora."""
        session = self.session
        self.app.push_screen(
            BrowseScreen(
                self._library, self._presence, session.corpora, self._terminal, session.trail
            )
        )

    async def action_offer_language(self) -> None:
        """Ask which language to speak, as everywhere."""
        await self.app.run_action("app.choose_language")

    def action_show_left_out(self) -> None:
        """Show what is left out of the answer that is chosen, or of the latest; or hide it."""
        if (view := self._chosen_view()) is not None:
            view.turn.shows_left_out = not view.turn.shows_left_out
            view.show()

    def action_copy_code(self) -> None:
        """Copy the code of the answer that is chosen, or of the latest, without its fences."""
        if (view := self._chosen_view()) is not None:
            self._status.say(copy(self.app, self._terminal, view.turn.code, NO_CODE))

    def action_export(self) -> None:
        """Ask for a file to write the chosen or latest answer to, or all of them."""
        if (view := self._chosen_view()) is not None:
            turn = view.turn
            screen = ExportScreen(self._library, turn, self.session.turns)
            self.app.push_screen(screen, lambda said: self._status.say(said or summary(turn)))

    def action_copy(self) -> None:
        """Copy what is selected, or the focused passage, or the answer."""
        self._status.say(copy(self.app, self._terminal, self._to_copy()))

    def _to_copy(self) -> str:
        selected = self.get_selected_text() or self._input.selected_text
        if selected:
            return selected
        if isinstance(self.focused, PassageView):
            place = self.focused.place
            return f"{place.text.strip()}\n\n{place.title}"
        turn = self.session.current
        return as_text(turn, self._titles | self._shown_titles) if turn and not turn.running else ""
