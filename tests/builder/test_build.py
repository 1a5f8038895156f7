"""A whole build with little models and programs: what fails keeps what the stick had before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builder import build as build_module
from builder import payload
from builder.build import Summary, build
from builder.cache import Facts
from builder.cli.report import summary_text
from builder.models import Models
from builder.models.embedder import Embedding
from builder.payload import packages, record
from builder.payload.from_stick import payload_from_stick
from builder.platforms import PLATFORMS, Platform
from builder.specs import BuildPlan, CorpusSpec, ModelSpec, SourceSpec
from builder.stick.previous import previous
from runtime.errors import LibraryError
from runtime.stick.layout import FileRecord, ModelRecord
from runtime.stick.manifest import manifest_from_json
from tests.support import native_fakes
from tests.support.caches import flip_a_byte
from tests.support.fakes import FakePassageEmbedder, Recorder
from tests.support.libraries import LIND, SCURVY, SUEZ

LINUX, WINDOWS = PLATFORMS["linux-x86_64"], PLATFORMS["windows-x86_64"]
PINNED = ("numpy==2.3.5", "faiss-cpu==1.13.2", "textual==8.2.8")
INTERPRETERS = {LINUX.name: "python/bin/python3.11", WINDOWS.name: "python/python.exe"}


class Workshop:
    """A bundle of three corpora for two platforms, its cache and its stick."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.out, self.cache = folder, folder / "stick", folder / "cache"
        self.failing: set[str] = set()
        self.fingerprint = "fake"
        self.progress = Recorder()
        for name, text in (("scurvy", SCURVY), ("suez", SUEZ), ("lind", LIND)):
            (folder / name).mkdir()
            (folder / name / f"{name}.txt").write_text(text)
        (folder / "model.gguf").write_bytes(b"GGUF")
        self.lock = folder / "runtime.lock"
        self.lock.write_text("\n".join(f"{pin} \\\n    --hash=sha256:0" for pin in PINNED))
        corpora = tuple(
            CorpusSpec(name, name.title(), SourceSpec("path", (name,)), "text", "CC0", "en")
            for name in ("scurvy", "suez", "lind")
        )
        self.plan = BuildPlan(
            path=folder / "bundle.toml", title="Library", language="en", description="",
            questions=(), chats=(), corpora=corpora, passage_characters=400, vectors="SQ8",
            embedding=ModelSpec("fake", "MIT", SourceSpec("path", ("model",))),
            platforms=(LINUX.name, WINDOWS.name),
        )  # fmt: skip
        monkeypatch.setattr(build_module, "prepare_models", lambda *_: self._models())
        monkeypatch.setattr(build_module, "check_agreement", lambda *_: 0.9999)
        monkeypatch.setattr(payload, "build", self._payload)
        monkeypatch.setattr(payload, "assemble_application", lambda *_: self._application())
        monkeypatch.setattr(packages, "lock", lambda _: self.lock)

    def build(self, *, allow_missing: bool = False) -> Summary:
        """Build the bundle onto the stick."""
        self.progress = Recorder()
        return build(self.plan, self.out, self.cache, self.progress, allow_missing=allow_missing)

    def packs(self) -> dict[str, str]:
        """Return id → folder of the packs that the stick has."""
        manifest = manifest_from_json((self.out / "library.json").read_bytes())
        return {pack.id: pack.path for pack in manifest.packs}

    def _models(self) -> Models:
        embedding = Embedding(
            FakePassageEmbedder(), self.fingerprint, self.cache / "vectors" / "fake.sqlite"
        )
        file = FileRecord("models/fake-01234567.gguf", "0" * 64, 4)
        described = ModelRecord("embedding", "fake", "MIT", "x", self.fingerprint, file)
        return Models(embedding, self.folder / "model.gguf", (described,), ())

    def _application(self) -> payload.Payload:
        def write(target: Path) -> Facts:
            (target / "runtime").mkdir()
            (target / "runtime" / "main.py").write_text("print('hello')")
            return {}

        return record.make(self.cache, "app", "key", write, self.progress)

    def _payload(self, platform: Platform, *_: object) -> payload.Payload:
        if platform.name in self.failing:
            raise LibraryError("No interpreter could be had.", "Name an archive.")

        def write(target: Path) -> Facts:
            interpreter = INTERPRETERS[platform.name]
            (target / interpreter).parent.mkdir(parents=True)
            (target / interpreter).write_bytes(native_fakes.elf("x86_64", ["libc.so.6"]))
            (target / "licenses").mkdir()
            for pin in (*PINNED, "llama-cpp-python==0.3.36"):
                name, _, version = pin.partition("==")
                (target / "licenses" / f"{name.replace('-', '_')}-{version}.txt").write_text("MIT")
            return {"platform": platform.name, "interpreter": interpreter}

        return record.make(self.cache, platform.name, "key", write, self.progress)


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    made = Workshop(tmp_path, monkeypatch)
    made.build()
    return made


