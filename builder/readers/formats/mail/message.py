"""One message → a document, and the documents of what is attached to it."""

from __future__ import annotations

import email.errors
import email.policy
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from builder.readers.cleaning import DocumentBuilder, clean_line, plain_name
from builder.readers.document import Document, Notice, UnreadableError
from builder.readers.encodings import Decoded, codec_named, decoded
from builder.readers.format import Found
from builder.readers.formats.html import fragment_text
from builder.readers.members import MemberSpec, read_member

_MOST_PARTS = 1000
_MOST_ATTACHMENTS = 100
_SHOWN_FIELDS = ("From", "To", "Cc", "Date")
_UNDECLARED = ("", "us-ascii", "unknown-8bit", "ascii", "default", "x-unknown")
_FLOWED = re.compile(r"(?<=[^ \n]) \n(?![>\n]|-- )")
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature"})
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime"})


def read_message(data: bytes, name: str, spec: MemberSpec) -> Found:
    """Yield a message, then what is attached to it. Raises UnreadableError where it is none."""
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(data)
        parts = list(_parts(message))
    except RecursionError as error:
        raise UnreadableError("a message nested too deeply") from error
    if not message.keys():
        raise UnreadableError("not a mail: it has no header")
    if message.get_content_type() in _ENCRYPTED:
        yield Notice(name, "an encrypted message: no more than its header is read")
        parts = []
    bodies = _bodies(parts)
    texts = [_decoded_part(part, spec) for part in bodies]
    for text in texts:
        yield from text.notices(name)
    yield _document(message, bodies, texts, name, spec)
    yield from _attachments([part for part in parts if part not in bodies], name, spec)


def _document(
    message: Message, bodies: list[Message], texts: list[Decoded], name: str, spec: MemberSpec
) -> Document:
    draft = DocumentBuilder()
    draft.add("\n".join(_fields(message, spec)))
    for part, text in zip(bodies, texts, strict=True):
        draft.add(_plain_text(part, text.text))
    title = _field(message, "Subject", spec) or name
    return draft.document(name, title=title, date=_date(message))


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something, in order. A message in a message is one part."""
    pending = [message]
    count = 0
    while pending:
        part = pending.pop()
        count += 1
        if count > _MOST_PARTS:
            raise UnreadableError(f"a message of more than {_MOST_PARTS} parts")
        inner = _inner(part)
        if part.get_content_maintype() == "multipart" and inner:
            pending += reversed(inner)
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    """Return the parts or the message that a part holds."""
    # Python would decode a text here, by a charset that may be no name at all.
    held = part.get_payload() if part.is_multipart() else None
    return [each for each in held if isinstance(each, Message)] if isinstance(held, list) else []


def _bodies(parts: list[Message]) -> list[Message]:
    """Return the parts that a reader of the mail sees: the plain text, or else the page."""
    texts = [part for part in parts if _is_text(part)]
    plain = [part for part in texts if part.get_content_subtype() != "html"]
    if any(_content(part).strip() for part in plain):
        return plain
    return [part for part in texts if part.get_content_subtype() == "html"]


def _is_text(part: Message) -> bool:
    shown = part.get_content_disposition() != "attachment" and not _named(part)
    subtypes = ("plain", "html", "enriched", "markdown")
    return shown and part.get_content_type() in {f"text/{each}" for each in subtypes}


def _plain_text(part: Message, text: str) -> str:
    if part.get_content_subtype() == "html":
        return fragment_text(text)
    text = text.replace("\r\n", "\n")
    return _FLOWED.sub(" ", text) if part.get_param("format") == "flowed" else text


def _decoded_part(part: Message, spec: MemberSpec) -> Decoded:
    data = _content(part)
    charset = _charset(part)
    declared = "" if charset in _UNDECLARED else charset
    if declared and codec_named(declared):
        return decoded(data, spec.language, declared)
    return decoded(data, spec.language, spec.encoding)


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset("") or ""
    except ValueError:  # a name with a zero byte
        return ""


def _named(part: Message) -> str:
    """Return the name that a part has as a file, as it is written."""
    try:
        return part.get_filename() or ""
    except ValueError:  # in a charset that is none
        return ""


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _attachments(parts: list[Message], name: str, spec: MemberSpec) -> Found:
    passed_over = 0
    for number, part in enumerate(parts, 1):
        kind = part.get_content_type()
        if kind in _SIGNATURES or _is_text(part) or _is_of_page(part):
            passed_over += 1
            continue
        own = _file_name(part, number, spec)
        whole = f"{name}/{plain_name(own)}"
        if number - passed_over > _MOST_ATTACHMENTS:
            yield Notice(whole, f"more than {_MOST_ATTACHMENTS} attachments")
            return
        spec.allowance.take_member()
        yield from read_member([_attached(part)], own, whole, spec)


def _is_of_page(part: Message) -> bool:
    """Tell what a page in a mail only looks like: its pictures, styles and programs."""
    named = "Content-ID" in part or "Content-Location" in part
    subtypes = ("css", "javascript", "x-javascript")
    looks = part.get_content_maintype() in ("image", "font")
    looks = looks or part.get_content_subtype() in subtypes
    return named and looks and part.get_content_disposition() != "attachment"


def _attached(part: Message) -> bytes:
    """Return what is attached; a message that is, as a file of its own."""
    inner = _inner(part)
    if part.get_content_type() == "message/rfc822" and inner:
        return inner[0].as_bytes(policy=email.policy.compat32)
    return _content(part)


def _file_name(part: Message, number: int, spec: MemberSpec) -> str:
    name = _shown(_named(part), spec).replace("/", "_")
    if name:
        return name
    if part.get_content_type() == "message/rfc822":
        return f"message {number}.eml"
    return f"part {number}.{part.get_content_subtype()}"


def _fields(message: Message, spec: MemberSpec) -> Iterator[str]:
    for name in _SHOWN_FIELDS:
        if value := _field(message, name, spec):
            yield f"{name}: {value}"


def _field(message: Message, name: str, spec: MemberSpec) -> str:
    # Bytes beyond ASCII are lone surrogates in the values as they came.
    raw = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return _shown(str(next(raw, "")), spec)


def _shown(value: str, spec: MemberSpec) -> str:
    """Return a header's value as people read it, with its encoded words decoded."""
    try:
        pieces = decode_header(value)
    except (email.errors.HeaderParseError, ValueError):
        return clean_line(value)
    return clean_line("".join(_piece(data, charset, spec) for data, charset in pieces))


def _piece(data: bytes | str, charset: str | None, spec: MemberSpec) -> str:
    if isinstance(data, str):
        data = data.encode("utf-8", "surrogateescape")
    declared = charset if charset and charset not in _UNDECLARED else ""
    return decoded(data, spec.language, declared or spec.encoding).text if data else ""


def _date(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    except (ValueError, TypeError, OverflowError):
        return ""
