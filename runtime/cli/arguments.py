"""The arguments of every command."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from runtime import __version__
from runtime.cli.help import Parser
from runtime.localization import N_, _
from runtime.localization.choice import LANGUAGES, OPTION, VARIABLE, known
from runtime.text.language_names import language_named

_CODE = re.compile(r"[A-Za-z]{2,3}")
EXAMPLES = (
    ("vademecum", N_("open the library in the terminal")),
    ('vademecum ask "Who built the Suez Canal?"', N_("answer from the library, with citations")),
    ('vademecum ask --no-model "…"', N_("quote the best passages instead")),
    ('vademecum search -k 5 --corpus python "…"', N_("find passages")),
    ("vademecum browse wiki-general suez", N_("list the titles that begin with a word")),
    ("vademecum translate --to es hospital", N_("look a word up in the dictionaries")),
    ('vademecum translate --to de "I feel ill."', N_("translate a sentence")),
    ('vademecum read wiki-general "Suez Canal"', N_("print a document")),
    ("vademecum doctor", N_("tell what is slow here, and which model suits it")),
    ("vademecum selftest", N_("tell how well and how fast this machine answers")),
)
"""what can be typed, and what it does"""


def parser_for(library: Path | None) -> argparse.ArgumentParser:
    """Return the parser of all commands; `library` is the default folder."""
    parser = Parser(
        prog="vademecum",
        description=_(
            "A library that answers questions offline and shows where each sentence comes from. "
            "Without a command it opens in the terminal."
        ),
        epilog=_examples(),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"vademecum {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        default=library or Path(),
        help=_("the folder that holds library.json (default: %(default)s)"),
    )
    parser.add_argument(
        OPTION,
        type=_spoken,
        metavar="CODE",
        help=_(
            "the language to speak: {codes} (default: {variable}, or the system's)",
            codes=", ".join(LANGUAGES),
            variable=VARIABLE,
        ),
    )
    _add_model(parser, None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=_("commands"))
    _add_search(commands)
    _add_ask(commands)
    _add_browse(commands)
    _add_translate(commands)
    _add_read(commands)
    commands.add_parser("list", help=_("list the corpora, models and their licences"))
    doctor = commands.add_parser(
        "doctor", help=_("tell what this machine is, what will be slow, and which model suits it")
    )
    doctor.add_argument("--json", action="store_true", help=_("print one JSON object"))
    _add_selftest(commands)
    commands.add_parser("verify", help=_("read the whole stick and compare every file's SHA-256"))
    return parser


def _examples() -> str:
    lines = (f"  {command:<43} {_(meaning)}" for command, meaning in EXAMPLES)
    return "\n".join([_("examples:"), *lines])


_Commands = argparse._SubParsersAction  # the only name argparse has for what add_parser is on


def _add_search(commands: _Commands[Parser]) -> None:
    search = commands.add_parser("search", help=_("find passages"))
    _add_question(search, "query", _("what to look for"), '{"id", "question"}')
    search.add_argument(
        "-k", type=_count, default=10, metavar="N", help=_("passages (default: 10)")
    )
    search.add_argument(
        "--mode",
        choices=("hybrid", "dense", "lexical"),
        default="hybrid",
        help=_("by words and meaning, by meaning alone, or by words alone (default: hybrid)"),
    )


def _add_ask(commands: _Commands[Parser]) -> None:
    ask = commands.add_parser("ask", help=_("answer a question, with citations"))
    _add_question(ask, "question", _("what to ask"), _('{"id", "question"}, and "history" or none'))
    ask.add_argument(
        "--no-model", action="store_true", help=_("quote the best passages; generate nothing")
    )
    ask.add_argument(
        "--all",
        action="store_true",
        help=_("show what the library does not support too, marked (default: it is counted)"),
    )
    ask.add_argument(
        "--export",
        type=Path,
        metavar="FILE",
        help=_(
            "write the answer with its sources to FILE too, as its ending says: .md or .html; "
            "with --batch, all answers"
        ),
    )
    ask.add_argument(
        "--replace", action="store_true", help=_("with --export: replace FILE where it is there")
    )
    ask.add_argument(
        "--history",
        type=Path,
        metavar="FILE",
        help=_(
            "JSON: the conversation before the question, a list of messages {role, content}, of "
            "objects {question, answer} or of pairs; with --batch, the one of lines without their "
            "own"
        ),
    )
    ask.add_argument(
        "--in", dest="target", type=_language, metavar="CODE",
        help=_(
            "give each sentence of the answer in this language too, such as de or German, by the "
            "model"
        ),
    )  # fmt: skip
    _add_model(ask, argparse.SUPPRESS)  # what stands before the command counts too


def _add_selftest(commands: _Commands[Parser]) -> None:
    test = commands.add_parser(
        "selftest", help=_("put the stick's own questions to this machine and tell what it reaches")
    )
    test.add_argument(
        "--answers",
        type=_count_or_none,
        default=5,
        metavar="N",
        help=_("questions that a model answers, 0 for none (default: 5)"),
    )
    test.add_argument("--json", action="store_true", help=_("print one JSON object"))
    _add_model(test, argparse.SUPPRESS)


def _add_model(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        default=default,
        help=_("the model that writes, of those `list` prints (default: what suits the machine)"),
    )


def _add_question(parser: argparse.ArgumentParser, name: str, text: str, line: str) -> None:
    parser.add_argument(name, nargs="?", help=text)
    parser.add_argument(
        "--corpus", action="append", default=[], metavar="ID", help=_("only this one; repeatable")
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument(
        "--batch",
        action="store_true",
        help=_(
            "read JSON lines {line} from standard input; print one JSON object a line", line=line
        ),
    )


def _add_browse(commands: _Commands[Parser]) -> None:
    browse = commands.add_parser("browse", help=_("list corpora, titles, or a document's sections"))
    browse.add_argument("corpus", nargs="?", help=_("the corpus's id (default: list the corpora)"))
    browse.add_argument(
        "prefix", nargs="*", help=_("what the titles begin with, accents and case aside")
    )
    browse.add_argument(
        "--contents", metavar="DOCUMENT", help=_("print the table of contents of this document")
    )
    browse.add_argument(
        "--page",
        type=_count,
        metavar="N",
        help=_("this page of the titles (default: the first in a terminal, all elsewhere)"),
    )
    browse.add_argument(
        "--json",
        action="store_true",
        help=_("print JSON: an object, or one for each page of titles"),
    )


def _add_translate(commands: _Commands[Parser]) -> None:
    translate = commands.add_parser(
        "translate", help=_("look a word up in the dictionaries, or translate a sentence")
    )
    translate.add_argument(
        "words", nargs="+", metavar="WORD",
        help=_("a word, or those of a phrase or a sentence; a sentence takes --to"),
    )  # fmt: skip
    translate.add_argument(
        "--from", dest="source", type=_language, metavar="CODE",
        help=_("the language of the word, such as en or English (default: any)"),
    )  # fmt: skip
    translate.add_argument(
        "--to", dest="target", type=_language, metavar="CODE",
        help=_("the language that is wanted (default: any)"),
    )  # fmt: skip
    translate.add_argument(
        "--corpus", action="append", default=[], metavar="ID", help=_("only this one; repeatable")
    )
    translate.add_argument("--json", action="store_true", help=_("print one JSON object"))
    translate.add_argument(
        "--no-model", action="store_true",
        help=_("give the dictionaries' words for a sentence; generate nothing"),
    )  # fmt: skip
    _add_model(translate, argparse.SUPPRESS)


def _spoken(text: str) -> str:
    if not (code := known(text)):
        raise argparse.ArgumentTypeError(
            _(
                "{text!r} is none of the languages that it speaks: {codes}",
                text=text,
                codes=", ".join(LANGUAGES),
            )
        )
    return code


def _language(text: str) -> str:
    named = language_named(text)
    if not named and not _CODE.fullmatch(text):
        raise argparse.ArgumentTypeError(
            _("{text!r} is no language, such as en or English", text=text)
        )
    return named or text.lower()


def _add_read(commands: _Commands[Parser]) -> None:
    read = commands.add_parser("read", help=_("print a document"))
    read.add_argument("corpus", help=_("the corpus's id, as `list` prints it"))
    read.add_argument("document", help=_("the document's id, as `search` prints it"))
    read.add_argument(
        "--at", type=int, default=0, metavar="OFFSET", help=_("start at this character")
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("{text!r} is not a number from 1 up", text=text))
    return int(text)


def _count_or_none(text: str) -> int:
    return 0 if text == "0" else _count(text)
