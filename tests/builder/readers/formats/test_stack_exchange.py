"""Stack Exchange's dumps → questions with their best answers."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from builder.readers import read_file
from builder.readers.detection import format_of
from builder.readers.document import Description, Document, Notice, NoticeKind, UnreadableError
from builder.readers.formats import stack_exchange
from tests.builder.readers.test_readers import read_all, spec_for

SPEC = spec_for("stackexchange")


def row(**attributes: object) -> str:
    escaped = {key: html.escape(str(value)) for key, value in attributes.items()}
    pairs = (f'{key}="{value}"'.replace("\n", "&#xA;") for key, value in escaped.items())
    return f"  <row {' '.join(pairs)} />\n"


def question(number: int, title: str, **attributes: object) -> str:
    return row(Id=number, PostTypeId=1, Title=title, Body="<p>Why?</p>", **attributes)


def answer(number: int, of: int, score: int, body: str = "", **attributes: object) -> str:
    text = body or f"<p>Answer {number}.</p>"
    return row(Id=number, PostTypeId=2, ParentId=of, Score=score, Body=text, **attributes)


def dump(tmp_path: Path, *rows: str, root: str = "posts", name: str = "Posts.xml") -> Path:
    folder = tmp_path / "cooking.stackexchange.com"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{"".join(rows)}</{root}>')
    return path


def read(path: Path) -> tuple[list[Document], list[Notice]]:
    return read_all(path, SPEC)


def test_a_question_is_read_with_its_answers_the_accepted_one_first(tmp_path: Path) -> None:
    dump(tmp_path, row(Id=8, DisplayName="Ada <3"), root="users", name="users.xml")
    path = dump(
        tmp_path,
        question(
            4, "How to boil eggs?", AcceptedAnswerId=9, OwnerUserId=8, Score=12,
            Tags="<eggs><boiling-water>", CreationDate="2010-07-09T19:00:00",
            ContentLicense="CC BY-SA 2.5",
        ),
        answer(7, 4, 50, ContentLicense="CC BY-SA 4.0", OwnerDisplayName="Bob"),
        answer(9, 4, -1, "<p>Use:</p><pre><code>boil(\n    7)</code></pre>", OwnerUserId="99"),
        answer(11, 4, 80, OwnerUserId="8"),
    )  # fmt: skip
    (document,), notices = read(path)
    assert (
        "Why?\n\nAsked by Ada <3, score 12. Tags: eggs, boiling-water.\n\n"
        "Answer, score -1, accepted\n\nUse:\n\nboil(\n    7)\n\n"
        "Answer by Ada <3, score 80\n\nAnswer 11.\n\nAnswer by Bob, score 50\n\nAnswer 7.\n\n"
        "Licence: CC BY-SA 2.5, CC BY-SA 4.0"
    ) == document.text
    assert ("Posts.xml#4", "How to boil eggs?", "2010-07-09") == (
        document.id,
        document.title,
        document.date,
    )
    assert "https://cooking.stackexchange.com/q/4" == document.url
    assert 3 == len(document.anchors)
    assert [] == notices


def test_answers_before_and_far_from_their_question_are_found(tmp_path: Path) -> None:
    path = dump(
        tmp_path,
        answer(1, 900, 1),
        *(question(number, "x") for number in range(10, 600)),
        question(900, "Late", Tags="|a|b|"),
        answer(1000, 900, 2),
    )
    (document,), (notice,) = read(path)
    assert document.text.index("Answer 1000.") < document.text.index("Answer 1.")
    assert "Tags: a, b." in document.text
    assert Notice("Posts.xml", "questions without an answer: 590") == notice


def test_only_the_best_answers_are_kept_and_the_rest_counted(tmp_path: Path) -> None:
    answers = (answer(10 + score, 1, score) for score in range(9))
    (document,), (notice,) = read(dump(tmp_path, question(1, "Q"), *answers))
    assert [f"Answer, score {score}" for score in (8, 7, 6, 5, 4)] == [
        each.label for each in document.anchors
    ]
    assert "answers beyond the best 5 of a question: 4" == notice.reason


def test_posts_that_are_neither_are_counted(tmp_path: Path) -> None:
    path = dump(tmp_path, row(Id=1, PostTypeId=5, Body="wiki"), question(2, "Q"), answer(3, 2, 1))
    assert ["posts that are neither question nor answer: 1"] == [
        each.reason for each in read(path)[1]
    ]


@pytest.mark.parametrize("root", ["votes", "comments", "badges", "posthistory", "tags"])
def test_tables_without_questions_are_left_out(tmp_path: Path, root: str) -> None:
    path = dump(tmp_path, row(Id=1), root=root, name="x.xml")
    assert "stackexchange" == format_of(path).name
    assert 1 == len(read(path)[1])


def test_users_are_used_with_the_posts_beside_them(tmp_path: Path) -> None:
    users = dump(tmp_path, row(Id=1, DisplayName="A"), root="users", name="Users.xml")
    assert 1 == len(read(users)[1])
    dump(tmp_path, question(1, "Q"))
    assert ([], []) == read(users)


def test_a_dump_is_known_by_content_and_describes_its_site(tmp_path: Path) -> None:
    path = dump(tmp_path, question(1, "Q", ContentLicense="CC BY-SA 3.0"), name="renamed")
    assert "stackexchange" == format_of(path).name
    host = "cooking.stackexchange.com"
    assert Description(title=host, publisher=host, licence="CC BY-SA 3.0") == (
        stack_exchange.describe(path)
    )


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("stackoverflow.com-Posts.7z/Posts.xml", "https://stackoverflow.com/q/1"),
        ("dumps/ai.stackexchange.com.7z/Posts.xml", "https://ai.stackexchange.com/q/1"),
        ("dumps/Posts.xml", ""),
    ],
)
def test_the_site_is_told_by_the_archive_that_holds_the_dump(
    tmp_path: Path, name: str, url: str
) -> None:
    path = tmp_path / "member"
    path.write_text(f"<posts>\n{question(1, 'Q')}{answer(2, 1, 1)}</posts>")
    found = list(read_file(path, name, SPEC))
    assert [url] == [each.url for each in found if isinstance(each, Document)]


def test_a_dump_that_is_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    path = dump(tmp_path, question(1, "Q"), answer(2, 1, 1), question(3, "R"))
    path.write_bytes(path.read_bytes()[:-40])
    (document,), (notice,) = read(path)
    assert ("Q", NoticeKind.CUT) == (document.title, notice.kind)
    assert Description(
        title="cooking.stackexchange.com", publisher="cooking.stackexchange.com"
    ) == (stack_exchange.describe(path))


def test_hostile_rows_cost_nothing_else(tmp_path: Path) -> None:
    path = dump(
        tmp_path,
        row(Id="9" * 400, PostTypeId=1, Title="x", Body="<p"),
        row(PostTypeId=2, ParentId="x'; DROP TABLE answers", Body="<div>" * 500),
        row(),
        question(5, "\x1b[31m".encode("ascii", "xmlcharrefreplace").decode()[1:] + "Q"),
        answer(6, 5, 1, OwnerDisplayName="[bold]x"),
    )
    documents, _ = read(path)
    assert "Posts.xml#5" in [each.id for each in documents]


def test_another_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text("<posts><post>a blog</post></posts>")
    assert not stack_exchange._is_dump(path, path.read_bytes())
    with pytest.raises(UnreadableError, match="not the posts of a Stack Exchange dump"):
        list(read_file(path, "x.xml", SPEC))
