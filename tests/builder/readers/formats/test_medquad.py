"""MedQuAD: a topic is a document, its questions are the headings."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Notice, UnreadableError
from builder.readers.registry import FORMATS
from tests.builder.readers.test_readers import read_all, read_one, sections, spec_for

MEDQUAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document id="0000007" source="GARD" url="https://example.org/scurvy">
<!--a remark-->
<Focus>Scurvy</Focus>
<FocusAnnotations><Synonyms><Synonym>Vitamin C
 deficiency</Synonym><Synonym>Scurvy</Synonym></Synonyms></FocusAnnotations>
<QAPairs>
<QAPair pid="1"><Question qid="0000007-1" qtype="information">What is (are) Scurvy ?</Question>
<Answer>Key Points
                    - It is rare.    - It is cured.


                    Scurvy is a lack of vitamin C.    It has a slow - but sure - onset.</Answer>
</QAPair>
<QAPair pid="2"><Question qid="7-2" qtype="susceptibility">Who is at risk for Scurvy? ?</Question>
<Answer>Sailors.</Answer></QAPair>
<QAPair pid="3"><Question qid="0000007-3" qtype="treatment">What are the treatments?</Question>
<Answer> </Answer></QAPair>
</QAPairs>
</Document>
"""


def _written(folder: Path, content: str) -> Path:
    path = folder / "0000007.xml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_topic_is_a_document_with_its_questions_as_headings(tmp_path: Path) -> None:
    (document,), notices = read_all(_written(tmp_path, MEDQUAD), spec_for("medquad"))
    assert ("0000007.xml", "Scurvy") == (document.id, document.title)
    assert ("https://example.org/scurvy", ("Vitamin C deficiency",)) == (
        document.url,
        document.aliases,
    )
    assert {
        "What is (are) Scurvy?": "What is (are) Scurvy?",
        "Who is at risk for Scurvy?": "Who is at risk for Scurvy?",
    } == sections(document)
    assert (
        "What is (are) Scurvy?\n\nKey Points\n- It is rare.\n- It is cured.\n\n"
        "Scurvy is a lack of vitamin C.\n\nIt has a slow - but sure - onset.\n\n"
        "Who is at risk for Scurvy?\n\nSailors."
    ) == document.text
    assert [Notice("0000007.xml#3", "a question without its answer")] == notices


def test_files_with_other_names_for_the_same_are_read_alike(tmp_path: Path) -> None:
    content = MEDQUAD
    for name, other in {
        "Document": "doc", "FocusAnnotations": "annotations", "Focus": "doctitle-focus",
        "QAPairs": "qaPairs", "QAPair": "pair", "Question": "question", "Answer": "answer",
    }.items():  # fmt: skip
        content = content.replace(f"<{name}", f"<{other}").replace(f"</{name}", f"</{other}")
    (tmp_path / "other").mkdir()
    path = _written(tmp_path / "other", content)
    assert FORMATS["medquad"] is format_of(path)
    expected = read_all(_written(tmp_path, MEDQUAD), spec_for("medquad"))
    assert expected[0]
    assert expected == read_all(path, spec_for("medquad"))


def test_a_file_of_one_disease_is_read_too(tmp_path: Path) -> None:
    content = MEDQUAD.replace("<Document ", "<DiseaseFile f").replace("</Document", "</DiseaseFile")
    path = _written(tmp_path, content)
    assert FORMATS["medquad"] is format_of(path)
    assert ["Scurvy"] == [each.title for each in read_all(path, spec_for("medquad"))[0]]


def test_a_topic_without_any_answer_is_left_out(tmp_path: Path) -> None:
    content = MEDQUAD.replace("<Answer>Sailors.", "<Answer>").replace('pid="2"', "")
    begin, end = content.index("<Answer>Key"), content.index("</Answer>")
    documents, notices = read_all(
        _written(tmp_path, content[:begin] + "<Answer>" + content[end:]), spec_for("medquad")
    )
    assert [] == documents
    assert ["0000007.xml#1", "0000007.xml#2", "0000007.xml#3"] == [each.name for each in notices]


def test_a_topic_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    content = MEDQUAD.replace("<Focus>Scurvy</Focus>", "<Focus/>").replace("> <", ">Rest.<")
    assert "0000007.xml" == read_one(tmp_path / "0000007.xml", content, "medquad").title


def test_its_files_are_told_from_other_xml(tmp_path: Path) -> None:
    assert FORMATS["medquad"] is format_of(_written(tmp_path, MEDQUAD))
    assert FORMATS["xml"] is format_of(_written(tmp_path, "<Document><Body>x</Body></Document>"))


@pytest.mark.parametrize("content", ["<Document><Focus>x</Focus></Document>", "<QAPairs/>"])
def test_a_file_of_another_kind_is_unreadable(tmp_path: Path, content: str) -> None:
    path = _written(tmp_path, content)
    with pytest.raises(UnreadableError, match="not a file of MedQuAD"):
        list(read_file(path, path.name, spec_for("medquad")))


def test_entities_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>\n<Document '
    content = MEDQUAD.replace("<Document ", doctype, 1).replace("Sailors.", "Sailors. &e;")
    documents, _ = read_all(_written(tmp_path, content), spec_for("medquad"))
    assert "secret" not in documents[0].text
