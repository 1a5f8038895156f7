"""The command line: what each command prints, to people and to programs, and its exit status."""

from __future__ import annotations

import errno
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.readers.document import Document
from runtime import __version__
from runtime.__main__ import main
from runtime.cli.answers import PrintedAnswer
from runtime.cli.pictures import with_captions
from runtime.events import Done, Found
from runtime.library import Library
from runtime.results import Anchor, AnswerSentence, Citation, DocumentPicture, DocumentView
from runtime.stick.layout import MANIFEST_NAME, PACK_FILES
from runtime.stick.stick import open_stick
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import CORPORA, SUEZ, Pieces, write_library

QUESTION = "Who built the Suez Canal?"
ANSWER = ["The Suez Canal Company built it. ", "It cost 7 pounds. ", "It is 193 kilometres long."]
HIT_KEYS = [
    "corpus",
    "document",
    "title",
    "section",
    "text",
    "start",
    "end",
    "score",
    "language",
    "also_in",
]
CITATION_KEYS = [
    "corpus", "document", "title", "section", "licence", "publisher", "date", "start", "end",
    "quote",
]  # fmt: skip
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202egnirts\u200f\u061c\x00"
BARE_BYTE = "\udc9b"  # what Python prints as the byte 9B in UTF-8 mode; no manifest may have it

Run = Callable[..., str]


@pytest.fixture
def writer() -> QueuedWriter:
    return QueuedWriter(ANSWER)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, writer: QueuedWriter) -> None:
    """Have libraries open with fake models, since the small library's own are zeros."""

    def opened(root: Path, model: str | None) -> Library:
        return Library(open_stick(root), FakeEmbedder(), writer, model)

    monkeypatch.setattr(Library, "open", staticmethod(opened))


