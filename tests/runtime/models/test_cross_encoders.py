"""Models that read two texts together: what they compute and change, and what they cannot."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.models.cross_encoder import check_cross_encoder
from evaluation.ranking import RERANKED, Ranker
from runtime.answering.draft import Rules
from runtime.engine import CrossEncoderModel
from runtime.engine.cross_encoder import cut
from runtime.errors import LibraryError
from runtime.events import Done, Dropped
from runtime.grounding.attribution import supports
from runtime.grounding.nli import contradicted, silent
from runtime.library import Library
from runtime.models.cross_encoders import OptionalCrossEncoder
from runtime.results import AnswerSentence, Citation, Hit
from runtime.retrieval.hybrid import Candidate
from runtime.retrieval.reranking import READ, reranked
from runtime.stick.corpus import Pack
from runtime.stick.layout import FileRecord, ModelRecord
from runtime.stick.stick import open_stick
from tests.runtime.answering.test_draft import TRUE, drafted
from tests.support.cross_encoders import OBJECTS, RANKS, Whim, trained
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.real_stick import RealStick, clone, why_not

QUESTION = "How is scurvy treated?"
ANSWER = ("Scurvy ", "is ", "treated ", "with ", "vitamin ", "C ", "by ", "mouth.")


class FakeCrossEncoder:
    """A `runtime.models.cross_encoders.CrossEncoder` that says the logits of the first word it
    knows a text by.
    """

    def __init__(self, said: dict[str, Sequence[float]], labels: Sequence[str] = ("",)) -> None:
        self.labels = tuple(labels)
        self.closed = False
        self.pairs: list[tuple[str, str]] = []
        self._said = said

    def read(self, first: str, second: str) -> NDArray[np.float32]:
        """Return the logits of the second text."""
        self.pairs.append((first, second))
        found = (logits for word, logits in self._said.items() if word in second)
        return np.array(next(found, np.zeros(len(self.labels))), np.float32)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where models are trained, once each."""
    if reason := why_not():
        pytest.skip(reason)
    return tmp_path_factory.mktemp("cross-encoders")


# ── the order of passages ───────────────────────────────────────────────────────────────────────


def found(pack: Pack, *texts: str) -> list[tuple[Candidate, Hit]]:
    """Return passages with these texts; the first has the highest score."""
    return [
        (
            Candidate(pack, place, 0.5, 0.5, 1 / (place + 1)),
            Hit("medicine", text, "", "", text, 0, len(text), 1 / (place + 1)),
        )
        for place, text in enumerate(texts)
    ]


@pytest.fixture
def pack(shared_root: Path) -> Pack:
    """Any pack."""
    return open_stick(shared_root).packs[0]


def texts(passages: Sequence[tuple[Candidate, Hit]]) -> str:
    return "".join(hit.text for _, hit in passages)


def test_passages_follow_their_relevance_and_scores_stay_with_places(pack: Pack) -> None:
    relevance = {"a": -3.0, "b": 4.0, "c": 0.5}
    ordered = reranked("q", found(pack, *"abc"), lambda _, text: relevance[text])
    assert "bca" == texts(ordered)
    scores = [1, 1 / 2, 1 / 3]
    assert scores == [hit.score for _, hit in ordered]
    assert scores == [candidate.score for candidate, _ in ordered]
    assert [1, 2, 0] == [candidate.passage for candidate, _ in ordered]


def test_only_the_first_are_read_anew(pack: Pack) -> None:
    many = [chr(ord("a") + place) for place in range(READ + 3)]
    ordered = reranked("q", found(pack, *many), lambda _, text: ord(text))
    assert [*many[:READ][::-1], *many[READ:]] == [hit.text for _, hit in ordered]


def test_equal_relevance_leaves_the_order(pack: Pack) -> None:
    assert "abc" == texts(reranked("q", found(pack, *"abc"), lambda *_: 1.0))


def test_what_time_does_not_allow_stays_behind(pack: Pack) -> None:
    assert "abc" == texts(reranked("q", found(pack, *"abc"), lambda _, text: ord(text), 0.0))