def test_a_corpus_that_cannot_be_built_this_time_stays_on_the_stick(workshop: Workshop) -> None:
    before = workshop.packs()
    shutil.rmtree(workshop.folder / "suez")
    (workshop.folder / "lind" / "more.txt").write_text("More of James Lind.")
    summary = workshop.build()

    assert before["suez"] == workshop.packs()["suez"]
    assert (workshop.out / before["suez"] / "pack.json").is_file()
    assert before["lind"] != workshop.packs()["lind"]
    assert [("suez", True)] == [(each.name, each.kept) for each in summary.failures]
    assert any(
        note.startswith("suez: the stick keeps what it has of it. There is no file")
        for note in workshop.progress.notes
    )
    assert "Kept as it was on the stick: suez: There is no file" in summary_text(summary)


def test_it_is_dropped_where_missing_corpora_are_allowed(workshop: Workshop) -> None:
    before = workshop.packs()
    shutil.rmtree(workshop.folder / "suez")
    summary = workshop.build(allow_missing=True)
    assert ["scurvy", "lind"] == list(workshop.packs())
    assert not (workshop.out / before["suez"]).exists()
    assert [("suez", False)] == [(each.name, each.kept) for each in summary.failures]
    assert "Left out: suez: There is no file" in summary_text(summary)


def test_a_corpus_that_may_not_be_handed_on_is_neither_built_nor_kept(workshop: Workshop) -> None:
    first, suez, lind = workshop.plan.corpora
    refused = replace(suez, licence="CC-BY-NC-4.0")
    workshop.plan = replace(workshop.plan, corpora=(first, refused, lind))
    workshop.build(allow_missing=True)  # the stick's own is of another licence
    assert ["scurvy", "lind"] == list(workshop.packs())

    workshop.plan = replace(workshop.plan, allow_licences=("CC-BY-NC-4.0",))
    workshop.build()
    workshop.plan = replace(workshop.plan, allow_licences=())
    summary = workshop.build()
    assert [("suez", False)] == [(each.name, each.kept) for each in summary.failures]
    assert "The corpus suez may not be handed on: 'CC-BY-NC-4.0' " in str(summary.failures[0].error)


def test_a_corpus_that_is_no_longer_named_is_dropped(workshop: Workshop) -> None:
    workshop.plan = replace(workshop.plan, corpora=workshop.plan.corpora[:2])
    workshop.build()
    assert ["scurvy", "suez"] == list(workshop.packs())


def test_a_damaged_pack_is_not_kept(workshop: Workshop) -> None:
    folder = workshop.out / workshop.packs()["suez"]
    flip_a_byte(folder / "text.zst")
    shutil.rmtree(workshop.folder / "suez")
    workshop.build()
    assert ["scurvy", "lind"] == list(workshop.packs())