@pytest.fixture
def run(shared_root: Path, models: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that succeeds; return what it printed."""

    def run_command(*arguments: str, root: Path = shared_root) -> str:
        assert 0 == main(["--library", str(root), *arguments])
        out, err = capsys.readouterr()
        assert "" == err
        return out

    return run_command


@pytest.fixture
def fail(shared_root: Path, models: None, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command that fails; return what it told of."""

    def run_command(*arguments: str, root: Path = shared_root) -> str:
        assert 1 == main(["--library", str(root), *arguments])
        return capsys.readouterr().err

    return run_command


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Give lines on standard input."""

    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def records(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_corrected_word_is_told_of(run: Run, writer: QueuedWriter) -> None:
    told = "Searched for: treatment (no passage has “treatmnt”)\n\n"
    question = "What is the treatmnt of scurvy?"
    assert run("search", question).startswith(told + "1. ")
    assert run("ask", "--no-model", question).startswith(told)
    for command in (("search",), ("ask", "--no-model")):
        record = json.loads(run(*command, question, "--json"))
        assert [{"typed": "treatmnt", "understood": "treatment"}] == record["corrections"]


def test_a_passage_in_another_language_says_which(tmp_path: Path, run: Run) -> None:
    root = write_library(tmp_path, {"history": CORPORA["history"]}, Pieces(language="de"))
    manifest = json.loads((root / MANIFEST_NAME).read_text())
    question = ("How long is the Suez Canal?", "--no-model")
    assert "in German" not in run("ask", *question, root=root)
    (root / MANIFEST_NAME).write_text(json.dumps({**manifest, "language": "en-GB"}))
    assert "1. Suez Canal, in German  [history" in run("search", "Suez Canal", root=root)
    answer = run("ask", *question, root=root)
    assert answer.splitlines()[-1].endswith("”, in German")
    record = json.loads(run("search", "Suez Canal", "--json", root=root))
    assert "de" == record["hits"][0]["language"]


def test_search_prints_hits_for_people(run: Run) -> None:
    out = run("search", QUESTION, "-k", "2")
    first, *_ = out.splitlines()
    assert "1. Suez Canal  [history 'suez' --at 0]" == first
    assert "   The Suez Canal connects the Mediterranean Sea with the Red Sea." in out
    assert "2. " in out
    assert "3. " not in out


def test_search_names_the_section(run: Run) -> None:
    out = run("search", "treated with vitamin C supplements", "-k", "1", "--mode", "lexical")
    assert out.startswith("1. Scurvy › Treatment  [medicine 'scurvy' --at ")


def test_what_stands_in_several_corpora_is_printed_with_all_of_them(
    tmp_path: Path, run: Run
) -> None:
    suez = CORPORA["history"][0]
    copies = [replace(suez, id=f"suez-{number}", title="Canals") for number in range(2)]
    corpora = {"history": [suez], "mine": [replace(suez, id="a.pdf"), *copies]}
    root = write_library(tmp_path, corpora)
    expected = r"   \(also in \[mine 'a.pdf'\], Canals \[mine 'suez-[01]'\] and 1 more\)"
    found = run("search", "Suez Canal", "-k", "1", root=root)
    assert re.fullmatch(expected, found.splitlines()[2])
    answer = run("ask", "How long is the Suez Canal?", "--no-model", root=root)
    assert re.fullmatch(expected, answer.splitlines()[-1])
    record = json.loads(run("search", "Suez Canal", "-k", "1", "--json", root=root))
    others = record["hits"][0]["also_in"]
    assert ["a.pdf", "suez-0", "suez-1"] == sorted(each["document"] for each in others)


def test_search_prints_where_read_can_go_on(run: Run) -> None:
    out = run("search", "treated with vitamin C supplements", "-k", "1", "--mode", "lexical")
    place = out.partition("--at ")[2].partition("]")[0]
    assert run("read", "medicine", "scurvy", "--at", place).startswith("Treatment\n")


def test_search_that_finds_nothing_says_so(run: Run) -> None:
    assert "Nothing was found.\n" == run("search", "xylophone", "--mode", "lexical")


def test_search_as_json_has_exactly_these_keys(run: Run) -> None:
    (record,) = records(run("search", QUESTION, "--json", "-k", "3"))
    assert ["version", "id", "corrections", "hits", "milliseconds"] == list(record)
    assert (1, None, 3) == (record["version"], record["id"], len(record["hits"]))
    assert all(list(hit) == HIT_KEYS for hit in record["hits"])
    best = record["hits"][0]
    assert ("history", "suez", SUEZ.strip()) == (best["corpus"], best["document"], best["text"])
    assert SUEZ[best["start"] : best["end"]] == best["text"]


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_search_goes_by_the_mode(run: Run, mode: str) -> None:
    (record,) = records(run("search", QUESTION, "--json", "--mode", mode))
    assert "suez" == record["hits"][0]["document"]


def test_search_goes_by_the_corpora(run: Run) -> None:
    out = run("search", "scurvy sailors", "--json", "--corpus", "history", "--corpus", "code")
    (record,) = records(out)
    assert {hit["corpus"] for hit in record["hits"]} <= {"history", "code"}


def test_search_answers_a_batch_line_by_line(run: Run, lines: Callable[[bytes], None]) -> None:
    lines(
        b'{"id": 7, "question": "Suez Canal"}\n\n'
        b'{"id": ["x"], "question": "scurvy", "more": 1}\r\n'
        b'{"id": null, "question": "os.path.join"}'
    )
    found = records(run("search", "--batch", "-k", "1", "--mode", "lexical"))
    assert [7, ["x"], None] == [each["id"] for each in found]
    assert ["suez", "scurvy", "os.path"] == [each["hits"][0]["document"] for each in found]


def test_ask_prints_each_sentence_with_its_source_and_counts_what_has_none(run: Run) -> None:
    out = run("ask", QUESTION)
    assert [
        "The Suez Canal Company built it. [1]",
        "It is 193 kilometres long. [1]",
        "",
        "“The Suez Canal connects the Mediterranean Sea with the Red Sea.” [1]",
        "",
        "1 sentence that the library does not support is left out (--all shows it).",
        "",
        "Sources",
    ] == out.splitlines()[:8]
    assert (
        "[1] Suez Canal (history, Example Press, 2024, CC0-1.0): “It was built by the Suez "
        "Canal Company between" in out
    )
    assert " “The canal is 193 kilometres long.”" in out


def test_a_source_cited_twice_has_one_number(run: Run, writer: QueuedWriter) -> None:
    writer.answers = [["The Suez Canal is 193 kilometres long. ", "The canal is 193 kilometres."]]
    lines = run("ask", QUESTION).splitlines()
    cited = [line.rpartition(". ")[2] for line in lines[:2]]
    assert cited[0].endswith(cited[1])
    assert cited[0].count("[") == sum(line.startswith("[") for line in lines)


def test_all_of_an_answer_is_shown_in_its_place_and_marked(run: Run) -> None:
    lines = run("ask", QUESTION, "--all").splitlines()
    assert "It cost 7 pounds. (not found in the library)" == lines[1]
    assert not [line for line in lines if "left out" in line]


def test_where_all_is_left_out_the_library_is_quoted(run: Run, writer: QueuedWriter) -> None:
    writer.answers = [["It cost 7 pounds. ", "It cost 8 pounds. "]]
    lines = run("ask", QUESTION).splitlines()
    assert lines[0] == f"“{' '.join(SUEZ.split())}” [1]"
    assert "2 sentences that the library does not support are left out (--all shows them)." in lines
    assert "pounds" not in lines[0]


def test_another_source_that_says_otherwise_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    cited, other = (
        Citation("history", name, "Suez Canal", 0, 9, text, "Length", "CC0-1.0", "A press", "2024")
        for name, text in (("a", "It is 193 km long."), ("b", "It is 164 km long."))
    )
    sentence = AnswerSentence("It is 193 km long.", True, (cited,), (other,))
    PrintedAnswer({}).print_sentence(sentence)
    lines = capsys.readouterr().out.splitlines()
    assert ["It is 193 km long. [1]", "Another source says: “It is 164 km long.” [2]"] == lines


CODE = "```python\nimport os\n\n\ndef joined(a, b):\n    return os.path.join(a, b)\n```"
BLOCK = AnswerSentence(
    CODE, True, (Citation("code", "os.path", "os.path", 0, 9, "os.path"),), code=True
)
WARNING = "Cannot be undone: rm deletes."


def told(capsys: pytest.CaptureFixture[str], *sentences: AnswerSentence) -> list[str]:
    """Return the lines printed of sentences that come one by one."""
    printed = PrintedAnswer({})
    for sentence in sentences:
        printed.print_sentence(sentence)
    return capsys.readouterr().out.splitlines()


def test_code_that_a_model_writes_is_printed_line_by_line_after_its_source(
    run: Run, writer: QueuedWriter
) -> None:
    writer.answers = [[*CODE.splitlines(keepends=True), "\n"]]
    out = run("ask", "Which function joins path segments intelligently?")
    assert out.startswith(f"{CODE}\nafter [1]")
    assert "\nSources\n[1] os.path" in out


def test_below_code_is_what_the_library_lacks_and_what_is_destroyed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    block = replace(BLOCK, text="```sh\n  rm -r x\n```", unmatched=("rm", "x"), warning=WARNING)
    assert [
        "```sh", "  rm -r x", "```", "after [1]", "Not in this library: rm, x.", WARNING,
    ] == told(capsys, block)  # fmt: skip


def test_code_after_two_passages_names_both(capsys: pytest.CaptureFixture[str]) -> None:
    other = Citation("code", "shutil", "shutil", 0, 9, "shutil")
    assert "after [1], [2]" in told(capsys, replace(BLOCK, citations=(*BLOCK.citations, other)))


def test_code_that_is_wrong_is_marked_where_all_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = replace(BLOCK, supported=False, citations=())
    assert "(wrong, or destroys unasked)" == told(capsys, wrong)[-1]


def test_a_warning_stands_below_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    first = AnswerSentence("`rm x` deletes x.", True, (), warning=WARNING)
    last = AnswerSentence("It asks for nothing.", True, ())
    assert [WARNING] == told(capsys, first, last)[1:2]


def test_a_quotation_keeps_the_lines_of_a_command_and_none_of_a_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = replace(BLOCK, text="“- Delete x:\n\nrm x”", code=False, quoted=True)
    prose = replace(BLOCK, text="“It deletes\nwhat it is given.”", code=False, quoted=True)
    assert [
        "“- Delete x:", "", "rm x” [1]", "“It deletes what it is given.” [1]",
    ] == told(capsys, command, prose)  # fmt: skip


def test_nothing_in_code_or_its_notes_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    hostile = replace(
        BLOCK, text=f"```sh{ESCAPES}\nls {ESCAPES}\n```", unmatched=(ESCAPES,), warning=ESCAPES
    )
    assert all(line.isprintable() for line in told(capsys, hostile))


def test_a_translated_question_is_told_first(capsys: pytest.CaptureFixture[str]) -> None:
    found = Found((), (), False, 1.0, understood=f"Who built it{ESCAPES}?")
    PrintedAnswer({}).print([found, Done(False, "", (), ())])
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("Understood as: Who built it")
    assert first.isprintable()


def test_ask_without_the_model_quotes(run: Run, writer: QueuedWriter) -> None:
    out = run("ask", QUESTION, "--no-model")
    assert out.startswith(f"“{' '.join(SUEZ.split())}” [1]\n")
    assert "\nSources\n[1] Suez Canal (history, " in out
    assert [] == writer.asked


def test_ask_quotes_where_the_stick_has_no_model(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / MANIFEST_NAME
    raw = json.loads(path.read_bytes())
    raw["models"] = [model for model in raw["models"] if model["role"] != "chat"]
    path.write_text(json.dumps(raw))
    monkeypatch.setattr(
        Library, "open", staticmethod(lambda root, _: Library(open_stick(root), FakeEmbedder()))
    )
    assert 0 == main(["--library", str(root), "ask", QUESTION])
    assert capsys.readouterr().out.startswith(f"“{' '.join(SUEZ.split())}” [1]\n")


def test_ask_says_when_the_library_does_not(run: Run, writer: QueuedWriter) -> None:
    out = run("ask", "How does one bake sourdough bread?")
    assert out.startswith("This library does not say. The nearest passages:\n\n1. ")
    assert "Sources" not in out
    assert [] == writer.asked


def test_ask_as_json_has_exactly_these_keys(run: Run) -> None:
    (record,) = records(run("ask", QUESTION, "--json"))
    assert [
        "version", "id", "answered", "answer", "sentences", "left_out", "corrections", "evidence",
        "milliseconds", "tokens",
    ] == list(record)  # fmt: skip
    assert record["answered"]
    assert record["answer"].startswith(f"{ANSWER[0]}{ANSWER[2]}")
    assert [True, True, True] == [each["supported"] for each in record["sentences"]]
    assert ["It cost 7 pounds."] == [each["text"] for each in record["left_out"]]
    for sentence in record["sentences"]:
        assert ["text", "supported", "citations", "disagreeing", "quoted"] == list(sentence)
        for citation in sentence["citations"]:
            assert CITATION_KEYS == list(citation)
            about = [citation[key] for key in ("licence", "publisher", "date")]
            assert ["CC0-1.0", "Example Press", "2024"] == about
            assert SUEZ[citation["start"] : citation["end"]] == citation["quote"]
    assert all(list(hit) == HIT_KEYS for hit in record["evidence"])
    assert ["search", "first_token", "total"] == list(record["milliseconds"])
    assert ["prompt", "answer"] == list(record["tokens"])
    assert 3 == record["tokens"]["answer"]


def test_ask_answers_a_batch(
    run: Run, lines: Callable[[bytes], None], writer: QueuedWriter
) -> None:
    lines(
        b'{"id": "a", "question": "Who built the Suez Canal?"}\n'
        b'{"id": "b", "question": "How does one bake sourdough bread?"}\n'
    )
    found = records(run("ask", "--batch"))
    assert [("a", True), ("b", False)] == [(each["id"], each["answered"]) for each in found]
    assert 1 == len(writer.asked)


FOLLOWS = "How long is it?"
TALK = [{"question": QUESTION, "answer": "The Suez Canal Company."}]


def test_a_batch_takes_the_conversation_before_each_question(
    run: Run, lines: Callable[[bytes], None], writer: QueuedWriter
) -> None:
    """Bare, such a question finds nothing that it could be of."""
    writer.answers = [["It is 193 kilometres long."], ["It is 193 kilometres long."]]
    asked = [
        {"id": 1, "question": FOLLOWS, "history": TALK},
        {"id": 2, "question": FOLLOWS, "history": [QUESTION]},
    ]
    lines("\n".join(map(json.dumps, asked)).encode())
    assert [True, True] == [each["answered"] for each in records(run("ask", "--batch"))]
    assert ["Who built the Suez Canal?", "The Suez Canal Company."] == [
        message.text for message in writer.asked[0][1:3]
    ]


def test_a_file_holds_the_conversation_before_a_question(
    tmp_path: Path, run: Run, writer: QueuedWriter
) -> None:
    (tmp_path / "talk.json").write_text(json.dumps(TALK))
    writer.answers = [["It is 193 kilometres long."]]
    out = run("ask", "--history", str(tmp_path / "talk.json"), FOLLOWS)
    assert out.startswith("It is 193 kilometres long. [1]")
    assert QUESTION == writer.asked[0][1].text


def test_a_batch_ends_at_a_conversation_that_is_none(
    fail: Run, lines: Callable[[bytes], None]
) -> None:
    lines(b'{"id": 1, "question": "Who?", "history": {}}')
    told = fail("ask", "--batch")
    assert told.startswith("vademecum: The history in line 1 of standard input is not a conv")
    assert "Traceback" not in told


def test_a_question_too_long_for_the_model_does_not_end_a_batch(
    shared_root: Path, models: None, capsys: pytest.CaptureFixture[str],
    lines: Callable[[bytes], None], writer: QueuedWriter,
) -> None:  # fmt: skip
    writer.longest = 10
    line = b'{"id": 1, "question": "Who built the Suez Canal?"}\n'
    lines(2 * line)
    assert 0 == main(["--library", str(shared_root), "ask", "--batch"])
    out, err = capsys.readouterr()
    assert [True, True] == [each["answered"] for each in records(out)]
    assert (
        "vademecum: A question is too long for the model: its answer is quoted from the library.\n"
    ) == err


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"3",
        b'{"id": 1}',
        b'{"question": "x"}',
        b'{"id": 1, "question": null}',
        b'{"id": 1, "question": 3}',
        b'{"id": 1, "question": ""}',
        b'{"id": 1, "question": "\xff"}',
    ],
)
@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_bad_line_of_a_batch_is_named_by_its_number(
    shared_root: Path, models: None, capsys: pytest.CaptureFixture[str],
    lines: Callable[[bytes], None], line: bytes, command: str,
) -> None:  # fmt: skip
    lines(b'{"id": 1, "question": "Who built the Suez Canal?"}\n\n' + line + b"\n")
    assert 1 == main(["--library", str(shared_root), command, "--batch"])
    out, err = capsys.readouterr()
    assert [1] == [each["id"] for each in records(out)]
    assert (
        "vademecum: Line 3 of standard input is not a question.\n"
        '  Each line must be a JSON object with "id" and "question".\n'
    ) == err


def test_an_id_that_is_no_text_comes_back_as_json(run: Run, lines: Callable[[bytes], None]) -> None:
    """Half of a surrogate pair has no UTF-8, and must not end the batch."""
    lines(b'{"id": "\\ud800\\u001b", "question": "Suez \\udfff Canal"}')
    out = run("search", "--batch", "-k", "1")
    out.encode()
    assert r'"id": "\ud800\u001b"' in out


def test_read_prints_a_whole_document(run: Run) -> None:
    assert f"Suez Canal\n\n{SUEZ}\n" == run("read", "history", "suez")


def test_read_starts_where_it_is_told(run: Run) -> None:
    assert f"{SUEZ[10:]}\n" == run("read", "history", "suez", "--at", "10")
    assert "\n" == run("read", "history", "suez", "--at", str(len(SUEZ)))


@pytest.mark.parametrize("place", ["-1", "9999"])
def test_read_refuses_a_place_outside_the_document(fail: Run, place: str) -> None:
    assert (
        f"vademecum: The document has {len(SUEZ)} characters; {place} is outside it.\n"
        "  Give --at a number within it.\n"
    ) == fail("read", "history", "suez", "--at", place)


def test_read_tells_of_an_unknown_document_or_corpus(fail: Run) -> None:
    assert (
        "vademecum: The corpus history has no document 'panama'.\n"
        "  `search` prints the ids of the documents it finds.\n"
    ) == fail("read", "history", "panama")
    assert (
        "vademecum: This library has no corpus 'law'.\n  It has: medicine, history, code.\n"
    ) == fail("read", "law", "x")


def test_list_prints_corpora_models_and_licences(run: Run) -> None:
    out = run("list")
    assert out.startswith("A small library\nFor tests.\n\nmedicine         Medicine\n")
    assert "                 2 documents, 3 passages, en\n" in out
    assert "                 Example Press · 2024 · CC0-1.0\n" in out
    assert "chat             A chat model · Apache-2.0 · 0 MB\n" in out


def test_verify_counts_the_files_that_are_intact(run: Run, shared_root: Path) -> None:
    files = sum(path.is_file() for path in shared_root.rglob("*")) - 1
    assert f"All {files} files are intact (0 MB).\n" == run("verify")


def test_verify_names_what_is_damaged(
    root: Path, models: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "README.txt").write_bytes(b"Eat  me.")
    files = sum(path.is_file() for path in root.rglob("*")) - 1
    assert 1 == main(["--library", str(root), "verify"])
    assert [
        "README.txt is damaged",
        f"1 of {files} files are not what they should be. Copy the stick again.",
    ] == capsys.readouterr().out.splitlines()


def test_what_file_managers_leave_on_a_stick_is_no_concern_of_verify(
    root: Path, models: None, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sum(path.is_file() for path in root.rglob("*")) - 1
    for folder in (root, root / "packs", *(root / "packs").iterdir(), root / "models"):
        for name in ("._text.zst", ".DS_Store", "Thumbs.db", "holiday.jpg"):
            (folder / name).write_bytes(b"litter")
    for name in (".Spotlight-V100", ".fseventsd", ".Trashes", "System Volume Information"):
        (root / name).mkdir()
        (root / name / "._x").write_bytes(b"litter")

    assert 0 == main(["--library", str(root), "verify"])
    assert f"All {files} files are intact (0 MB).\n" == capsys.readouterr().out
    assert () == open_stick(root).problems


def test_a_terminal_that_cannot_be_drawn_on_is_told_what_works_instead(fail: Run) -> None:
    message = fail()

    assert message.startswith("vademecum: The screen needs a terminal that can be drawn on")
    assert 'use `vademecum ask "…"`, `search` and `read`.' in message


@pytest.mark.parametrize(
    "arguments", [["search"], ["search", ""], ["search", "  "], ["ask"], ["ask", "\n"]]
)
def test_no_question_is_told_of(fail: Run, arguments: Sequence[str]) -> None:
    assert (
        "vademecum: There is no question.\n  Give one in quotation marks, or --batch.\n"
    ) == fail(*arguments)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_stick_that_goes_away_is_told_of(
    fail: Run, monkeypatch: pytest.MonkeyPatch, wrapped: bool
) -> None:
    def gone(root: Path, model: str | None) -> Library:
        error = OSError(errno.EIO, "Input/output error")
        if wrapped:
            raise ImportError("no numpy") from error
        raise error

    monkeypatch.setattr(Library, "open", staticmethod(gone))

    told = fail("list")
    assert "vademecum: The stick cannot be read any more: Input/output error.\n" in told
    assert "put it in again and start anew" in told


def test_no_library_is_told_of(fail: Run, tmp_path: Path) -> None:
    assert (
        f"vademecum: There is no library at {tmp_path}.\n"
        "  Give the folder that holds library.json with --library.\n"
    ) == fail("list", root=tmp_path)


def test_a_corpus_that_is_left_out_is_told_of_and_the_rest_is_searched(
    root: Path, models: None, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "packs/medicine" / PACK_FILES.text).unlink()
    assert 0 == main(["--library", str(root), "search", QUESTION])
    out, err = capsys.readouterr()
    assert out.startswith("1. Suez Canal")
    assert "vademecum: The corpus medicine is left out: text.zst is missing.\n" == err


def test_a_corpus_found_damaged_while_searching_is_told_of(
    root: Path, models: None, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "packs/medicine" / PACK_FILES.text
    data = path.read_bytes()
    path.write_bytes(data[:60] + bytes([data[60] ^ 1]) + data[61:])
    assert 0 == main(["--library", str(root), "search", QUESTION])
    out, err = capsys.readouterr()
    assert out.startswith("1. Suez Canal")
    assert "vademecum: The corpus medicine is left out: text.zst is damaged.\n" == err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "x", "-k", "0"], "argument -k: '0' is not a number from 1 up"),
        (["search", "x", "-k", "many"], "argument -k: 'many' is not a number from 1 up"),
        (["search", "x", "--mode", "guess"], "argument --mode: invalid choice: 'guess'"),
        (["read", "history"], "the following arguments are required: document"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_mistaken_arguments_are_told_of(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert 2 == caught.value.code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["", "search", "ask", "browse", "read", "list", "verify"])
def test_help_tells_of_every_command(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*filter(None, [command]), "--help"])
    assert 0 == caught.value.code
    assert capsys.readouterr().out.startswith(f"usage: vademecum {command}".rstrip())


def test_the_version_is_the_program_s(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (0, f"vademecum {__version__}\n") == (caught.value.code, capsys.readouterr().out)


def test_an_interruption_is_no_error(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(root: Path, model: str | None) -> Library:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "open", staticmethod(interrupted))
    assert 130 == main(["--library", str(shared_root), "list"])
    assert "\n" == capsys.readouterr().err


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A library whose texts try to take the terminal over; a careful builder would clean them."""
    text = f"The Suez Canal was built{ESCAPES} by the Canal Company.\n\nIt is long."
    document = Document(f"suez{ESCAPES}", f"Suez{ESCAPES}", text, anchors=(Anchor(0, ESCAPES),))
    root = write_library(tmp_path / "hostile", {"history": [document]})
    path = root / MANIFEST_NAME
    raw = json.loads(path.read_bytes())
    path.write_text(json.dumps(raw | {"title": f"Library{ESCAPES}", "description": ESCAPES}))
    return root


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", QUESTION],
        ["search", QUESTION, "--json"],
        ["ask", QUESTION],
        ["ask", QUESTION, "--json"],
        ["ask", QUESTION, "--no-model"],
        ["ask", "How does one bake sourdough bread?"],
        ["read", "history", f"suez{ESCAPES}"],
        ["browse", "history"],
        ["browse", "history", f"suez{ESCAPES}"],
        ["browse", "history", "--json"],
        ["browse", "history", "--contents", f"suez{ESCAPES}"],
        ["list"],
        ["verify"],
    ],
)
def test_nothing_a_terminal_would_obey_is_printed(
    run: Run, hostile: Path, writer: QueuedWriter, arguments: list[str]
) -> None:
    writer.answers = [[f"The Suez Canal was built{ESCAPES} by the Canal Company."]]
    out = run(*arguments, root=hostile)
    assert out
    assert [] == [letter for letter in out if not letter.isprintable() and letter != "\n"]


