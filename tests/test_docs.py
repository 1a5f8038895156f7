"""What the pages for people name is there: links, headings, commands, files and modules."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import builder.cli.main
import evaluation.__main__
from runtime.cli.arguments import parser_for

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGES = ("builder", "evaluation", "runtime", "tests")
FOLDERS = (*PACKAGES, "docs", "examples", "requirements")
PARSERS = {
    "builder": builder.cli.main._parser(),
    "evaluation": evaluation.__main__._parser(),
    "vademecum": parser_for(None),
}

every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?: {4}.*\n(?:\n(?= {4}))?)+")
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z]+:")
_COMMAND = re.compile(r"(?:python -m (?=builder\b|evaluation\b)|\./|(?=builder |evaluation ))?")
_PATH = re.compile(rf"(?<![\w./<>-])(?:{'|'.join(FOLDERS)})/[\w.*/-]*[\w*/](?![\w<…])")
_DOTTED = re.compile(rf"(?<![\w./-])(?:{'|'.join(PACKAGES)})(?:\.\w+)+")


def prose(text: str) -> str:
    """Return a page without its blocks of code."""
    return _INDENTED.sub("", _FENCE.sub("", text))


def anchors(text: str) -> set[str]:
    """Return the names by which a page's headings are linked to, as GitHub makes them."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.findall(prose(text)):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def broken_links(page: Path) -> Iterator[str]:
    """Yield the relative links of a page that lead nowhere."""
    for link in _LINK.findall(prose(page.read_text("utf-8"))):
        if _ELSEWHERE.match(link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            yield link


def code(text: str) -> Iterator[str]:
    """Yield a page's lines and spans of code, with continued lines joined."""
    for block in (*_FENCE.findall(text), *_INDENTED.findall(text)):
        yield from re.sub(r"\\\n\s*", "", block).splitlines()
    yield from _SPAN.findall(prose(text))


def commands(text: str) -> Iterator[list[str]]:
    """Yield the words of each command of ours, its program first."""
    for line in code(text):
        found = _COMMAND.match(line.strip())
        assert found is not None
        # What follows two spaces, a comma or a redirection is no part of it.
        words = re.split(r" {2,}|[<>|;,]", line.strip()[found.end() :])[0].split()
        if words and words[0] in PARSERS and (len(words) > 1 or found[0]):
            yield [word.strip("[]") for word in words]


def unknown_words(words: list[str]) -> list[str]:
    """Return the subcommand or options of a command that its parser does not know."""
    parser, unknown, option = PARSERS[words[0]], [], None
    given = builder.cli.main.with_command(words[1:]) if words[0] == "builder" else words[1:]
    for word in given:
        choices = subcommands(parser)
        if word.startswith("-"):
            option = parser._option_string_actions.get(word)
            unknown += [] if option else [word]
        elif option is not None and option.nargs != 0:
            option = option if option.nargs else None  # it takes this word, or any number of them
        elif word in choices:
            parser = choices[word]
        elif choices and not word.isupper():
            return [*unknown, word]
    return unknown


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return a parser's subcommands by name."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def is_there(dotted: str) -> bool:
    """Return whether a dotted name is a module, or a name that its module defines."""
    path = ROOT.joinpath(*dotted.split("."))
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    name, module = path.name, path.parent
    sources = (module.with_suffix(".py"), module / "__init__.py")
    defined = re.compile(rf"^(?:def |class | {{4}})?{name}\b|import .*\b{name}\b", re.MULTILINE)
    return any(each.is_file() and defined.search(each.read_text("utf-8")) for each in sources)


@every_page
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    assert [] == list(broken_links(page))


@every_page
def test_every_command_of_ours_has_the_subcommand_and_options_that_a_page_names(page: Path) -> None:
    wrong = {
        " ".join(words): unknown
        for words in commands(page.read_text("utf-8"))
        if (unknown := unknown_words(words))
    }
    assert {} == wrong


@every_page
def test_every_target_of_make_that_a_page_names_exists(page: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    lines = [line.split() for line in code(page.read_text("utf-8"))]
    named = {words[1] for words in lines if len(words) > 1 and words[0] == "make"}
    assert set() == {name for name in named if "=" not in name} - set(targets)


@every_page
def test_every_file_and_folder_that_a_page_names_exists(page: Path) -> None:
    named = set(_PATH.findall(_LINK.sub("", page.read_text("utf-8"))))
    assert [] == sorted(each for each in named if not any(ROOT.glob(each.rstrip("/"))))


@every_page
def test_every_module_that_a_page_names_exists(page: Path) -> None:
    named = set(_DOTTED.findall(page.read_text("utf-8")))
    locks = {path.name for path in (ROOT / "requirements").iterdir()}
    assert [] == sorted(each for each in named - locks if not is_there(each))


def test_every_page_that_the_code_names_exists() -> None:
    named = {
        name
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for name in re.findall(r"\bdocs/[\w./-]+\.md\b", path.read_text("utf-8"))
    }
    assert [] == sorted(name for name in named if not (ROOT / name).is_file())


def test_a_link_to_a_file_or_heading_that_is_gone_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`: c\n\n[1](#a-b-c) [2](gone.md) [3](#gone) [4](page.md#a-b-c) [5](https://a.b)\n\n"
        "```\n[6](nowhere.md)\n```\n"
    )
    assert ["gone.md", "#gone"] == list(broken_links(page))


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("`python -m evaluation sets FOLDER --only squad --fit`", []),
        ("`python -m evaluation eval-sets FOLDER`", ["eval-sets"]),
        ("`python -m builder build bundle.toml --stick DIR`", ["--stick"]),
        ("    python -m builder payload \\\n        send windows-x86_64\n", ["send"]),
        ("```\n./vademecum ask --loud  says it\n```\n", ["--loud"]),
        ("`evaluation probe --answers 3`", ["--answers"]),
        ("`./vademecum --model tiny tell`", ["tell"]),
        ("`vademecum` and `builder` (a word)", []),
    ],
)
def test_a_command_that_no_parser_knows_is_found(text: str, unknown: list[str]) -> None:
    assert unknown == [word for words in commands(text) for word in unknown_words(words)]
