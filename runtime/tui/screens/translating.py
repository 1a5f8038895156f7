"""A screen of answers that are translated when somebody wants it: a key, a choice, a thread."""

from __future__ import annotations

import time

from textual.binding import Binding

from runtime.tui.messages import Translated
from runtime.tui.protocols import Asker, Cancellation, NewCancellation, Presence
from runtime.tui.screens.languages import LanguagesScreen, offered
from runtime.tui.screens.reporting import ReportingScreen
from runtime.tui.state.turn import Turn
from runtime.tui.workers import TranslationRequest, poster, start_thread, translate_answer


class TranslatingScreen(ReportingScreen):
    """Translates one answer at a time, sentence by sentence; the sentences stay."""

    BINDINGS = [Binding("t", "translate", show=False)]

    def __init__(
        self, library: Asker, presence: Presence, new_cancellation: NewCancellation
    ) -> None:
        super().__init__(library, presence, new_cancellation)
        self._translation: Cancellation | None = None

    def action_translate(self) -> None:
        """Ask into which language the answer that is chosen, or the latest, is to be translated."""
        view = self._chosen_view()
        if view is None or not view.turn.answer.sentences or self.session.running:
            return
        turn = view.turn
        languages = offered(self._library.packs, self._library.manifest.language)
        self.app.push_screen(
            LanguagesScreen(languages), lambda target: self._translate(turn, target)
        )

    def _translate(self, turn: Turn, target: str | None) -> None:
        if not target or self.session.running:
            return
        self.stop_translating()
        turn.translating = True
        self._begun = time.monotonic()
        self._translation = cancellation = self._new_cancellation()
        request = TranslationRequest(turn.number, turn.answer.sentences, target)
        library, presence, post = self._library, self._presence, poster(self)
        start_thread(
            "translation",
            lambda: translate_answer(library, presence, request, cancellation, post),
        )
        self._update_status()

    def on_translated(self, message: Translated) -> None:
        """Draw a sentence's translation below it."""
        if (view := self._view(message.turn)) is not None:
            if message.translation is None:
                view.turn.translating = False
            else:
                view.turn.translated(message.place, message.translation)
                view.show()
            self._update_status()

    def stop_translating(self) -> None:
        """Stop the translation; what is there of it stays."""
        if self._translation is not None:
            self._translation.cancel()
        for turn in self.session.turns:
            turn.translating = False