@pytest.mark.parametrize("arguments", [["doctor"], ["doctor", "--json"]])
def test_the_doctor_is_as_clean(run: Run, hostile: Path, arguments: list[str]) -> None:
    path = hostile / MANIFEST_NAME
    raw = json.loads(path.read_bytes())
    raw["models"][0]["name"] += ESCAPES
    path.write_text(json.dumps(raw))

    out = run(*arguments, root=hostile)

    assert "A chat model" in out
    assert [] == [letter for letter in out if not letter.isprintable() and letter != "\n"]


@pytest.mark.parametrize("arguments", [["list", f"x{ESCAPES}"], [f"x{ESCAPES}"]])
def test_what_was_typed_is_told_as_cleanly(
    hostile: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["--library", f"{hostile}{ESCAPES}{BARE_BYTE}", *arguments])

    told = "".join(capsys.readouterr())
    assert "usage: vademecum" in told
    assert [] == [letter for letter in told if not letter.isprintable() and letter != "\n"]


def test_messages_are_as_clean_as_results(fail: Run, hostile: Path) -> None:
    told = fail("read", "history", f"x{ESCAPES}", root=hostile)
    assert [] == [letter for letter in told if not letter.isprintable() and letter != "\n"]


def test_json_loses_nothing_by_being_clean(run: Run, hostile: Path) -> None:
    (record,) = records(run("search", QUESTION, "--json", root=hostile))
    (best,) = record["hits"]
    assert (f"suez{ESCAPES}", f"Suez{ESCAPES}") == (best["document"], best["title"])
    assert ESCAPES in best["text"]


def test_every_document_of_the_library_can_be_read(run: Run) -> None:
    for corpus, documents in CORPORA.items():
        for document in documents:
            assert document.text in run("read", corpus, document.id)


def test_pictures_are_named_where_they_stand_in_a_text_that_is_printed() -> None:
    pictures = (
        DocumentPicture(0, 0, "A\x1b[2J map"),
        DocumentPicture(5, 1, "Two words"),
        DocumentPicture(99, 2),
    )
    view = DocumentView("c", "d", "T", "One.\nTwo words.", (), "", "", pictures=pictures)
    expected = "[picture: A\x1b[2J map]\n\nOne.\n[picture]\n\nTwo words.\n\n[picture]"
    assert expected == with_captions(view)
    assert "[picture]\n\nTwo words.\n\n[picture]" == with_captions(view, 5)
    assert "words.\n\n[picture]" == with_captions(view, 9)
    assert "One." == with_captions(replace(view, text="One.", pictures=()))