def test_a_model_that_falls_silent_orders_what_it_has_read(pack: Pack) -> None:
    relevance = {"a": 1.0, "b": 2.0, "c": None, "d": 9.0}
    assert "bacd" == texts(reranked("q", found(pack, *"abcd"), lambda _, text: relevance[text]))


def test_a_passage_is_read_below_its_headings(pack: Pack) -> None:
    hit = Hit("medicine", "d", "Scurvy", "Treatment", "Take vitamin C.", 0, 15, 1.0)
    read: list[tuple[str, str]] = []
    reranked("q", [(found(pack, "a")[0][0], hit)], lambda *pair: read.append(pair))
    assert [("q", "Scurvy\nTreatment\nTake vitamin C.")] == read


def test_nothing_found_is_nothing_to_order() -> None:
    assert [] == reranked("q", [], lambda *_: 1.0)


# ── in a library ────────────────────────────────────────────────────────────────────────────────


def test_a_library_searches_and_answers_in_the_rerankers_order(shared_root: Path) -> None:
    reranker = FakeCrossEncoder({"193": [2.0]})
    bundle, embedder = open_stick(shared_root), FakeEmbedder()
    with closing(Library(bundle, embedder, prefill_budget=math.inf, reranker=reranker)) as library:
        (best,) = library.search(QUESTION, k=1)
        assert "suez" == best.document
        assert best == library.search(QUESTION, k=READ)[0] == library.search(QUESTION, k=99)[0]
        assert {QUESTION} == {question for question, _ in reranker.pairs}
        for mode in ("dense", "lexical"):
            asked = len(reranker.pairs)
            library.search(QUESTION, mode=mode)
            assert asked == len(reranker.pairs)
        first = next(iter(library.ask(QUESTION, generate=False)))
        assert "suez" == first.hits[0].document  # type: ignore[union-attr]
    assert reranker.closed


def test_rankings_show_what_a_reranker_changes(shared_root: Path) -> None:
    bundle = open_stick(shared_root)
    with closing(Ranker(bundle, FakeEmbedder(), FakeCrossEncoder({"193": [2.0]}))) as ranker:
        rankings = ranker.rankings(QUESTION)
    assert ("scurvy", "suez") == (rankings["hybrid"][0], rankings[RERANKED][0])
    assert set(rankings["hybrid"]) == set(rankings[RERANKED])
    with closing(Ranker(bundle, FakeEmbedder())) as ranker:
        assert RERANKED not in ranker.rankings(QUESTION)


def answered(root: Path, entailment: FakeCrossEncoder, keep_unsupported: bool = False) -> Done:
    writer = QueuedWriter(ANSWER)
    bundle = open_stick(root)
    with closing(Library(bundle, FakeEmbedder(), writer, entailment=entailment)) as library:
        *_, last = library.ask(QUESTION, keep_unsupported=keep_unsupported)
    assert isinstance(last, Done)
    assert entailment.closed
    return last


LABELS = ("entailment", "neutral", "contradiction")


def test_a_model_that_finds_a_contradiction_has_a_sentence_left_out(shared_root: Path) -> None:
    written = "".join(ANSWER)
    agrees = answered(shared_root, FakeCrossEncoder({"mouth": [3, 0, 1]}, LABELS))
    own = [each for each in agrees.sentences if not each.quoted]
    assert [(written, True)] == [(each.text, each.supported) for each in own]
    objects = answered(shared_root, FakeCrossEncoder({"mouth": [1, 0, 3]}, LABELS))
    (first,) = objects.left_out
    assert (written, False, ()) == (first.text, first.supported, first.citations)
    assert all(each.supported and each.text[0] == "“" for each in objects.sentences)
    whole = answered(shared_root, FakeCrossEncoder({"mouth": [1, 0, 3]}, LABELS), True)
    assert (first, *objects.sentences) == whole.sentences


def test_it_is_asked_of_what_is_cited_below_its_title(shared_root: Path) -> None:
    entailment = FakeCrossEncoder({}, LABELS)
    answered(shared_root, entailment)
    ((premise, hypothesis),) = entailment.pairs
    assert premise.startswith("Scurvy: Scurvy is treated with vitamin C supplements")
    assert "".join(ANSWER) == hypothesis


