"""What each command of the command line does."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.answering.followups import Exchange
from runtime.cli.answers import PrintedAnswer, tell_corrections
from runtime.cli.browsing import browse
from runtime.cli.entries import NOT_FOUND, print_entries
from runtime.cli.export import Export
from runtime.cli.history import history_in, history_of
from runtime.cli.hits import print_hits
from runtime.cli.pictures import with_captions
from runtime.cli.printing import print_json
from runtime.cli.translations import print_support, print_translation
from runtime.dictionaries.sentences import words_of
from runtime.errors import LibraryError
from runtime.events import Done, Event
from runtime.hardware.machine import shows_screen
from runtime.json_output import ask_json, search_json, translate_json
from runtime.library import Library
from runtime.localization import _, _n, listed
from runtime.results import DictionaryEntry, EntryMatch, Searched, Translation
from runtime.stick.layout import ModelRecord, PackRecord
from runtime.stick.presence import Presence
from runtime.text.foreign import foreign
from runtime.text.sanitize import printable


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, as it came by argument or in a line of a batch."""

    question: str
    history: Sequence[Exchange] = ()
    identifier: object = None


def run(parsed: argparse.Namespace) -> int:
    """Run the command that was parsed; return its exit status."""
    library = Library.open(parsed.library, parsed.model)
    known = len(library.problems)
    for problem in library.problems:
        _warn(problem)
    try:
        return _COMMANDS[parsed.command](library, parsed)
    finally:
        for problem in library.problems[known:]:
            _warn(problem)
        library.close()


def _warn(problem: str) -> None:
    sys.stderr.write(f"vademecum: {printable(problem)}\n")


def _open_screen(library: Library, parsed: argparse.Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty() and shows_screen(os.environ)):
        raise LibraryError(
            _(
                "The screen needs a terminal that can be drawn on; this one cannot, or input or "
                "output goes elsewhere."
            ),
            _('Start it in a terminal window, or use `vademecum ask "…"`, `search` and `read`.'),
        )
    library.has_room()  # its note is shown on the first screen
    from runtime.library import Cancellation
    from runtime.tui.app import run as run_screen

    return run_screen(library, Presence(parsed.library), Cancellation)


def _search(library: Library, parsed: argparse.Namespace) -> int:
    def find(asked: _Asked) -> dict[str, Any]:
        begun = time.perf_counter()
        searched = _searched(library, parsed, asked.question)
        return search_json(asked.identifier, searched, (time.perf_counter() - begun) * 1000)

    if parsed.batch:
        return _batch(find)
    question = _question(parsed.query)
    if parsed.json:
        print_json(find(_Asked(question)))
        return 0
    searched = _searched(library, parsed, question)
    tell_corrections(searched.corrections)
    print_hits(searched.hits, _foreign(library))
    if not searched.hits:
        print(_("Nothing was found."))
    return 0


def _searched(library: Library, parsed: argparse.Namespace, question: str) -> Searched:
    return library.searched(question, k=parsed.k, corpora=parsed.corpus, mode=parsed.mode)


def _ask(library: Library, parsed: argparse.Namespace) -> int:
    def answer(asked: _Asked) -> dict[str, Any]:
        done = _with_translations(library, _last(events(asked)), parsed.target)
        return ask_json(asked.identifier, done)

    history = history_of(parsed.history) if parsed.history else ()
    export = Export(parsed.export, replace=parsed.replace)

    def events(asked: _Asked) -> Iterator[Event]:
        return export.watched(asked.question, _events(library, parsed, asked))

    if parsed.batch:
        _batch(answer, history)
    else:
        asked = _Asked(_question(parsed.question), history)
        if parsed.json:
            print_json(answer(asked))
        else:
            done = PrintedAnswer(_foreign(library)).print(events(asked))
            _print_translations(library, done, parsed.target)
    export.write(library)
    return 0


def _last(events: Iterable[Event]) -> Done:
    *_, done = events
    assert isinstance(done, Done)  # the last event always is
    return done


def _with_translations(library: Library, done: Done, target: str) -> Done:
    """Return an answer with each sentence's translation; as it is, where none is asked for."""
    if not target:
        return done
    translated = dict(library.translations(done.sentences, target=target))
    sentences = (
        replace(each, translation=translated.get(place))
        for place, each in enumerate(done.sentences)
    )
    return replace(done, sentences=tuple(sentences))


def _print_translations(library: Library, done: Done | None, target: str) -> None:
    if target and done is not None:
        for place, translation in library.translations(done.sentences, target=target):
            print(f"\n[{place + 1}]", end=" ")
            print_translation(translation)


