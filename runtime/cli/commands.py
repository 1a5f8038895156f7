"""What each command of the command line does."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.answering.followups import Exchange
from runtime.citations import NumberedPassage, NumberedPassages, also_in_line
from runtime.cli.history import history_in, history_of
from runtime.errors import LibraryError
from runtime.events import Cited, Done, Event, Found
from runtime.hardware.machine import shows_screen
from runtime.json_output import ask_json, search_json
from runtime.library import Library
from runtime.results import AnswerSentence, Hit, OtherSource, Searched
from runtime.stick.layout import ModelRecord
from runtime.stick.presence import Presence
from runtime.text.languages import foreign
from runtime.text.sanitize import printable, printable_json
from runtime.text.wording import left_out

_SNIPPET = 300  # characters of a passage in a list of results
_NEAREST = 3  # passages shown when there is no answer

_Quotes = dict[int, dict[str, None]]
"""number of a passage → what of it is cited, each once and in order"""


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
            "The screen needs a terminal that can be drawn on; this one cannot, or input or output "
            "goes elsewhere.",
            'Start it in a terminal window, or use `vademecum ask "…"`, `search` and `read`.',
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
        _print_json(find(_Asked(question)))
        return 0
    searched = _searched(library, parsed, question)
    _tell_corrections(searched.corrections)
    _print_hits(searched.hits, _foreign(library))
    if not searched.hits:
        print("Nothing was found.")
    return 0


def _searched(library: Library, parsed: argparse.Namespace, question: str) -> Searched:
    return library.searched(question, k=parsed.k, corpora=parsed.corpus, mode=parsed.mode)


def _tell_corrections(corrections: Sequence[tuple[str, str]]) -> None:
    for typed, understood in corrections:
        print(printable(f"Searched for: {understood} (no passage has “{typed}”)\n"), flush=True)


def _ask(library: Library, parsed: argparse.Namespace) -> int:
    def answer(asked: _Asked) -> dict[str, Any]:
        return ask_json(asked.identifier, _answer(library, parsed, asked))

    history = history_of(parsed.history) if parsed.history else ()
    if parsed.batch:
        return _batch(answer, history)
    asked = _Asked(_question(parsed.question), history)
    if parsed.json:
        _print_json(answer(asked))
        return 0
    _tell_answer(library, parsed, asked)
    return 0


def _answer(library: Library, parsed: argparse.Namespace, asked: _Asked) -> Done:
    *_, done = _events(library, parsed, asked)
    assert isinstance(done, Done)  # the last event always is
    return done


def _events(library: Library, parsed: argparse.Namespace, asked: _Asked) -> Iterator[Event]:
    return library.ask(
        asked.question,
        corpora=parsed.corpus,
        history=asked.history,
        generate=not parsed.no_model,
        keep_unsupported=parsed.all,
    )


def _tell_answer(library: Library, parsed: argparse.Namespace, asked: _Asked) -> None:
    """Print an answer as it comes: each sentence once it is checked, the sources at the end."""
    passages, quotes = NumberedPassages(), _Quotes()
    printed = 0
    for event in _events(library, parsed, asked):
        if isinstance(event, Found):
            passages = NumberedPassages(event)
            _tell_corrections(event.corrections)
            if event.understood:
                print(printable(f"Understood as: {event.understood}\n"), flush=True)
        elif isinstance(event, Cited):
            _print_sentence(event.sentence, passages, quotes)
            printed += 1
        elif isinstance(event, Done):
            for sentence in event.sentences[printed:]:  # quotations come all at once
                _print_sentence(sentence, passages, quotes)
            if not event.sentences:
                _print_nearest(event.hits, _foreign(library))
            _print_left_out(len(event.left_out))
    _print_sources(passages, quotes, _foreign(library))


def _print_sources(passages: NumberedPassages, quotes: _Quotes, foreign: Mapping[str, str]) -> None:
    if quotes:
        print("\nSources")
    for number, cited in sorted(quotes.items()):
        passage = passages[number]
        about = ", ".join(filter(None, (passage.corpus, passage.source)))
        quoted = " ".join(f"“{quote}”" for quote in cited)
        language = f", {foreign[passage.corpus]}" if passage.corpus in foreign else ""
        where = _where(passage.title, passage.section)
        print(printable(f"[{number}] {where} ({about}): {quoted}{language}"))
        _print_others(passage)


def _print_left_out(count: int) -> None:
    if count:
        print(f"\n{left_out(count)} (--all shows {'it' if count == 1 else 'them'}).")


def _print_nearest(hits: Sequence[Hit], foreign: Mapping[str, str]) -> None:
    print("This library does not say." + (" The nearest passages:\n" if hits else ""))
    _print_hits(hits[:_NEAREST], foreign)


def _print_sentence(sentence: AnswerSentence, passages: NumberedPassages, quotes: _Quotes) -> None:
    """Print a sentence with the numbers of the passages that it cites, as the screen has them."""
    numbers = "".join(f"[{number}]" for number in passages.cite(sentence))
    mark = numbers if sentence.supported else "(not found in the library)"
    print(f"{printable(' '.join(sentence.text.split()))} {mark}", flush=True)
    for citation in (*sentence.citations, *sentence.disagreeing):
        number, quote = passages.number(citation), " ".join(citation.quote.split())
        quotes.setdefault(number, {})[quote] = None
        if citation in sentence.disagreeing:
            print(f"Another source says: “{printable(quote)}” [{number}]", flush=True)


def _read(library: Library, parsed: argparse.Namespace) -> int:
    view = library.read(parsed.corpus, parsed.document)
    if not 0 <= parsed.at <= len(view.text):
        raise LibraryError(
            f"The document has {len(view.text)} characters; {parsed.at} is outside it.",
            "Give --at a number within it.",
        )
    if not parsed.at:
        print(f"{printable(view.title)}\n")
    print(printable(view.text[parsed.at :]))
    return 0


def _list(library: Library, _: argparse.Namespace) -> int:
    manifest = library.manifest
    lines = [manifest.title, manifest.description, ""]
    for pack in library.packs:
        lines += [
            f"{pack.id:<16} {pack.title}",
            f"{'':<16} {pack.documents} documents, {pack.passages} passages, {pack.language}",
            f"{'':<16} {' · '.join(filter(None, (pack.publisher, pack.date, pack.licence)))}",
        ]
    lines += [f"{model.role:<16} {_model_line(model)}" for model in manifest.models]
    print(printable("\n".join(lines)))
    return 0


def _model_line(model: ModelRecord) -> str:
    made = f"made {model.quantization}" if model.quantization else ""
    named = f"--model {model.id}" if model.id else ""
    parts = (model.name, made, model.licence, f"{model.size >> 20} MB", named)
    return " · ".join(filter(None, parts))


def _batch(answer: Callable[[_Asked], dict[str, Any]], history: Sequence[Exchange] = ()) -> int:
    """Answer each line; `history` is that of lines without their own."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            _print_json(answer(_request(line, number, history)))
    return 0