def cited(text: str, quote: str) -> AnswerSentence:
    return AnswerSentence(text, True, (Citation("c", "d", "Title", 0, len(quote), quote),))


def test_what_is_cited_word_for_word_is_not_asked_about() -> None:
    objecting = FakeCrossEncoder({"": [0, 0, 9]}, LABELS)
    read = lambda one, two: dict(zip(LABELS, objecting.read(one, two), strict=True))
    assert not contradicted(cited("Bile is bitter.", "We know: Bile is bitter."), read)
    assert not contradicted(AnswerSentence("Bile is sweet.", False, ()), read)
    assert [] == objecting.pairs
    assert contradicted(cited("Bile is sweet.", "Bile is bitter."), read)
    assert not contradicted(cited("Bile is sweet.", "Bile is bitter."), silent)


def test_it_never_vouches() -> None:
    """What words do not bear out stays unsupported, whatever the model says."""
    rules = Rules({}, entailment=lambda *_: {"entailment": 9.0, "contradiction": 0.0})
    draft, _ = drafted(f"Aspirin was first made at Roche. {TRUE}", rules)
    assert [TRUE] == [each.text for each in draft.sentences]
    assert ["Aspirin was first made at Roche."] == [each.text for each in draft.left_out]


def with_model(root: Path, role: str, path: str = "models/gone.gguf") -> Library:
    """Open a library whose manifest names a model that is not there."""
    bundle = open_stick(root)
    record = ModelRecord(role, "Gone", "", "", "", FileRecord(path, "", 1))
    models = (*bundle.manifest.models, record)
    bundle = replace(bundle, manifest=replace(bundle.manifest, models=models))
    return Library(bundle, FakeEmbedder(), QueuedWriter(ANSWER))


@pytest.mark.parametrize("role", ["reranker", "entailment"])
def test_a_model_that_is_missing_is_told_of_and_done_without(shared_root: Path, role: str) -> None:
    with closing(with_model(shared_root, role)) as library:
        *_, last = library.ask(QUESTION)
        assert isinstance(last, Done)
        assert [True] == [each.supported for each in last.sentences if not each.quoted]
        (problem,) = library.problems
    assert f"The {role} model is left out: models/gone.gguf is missing." == problem


def test_a_model_that_computes_no_numbers_is_left_out(shared_root: Path) -> None:
    labels = ("contradiction", "entailment")
    broken = FakeCrossEncoder({"": [math.nan, 1.0]}, labels)
    pairs = OptionalCrossEncoder(open_stick(shared_root), "entailment", broken)
    assert {} == pairs.read("one", "two")
    assert ["The entailment model is left out: it computes no numbers."] == pairs.problems


def test_a_contradiction_must_be_likelier_than_all_else() -> None:
    claim = cited("Bile is sweet.", "Bile is bitter.")
    assert not contradicted(claim, lambda *_: {"contradiction": 0.0, "entailment": 0.0})
    assert contradicted(claim, lambda *_: {"contradiction": 0.1, "entailment": 0.0})
    assert not contradicted(claim, lambda *_: {"contradiction": 0.1})


def test_what_is_closed_is_not_loaded_again(shared_root: Path) -> None:
    model = FakeCrossEncoder({"": [1.0]})
    pairs = OptionalCrossEncoder(open_stick(shared_root), "reranker", model)
    pairs.close()
    assert model.closed
    assert {} == pairs.read("one", "two")


def test_one_model_serves_several_threads(shared_root: Path) -> None:
    class Alone(FakeCrossEncoder):
        busy = False

        def read(self, first: str, second: str) -> NDArray[np.float32]:
            assert not self.busy
            self.busy = True
            time.sleep(0.001)
            self.busy = False
            return super().read(first, second)

    pairs = OptionalCrossEncoder(open_stick(shared_root), "reranker", Alone({"": [1.0]}))
    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(lambda each: pairs.read("one", str(each)), range(20)))
    assert [{"": 1.0}] * 20 == said