def test_a_pack_of_another_embedding_model_is_not_kept(workshop: Workshop) -> None:
    shutil.rmtree(workshop.folder / "suez")
    workshop.fingerprint = "another"
    workshop.build()
    assert ["scurvy", "lind"] == list(workshop.packs())


def test_a_stick_whose_manifest_is_damaged_has_nothing_to_keep(workshop: Workshop) -> None:
    (workshop.out / "library.json").write_text("{")
    stick = previous(workshop.out)
    assert (None, None) == (stick.pack("suez"), stick.payload(LINUX.name))


def test_a_build_of_which_nothing_succeeds_leaves_the_stick_alone(workshop: Workshop) -> None:
    before = (workshop.out / "library.json").read_bytes()
    for corpus in workshop.plan.corpora:
        shutil.rmtree(workshop.folder / corpus.id)
    with pytest.raises(LibraryError, match="None of the corpora could be built"):
        workshop.build()
    assert before == (workshop.out / "library.json").read_bytes()


def test_a_platform_that_cannot_be_built_this_time_stays_on_the_stick(workshop: Workshop) -> None:
    before = sorted((workshop.out / "runtime").glob("windows-*"))
    launcher = (workshop.out / "Vademecum.cmd").read_bytes()
    workshop.failing = {WINDOWS.name}
    summary = workshop.build()
    assert before == sorted((workshop.out / "runtime").glob("windows-*"))
    assert launcher == (workshop.out / "Vademecum.cmd").read_bytes()
    assert [(WINDOWS.name, True)] == [(each.name, each.kept) for each in summary.platforms]
    assert "Kept as it was on the stick: windows-x86_64: No interpreter" in summary_text(summary)


def test_it_is_dropped_where_missing_platforms_are_allowed(workshop: Workshop) -> None:
    workshop.failing = {WINDOWS.name}
    workshop.build(allow_missing=True)
    assert [] == list((workshop.out / "runtime").glob("windows-*"))


def test_the_program_of_a_platform_is_read_from_the_stick_as_it_was_made(
    workshop: Workshop,
) -> None:
    found = payload_from_stick(LINUX, previous(workshop.out))
    made = workshop._payload(LINUX)
    assert found is not None
    assert (made.directory, made.platform, made.interpreter, made.size) == (
        found.directory, found.platform, found.interpreter, found.size,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        lambda workshop: workshop.lock.write_text("numpy==99"),
        lambda workshop: flip_a_byte(
            next((workshop.out / "runtime").glob("windows-*/python/python.exe"))
        ),
        lambda workshop: next((workshop.out / "runtime").glob("windows-*/licenses/nu*")).unlink(),
    ],
)
def test_a_program_of_other_packages_or_a_damaged_one_is_not_kept(
    workshop: Workshop, change: Callable[[Workshop], object]
) -> None:
    change(workshop)
    workshop.failing = {WINDOWS.name}
    workshop.build()
    assert [] == list((workshop.out / "runtime").glob("windows-*"))


def test_a_byte_that_changed_in_the_cache_does_not_fail_the_builds_after_it(
    workshop: Workshop,
) -> None:
    """Its size and time are as they were, so that only writing the stick finds it."""
    pack = next((workshop.cache / "packs").glob("suez-*"))
    before = (pack / "text.zst").read_bytes()
    flip_a_byte(pack / "text.zst")
    flip_a_byte(next((workshop.cache / "payloads").glob("linux-*/python/bin/python3.11")))
    shutil.rmtree(workshop.out)
    workshop.build()

    assert before == (workshop.out / workshop.packs()["suez"] / "text.zst").read_bytes()
    assert any("The cache is checked" in note for note in workshop.progress.notes)
    assert any(
        note.startswith("packs/suez-") and note.endswith("is damaged: it is made again.")
        for note in workshop.progress.notes
    )
    workshop.build()
    assert not any("damaged" in note for note in workshop.progress.notes)
