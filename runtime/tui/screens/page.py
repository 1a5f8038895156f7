"""A page of fixed text over the conversation: help, and what the library is made of."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from runtime.localization import N_, _, anew, listed
from runtime.stick.layout import Manifest, ModelRecord, PackRecord
from runtime.text.cells import wrapped
from runtime.tui.drawable import clean, one_line
from runtime.tui.protocols import Asker
from runtime.tui.status_text import documents, passages

CODE_KEY = ("F6, Y", N_("copy the code of the answer"))
KEYS = (
    (N_("While you ask"), (
        ("Enter", N_("ask the question")),
        ("Shift+Enter, Ctrl+J", N_("begin another line of it")),
        ("Esc", N_("stop the answer; else to results and back")),
        (N_("Tab, arrows"), N_("to the answer and its passages")),
        (N_("left, right"), N_("from citation to citation")),
        ("Enter", N_("read the chosen citation or passage")),
        (N_("Page Up, Page Down"), N_("scroll")),
        ("Ctrl+N", N_("start afresh and forget what was asked")),
        ("F2, Ctrl+O", N_("choose the corpora to look in")),
        ("F7, Ctrl+L", N_("look through the titles of the library")),
        ("F5, u", N_("show or hide what is left out")),
        ("t", N_("translate the answer, where the field has no focus")),
        CODE_KEY,
        ("Ctrl+S, s", N_("write answers with their sources to a file")),
    )),
    (N_("In the reader"), (
        (N_("arrows, space, b"), N_("move")),
        ("n, p", N_("next and previous cited passage")),
        ("[, ]", N_("previous and next section")),
        ("t, F8", N_("table of contents")),
        ("/", N_("find in the document; n, N: next, previous")),
        ("g, G", N_("beginning and end")),
        ("F6, Y", N_("copy the code in view")),
        ("i", N_("the pictures of the document")),
        ("Tab, Shift+Tab, Enter", N_("next and previous link; follow it")),
        (N_("Backspace, Alt+left"), N_("to the document read before")),
        (N_("Alt+right"), N_("and forward again")),
        ("Esc", N_("back")),
    )),
    (N_("Anywhere"), (
        ("y, Ctrl+C", N_("copy the answer or the passage")),
        ("F1, ?", N_("this page")),
        ("F3", N_("what the library is made of; licences")),
        ("F4, Ctrl+T", N_("light or dark")),
        ("F9", N_("speak another language")),
        ("Ctrl+Q", N_("leave")),
    )),
)  # fmt: skip
SIGNS = (
    N_("[1] is a citation: the passage of that number supports the sentence."),
    N_(
        "What is written is a draft until it is checked. Sentences that the library does not "
        "support are left out and counted; where they are shown, [?] marks them. Do not trust "
        "those."
    ),
    N_(
        "Code is no claim of a source: it was written after the passages named below it. Read it "
        "before you run it."
    ),
    N_("Nothing you ask is kept: it is gone when you leave."),
)
_KEYS_CELLS = 20
"""cells that the names of keys take at least"""
_LINE_CELLS = 62
"""cells of a line in the card"""


class PageScreen(ModalScreen[None]):
    """Shows a page of text."""

    BINDINGS = [("escape,q,enter,f1,f3", "dismiss", N_("Close"))]
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
            yield Static(Content(_("Arrows scroll   Esc closes")), classes="keys")


def help_page(*, code: bool) -> PageScreen:
    """Return the page of keys; that for code where there is some."""
    parts: list[Content] = []
    for title, keys in KEYS:
        parts.append(Content.styled(_(title), "bold"))
        shown = [(_(key[0]), _(key[1])) for key in keys if code or key != CODE_KEY]
        room = max(_KEYS_CELLS, *(cell_len(key) + 1 for key, _meaning in shown))
        parts += [Content(_explained(key, meaning, room)) for key, meaning in shown]
        parts.append(Content(""))
    parts += [Content(_(sign)) for sign in SIGNS]
    return PageScreen(_("Help"), Content("\n").join(parts))


def _explained(key: str, meaning: str, room: int) -> str:
    """Return a key and what it does, whose lines stand one below the other."""
    indent = "\n" + " " * (room + 2)
    return f"  {set_cell_size(key, room)}{indent.join(wrapped(meaning, _LINE_CELLS - room - 2))}"


def about_page(library: Asker) -> PageScreen:
    """Return the page on the library, its corpora and models, with each licence."""
    parts = [
        *_about_manifest(library.manifest),
        *(line for pack in library.packs for line in _about_pack(pack)),
        *(line for model in library.manifest.models for line in _about_model(model)),
        *(Content(f"! {one_line(anew(problem))}") for problem in library.problems),
    ]
    return PageScreen(_("About this library"), Content("\n").join(parts))


_ROLES = {
    "chat": N_("Writes the answers"),
    "embedding": N_("Finds the passages"),
    "reranker": N_("Reads passages anew, to put the best first"),
    "entailment": N_("Checks what is written against what it cites"),
}


def _about_manifest(manifest: Manifest) -> list[Content]:
    built = _(
        "Built {date} by {builder}.",
        date=one_line(manifest.created[:10]),
        builder=one_line(manifest.builder),
    )
    program = _("The program: Vademecum, Apache-2.0.")
    lines = [one_line(manifest.title), clean(manifest.description), built, program, ""]
    return [Content(line) for line in lines]


def _about_pack(pack: PackRecord) -> list[Content]:
    return _entry(
        pack.title,
        _("Licence: {licence}", licence=pack.licence),
        listed(filter(None, (documents(pack.documents), passages(pack.passages), pack.date))),
        f"{pack.publisher} {pack.source}".strip(),
    )


def _about_model(model: ModelRecord) -> list[Content]:
    licence = _("Licence: {licence}", licence=model.licence)
    return _entry(model.name, licence, _(_ROLES.get(model.role, "")), model.source)


def _entry(title: str, *lines: str) -> list[Content]:
    body = [Content(f"  {one_line(line)}") for line in lines if line]
    return [Content.styled(one_line(title), "bold"), *body, Content("")]