def test_a_model_without_room_is_left_out(
    shared_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.models.cross_encoders.suits", lambda *_: False)
    with closing(with_model(shared_root, "reranker")) as library:
        assert library.search(QUESTION)
        (problem,) = library.problems
    assert "The reranker model is left out: it does not fit the memory that is free." == problem


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [(3, 4, (3, 4)), (3, 20, (3, 7)), (20, 3, (7, 3)), (20, 20, (5, 5)), (6, 20, (5, 5))],
)
def test_the_longer_text_is_cut(one: int, other: int, expected: tuple[int, int]) -> None:
    kept = cut(range(one), range(100, 100 + other), 10)
    assert expected == tuple(map(len, kept))
    assert (0, 100) == (kept[0][0], kept[1][0])


def test_a_model_that_fails_while_reading_is_left_out(shared_root: Path) -> None:
    class Failing(FakeCrossEncoder):
        def read(self, first: str, second: str) -> NDArray[np.float32]:
            raise LibraryError("A text could not be read.")

    model = Failing({})
    pairs = OptionalCrossEncoder(open_stick(shared_root), "reranker", model)
    assert pairs
    assert {} == pairs.read("one", "two") == pairs.read("one", "two")
    assert model.closed
    assert not pairs
    assert ["The reranker model is left out: A text could not be read."] == pairs.problems


# ── with real models ────────────────────────────────────────────────────────────────────────────

TEXTS = [
    ("Who sailed?", "Five ships left Seville in 1519."),
    ("Who sailed?", "The gums bleed, and old scars open."),
    ("When is it healed?", "Fruit cures scurvy within a few weeks."),
    ("", "weeks"),
    ("What is it?", "The canal is long. " * 300 + "ships weeks"),
    ("What does <s> mean?", "</s> is no token of a passage, and ships sail."),
]


@pytest.mark.real
@pytest.mark.parametrize("whim", [RANKS, OBJECTS], ids=lambda whim: whim.word)
def test_llama_cpp_reads_pairs_as_pytorch_does(folder: Path, whim: Whim) -> None:
    model = trained(whim, folder)
    with closing(CrossEncoderModel(model.gguf)) as ours:
        assert whim.labels == ours.labels
        for first, second in TEXTS[:-1]:
            said = ours.read(first, second)
            np.testing.assert_allclose(said, model.read(first, second), atol=0.02)
        long = "Which ships sailed in those weeks? " * 100
        assert np.isfinite(ours.read(long, long)).all()
        cut_last = ours.read("Who sailed?", long), model.read("Who sailed?", long)
        np.testing.assert_allclose(*cut_last, atol=0.02)
        spread = np.ptp([ours.read(first, second)[-1] for first, second in TEXTS[:3]])
        assert spread > 2  # they have learnt something
        assert np.isfinite(ours.read(*TEXTS[-1])).all()


@pytest.mark.real
def test_what_cannot_do_its_work_does_not_go_on_a_stick(folder: Path) -> None:
    ranks, objects = (trained(whim, folder).gguf for whim in (RANKS, OBJECTS))
    check_cross_encoder("reranker", "ours", [ranks])
    check_cross_encoder("entailment", "ours", [objects])
    with pytest.raises(LibraryError, match="ours has 3 outputs; a reranker has one"):
        check_cross_encoder("reranker", "ours", [objects])
    with pytest.raises(LibraryError, match="no output called “contradiction”; it has: relevance"):
        check_cross_encoder("entailment", "ours", [ranks])


@pytest.mark.real
def test_a_model_that_only_embeds_is_refused_before_it_can_end_the_process(
    real_stick: RealStick,
) -> None:
    (granite,) = (real_stick.root / "models").glob("granite*")
    with pytest.raises(LibraryError, match="Granite has no classification head"):
        check_cross_encoder("reranker", "Granite", [granite])


