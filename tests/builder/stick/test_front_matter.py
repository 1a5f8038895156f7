"""The files for people at the stick's root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from builder.stick.front_matter import front_matter, systems_of
from builder.stick.front_matter.credits import contents_text
from builder.stick.front_matter.page import LANGUAGES, marked_up, start_page, texts
from builder.stick.front_matter.readme import readme_text
from runtime.stick.layout import FileRecord, Manifest, ModelRecord, PackRecord

SYSTEMS = ("windows", "macos", "linux")
HOSTILE = "<script>alert(\"1\")</script> & “©” 'x'"
VOID = {"meta", "link", "br", "img", "input", "hr"}


def _file(path: str) -> FileRecord:
    return FileRecord(path, "0" * 64, 1)


MANIFEST = Manifest(
    title=HOSTILE,
    language="en",
    description=HOSTILE,
    created="",
    builder="",
    packs=(),
    models=(ModelRecord("chat", HOSTILE, HOSTILE, HOSTILE, "f", _file("models/m")),),
    runtime=tuple(
        _file(f"runtime/{name}-0a1b2c3d/python")
        for name in ("linux-x86_64", "linux-aarch64", "macos-arm64", "windows-x86_64", "app")
    ),
    questions=(),
)
PACK = PackRecord(
    "id", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "en", HOSTILE, 1, 1, 1, "f", 1, "PQ96", ()
)


class Page(HTMLParser):
    """Reads a page strictly: what is opened is closed, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> Iterator[str]:
        for _, attributes in self.tags:
            if value := attributes.get(name):
                yield value


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(start_page(MANIFEST, [PACK], SYSTEMS))


def test_the_page_is_well_formed_and_has_a_section_for_every_language(page: Page) -> None:
    sections = [attributes["id"] for tag, attributes in page.tags if tag == "section"]

    assert set(LANGUAGES) == set(sections)
    assert len(LANGUAGES) >= 6
    assert "rtl" == texts("ar")["direction"]


def test_the_page_refers_to_nothing_outside_itself_and_runs_nothing(page: Page) -> None:
    names = {tag for tag, _ in page.tags}
    events = [name for _, attributes in page.tags for name in attributes if name.startswith("on")]

    assert set() == names & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert [] == events
    assert {f"#{each}" for each in LANGUAGES} == set(page.attributes("href"))
    assert [] == list(page.attributes("src"))
    assert not re.search(r"url\(|@import|https?:", start_page(MANIFEST, [PACK], SYSTEMS))


def test_what_a_bundle_says_is_text_whatever_it_looks_like(page: Page) -> None:
    """The title stands in the head, and in each language; so do the corpus and the model."""
    assert 1 + 3 * len(LANGUAGES) <= page.text.count('<script>alert("1")</script>')


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_says_all_that_the_english_page_says(language: str) -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: inner if key == "system" else shape(inner) for key, inner in value.items()}
        return [shape(inner) for inner in value] if isinstance(value, list) else type(value)

    assert shape(dict(texts("en"))) == shape(dict(texts(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_commands_and_files(language: str) -> None:
    def named(code: str) -> list[str]:
        return sorted(re.findall(r"`.+?`|\*\*(?:Vademecum\.\w+|vademecum)\*\*", str(texts(code))))

    assert named("en") == named(language)


def test_only_the_systems_on_the_stick_are_told_of() -> None:
    page = Page(start_page(MANIFEST, [PACK], ("linux",)))

    assert "Vademecum.cmd" not in page.text.replace("`", "")
    assert "SmartScreen" not in page.text
    assert "Gatekeeper" not in page.text
    assert "sh vademecum" in page.text


@pytest.mark.parametrize(("language", "first"), [("fr", "fr"), ("pt-BR", "pt"), ("tlh", "en")])
def test_the_page_opens_in_the_librarys_language_or_in_english(language: str, first: str) -> None:
    page = Page(start_page(replace(MANIFEST, language=language), [PACK], SYSTEMS))

    sections = [attributes["id"] for tag, attributes in page.tags if tag == "section"]
    assert first == sections[-1]
    assert {"lang": first} == page.tags[0][1]


def test_marks_become_tags_and_everything_else_is_escaped() -> None:
    expected = '<strong>a &amp; b</strong> <em>c</em> <code dir="ltr">&lt;d&gt;</code>'

    assert expected == marked_up("**a & b** *c* `<d>`")


def test_the_systems_are_those_that_have_a_payload() -> None:
    assert SYSTEMS == systems_of(MANIFEST)
    assert ("linux",) == systems_of(replace(MANIFEST, runtime=MANIFEST.runtime[:1]))


def test_the_readme_says_how_each_system_starts_it() -> None:
    text = readme_text(MANIFEST, [PACK], SYSTEMS)

    assert ["Vademecum.cmd", "Vademecum.command", "sh vademecum"] == re.findall(
        r"Vademecum\.c\w+|sh vademecum", text
    )


def test_each_work_is_listed_as_its_licence_asks() -> None:
    pack = replace(PACK, title="Wiki", publisher="Its writers", licence="CC-BY-SA-4.0")
    kept = replace(PACK, title="Notes", licence="private", attribution="Mine alone")
    model = replace(MANIFEST.models[0], name="Writer", licence="MIT", quantization="Q4_0")
    texts, models = contents_text(replace(MANIFEST, models=(model,)), [pack, kept]).split("Models")
    wiki, notes = texts.split("Notes\n")

    assert "by:       Its writers" in wiki
    assert "CC-BY-SA-4.0 https://creativecommons.org/licenses/by-sa/4.0/" in wiki
    assert "must come under the same licence" in wiki
    assert "changes:  the text was taken out of its files" in wiki
    assert "careful:" not in wiki
    assert "notice:   Mine alone" in notes
    assert "careful:  not to be handed on" in notes
    assert "changes:  its weights were rounded to Q4_0" in models


def test_the_front_matter_is_what_stands_at_the_root() -> None:
    placed = front_matter(MANIFEST, [PACK])

    expected = ["README.txt", "START-HERE.html", "licenses/CONTENTS.txt"]
    assert expected == [each.path for each in placed]
