"""Help and errors of arguments: all of it can be translated, argparse's own words too."""

from __future__ import annotations

import pytest

from runtime.__main__ import main
from runtime.cli.arguments import EXAMPLES, parser_for
from runtime.localization import use
from runtime.text.cells import cells, wrapped
from tests.support.pseudo_language import PseudoLanguage, speaking, unmarked

COMMANDS = ["search", "ask", "browse", "translate", "read", "list", "doctor", "selftest", "verify"]
NAMES = """
    vademecum COMMAND DIR CODE NAME ID FILE WORD DOCUMENT OFFSET VADEMECUM_LANGUAGE
    help version library language model corpus json batch mode hybrid dense lexical all history
    contents page from to at answers query question prefix document ar de en es fr pt ru zh no
    id and export replace in md html
"""
"""what is typed as it stands, or stands for it; no language changes it"""


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_nothing_of_the_help_is_said_in_english_alone(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking("ru", PseudoLanguage()), pytest.raises(SystemExit):
        parser_for(None).parse_args([*filter(None, [command]), "--help"])
    typed = [command for command, _meaning in EXAMPLES]
    assert set() == unmarked(capsys.readouterr().out, [NAMES, *COMMANDS, *typed])


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"], ["search", "-k", "none", "…"], ["read"], ["ask", "--frob"], ["--library"],
        ["--language", "xx", "list"], ["translate", "--to", "xxxx", "…"],
        ["read", "a", "b", "--at", "x"], ["doctor", "--json=1"],
    ],
)  # fmt: skip
def test_nothing_of_an_error_is_said_in_english_alone(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with speaking("ru", PseudoLanguage()), pytest.raises(SystemExit):
        parser_for(None).parse_args(arguments)
    told = "frob none xx xxxx int JSON"
    assert set() == unmarked(capsys.readouterr().err, [NAMES, told, *COMMANDS])


def test_the_option_speaks_before_anything_is_understood(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        with pytest.raises(SystemExit):
            main(["--language", "de", "frob"])
        assert "Fehler: Argument COMMAND: ungültige Wahl: 'frob'" in capsys.readouterr().err
    finally:
        use("en")


def test_lines_are_wrapped_by_the_cells_that_they_take() -> None:
    lines = wrapped("一座无需网络就能回答问题的图书馆，并标明每句话的出处。", 20)
    assert all(cells(line) <= 22 for line in lines)  # a comma may hang over
    assert not any(line.startswith(("，", "。")) for line in lines)
    assert ["one two", "three"] == wrapped("one two three", 8)