@pytest.fixture(scope="module")
def judged_stick(
    real_stick: RealStick, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> RealStick:
    """A stick built from a bundle that brings both models."""
    stick = clone(real_stick, tmp_path_factory.mktemp("judged") / "own")
    tables = [
        f'\n[{role}]\nname = "Of the tests, {role}"\nlicence = "CC0-1.0"\n'
        f'source = {{ path = "{os.fspath(trained(whim, folder).gguf)}" }}\n'
        for role, whim in (("reranker", RANKS), ("entailment", OBJECTS))
    ]
    with stick.bundle.open("a", encoding="utf-8") as file:
        file.write("".join(tables))
    done = stick.build()
    assert 0 == done.returncode, done.stderr
    return stick


QUERY = "Why did the price of tulip bulbs rise?"


@pytest.mark.real
def test_a_bundle_brings_its_own_models(judged_stick: RealStick, real_stick: RealStick) -> None:
    roles = [model["role"] for model in judged_stick.manifest["models"]]
    assert ["embedding", "chat", "reranker", "entailment"] == roles
    assert 0 == judged_stick.run("verify").returncode
    assert "reranker         Of the tests, reranker" in judged_stick.run("list").stdout

    def documents(stick: RealStick, *options: str) -> list[str]:
        return [hit["document"] for hit in stick.json("search", *options, QUERY)["hits"]]

    plain, ours = documents(real_stick), documents(judged_stick)
    assert "tulips" == plain[0]
    assert {"suez", "magellan"} & set(plain)
    assert ours[0] in {"suez", "magellan"}  # of ships
    assert set(plain) == set(ours)
    lexical = ("--mode", "lexical")
    assert documents(real_stick, *lexical) == documents(judged_stick, *lexical)


@pytest.fixture
def judging(judged_stick: RealStick) -> Iterator[Library]:
    """That stick, open, with an answer that its medicine bears out."""
    answer = ("Vitamin ", "C ", "cures ", "scurvy ", "within ", "a ", "few ", "weeks.")
    bundle = open_stick(judged_stick.root)
    with closing(Library(bundle, chat=QueuedWriter(answer), prefill_budget=math.inf)) as library:
        yield library


@pytest.mark.real
def test_a_real_model_objects_to_what_words_bear_out(judging: Library) -> None:
    sentence = "Vitamin C cures scurvy within a few weeks."
    source = "Oranges, lemons, peppers or tablets of vitamin C cure scurvy within a few weeks."
    assert supports(sentence, source)
    events = list(judging.ask("What cures scurvy?"))
    (objected,) = [event.left_out for event in events if isinstance(event, Dropped)]
    assert objected is not None
    assert (sentence, False) == (objected.text, objected.supported)
    assert () == judging.problems


@pytest.mark.real
@pytest.mark.parametrize("damage", [None, bytes])
def test_without_its_files_the_stick_searches_as_ever(
    judged_stick: RealStick,
    real_stick: RealStick,
    tmp_path: Path,
    damage: Callable[[int], bytes] | None,
) -> None:
    stick = clone(judged_stick, tmp_path / "own")
    (model,) = (stick.root / "models").glob("of-the-tests-reranker*")
    size = model.stat().st_size
    model.unlink()
    if damage:
        model.write_bytes(damage(size))
    done = stick.run("search", QUERY)
    assert 0 == done.returncode
    assert "The reranker model is left out: " in done.stderr
    assert model.name in done.stderr
    assert done.stdout == real_stick.run("search", QUERY).stdout


@pytest.mark.real
def test_a_build_says_what_is_wrong_with_such_a_model(
    real_stick: RealStick, folder: Path, tmp_path: Path
) -> None:
    stick = clone(real_stick, tmp_path / "own")
    gguf = os.fspath(trained(OBJECTS, folder).gguf)
    text = f'[reranker]\nname = "Theirs"\nlicence = "MIT"\nsource = {{ path = "{gguf}" }}\n'
    with stick.bundle.open("a", encoding="utf-8") as file:
        file.write(text)
    before = stick.manifest
    done = stick.build()
    assert 1 == done.returncode
    assert "The reranker Theirs has 3 outputs; a reranker has one." in done.stderr
    assert "Traceback" not in done.stderr
    assert before == stick.manifest
