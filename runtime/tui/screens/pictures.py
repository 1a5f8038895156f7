"""The pictures of a document, one at a time, over the text they stand in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.hardware.terminal import Graphics, Terminal
from runtime.localization import N_, _, anew
from runtime.results import DocumentPicture, DocumentView
from runtime.stick.layout import PackRecord
from runtime.tui.drawable import clean, one_line
from runtime.tui.messages import Crashed, PictureFailed, PictureOpened
from runtime.tui.protocols import Asker, Presence
from runtime.tui.widgets.picture import PictureView
from runtime.tui.workers import open_picture, poster, start_thread

_NO_PICTURES = N_("This terminal shows no pictures.")
_KEYS = N_("Left, right: other pictures   Enter goes there   Esc closes")


class PicturesScreen(ModalScreen[int | None]):
    """Returns where the picture in view stands in the text, or None where one stays."""

    BINDINGS = [
        Binding("escape,q,i", "dismiss", N_("Close")),
        Binding("right,n,space,down,j", "step(1)", show=False),
        Binding("left,p,up,k", "step(-1)", show=False),
        Binding("enter", "go", show=False),
    ]

    def __init__(
        self, library: Asker, presence: Presence, view: DocumentView, place: int, terminal: Terminal
    ) -> None:
        """Begin with the picture of a place among the document's."""
        super().__init__()
        self._library = library
        self._presence = presence
        self._view = view
        self._place = place
        self._terminal = terminal

    @property
    def picture(self) -> DocumentPicture:
        """The picture that is shown."""
        return self._view.pictures[self._place]

    def compose(self) -> ComposeResult:
        """Lay out the picture between its title and its caption, its source below."""
        with Vertical(classes="card", id="pictures"):
            yield Static(id="picture-title", classes="title")
            yield PictureView(self._terminal)
            yield Static(id="picture-caption")
            yield Static(id="picture-source", classes="keys")
            yield Static(id="picture-keys", classes="keys")

    def on_mount(self) -> None:
        """Show the first one."""
        self._open()

    def action_step(self, by: int) -> None:
        """Show another one."""
        self._place = (self._place + by) % len(self._view.pictures)
        self._open()

    def action_go(self) -> None:
        """Go to where the picture stands."""
        self.dismiss(self.picture.start)

    def retell(self) -> None:
        """Say what stands around the picture."""
        place, count = self._place + 1, len(self._view.pictures)
        counted = _("{place} of {places}", place=place, places=count)
        title = f"{one_line(self._view.title)}  {self._terminal.glyphs.dot}  {counted}"
        caption = one_line(self.picture.caption)
        if self._terminal.graphics == Graphics.OFF:
            caption = f"{caption}\n{_(_NO_PICTURES)}".strip()
        self._say("#picture-title", title)
        self._say("#picture-caption", caption)
        self._say("#picture-source", self._source())
        self._say("#picture-keys", _(_KEYS))

    def _source(self) -> str:
        """Return whose work the picture is."""
        packs = {pack.id: pack for pack in self._library.packs}
        pack: PackRecord | None = packs.get(self._view.corpus)
        parts = (pack.title, pack.licence, pack.attribution) if pack else (self._view.corpus,)
        return f" {self._terminal.glyphs.dot} ".join(one_line(part) for part in parts if part)

    def _open(self) -> None:
        self.retell()
        if self._terminal.graphics == Graphics.OFF:
            return
        post, number = poster(self), self.picture.number
        start_thread(
            "picture",
            lambda: open_picture(self._library, self._presence, self._view.corpus, number, post),
        )

    def on_picture_opened(self, message: PictureOpened) -> None:
        """Draw it, unless another one was asked for since."""
        if message.number == self.picture.number:
            self.query_one(PictureView).show(message.pixels)

    def on_picture_failed(self, message: PictureFailed) -> None:
        """Say why it is not shown, in its place."""
        self.query_one(PictureView).show(None)
        self._say("#picture-caption", clean(anew(message.error.message)))

    def on_crashed(self, message: Crashed) -> None:
        """Let the defect be seen."""
        raise message.error

    def _say(self, which: str, text: str) -> None:
        self.query_one(which, Static).update(Content(text))
