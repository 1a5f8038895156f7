"""How arguments are explained, and argparse's own words in the language that is spoken."""

from __future__ import annotations

import argparse
from typing import Any

from runtime.localization import N_
from runtime.localization.spoken import spoken
from runtime.text.cells import wrapped
from runtime.text.sanitize import printable

WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("unrecognized arguments: %s"),
    N_("the following arguments are required: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("invalid %(type)s value: %(value)r"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("ignored explicit argument %r"),
    N_("not allowed with argument %s"),
    N_("unexpected option string: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("one of the arguments %s is required"),
)
"""what argparse says by itself to a person; the rest are mistakes of whoever writes a parser"""


class Help(argparse.HelpFormatter):
    """Wraps lines by the cells that they take; a text that has lines of its own keeps them."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = text.splitlines() if "\n" in text else wrapped(text, width - len(indent))
        return "\n".join(indent + line for line in lines)


class Parser(argparse.ArgumentParser):
    """Prints the names of files and what was typed as clean as all else."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        # argparse looks its words up by names of its module, which know the system's catalogues.
        setattr(argparse, "_", _word)  # noqa: B010 - the type checker knows of no such names
        setattr(argparse, "ngettext", _plural)  # noqa: B010
        super().__init__(*arguments, **{"formatter_class": Help, **settings})

    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(printable(message), file)


def _word(source: str | None) -> str | None:
    return spoken().gettext(source) if source else source


def _plural(singular: str, plural: str, count: int) -> str:
    return spoken().ngettext(singular, plural, count)
