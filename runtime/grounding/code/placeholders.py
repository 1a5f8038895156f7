"""Placeholders of a source's commands: `{{path/to/file}}`, `<host>`, `PATH_TO_FILE`. Pure.

A source leaves them for the reader to fill. What the question names, and nothing else, may stand in
their place: any other name there is made up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from runtime.grounding.code.shell import Command, read_shell
from runtime.results import Filling

Sort = Literal["file", "url", "host", "number"]

_PLACEHOLDER = re.compile(
    r"\{\{(?P<braces>[^{}\n]{1,200})\}\}(?!\})|(?<![<\w])<(?P<angles>[A-Za-z][\w ./:-]{0,80})>"
    r"|(?<![\w$-])(?P<capitals>(?:PATH_TO|YOUR)_[A-Z_]{1,40}|FILENAME|HOSTNAME)(?!\w)"
)
_SORTS: dict[Sort, re.Pattern[str]] = {
    "url": re.compile(r"url|https?:", re.IGNORECASE),
    "host": re.compile(
        r"host(?:_?name)?|server|domain|ip(?:_?address)?|(?<![\w.])(?:\w{1,63}\.){1,6}(?:com|org|net)",
        re.IGNORECASE,
    ),
    "number": re.compile(r"(?P<of>port|pid|process_?id)(?:_?number)?", re.IGNORECASE),
    "file": re.compile(
        r"(?:.{0,40}[/_ ])?(?:file(?:_?name)?\d?|archive|document|image|script)(?:\.\w{1,5})?",
        re.IGNORECASE,
    ),
}
"""what a placeholder of a sort has inside"""
_OTHER_FILES = re.compile(
    r"output|target|destination|new|result|backup|source|config|key|cert|project|log", re.IGNORECASE
)
"""what is said of files that a question seldom names alone"""
_KINDS = {
    "archive": ("zip", "tar", "gz", "tgz", "bz2", "xz", "7z"),
    "image": ("png", "jpg", "jpeg", "gif", "svg"),
    "script": ("sh", "py", "sql"),
    "document": ("pdf", "doc", "docx", "odt", "md"),
}
"""what files of a kind end with"""
_NUMBERED = {
    "port": ("port",), "pid": ("pid", "process"), "process_id": ("pid", "process"),
    "processid": ("pid", "process"),
}  # fmt: skip
"""what a number is of → what a question has right before it"""
_GOES_ON = re.compile(r"[\w.]")
_CODE = re.compile(r"`([^`\n]{1,200})`|(?<!\w)'([^'\n]{1,200})'(?!\w)|\"([^\"\n]{1,200})\"")
_ENDINGS = (
    r"csv|tsv|txt|log|json|xml|ya?ml|toml|ini|conf|cfg|zip|tar|gz|tgz|bz2|xz|7z|iso|img|pdf|png"
    r"|jpe?g|gif|svg|mp[34]|mkv|wav|flac|docx?|xlsx?|odt|md|html?|css|sqlite|db|deb|rpm|sh|py|sql"
)
_UNMISTAKABLE = re.compile(
    r"(?<![\w/.@-])(?:https?://[\w./:@%+~?=&#-]*[\w/]|\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    rf"|[\w~./-]{{0,120}}\w\.(?:{_ENDINGS})(?!\w))"
)
_SAFE = re.compile(r"[\w~/.][\w./:@%+~=,-]*")
"""words that no shell gives a meaning of their own"""
_URL = re.compile(r"(?<![a-z])[a-z]{2,10}://\S+")
_HOST = re.compile(
    r"\d{1,3}(?:\.\d{1,3}){3}"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|org|net|edu|gov|io|lan|local)"
)
_FILE = re.compile(
    rf"(?<![\w~./+-])(?:[\w~./+-]{{0,200}}\w\.(?:{_ENDINGS})|(?:~|\.{{0,2}})/[\w./+-]{{0,200}}\w)"
)
_ADDRESS = re.compile(r"(?<![\w.-])[\w.-]{1,64}@[\w.-]{1,200}(?::\S*)?")
_HOST_OF = re.compile(r"(?:@|://)([\w.-]{1,200})")
_ENDING = re.compile(r"\.[a-z]\w{0,4}$")
_PART = re.compile(r"[^\W_]+")
_EXAMPLES = frozenset(
    """path to file filename input output example com org net host hostname server user username
    name my your dir directory folder tmp home localhost dev null foo bar data image picture photo
    video audio script archive document doc log backup test sample remote local source destination
    target old new myfile mydir myscript text textfile logfile result results""".split()  # noqa: SIM905
)
"""words of names that name nothing"""
_PROSE = re.compile(r"^\s*(?:[-*•#]|\d+[.)])\s|[.:!?]\s*$")
_INLINE = re.compile(r"(?<!`)`([^`\n]{1,400})`(?!`)")


def placeholders(text: str) -> tuple[str, ...]:
    """Return the placeholders of a text as they are written, each once."""
    return tuple(dict.fromkeys(match[0] for match in _PLACEHOLDER.finditer(text)))


def filling(text: str, question: str) -> Filling | None:
    """Return the command of a text with what the question names in the place of its placeholder.

    None where the text has no command with a placeholder or several of them, or where the question
    has not just one value of its sort.
    """
    found = [match for command in _commands(text) for match in _PLACEHOLDER.finditer(command)]
    if len({match[0] for match in found}) != 1 or any(map(_goes_on, found)):
        return None
    inside = found[0]["braces"] or found[0]["angles"] or found[0]["capitals"]
    values = [value for value in _values(question) if _fits(inside, value, question)]
    if len(values) != 1:
        return None
    command = next(each for each in _commands(text) if found[0][0] in each)
    return Filling(found[0][0], values[0], command.replace(found[0][0], values[0]).strip())


def invented(code: str, evidence: Iterable[str], said: str) -> tuple[str, ...]:
    """Return what a shell's code has in the place of a placeholder and nobody has said.

    `evidence` are the texts that the code was written from, `said` is what the asker wrote.
    """
    texts = list(evidence)
    templates = {
        command.name
        for text in texts
        for line in _commands(text)
        if _PLACEHOLDER.search(line)
        for command in read_shell(line).commands
    }
    known = "\n".join([said, *texts])
    written = (
        word
        for command in read_shell(code).commands
        if command.name in templates
        for word in _names(command)
    )
    return tuple(dict.fromkeys(word for word in written if not _is_said(word, known)))


def restored(text: str, found: Filling) -> str:
    """Return a text with the placeholder where it has its value."""
    return text.replace(found.value, found.placeholder)


def inline_code(text: str) -> str:
    """Return the code inside a text of prose, a line each."""
    return "\n".join(_INLINE.findall(text))


def _commands(text: str) -> Iterator[str]:
    """Yield what of a text is a command: inline code, and lines that are no prose."""
    for line in text.splitlines():
        inline = _INLINE.findall(line)
        if inline:
            yield from inline
        elif not _PROSE.search(line):
            yield line


def _values(question: str) -> list[str]:
    """Return the names and numbers of a question that are written as code, each once."""
    quoted = (next(filter(None, match.groups())) for match in _CODE.finditer(question))
    bare = (match[0] for match in _UNMISTAKABLE.finditer(_CODE.sub(" ", question)))
    return [each for each in dict.fromkeys([*quoted, *bare]) if _SAFE.fullmatch(each)]


def _goes_on(placeholder: re.Match[str]) -> bool:
    """Whether a placeholder is but the beginning of a word: `{{name}}.java`."""
    return _GOES_ON.match(placeholder.string, placeholder.end()) is not None


def _fits(inside: str, value: str, question: str) -> bool:
    """Whether a value is of a placeholder's sort, of its ending, and a number of the same."""
    sort = _sort(inside.strip())
    if sort is None or sort != _sort_of_value(value):
        return False
    if sort == "number":
        of = _SORTS["number"].fullmatch(inside.strip().removeprefix("YOUR_"))
        before = question[: question.index(value)].rstrip("`'\" ").casefold()
        return of is not None and before.endswith(_NUMBERED[of["of"].casefold()])
    if sort != "file":
        return True
    ending = value.rpartition(".")[2].casefold()
    kinds = [endings for kind, endings in _KINDS.items() if kind in inside.casefold()]
    wanted = inside.rpartition(".")[2] if "." in inside else ""
    return (not wanted or ending == wanted) and all(ending in endings for endings in kinds)


