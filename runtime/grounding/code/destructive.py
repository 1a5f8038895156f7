"""Which commands delete, overwrite or end what cannot be had back.

Tables name programs and the options that make the difference; where programs have words for what
they do (`docker volume rm`, `kubectl delete`), the word tells. Pure; nothing is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from runtime.grounding.code.shell import WRAPPERS, Command, options, read_shell
from runtime.grounding.code.sql import sql_effects

Effect = Literal["deletes", "overwrites", "formats", "discards", "forces", "ends", "changes access"]


@dataclass(frozen=True, slots=True)
class Destruction:
    """A command and what it destroys."""

    effect: Effect
    program: str
    """what is run: `rm`, `git push`"""
    command: str
    """as it is written"""
    total: bool = False
    """whether it takes everything: the root, a home, all of a folder"""


_ALWAYS: dict[str, Effect] = {
    "rm": "deletes", "rmdir": "deletes", "unlink": "deletes", "shred": "deletes",
    "srm": "deletes", "trash-empty": "deletes", "userdel": "deletes", "groupdel": "deletes",
    "deluser": "deletes", "delgroup": "deletes", "dropdb": "deletes", "dropuser": "deletes",
    "lvremove": "deletes", "vgremove": "deletes", "pvremove": "deletes", "atrm": "deletes",
    "nwipe": "deletes", "mkswap": "formats", "blkdiscard": "formats", "mkfs": "formats",
    "newfs": "formats", "sdelete": "deletes", "del": "deletes", "erase": "deletes",
    "rd": "deletes", "deltree": "deletes", "format": "formats", "remove-item": "deletes",
    "clear-content": "deletes", "format-volume": "formats", "clear-disk": "formats",
}  # fmt: skip
"""programs that do nothing else, with something to do it to"""
_BEGINNINGS: dict[str, Effect] = {"mkfs.": "formats", "newfs_": "formats"}
_DELETING = (
    "--delete", "--purge", "--erase", "--wipe", "--destroy", "--remove-source-files",
)  # fmt: skip
"""how the options begin by which other programs delete"""
_ASKING = frozenset({"--help", "--version", "-?", "/?", "--dry-run", "--dryrun", "--no-act"})
"""options with which programs say what they would do, and do not"""
_DRY_RUN = frozenset({"clean", "push", "wipefs"})
"""programs, and words of Git, to which -n is another"""

_OPTIONS: dict[str, tuple[Effect, frozenset[str]]] = {
    "wipefs": ("formats", frozenset({"-a", "--all", "-o", "--offset"})),
    "sgdisk": ("formats", frozenset({"-Z", "--zap-all", "-o", "--clear", "-d"})),
    "nvme format": ("formats", frozenset({""})),
    "badblocks": ("overwrites", frozenset({"-w"})),
    "hdparm": ("deletes", frozenset({"--security-erase", "--trim-sector-ranges"})),
    "rsync": ("deletes", frozenset({"--del"})),
    "robocopy": ("deletes", frozenset({"/mir", "/purge", "/mov", "/move"})),
    "crontab": ("deletes", frozenset({"-r"})),
    "history": ("deletes", frozenset({"-c"})),
    "iptables": ("deletes", frozenset({"-F", "--flush"})),
    "fuser": ("ends", frozenset({"-k", "--kill"})),
    "chmod": ("changes access", frozenset({"-R", "--recursive"})),
    "chown": ("changes access", frozenset({"-R", "--recursive"})),
    "chgrp": ("changes access", frozenset({"-R", "--recursive"})),
    "taskkill": ("ends", frozenset({"/f"})),
    "docker compose down": ("deletes", frozenset({"-v", "--volumes"})),
    "git push": ("forces", frozenset({"-f", "--force", "--force-with-lease", "--mirror"})),
    "git reset": ("discards", frozenset({"--hard"})),
    "git clean": ("discards", frozenset({"-f", "--force"})),
    "git checkout": ("discards", frozenset({"-f", "--force", "--", "."})),
    "git switch": ("discards", frozenset({"-f", "--force", "--discard-changes"})),
    "git branch": ("deletes", frozenset({"-D"})),
    "git tag": ("deletes", frozenset({"-d"})),
    "git filter-branch": ("forces", frozenset({""})),
    "git filter-repo": ("forces", frozenset({""})),
    "git stash drop": ("discards", frozenset({""})),
    "git stash clear": ("discards", frozenset({""})),
}  # fmt: skip
"""program, with the words that follow it → what it does given one of these; given "", always"""

_WORDS: dict[str, Effect] = {
    "rm": "deletes", "rmi": "deletes", "rb": "deletes", "del": "deletes", "delete": "deletes",
    "destroy": "deletes", "prune": "deletes", "purge": "deletes", "erase": "deletes",
    "wipe": "deletes", "drop": "deletes", "terminate": "deletes", "flushall": "deletes",
    "flushdb": "deletes", "mklabel": "formats", "luksformat": "formats",
}  # fmt: skip
"""words that say what any program does, alone or as part of one: `batch-delete-image`"""
_REACH = 3
"""arguments among which such a word is looked for"""
_HARMLESS = frozenset({
    "ag", "alias", "apropos", "cat", "echo", "grep", "help", "info", "less", "man", "printf", "rg",
    "tldr", "tr", "type", "whatis", "whereis", "which",
})  # fmt: skip
"""programs to which all words are data"""
_RUNNERS = frozenset({"bfs", "fd", "find", "ssh"})
"""programs whose words are files, or commands that are looked at by themselves"""
_MANAGERS = frozenset({
    "apt", "apt-get", "aptitude", "brew", "conda", "dnf", "gem", "npm", "pacman", "pip", "pnpm",
    "yarn", "yum", "zypper",
})  # fmt: skip
"""of packages: what they take away can be installed again"""
DATABASES = frozenset({"mysql", "mariadb", "psql", "sqlite3", "sqlcmd", "sqlplus", "duckdb"})
_KILLERS = frozenset({"kill", "killall", "pkill", "xkill"})
_DEVICE = re.compile(r"/dev/(?!null\b|zero\b|std|fd\b|tty|tcp\b|udp\b|full\b|shm\b|u?random\b)")
_EVERYTHING = re.compile(r"(?:/|~|\$HOME|\$\{HOME\}|\*|\.|/\*|~/\*|[A-Za-z]:\\?)/?\*?")

_SUBCOMMAND = re.compile(r"[A-Za-z][\w-]*")
_INLINE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_ARGUMENT = re.compile(r"(?<!\S)(?:--?[A-Za-z0-9]|[~.]*/|\S*[*{}$\\=]|[A-Za-z]:|\S*\w\.\w+$|\d+$)")
"""what no word of prose looks like"""
_JOINT = re.compile(r"[-_]")
_LONGEST = 40
"""words of a command in prose"""
_PROGRAMS = frozenset({*_ALWAYS, *(key.split()[0] for key in _OPTIONS), *_KILLERS, "dd", "find"})


def destructive(code: str) -> tuple[Destruction, ...]:
    """Return the commands of a shell's code that destroy something, in order."""
    found = [each for command in read_shell(code).commands for each in _of(command)]
    found += [Destruction(effect, "SQL", code.strip()) for effect in sql_effects(code)]
    return tuple(dict.fromkeys(found))


