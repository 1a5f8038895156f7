"""Shell code → its simple commands, those inside others too. Pure; nothing is run.

Quoting and words are those of `shlex`; what stands between commands is found here. The syntax of
compound commands is not checked.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_DEEPEST = 8
"""commands within commands"""
_PLACEHOLDER = re.compile(r"\{\{((?:[^{}\n]|\{(?!\{)|\}(?!\})|\}(?=\}\})){0,300})\}\}(?!\})")
_ALTERNATIVES = re.compile(r"\[[^\[\]]*\|([^\[\]|]+)\](.*)")
_ANGLED = re.compile(r"(?<!<)<([A-Za-z](?:[\w .:/-]*\w)?)>")
_BARE = re.compile(r"[^\w./:@%+=~,-]+")
_SINGLE_QUOTED = re.compile(r"'[^']*'")
_SUBSTITUTION = re.compile(r"\$\(|`")
_ASSIGNMENT = re.compile(r"(?<!\w)[A-Za-z_]\w*\+?=")
_TOKEN = re.compile(
    r"""
    (?P<quoted>'[^']*'? | "(?:\\.|[^"\\])*"? | `[^`]*`? | \\.)
    | (?P<comment>(?<![^\s;&|()])\#[^\n]*)
    | (?P<substitution>\$\()
    | (?P<redirection>(?:(?<![\w.])\d+|&)?(?:>>|>\||>&|>|<<<|<<-?|<&|<>|<)(?P<joined>&?\d+\b|-)?)
    | (?P<operator>&&|\|\||;;|\|&|[;|&\n()])
    """,
    re.VERBOSE | re.DOTALL,
)
_TARGET = re.compile(r"\s*(?P<target>[^\s;&|<>()]*)")
_HERE = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_PROMPT = re.compile(r"^[ \t]*(?:\$|#|>|PS>|C:\\[^>\n]*>)[ \t]+", re.MULTILINE)
KEYWORDS = frozenset({
    "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac",
    "function", "select", "{", "}", "!", "[[", "]]",
})  # fmt: skip
_OPENING = frozenset({"if", "then", "elif", "else", "do", "while", "until", "{", "!"})
"""keywords that a command may follow"""

WRAPPERS = {
    "sudo": "ughpCTrR", "doas": "uC", "env": "uCS", "nohup": "", "time": "fo", "nice": "n",
    "ionice": "cnp", "xargs": "InPLdasE", "exec": "a", "command": "", "builtin": "",
    "watch": "n", "timeout": "ks", "setsid": "", "parallel": "jnNaS", "busybox": "",
    "stdbuf": "ioe",
}  # fmt: skip
"""programs that run the command after their options → the letters of options with a value"""
_SHELLS = frozenset({
    "sh", "bash", "zsh", "dash", "ksh", "fish", "su", "cmd", "powershell", "pwsh",
})  # fmt: skip
_STRINGS = frozenset({"-c", "-lc", "-ic", "--command", "/c", "/C", "-Command"})
"""options of shells whose value is code"""
_SSH_VALUED = "BbcDEeFIiJLlmOopQRSWw"
_RUNS = frozenset({"-exec", "-execdir", "-ok", "-okdir", "-x", "--exec", "--exec-batch"})
"""options whose values are a command"""


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command."""

    words: tuple[str, ...]
    """its name and arguments without quotation marks"""
    written: str
    """the simple command of the code that it stands in"""
    targets: tuple[str, ...] = ()
    """files that its output takes the place of"""
    fed: bool = False
    """whether it gets its input, and so perhaps its arguments, from another"""

    @property
    def name(self) -> str:
        """The program, without its folder."""
        return program(self.words[0]) if self.words else ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What follows the name."""
        return self.words[1:]


@dataclass(frozen=True, slots=True)
class Shell:
    """What shell code is made of."""

    commands: tuple[Command, ...]
    problem: str = ""
    """what is wrong with its quoting"""


def read_shell(code: str) -> Shell:
    """Return the commands of a shell's code, those that others run after them."""
    return _read(filled(code), 0)


def _read(code: str, depth: int) -> Shell:
    commands: list[Command] = []
    problem = ""
    text = _PROMPT.sub("", code).replace("\\\n", " ")
    for segment, fed in _segments(_without_here_documents(text)):
        try:
            found = _command(segment, fed=fed)
        except ValueError as error:
            problem = problem or f"{str(error).lower()}: {segment.strip()}"
            found = Command(tuple(segment.split()), segment.strip(), fed=fed)
        commands += _unfolded(found, depth)
        commands += _substituted(segment, depth)
    return Shell(tuple(commands), problem)


def filled(code: str) -> str:
    """Return code with each placeholder, `{{path/to/file}}` or `<host>`, as one bare word.

    Of two forms, `{{[-f|--force]}}`, it has the long one; of several values the first.
    """
    return _ANGLED.sub(_bare, _PLACEHOLDER.sub(_bare, code))


def program(word: str) -> str:
    """Return what a program is called: without its folder, and without `.exe`."""
    name = word.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return name.removesuffix(".exe").removesuffix(".EXE")


def options(words: Sequence[str]) -> frozenset[str]:
    """Return options as they are told from each other: letters apart, without their values.

    `-rf` gives `-r` and `-f` and, since some programs have words of one dash, `-rf` too.
    """
    found: set[str] = set()
    for word in words:
        if word == "--":
            break
        if word.startswith("--"):
            found.add(word.partition("=")[0])
        elif word.startswith("-") and len(word) > 1:
            found.add(word)
            found.update(f"-{letter}" for letter in word[1:] if letter.isalnum())
        elif word.startswith("+") and len(word) > 1:
            found.add(word)
    return frozenset(found)


def _bare(match: re.Match[str]) -> str:
    inside = match[1].strip()
    if chosen := _ALTERNATIVES.fullmatch(inside):
        rest = chosen[2].strip()
        return f"{chosen[1]} {_word(rest)}" if rest else chosen[1]
    return _word(inside.partition("|")[0])


def _word(text: str) -> str:
    first, *_ = text.split() or [""]
    return _BARE.sub("_", first) or "_"


def _without_here_documents(code: str) -> str:
    """Return code without the lines that a here-document has."""
    lines: list[str] = []
    ends: list[str] = []
    for line in code.split("\n"):
        if ends:
            if line.strip() == ends[0]:
                ends.pop(0)
            continue
        lines.append(line)
        ends += [match[2] for match in _HERE.finditer(line)]
    return "\n".join(lines)


def _segments(code: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces between operators that stand in no quotation, and if they are piped to."""
    start, fed = 0, False
    for kind, first, last in (*_tokens(code), ("operator", len(code), len(code))):
        if kind != "operator":
            continue
        if code[start:first].strip():
            yield code[start:first], fed
        fed = code[first:last] in ("|", "|&")
        start = last


def _tokens(code: str) -> Iterator[tuple[str, int, int]]:
    """Yield (kind, start, end) of what a shell gives a meaning, quotations whole."""
    place = 0
    while match := _TOKEN.search(code, place):
        kind, place = str(match.lastgroup), match.end()
        if match["redirection"] is not None:
            kind = "redirection"
        if kind == "substitution":
            place = _after_parenthesis(code, place - 1)
        yield kind, match.start(), place


def _after_parenthesis(code: str, opened: int) -> int:
    depth = 0
    for place in range(opened, len(code)):
        depth += {"(": 1, ")": -1}.get(code[place], 0)
        if depth == 0:
            return place + 1
    return len(code)


def _command(segment: str, *, fed: bool = False) -> Command:
    """Return a simple command. Raises ValueError where a quotation has no end."""
    bare, targets = _without_redirections(segment)
    words = shlex.split(bare, comments=True)
    while words and (words[0] in _OPENING or _ASSIGNMENT.match(words[0])):
        words.pop(0)
    return Command(tuple(words), segment.strip(), tuple(targets), fed)


def _without_redirections(segment: str) -> tuple[str, list[str]]:
    """Return a command without redirections, and the files that are written anew."""
    kept, targets, place = [], [], 0
    for kind, first, last in _tokens(segment):
        if kind != "redirection" or first < place:
            continue
        kept.append(segment[place:first])
        sign, place = segment[first:last], last
        if not sign.endswith(tuple("0123456789-")):  # 2>&1 names no file
            target = _TARGET.match(segment, last)
            assert target is not None  # nothing is also a match
            place = target.end()
            targets += [target["target"]] if sign.endswith((">", ">|")) and ">>" not in sign else []
    return " ".join([*kept, segment[place:]]), list(filter(None, targets))


def _unfolded(command: Command, depth: int) -> Iterator[Command]:
    """Yield a command and those that it runs."""
    if not command.words or (command.name in KEYWORDS and not command.targets):
        return
    yield command
    if depth < _DEEPEST:
        if command.name in WRAPPERS:
            yield from _unfolded(_wrapped(command), depth + 1)
        for found in _read(_string(command), depth + 1).commands:
            yield replace(found, written=command.written)
        for words in _values(command.arguments):
            yield from _unfolded(replace(command, words=words, fed=True), depth + 1)


def _wrapped(command: Command) -> Command:
    name, arguments = command.name, command.arguments
    words = _after_options(arguments, WRAPPERS[name])[1 if name == "timeout" else 0 :]
    return replace(command, words=tuple(words), fed=command.fed or name == "xargs")


def _string(command: Command) -> str:
    """Return what of a command is a shell's code itself."""
    name, arguments = command.name, command.arguments
    if name == "ssh":
        arguments = tuple(_after_options(arguments, _SSH_VALUED)[1:])
    elif name in _SHELLS:
        arguments = tuple(_after(arguments, _STRINGS))
    elif name != "eval":
        return ""
    return " ".join(arguments)


def _values(arguments: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the commands that are options' values: `-exec rm {} ;`."""
    places = [place for place, word in enumerate(arguments) if word in _RUNS]
    for place, end in pairwise([*places, len(arguments)]):
        yield tuple(arguments[place + 1 : end])


def _substituted(segment: str, depth: int) -> Iterator[Command]:
    """Yield the commands of `$(…)` and backticks, but for those in single quotes."""
    if depth >= _DEEPEST:
        return
    bare = _SINGLE_QUOTED.sub(" ", segment)
    place = 0
    while match := _SUBSTITUTION.search(bare, place):
        place = match.end()
        end = _after_parenthesis(bare, place - 1) if match[0] == "$(" else bare.find("`", place) + 1
        yield from _read(bare[place : end - 1], depth + 1).commands
        place = max(place, end)


def _after(words: Sequence[str], wanted: Collection[str]) -> Sequence[str]:
    place = next((place for place, word in enumerate(words) if word in wanted), len(words))
    return words[place + 1 :]


def _after_options(words: Sequence[str], valued: str) -> Sequence[str]:
    """Return words from the first that is no option, its value or an assignment."""
    place = 0
    while place < len(words):
        word = words[place]
        if word.startswith("-") and len(word) > 1:
            place += 2 if len(word) == 2 and word[1] in valued else 1
        elif _ASSIGNMENT.match(word):
            place += 1
        else:
            break
    return words[place:]
