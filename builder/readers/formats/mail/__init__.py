"""Mail: a message is a document; what is attached is read where a reader knows it.

Files of one message (.eml) and of many (mbox). A message's text is its plain one where it has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from builder.readers.document import Notice, NoticeKind, UnreadableError
from builder.readers.format import Format, Found
from builder.readers.formats.mail.message import read_message
from builder.readers.members import TooMuchError, member_spec
from builder.specs import CorpusSpec

MOST_BYTES = 1 << 27
"""of a message, its attachments among them"""
_SEPARATOR = re.compile(rb"From \S.*\d\d:\d\d.*\d{4}|From \S+@\S+|From MAILER-DAEMON|From - ")
_SEPARATOR_BYTES = 200
_APPLE_LENGTH = re.compile(rb"\d+\s*\n")
"""what an .emlx begins with"""
_FIELD = re.compile(rb"[!-9;-~]+:")
_FIRST_FIELDS = re.compile(
    rb"^(?:From|Date|Subject|To|Message-ID|Received|Return-Path|Delivered-To|MIME-Version"
    rb"|X-Mozilla-Status|DKIM-Signature|Content-Type):",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST_FIELDS = 3
_LONGEST_LINE = 1 << 20


def read_mbox(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield a document for each message. Raises UnreadableError where there is none."""
    inside = member_spec(spec, path)
    number = 0
    with path.open("rb") as file:
        for data, is_whole in _messages(file):
            number += 1
            own = f"{name}#{number}"
            if not is_whole:
                reason = f"a message of more than {MOST_BYTES:,} bytes"
                yield Notice(own, reason, NoticeKind.CUT)
            try:
                yield from read_message(data, own, inside)
            except TooMuchError as error:
                yield Notice(own, error.message, NoticeKind.CUT)
                return
            except UnreadableError as error:
                yield Notice(own, error.message)
    if not number:
        raise UnreadableError("no message in it")


def read_eml(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the message, and what is attached to it. Raises UnreadableError if it is none."""
    inside = member_spec(spec, path)
    with path.open("rb") as file:
        data = file.read(MOST_BYTES)
        if file.read(1):
            yield Notice(name, f"a message of more than {MOST_BYTES:,} bytes", NoticeKind.CUT)
    if _SEPARATOR.match(data[:_SEPARATOR_BYTES]) or _APPLE_LENGTH.match(data):
        data = data.partition(b"\n")[2]
    yield from read_message(data, name, inside)


def _messages(file: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each message of an mbox, and whether it is whole."""
    held: list[bytes] = []
    length = 0
    started = False
    after_blank = True
    while line := file.readline(_LONGEST_LINE):
        if after_blank and _SEPARATOR.match(line[:_SEPARATOR_BYTES]):
            if started:
                yield b"".join(held), length <= MOST_BYTES
            held.clear()
            length, started = 0, True
        elif started:
            length += len(line)
            if length <= MOST_BYTES:
                held.append(line[1:] if line.startswith(b">From ") else line)
        after_blank = not line.strip()
    if started:
        yield b"".join(held), length <= MOST_BYTES


def _is_mbox(_path: Path, head: bytes) -> bool:
    first, _, rest = head.partition(b"\n")
    return _SEPARATOR.match(first[:_SEPARATOR_BYTES]) is not None and _FIELD.match(rest) is not None


def _is_message(_path: Path, head: bytes) -> bool:
    """Tell a message by the fields that it begins with, which other texts do not have."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].replace(b"\r", b"")
    lines = block.split(b"\n")
    if len(head) == len(block) and len(lines) > 1:
        lines.pop()  # the last one may be cut
    if not all(_FIELD.match(line) or line[:1] in b" \t" for line in lines):
        return False
    names = {match.lower() for match in _FIRST_FIELDS.findall(block)}
    return len(names) >= _FEWEST_FIELDS and bool(names & {b"from:", b"received:", b"return-path:"})


FORMATS = (
    Format("mbox", read_mbox, suffixes=(".mbox", ".mbx"), recognizes=_is_mbox),
    Format("eml", read_eml, suffixes=(".eml", ".emlx", ".mht", ".mhtml"), recognizes=_is_message),
)