def destructive_in_prose(text: str) -> tuple[Destruction, ...]:
    """Return those among inline code, and those that a line has without marking them as code.

    “rm removes files” is none; “use rm -rf build” is one.
    """
    found = [each for match in _INLINE.finditer(text) for each in destructive(match[2])]
    for line in _INLINE.sub(" ", text).splitlines():
        found += next(filter(None, map(destructive, _typed(line))), ())
    return tuple(dict.fromkeys(found))


def _typed(line: str) -> Iterator[str]:
    """Yield what in a line may be a command: a known program, and soon an option or a path."""
    words = line.split()
    for place, word in enumerate(words):
        following = words[place + 1 : place + 4]
        if word.casefold() in _PROGRAMS and any(map(_ARGUMENT.match, following)):
            yield " ".join(words[place : place + _LONGEST])


def _of(command: Command) -> Iterator[Destruction]:
    if _only_tells(command):
        return
    for effect, name in _effects(command):
        total = effect == "deletes" and any(map(_EVERYTHING.fullmatch, command.arguments))
        yield Destruction(effect, name, command.written, total)


def _only_tells(command: Command) -> bool:
    """Whether a program is asked for help, or what it would do."""
    arguments = command.arguments
    return bool(
        _ASKING.intersection(arguments)
        or (arguments[-1:] in (("help",), ("-h",), ("-V",)) and command.name not in _ALWAYS)
        or ("-n" in options(arguments) and _DRY_RUN & {command.name, *arguments[:1]})
    )