def _request(line: bytes, number: int, history: Sequence[Exchange]) -> _Asked:
    """Return the question of one line of a batch."""
    try:
        request = json.loads(line)
        identifier, question = request["id"], _question(request["question"])
    except (ValueError, KeyError, TypeError, AttributeError, LibraryError) as error:
        raise LibraryError(
            f"Line {number} of standard input is not a question.",
            'Each line must be a JSON object with "id" and "question".',
        ) from error
    if "history" in request:
        history = history_in(request["history"], f"line {number} of standard input")
    return _Asked(question, history, identifier)


def _question(given: str | None) -> str:
    if given is None or not given.strip():
        raise LibraryError("There is no question.", "Give one in quotation marks, or --batch.")
    return given


def _foreign(library: Library) -> dict[str, str]:
    languages = {pack.id: pack.language for pack in library.packs}
    return foreign(languages, library.manifest.language)


def _print_hits(hits: Sequence[Hit], foreign: Mapping[str, str]) -> None:
    for number, hit in enumerate(hits, start=1):
        _print_hit(number, hit, foreign.get(hit.corpus, ""))


def _where(title: str, section: str) -> str:
    return " › ".join(filter(None, (title, section if section != title else "")))


def _print_hit(number: int, hit: Hit, language: str) -> None:
    where = _where(hit.title, hit.section)
    snippet = " ".join(hit.headed.split())
    if len(snippet) > _SNIPPET:
        snippet = snippet[:_SNIPPET].rsplit(" ", 1)[0] + " …"
    where += f", {language}" if language else ""
    print(printable(f"{number}. {where}  [{hit.corpus} {hit.document!r} --at {hit.start}]"))
    print(printable(f"   {snippet}"))
    _print_others(hit)
    print()


def _print_others(found: Hit | NumberedPassage) -> None:
    """Print where else a passage stands, if it does."""

    def name(source: OtherSource) -> str:
        title = f"{source.title} " if source.title != found.title else ""
        return f"{title}[{source.corpus} {source.document!r}]"

    if line := also_in_line(found.also_in, name):
        print(printable(f"   ({line})"))


def _print_json(record: dict[str, Any]) -> None:
    sys.stdout.write(printable_json(json.dumps(record, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


_COMMANDS: dict[str | None, Callable[[Library, argparse.Namespace], int]] = {
    None: _open_screen,
    "search": _search,
    "ask": _ask,
    "read": _read,
    "list": _list,
}
