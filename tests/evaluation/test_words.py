"""Search by words alone is measured language by language, without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zstandard

from evaluation.__main__ import main

DOCUMENTS = {
    "es": {"agua": "El agua hierve a cien grados.", "sal": "La sal conserva la carne."},
    "hi": {"pani": "पानी सौ डिग्री पर उबलता है।", "namak": "नमक मांस को बचाता है।"},
}
QUESTIONS = [
    ("es", "¿A cuántos grados hierve el agua?", "agua"),
    ("es", "¿Qué conserva la sal?", "agua"),  # labelled wrongly: what is found is the other one
    ("hi", "पानी कितनी डिग्री पर उबलता है?", "pani"),
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    lines = [
        json.dumps({"id": f"{lang}-{id}", "lang": lang, "title": id, "text": text})
        for lang, documents in DOCUMENTS.items()
        for id, text in documents.items()
    ]
    (folder / "corpus.jsonl.zst").write_bytes(zstandard.compress("\n".join(lines).encode()))
    asked = [
        json.dumps({"id": str(number), "lang": lang, "question": question, "answers": ["x"],
                    "gold": [f"{lang}-{gold}"], "answerable": True, "domain": "d"})
        for number, (lang, question, gold) in enumerate(QUESTIONS)
    ]  # fmt: skip
    (folder / "queries.jsonl").write_text("\n".join(asked) + "\n", encoding="utf-8")
    return tmp_path


def test_each_language_has_a_row(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["words", str(labelled), "--cache", str(tmp_path / "cache")])
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if "|" in line]
    cells = [[cell.strip() for cell in row] for row in rows]
    spanish, hindi = (next(row for row in cells if row[0] == each) for each in ("es", "hi"))
    assert ["es", "2", "2"] == [spanish[0], spanish[1], spanish[4]]
    assert 0.5 <= float(spanish[2]) < 1
    assert ["1", "1.000", "1.000", "0", "-", "1.000", "1.000"] == hindi[1:]
