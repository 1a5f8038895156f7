"""Stack Exchange's dumps: a question with its best answers is a document.

`Posts.xml` is read twice, since answers stand far from their questions: they wait on disk.
The schema: https://meta.stackexchange.com/questions/2677
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath

from lxml import etree

from builder.readers.cleaning import DocumentBuilder, clean_line
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.html import add_fragment
from builder.readers.temporary_tables import temporary_tables
from builder.specs import CorpusSpec

_POSTS = re.compile(rb"<posts>\s*(?:<row\s|</posts>)")
_OTHER_TABLES = re.compile(
    rb"<(users|comments|votes|badges|posthistory|postlinks|tags)>\s*<row\s", re.IGNORECASE
)
_USED_WITH_POSTS = b"users"
_USERS_FILE, _POSTS_FILE = "Users.xml", "Posts.xml"
_QUESTION, _ANSWER = "1", "2"
_MOST_ANSWERS = 5
_DESCRIBED_ROWS = 1_000
_HOST = re.compile(r"((?:[a-z0-9-]+\.)+(?:com|net|org))(?:-posts)?(?:\.7z)?", re.IGNORECASE)
_TAG = re.compile(r"[<|]([^<>|]+)")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_SCHEMA = """
CREATE TABLE answers (question INT, id INT, score INT, author TEXT, licence TEXT, body BLOB);
CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID;
"""
_INDEX = "CREATE INDEX by_question ON answers (question)"
_BEST = """
SELECT id = ?, score, author, licence, body FROM answers
WHERE question = ? ORDER BY id = ? DESC, score DESC, id LIMIT ?
"""
_UNANSWERED = "questions without an answer"
_FURTHER = f"answers beyond the best {_MOST_ANSWERS} of a question"
_OTHER_POSTS = "posts that are neither question nor answer"
_NO_QUESTIONS = "a table of a Stack Exchange dump that holds neither questions nor answers"

Row = Mapping[str, str]


def read(path: Path, name: str, _spec: CorpusSpec) -> Found:
    """Yield a document for each question that has an answer.

    Of the dump's other tables, that of users gives names, and the rest are told to be left out.
    Raises UnreadableError for what is no such table.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    other = _OTHER_TABLES.search(head)
    if other:
        if other[1].lower() != _USED_WITH_POSTS or _beside(path, _POSTS_FILE) is None:
            yield Notice(name, _NO_QUESTIONS)
        return
    if not _POSTS.search(head):
        raise UnreadableError("not the posts of a Stack Exchange dump: no <posts> in its beginning")
    with temporary_tables(_SCHEMA) as tables:
        _store(path, tables)
        yield from _Questions(tables, name, _host(path, name)).of(path)


def describe(path: Path) -> Description:
    """Return the site, and the licences that its first posts are under."""
    licences: dict[str, None] = {}
    try:
        for row in islice(_rows(path), _DESCRIBED_ROWS):
            licences.setdefault(row.get("ContentLicense", ""))
    except UnreadableError:
        pass  # told when it is read
    licences.pop("", None)
    host = _host(path, path.name)
    return Description(title=host, publisher=host, licence=", ".join(sorted(licences)))


def _store(path: Path, tables: sqlite3.Connection) -> None:
    """Put the answers where they are found by their question, and the names of users."""
    users = _beside(path, _USERS_FILE)
    if users:
        names = ((each.get("Id", ""), each.get("DisplayName", "")) for each in _whole_rows(users))
        tables.executemany("INSERT OR IGNORE INTO users VALUES (?, ?)", names)
    answers = (each for each in _whole_rows(path) if each.get("PostTypeId") == _ANSWER)
    tables.executemany("INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)", map(_stored, answers))
    tables.execute(_INDEX)


def _stored(row: Row) -> tuple[int, int, int, str, str, bytes]:
    return (
        _integer(row, "ParentId"),
        _integer(row, "Id"),
        _integer(row, "Score"),
        row.get("OwnerUserId") or "name:" + row.get("OwnerDisplayName", ""),
        row.get("ContentLicense", ""),
        zlib.compress(row.get("Body", "").encode(), 1),
    )


def _whole_rows(path: Path) -> Iterator[Row]:
    """Yield rows up to where a file is damaged, which is told when it is read again."""
    try:
        yield from _rows(path)
    except UnreadableError:
        return