def _events(library: Library, parsed: argparse.Namespace, asked: _Asked) -> Iterator[Event]:
    return library.ask(
        asked.question,
        corpora=parsed.corpus,
        history=asked.history,
        generate=not parsed.no_model,
        keep_unsupported=parsed.all,
    )


def _translate(library: Library, parsed: argparse.Namespace) -> int:
    words, source, target = " ".join(parsed.words), parsed.source or "", parsed.target or ""
    found, translation = _translated(library, parsed, words)
    titles = {pack.id: pack.title for pack in library.packs}
    if parsed.json:
        print_json(translate_json(words, source, target, found, translation))
    elif translation is not None:
        print_translation(translation)
        print_support(translation, titles)
    elif found:
        print_entries(found, titles)
    else:
        print(printable(_(NOT_FOUND, word=words)))
    return 0


def _translated(
    library: Library, parsed: argparse.Namespace, words: str
) -> tuple[Sequence[DictionaryEntry], Translation | None]:
    """Return the entries of a word or term; of a sentence that has none, its translation."""
    source, target = parsed.source or "", parsed.target or ""
    is_sentence = bool(target) and words_of(words) > 1
    try:
        found = library.translate(words, source=source, target=target, corpora=parsed.corpus)
    except LibraryError:
        if not is_sentence:
            raise
        found = ()
    whole = (EntryMatch.ITSELF, EntryMatch.FORM)
    if not is_sentence or any(each.match in whole for each in found):
        return found, None
    return (), library.translated(
        words, source=source, target=target, corpora=parsed.corpus, generate=not parsed.no_model
    )


def _read(library: Library, parsed: argparse.Namespace) -> int:
    view = library.read(parsed.corpus, parsed.document)
    if not 0 <= parsed.at <= len(view.text):
        raise LibraryError(
            _(
                "The document has {length} characters; {at} is outside it.",
                length=len(view.text),
                at=parsed.at,
            ),
            _("Give --at a number within it."),
        )
    if not parsed.at:
        print(f"{printable(view.title)}\n")
    print(printable(with_captions(view, parsed.at)))
    return 0


def _list(library: Library, _parsed: argparse.Namespace) -> int:
    manifest = library.manifest
    lines = [manifest.title, manifest.description, ""]
    for pack in library.packs:
        lines += [
            f"{pack.id:<16} {pack.title}",
            f"{'':<16} {_holdings(pack)}",
            f"{'':<16} {' · '.join(filter(None, (pack.publisher, pack.date, pack.licence)))}",
        ]
    lines += [f"{model.role:<16} {_model_line(model)}" for model in manifest.models]
    print(printable("\n".join(lines)))
    return 0


def _holdings(pack: PackRecord) -> str:
    language = pack.language
    if pack.translates:
        language = _("{source} to {target}", source=pack.from_language, target=pack.to_language)
    documents = _n("{count} document", "{count} documents", pack.documents)
    passages = _n("{count} passage", "{count} passages", pack.passages)
    return listed([documents, passages, language])


def _model_line(model: ModelRecord) -> str:
    made = _("made {quantization}", quantization=model.quantization) if model.quantization else ""
    named = f"--model {model.id}" if model.id else ""
    parts = (model.name, made, model.licence, f"{model.size >> 20} MB", named)
    return " · ".join(filter(None, parts))


def _batch(answer: Callable[[_Asked], dict[str, Any]], history: Sequence[Exchange] = ()) -> int:
    """Answer each line; `history` is that of lines without their own."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            print_json(answer(_request(line, number, history)))
    return 0


def _request(line: bytes, number: int, history: Sequence[Exchange]) -> _Asked:
    """Return the question of one line of a batch."""
    try:
        request = json.loads(line)
        identifier, question = request["id"], _question(request["question"])
    except (ValueError, KeyError, TypeError, AttributeError, LibraryError) as error:
        raise LibraryError(
            _("Line {number} of standard input is not a question.", number=number),
            _('Each line must be a JSON object with "id" and "question".'),
        ) from error
    if "history" in request:
        history = history_in(
            request["history"], _("line {number} of standard input", number=number)
        )
    return _Asked(question, history, identifier)


def _question(given: str | None) -> str:
    if given is None or not given.strip():
        raise LibraryError(
            _("There is no question."), _("Give one in quotation marks, or --batch.")
        )
    return given


def _foreign(library: Library) -> dict[str, str]:
    languages = {pack.id: pack.language for pack in library.packs}
    return foreign(languages, library.manifest.language)


_COMMANDS: dict[str | None, Callable[[Library, argparse.Namespace], int]] = {
    None: _open_screen,
    "search": _search,
    "ask": _ask,
    "browse": browse,
    "read": _read,
    "translate": _translate,
    "list": _list,
}