def _sort(inside: str) -> Sort | None:
    """Return what a placeholder stands for; None where that is unclear or has several forms."""
    if _OTHER_FILES.search(inside) or "|" in inside:
        return None
    bare = inside.removeprefix("YOUR_")
    return next((sort for sort, pattern in _SORTS.items() if pattern.fullmatch(bare)), None)


def _sort_of_value(value: str) -> Sort | None:
    if value.isdecimal():
        return "number"
    sorts: tuple[tuple[Sort, re.Pattern[str]], ...] = (
        ("url", _URL), ("host", _HOST), ("file", _FILE),
    )  # fmt: skip
    return next((sort for sort, pattern in sorts if pattern.fullmatch(value)), None)


def _names(command: Command) -> Iterator[str]:
    """Yield what of a command's arguments names a file, a host or an address."""
    for word in command.arguments:
        value = word.partition("=")[2] if word.startswith("-") else word
        if not _PLACEHOLDER.search(value) and (
            _ADDRESS.fullmatch(value) or _sort_of_value(value) in ("url", "host", "file")
        ):
            yield value


def _is_said(word: str, known: str) -> bool:
    """Whether a name is the asker's or a source's, as a whole or by its words, or names nothing.

    Of a file the ending does not count; an address must stand there whole.
    """
    if word in known:
        return True
    if _sort_of_value(word) != "file" or _ADDRESS.fullmatch(word):
        found = _HOST_OF.search(word)
        host = found[1] if found else word
        return host in known or _EXAMPLES.issuperset(_PART.findall(host.casefold()))
    there = {*_EXAMPLES, *map(_bare, _PART.findall(known.casefold()))}
    return there.issuperset(map(_bare, _PART.findall(_ENDING.sub("", word.casefold()))))


def _bare(part: str) -> str:
    """Return a part of a name without the number that tells it from others: “file2”."""
    return part.rstrip("0123456789") or part
