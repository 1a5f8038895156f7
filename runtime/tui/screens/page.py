"""A page of fixed text over the conversation: help, and what the library is made of."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.stick.layout import Manifest, ModelRecord, PackRecord
from runtime.tui.drawable import clean, one_line
from runtime.tui.protocols import Asker
from runtime.tui.status_text import counted

CODE_KEY = ("F6, Y", "copy the code of the answer")
KEYS = (
    ("While you ask", (
        ("Enter", "ask the question"),
        ("Shift+Enter, Ctrl+J", "begin another line of it"),
        ("Esc", "stop the answer; else to results and back"),
        ("Tab, arrows", "to the answer and its passages"),
        ("left, right", "from citation to citation"),
        ("Enter", "read the chosen citation or passage"),
        ("Page Up, Page Down", "scroll"),
        ("Ctrl+N", "start afresh and forget what was asked"),
        ("F2, Ctrl+O", "choose the corpora to look in"),
        ("F7, Ctrl+L", "look through the titles of the library"),
        ("F5, u", "show or hide what is left out"),
        CODE_KEY,
    )),
    ("In the reader", (
        ("arrows, space, b", "move"),
        ("n, p", "next and previous cited passage"),
        ("[, ]", "previous and next section"),
        ("t, F8", "table of contents"),
        ("/", "find in the document; n, N: next, previous"),
        ("g, G", "beginning and end"),
        ("F6, Y", "copy the code in view"),
        ("Backspace, Alt+left", "to the document read before"),
        ("Alt+right", "and forward again"),
        ("Esc", "back"),
    )),
    ("Anywhere", (
        ("y, Ctrl+C", "copy the answer or the passage"),
        ("F1, ?", "this page"),
        ("F3", "what the library is made of; licences"),
        ("F4, Ctrl+T", "light or dark"),
        ("Ctrl+Q", "leave"),
    )),
)  # fmt: skip
SIGNS = (
    "[1] is a citation: the passage of that number supports the sentence.",
    "What is written is a draft until it is checked. Sentences that the library does not support "
    "are left out and counted; where they are shown, [?] marks them. Do not trust those.",
    "Code is no claim of a source: it was written after the passages named below it. Read it "
    "before you run it.",
    "Nothing you ask is kept: it is gone when you leave.",
)


class PageScreen(ModalScreen[None]):
    """Shows a page of text."""

    BINDINGS = [("escape,q,enter,f1,f3", "dismiss", "Close")]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, body: Content) -> None:
        super().__init__()
        self._title = title
        self.body = body

    def compose(self) -> ComposeResult:
        """Lay the text out under its title."""
        with Vertical(classes="card"):
            yield Static(Content(self._title), classes="title")
            with VerticalScroll():
                yield Static(self.body)
            yield Static(Content("Arrows scroll   Esc closes"), classes="keys")


def help_page(*, code: bool) -> PageScreen:
    """Return the page of keys; that for code where there is some."""
    parts: list[Content] = []
    for title, keys in KEYS:
        parts.append(Content.styled(title, "bold"))
        shown = [key for key in keys if code or key != CODE_KEY]
        parts += [Content(f"  {key:<20}{meaning}") for key, meaning in shown]
        parts.append(Content(""))
    parts += [Content(sign) for sign in SIGNS]
    return PageScreen("Help", Content("\n").join(parts))


def about_page(library: Asker) -> PageScreen:
    """Return the page on the library, its corpora and models, with each licence."""
    parts = [
        *_about_manifest(library.manifest),
        *(line for pack in library.packs for line in _about_pack(pack)),
        *(line for model in library.manifest.models for line in _about_model(model)),
        *(Content(f"! {one_line(problem)}") for problem in library.problems),
    ]
    return PageScreen("About this library", Content("\n").join(parts))


_ROLES = {
    "chat": "Writes the answers",
    "embedding": "Finds the passages",
    "reranker": "Reads passages anew, to put the best first",
    "entailment": "Checks what is written against what it cites",
}


def _about_manifest(manifest: Manifest) -> list[Content]:
    built = f"Built {one_line(manifest.created[:10])} by {one_line(manifest.builder)}."
    program = "The program: Vademecum, Apache-2.0."
    lines = [one_line(manifest.title), clean(manifest.description), built, program, ""]
    return [Content(line) for line in lines]


def _about_pack(pack: PackRecord) -> list[Content]:
    return _entry(
        pack.title,
        f"Licence: {pack.licence}",
        f"{counted(pack.documents, 'document')}, {counted(pack.passages, 'passage')}"
        + (f", {pack.date}" if pack.date else ""),
        f"{pack.publisher} {pack.source}".strip(),
    )


def _about_model(model: ModelRecord) -> list[Content]:
    return _entry(model.name, f"Licence: {model.licence}", _ROLES.get(model.role, ""), model.source)


def _entry(title: str, *lines: str) -> list[Content]:
    body = [Content(f"  {one_line(line)}") for line in lines if line]
    return [Content.styled(one_line(title), "bold"), *body, Content("")]
