"""Text files that do not say which encoding they are in, as programs before UTF-8 wrote them."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.document import Document, Notice, NoticeKind, UnreadableError
from builder.readers.encodings import DecodedStream, decode, decoded, is_known_encoding
from builder.specs import CorpusSpec, SourceSpec

RUSSIAN = "Уровень масла генератора проверяют каждое утро перед пуском."
JAPANESE = "浄水器は毎月一度、柔らかいブラシで洗います。水は必ず沸騰させてください。"
CHINESE = "净水片每升水放一片，等待三十分钟后再饮用。"


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (JAPANESE, "shift_jis", "ja"),
        (JAPANESE, "euc_jp", "ja"),
        (CHINESE, "gb18030", "zh"),
        (CHINESE, "gbk", "zh"),
        ("淨水片每公升水放一片，等待三十分鐘後再飲用。", "big5", "zh"),
        ("물은 반드시 끓여서 마셔야 합니다. 정수기는 청소하십시오.", "euc_kr", "ko"),
        (RUSSIAN, "koi8_r", "ru"),
        (RUSSIAN, "cp1251", "ru"),
        (RUSSIAN, "cp866", "ru"),
        ("Рівень оливи перевіряють щоранку перед пуском, їжу варять.", "koi8_u", "uk"),
        ("Το νερό πρέπει να βράζει για δέκα λεπτά.", "cp1253", "el"),
        ("יש להרתיח את המים במשך עשר דקות. המפתח תלוי ליד הדלת, והברז בחצר.", "cp1255", "he"),
        ("يجب غلي الماء لمدة عشر دقائق. المفتاح معلق بجانب الباب.", "cp1256", "ar"),
    ],
)
def test_texts_of_other_scripts_are_read(
    text: str, encoding: str, language: str, told: bool
) -> None:
    """Whether the corpus is in their language or in English."""
    assert text == decode(text.encode(encoding), language if told else "en")


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("浄水器の使い方", "shift_jis", "ja"),
        ("README: 使い方 of the filter. Press the button.", "shift_jis", "ja"),
        ("净水片", "gb18030", "zh"),
        ("水井", "gb18030", "zh-CN"),
        ("Уровень масла", "koi8_r", "ru"),
        ("Wodę należy gotować. Źródło jest za stodołą.", "cp1250", "pl"),
        ("Vodu je třeba vařit deset minut, klíč visí vedle dveří.", "cp1250", "cs"),
        ("Su on dakika kaynatılmalıdır, ışığı söndürün.", "cp1254", "tr"),
        (RUSSIAN, "koi8_r", "pl"),
        (RUSSIAN, "cp1251", "zh"),
    ],
)
def test_the_corpuss_language_helps_where_little_is_written(
    text: str, encoding: str, language: str
) -> None:
    assert text == decode(text.encode(encoding), language)


@pytest.mark.parametrize("language", ["", "en", "de", "fr"])
@pytest.mark.parametrize(
    "text",
    [
        "Crème brûlée – “good”", "Größe", "Café", "É", "à", "Ñandú y pingüino",
        "L’été à la plage", "Öl", "ÜBUNG MACHT DEN MEISTER: GRÖSSE", "Ålesund, Tromsø, Bodø",
        "pão, coração, ação", "5 £ – 10 €", "Ça va très bien là où ça été créé", "© 2020 WHO®",
        "Règles du dépôt\n\nLa clé est déposée à l’entrée ; le gérant vérifie l’état.",
    ],
)  # fmt: skip
def test_western_texts_are_read_as_windows_1252(text: str, language: str) -> None:
    assert text == decode(text.encode("cp1252"), language)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["The key hangs\nbeside the door.\n", f"{RUSSIAN}\n", f"{CHINESE}\n", "Größe: 5 m\n"]
)
def test_wide_encodings_without_a_mark_are_read(text: str, encoding: str) -> None:
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-16-le", "shift_jis", "koi8_r"])
def test_a_long_text_is_read_whole(encoding: str) -> None:
    text = f"{JAPANESE if encoding == 'shift_jis' else RUSSIAN}\n" * 5000
    assert text == decode(text.encode(encoding))


@pytest.mark.parametrize("at", range(0, 64, 7))
@pytest.mark.parametrize("bad", [b"\xa0", b"\xfc", b"\xe2\x80"])
def test_a_broken_byte_costs_only_itself(at: int, bad: bytes) -> None:
    text = "Käsespätzle für die Hütte: Öl, Mehl, Käse. Über Nacht kühl. " * 3
    whole = text.encode()
    while whole[at] & 0xC0 == 0x80:
        at += 1
    read = decode(whole[:at] + bad + whole[at:])
    assert text == read.replace("\ufffd", "")
    assert 1 == read.count("\ufffd")


def test_a_text_cut_in_the_middle_of_a_letter_stays_utf8() -> None:
    assert "Käsespätzle f\ufffd" == decode("Käsespätzle fü".encode()[:-1])


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\0\0\x03\x04" * 50,
        b"\x7fELF\x02\x01\x01" + bytes(9),
        bytes(100),
        b"text\0text" * 30,
        b"text\0text" * 31,
        b"GIF89a\x01\0\x01\0\x80\0\0",
    ],
)
def test_binary_files_are_no_texts(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="zero bytes"):
        decode(data)


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_no_text(seed: int) -> None:
    with pytest.raises(UnreadableError, match="zero bytes"):
        decode(random.Random(seed).randbytes(4000) + b"\0")


@pytest.mark.parametrize("format", ["text", "markdown", "html", "rst"])
def test_every_reader_of_text_knows_the_corpuss_language(tmp_path: Path, format: str) -> None:
    source = SourceSpec(kind="path", locations=("x",))
    spec = CorpusSpec("shelf", "Shelf", source, format, licence="CC0", language="ja")
    path = tmp_path / "a"
    path.write_bytes("浄水器の使い方です。\n".encode("shift_jis"))
    *_, document = read_file(path, os.fspath(path.name), spec)
    assert isinstance(document, Document)
    assert "浄水器の使い方です。" == document.text


def test_a_page_that_declares_utf8_and_has_a_broken_byte_stays_utf8(tmp_path: Path) -> None:
    source = SourceSpec(kind="path", locations=("x",))
    spec = CorpusSpec("shelf", "Shelf", source, "html", licence="CC0", language="de")
    path = tmp_path / "a.html"
    page = '<meta charset="utf-8"><p>Öffnungszeiten der Hütte: täglich für Gäste</p>'
    path.write_bytes(page.encode() + b"<p>\xa0</p>")
    notice, document = read_file(path, path.name, spec)
    assert isinstance(document, Document)
    assert "Öffnungszeiten der Hütte: täglich für Gäste" in document.text
    assert isinstance(notice, Notice)
    assert NoticeKind.DOUBTFUL == notice.kind


# ── what is told ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "language", "reason"),
    [
        (RUSSIAN.encode("cp1251"), "ru", "read as Windows-1251, which nothing in it says"),
        (RUSSIAN.encode("koi8_r"), "ru", "read as KOI8-R, which nothing in it says"),
        (JAPANESE.encode("shift_jis"), "ja", "read as Shift_JIS, which nothing in it says"),
        (CHINESE.encode("gb18030"), "zh", "read as GB18030, which nothing in it says"),
        ("Größe".encode("cp1252"), "de", "read as Windows-1252, which nothing in it says"),
        (RUSSIAN.encode("utf-16-le"), "ru", "read as UTF-16, which nothing in it says"),
    ],
)
def test_a_guessed_encoding_is_told(data: bytes, language: str, reason: str) -> None:
    assert [Notice("a", reason, NoticeKind.GUESSED)] == list(decoded(data, language).notices("a"))


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_of_an_encoding_that_is_sure_nothing_is_told(encoding: str) -> None:
    text = "plain" if encoding == "ascii" else RUSSIAN
    found = decoded(text.encode(encoding))
    assert (text, []) == (found.text, list(found.notices("a")))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_broken_bytes_are_told(mark: bytes) -> None:
    found = decoded(mark + "Käse und Brötchen".encode() + b"\xa0!")
    assert "Käse und Brötchen\ufffd!" == found.text
    (notice,) = found.notices("a")
    assert (NoticeKind.DOUBTFUL, "bytes that are no UTF-8") == (notice.kind, notice.reason[:23])


def test_an_encoding_that_is_named_overrides_what_would_be_guessed() -> None:
    data = RUSSIAN.encode("koi8_r")
    found = decoded(data, "en", "koi8-r")
    assert (RUSSIAN, []) == (found.text, list(found.notices("a")))
    assert RUSSIAN != decoded(data, "ru", "windows-1251").text


def test_a_byte_order_mark_is_surer_than_the_encoding_that_is_named() -> None:
    assert RUSSIAN == decoded(RUSSIAN.encode("utf-8-sig"), "ru", "windows-1251").text


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("windows-1251", True),
        ("x-sjis", True),
        ("Latin1", True),
        ("utf-7", False),
        ("rot13", False),
    ],
)
def test_encodings_go_by_the_names_that_browsers_know(label: str, known: bool) -> None:
    assert known == is_known_encoding(label)


@pytest.mark.parametrize("size", [7, 100, 10_000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_stream_is_decoded_like_a_whole_file(encoding: str, size: int) -> None:
    data = ("ascii first\n" + f"{CHINESE}\n" * 200).encode(encoding)
    source = SourceSpec(kind="path", locations=("x",))
    spec = CorpusSpec("shelf", "Shelf", source, "jsonl", licence="CC0", language="zh")
    if size < 100 and encoding == "gb18030":
        size += 1000  # so few bytes say nothing
    stream = DecodedStream((data[at : at + size] for at in range(0, len(data), size)), spec)
    assert data.decode(encoding) == "".join(stream)


def test_broken_bytes_in_a_stream_cost_a_character_each() -> None:
    source = SourceSpec(kind="path", locations=("x",))
    spec = CorpusSpec("shelf", "Shelf", source, "jsonl", licence="CC0", language="de")
    stream = DecodedStream(["Grüße, Käse".encode(), b"\xff", "Öl".encode()[:1]], spec)
    assert "Grüße, Käse\ufffd\ufffd" == "".join(stream)
    assert [NoticeKind.DOUBTFUL] == [each.kind for each in stream.notices("a")]