def _effects(command: Command) -> Iterator[tuple[Effect, str]]:
    name, arguments = command.name, command.arguments
    if any(map(_DEVICE.match, command.targets)):
        yield "overwrites", name or ">"
    if name in WRAPPERS or name in _HARMLESS:
        return
    lower = name.casefold()
    if lower in _ALWAYS and (arguments or command.fed):
        yield _ALWAYS[lower], name
    elif beginning := next((each for each in _BEGINNINGS if lower.startswith(each)), ""):
        yield _BEGINNINGS[beginning], name
    elif special := _special(command):
        yield special, name
    elif name in DATABASES:
        yield from ((effect, name) for word in arguments for effect in sql_effects(word))
    else:
        yield from _told(command)


def _special(command: Command) -> Effect | None:
    """Return what programs do whose arguments have a grammar of their own."""
    name, arguments = command.name, command.arguments
    if name == "dd" and any(each[:3] == "of=" and _DEVICE.match(each[3:]) for each in arguments):
        return "overwrites"
    if name == "truncate" and not any(each.lstrip("-s").startswith("+") for each in arguments):
        return "overwrites"
    if name in _KILLERS and _signal(arguments) in ("9", "KILL"):
        return "ends"
    return None


def _signal(arguments: Sequence[str]) -> str:
    """Return the signal of `-9`, `-SIGKILL`, `-s KILL` or `--signal=KILL`."""
    for place, word in enumerate(arguments):
        name, _, value = word.partition("=")
        if name in ("-s", "-n", "--signal"):
            following = value or next(iter(arguments[place + 1 :]), "")
            return following.upper().removeprefix("SIG")
        if word.startswith("-") and word[1:2].isalnum():
            return word[1:].upper().removeprefix("SIG")
    return ""


def _told(command: Command) -> Iterator[tuple[Effect, str]]:
    """Yield what a program's words and options say that it does."""
    words = [command.name, *_subcommands(command)]
    given = _given(command.arguments)
    for length in (3, 2, 1):
        key = " ".join(words[:length])
        if key in _OPTIONS and _OPTIONS[key][1] & {*given, ""}:
            yield _OPTIONS[key][0], key
            return
    key = " ".join(words[:2])
    if words[0] == "git":
        yield from _git(key, command.arguments, given)
    elif words[0] not in _MANAGERS and (word := _telling(words)):
        yield word[1], f"{words[0]} {word[0]}"
    elif words[0] not in _MANAGERS and (
        "-delete" in given or any(option.startswith(_DELETING) for option in given)
    ):
        yield "deletes", command.name


def _given(arguments: Sequence[str]) -> frozenset[str]:
    """Return the options of a command, those of Windows in small letters."""
    slashed = (word.casefold() for word in arguments if word.startswith("/"))
    signs = (word for word in arguments if word in ("--", "."))
    return options(arguments).union(slashed, signs)


def _subcommands(command: Command) -> list[str]:
    """Return the first arguments that are no options, nor values of `git -C folder`."""
    arguments = list(command.arguments)
    while command.name == "git" and arguments[:1] in (["-C"], ["-c"]):
        del arguments[:2]
    return [word for word in arguments if not word.startswith("-")][:_REACH]


def _telling(words: Sequence[str]) -> tuple[str, Effect] | None:
    """Return the word after a program's name by which it says that it destroys, and how."""
    for word in words[1:] if words[0] not in _RUNNERS else ():
        for part in _JOINT.split(word.casefold()):
            if part in _WORDS and _SUBCOMMAND.fullmatch(word):
                return word, _WORDS[part]
    return None


def _git(key: str, arguments: Sequence[str], given: frozenset[str]) -> Iterator[tuple[Effect, str]]:
    """Yield what Git does that options alone do not tell."""
    refspecs = [word for word in arguments if word[:1] in "+:" and len(word) > 1]
    if key == "git push":
        forced = any(word.startswith("+") for word in refspecs)
        if forced or refspecs or {"-d", "--delete"} & given:
            yield ("forces" if forced else "deletes"), key
    elif key == "git restore":
        if not {"-S", "--staged"} & given or {"-W", "--worktree"} & given:
            yield "discards", key
    elif key == "git rm":
        if "--cached" not in given:
            yield "deletes", key
    elif key == "git branch":
        if {"-d", "-f"} <= given or {"--delete", "--force"} <= given:
            yield "deletes", key
    elif word := _telling([key, *arguments[1:_REACH]]):
        yield word[1], f"{key} {word[0]}"