def _rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a table one by one. Raises UnreadableError where it is damaged."""
    try:
        events = etree.iterparse(
            path, tag="row", resolve_entities=False, no_network=True, huge_tree=True
        )
        for _, element in events:
            yield dict(element.attrib)
            element.clear()
            parent, previous = element.getparent(), element.getprevious()
            if parent is not None and previous is not None:
                parent.remove(previous)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"cut short, or damaged: {error.msg}") from error


class _Questions:
    """Reads the questions of one table, each with the answers that are stored."""

    def __init__(self, tables: sqlite3.Connection, name: str, host: str) -> None:
        self._tables = tables
        self._name = name
        self._host = host
        self._counts: Counter[str] = Counter()

    def of(self, path: Path) -> Found:
        try:
            for row in _rows(path):
                yield from self._post(row)
        except UnreadableError as error:
            yield Notice(self._name, str(error), NoticeKind.CUT)
        for what, count in self._counts.items():
            if count:
                yield Notice(self._name, f"{what}: {count:,}")

    def _post(self, row: Row) -> Iterator[Document]:
        kind = row.get("PostTypeId")
        if kind == _QUESTION:
            yield from self._question(row)
        elif kind != _ANSWER:
            self._counts[_OTHER_POSTS] += 1

    def _question(self, row: Row) -> Iterator[Document]:
        number, accepted = _integer(row, "Id"), _integer(row, "AcceptedAnswerId")
        answers = self._tables.execute(
            _BEST, (accepted, number, accepted, _MOST_ANSWERS)
        ).fetchall()
        if not answers:
            self._counts[_UNANSWERED] += 1
            return
        self._counts[_FURTHER] += self._further(number, len(answers))
        draft = DocumentBuilder()
        add_fragment(draft, row.get("Body", ""))
        draft.add(self._about(row))
        licences = {row.get("ContentLicense", ""): None}
        for is_accepted, score, author, licence, body in answers:
            draft.heading(self._heading(author, score, is_accepted=bool(is_accepted)), 1)
            add_fragment(draft, zlib.decompress(body).decode())
            licences.setdefault(licence)
        licences.pop("", None)
        if licences:
            draft.add(f"Licence: {', '.join(licences)}")
        yield draft.document(
            f"{self._name}#{number}",
            row.get("Title", "") or f"{number}",
            f"https://{self._host}/q/{number}" if self._host else "",
            row.get("CreationDate", "")[:10],
        )

    def _further(self, number: int, read: int) -> int:
        if read < _MOST_ANSWERS:
            return 0
        query = "SELECT COUNT(*) FROM answers WHERE question = ?"
        return int(self._tables.execute(query, (number,)).fetchone()[0]) - read

    def _about(self, row: Row) -> str:
        author = self._author(row.get("OwnerUserId") or "name:" + row.get("OwnerDisplayName", ""))
        asked = f"Asked by {author}" if author else "Asked"
        tags = ", ".join(_TAG.findall(row.get("Tags", "")))
        about = f"{asked}, score {_integer(row, 'Score')}."
        return f"{about} Tags: {tags}." if tags else about

    def _heading(self, author: str, score: int, *, is_accepted: bool) -> str:
        name = self._author(author)
        pieces = [f"Answer by {name}" if name else "Answer", f"score {score}"]
        return ", ".join([*pieces, "accepted"] if is_accepted else pieces)

    def _author(self, key: str) -> str:
        """Return a user's name, or an empty string where the dump does not tell it."""
        if key.startswith("name:"):
            return clean_line(key.removeprefix("name:"))
        found = self._tables.execute("SELECT name FROM users WHERE id = ?", (key,)).fetchone()
        return clean_line(found[0]) if found else ""


def _integer(row: Row, key: str) -> int:
    value = row.get(key, "")
    return int(value) if _NUMBER.fullmatch(value) else 0


def _beside(path: Path, name: str) -> Path | None:
    """Return another table of the same dump."""
    wanted = name.lower()
    return next((each for each in path.parent.iterdir() if each.name.lower() == wanted), None)


def _host(path: Path, name: str) -> str:
    """Return the site's host, which the folder or archive of a dump is called by."""
    folders = PurePosixPath(name).parent.name, path.resolve().parent.name
    matches = filter(None, map(_HOST.fullmatch, folders))
    return next((match[1].lower() for match in matches), "")


def _is_dump(_path: Path, head: bytes) -> bool:
    return bool(_POSTS.search(head) or _OTHER_TABLES.search(head))


FORMAT = Format("stackexchange", read, recognizes=_is_dump, describe=describe)
