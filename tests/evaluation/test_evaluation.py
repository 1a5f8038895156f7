from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.corpus.build_pack import build_pack
from builder.layout import pack_files, pack_reference
from builder.models.calibration import MINILM
from builder.models.embedder import Embedding, PassageEmbedder
from builder.progress import Silent
from builder.sources.base import Fetched
from builder.specs import BuildPlan, CorpusSpec, ModelSpec, SourceSpec
from builder.stick.publish import publish
from evaluation import bench, cancellation, latency, load, startup
from evaluation.__main__ import main
from evaluation.abstention import (
    Abstention,
    Example,
    answers,
    curve,
    fit,
    fit_table,
    measure_abstention,
    probabilities,
)
from evaluation.answers import Answer, answers_table, choose, write_answers
from evaluation.baselines import (
    ALONE,
    CEILING,
    PRODUCT,
    QUOTED,
    BaselineRunner,
    GoldPassages,
    of_ceiling,
    ways_table,
)
from evaluation.citations import citations, holding, missing, unmarked
from evaluation.domains import by_domain, retrieval_by_domain, together, ways_of
from evaluation.evaluate import Report, SetsResult
from evaluation.metrics import (
    contains,
    distinct,
    mean,
    ndcg,
    normalised,
    recall,
    reciprocal_rank,
    success,
    token_f1,
)
from evaluation.questions import Question, part, read_questions
from evaluation.ranking import RRF, WEIGHTS, Ranker, fuse_ranks, open_ranker, weight_name
from evaluation.retrieval import groups_table, measure_retrieval, retrieval_table
from evaluation.rows import Row, Target, rows_table
from evaluation.sets import LabelledSet, corpora, find_sets
from evaluation.tables import share_text, table
from runtime.answering.abstention import Signals
from runtime.engine.generation import Cancellation, Generation, Message
from runtime.errors import LibraryError
from runtime.events import Done, Found, Timings
from runtime.library import Library
from runtime.results import AnswerSentence, Citation
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.layout import FileRecord, Manifest
from runtime.stick.manifest import manifest_to_json
from runtime.stick.stick import open_stick
from tests.support.fakes import QueuedWriter

DIMENSION = 64
DOCUMENTS = {
    "canal": ("Suez Canal", "The Suez Canal was built by Ferdinand de Lesseps. It opened in 1869."),
    "tower": ("Eiffel Tower", "The Eiffel Tower stands in Paris. It was finished in 1889."),
    "tetanus": ("Tetanus", "Tetanus is an infection. Spasms start ten days after the infection."),
    "moon": ("Moon", "The Moon circles the Earth in 27 days and causes the tides of the sea."),
}


class WordEmbedder:
    """Texts → vectors of the words they have, by a hash that never changes."""

    def embed(self, text: str) -> NDArray[np.float32]:
        vector = np.full(DIMENSION, 0.01, dtype=np.float32)
        for word in normalised(text).split():
            vector[sum(word.encode()) % DIMENSION] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def close(self) -> None:
        pass


class PassageWordEmbedder:
    """The same for many texts at once, as a build does it."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([WordEmbedder().embed(text) for text in texts])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of four documents, without models."""
    folder = tmp_path_factory.mktemp("library")
    corpus = folder / "corpus.jsonl"
    records = [{"id": id, "title": title, "text": text} for id, (title, text) in DOCUMENTS.items()]
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records))
    source = SourceSpec("path", (str(corpus),))
    spec = CorpusSpec("facts", "Facts", source, "jsonl", "CC0", "en")
    model = ModelSpec("words", "CC0", source)
    plan = BuildPlan(
        corpus, "Facts", "en", "", (), (), model, (spec,), 1000, "fp16", ("linux-x86_64",)
    )
    embedder = cast("PassageEmbedder", PassageWordEmbedder())
    embedding = Embedding(embedder, "words", folder / "vectors.sqlite")
    fetched = Fetched(folder, (corpus,), "digest")
    pack = build_pack(spec, fetched, plan, embedding, folder / "cache", Silent())
    manifest = Manifest("Facts", "en", "", "", "", (pack_reference(pack),), (), ())
    out = folder / "out"
    out.mkdir()
    publish(list(pack_files(pack)), manifest_to_json(manifest), [], out, Silent())
    return out


@pytest.fixture(scope="module")
def ranker(root: Path) -> Ranker:
    return Ranker(open_stick(root), WordEmbedder())


def question(text: str, *gold: str, **more: Any) -> Question:
    settings: dict[str, Any] = {"id": text, "answers": (), "answerable": bool(gold)} | more
    return Question(text=text, gold=gold, **settings)


CANAL = question("Who built the Suez Canal?", "canal", answers=("Ferdinand de Lesseps",))
TIDES = question("What causes the tides of the sea?", "moon", domain="nature")
NOBODY = question("Quelle heure zumba xylophone?")


# ── measures ────────────────────────────────────────────────────────────────────────────────────


def test_documents_stand_where_their_first_passage_stands() -> None:
    assert ["b", "a", "c"] == distinct(["b", "a", "b", "c", "a"])


def test_recall_is_the_share_of_gold_documents_found() -> None:
    assert 0.5 == recall(["x", "a", "y"], ["a", "b"], 3)
    assert 0.0 == recall(["x", "a"], ["a", "b"], 1)


def test_success_asks_for_one_gold_document_only() -> None:
    assert 1.0 == success(["x", "a"], ["a", "b"], 2)
    assert 0.0 == success(["x", "a"], ["a", "b"], 1)


def test_ndcg_is_one_when_gold_comes_first_and_falls_with_its_place() -> None:
    assert 1.0 == ndcg(["a", "b", "x"], ["b", "a"], 10)
    assert 1 / math.log2(3) == pytest.approx(ndcg(["x", "a"], ["a"], 10))
    assert 0.0 == ndcg(["x", "y", "a"], ["a"], 2)


def test_ndcg_can_reach_one_though_gold_is_more_than_the_depth() -> None:
    assert 1.0 == ndcg(["a", "b"], ["a", "b", "c"], 2)


def test_reciprocal_rank_counts_to_the_first_gold_document() -> None:
    assert 1 / 3 == reciprocal_rank(["x", "y", "a", "b"], ["b", "a"])
    assert 0.0 == reciprocal_rank(["x"], ["a"])


def test_answers_are_compared_without_case_articles_and_punctuation() -> None:
    assert "eiffel tower" == normalised("The  Eiffel Tower!")
    assert contains("It was built by Ferdinand de Lesseps.", ["ferdinand de lesseps"])
    assert contains("“Built by Ferdinand de Lesseps’ men, 1859–1869.”", ["lesseps men 1859 1869"])


def test_a_gold_answer_inside_a_longer_word_is_not_contained() -> None:
    assert not contains("It has 1869 stones.", ["869"])
    assert not contains("anything", ["the"])


def test_token_f1_takes_the_best_gold_answer() -> None:
    assert 1.0 == token_f1("The condenser", ["condenser", "a pump"])
    assert 2 / 3 == pytest.approx(token_f1("separate condenser", ["condenser"]))
    assert 0.0 == token_f1("", ["condenser"])


def test_the_interval_of_a_mean_holds_it_and_is_the_same_every_time() -> None:
    values = [0.0, 1.0] * 500
    found = mean(values)
    assert 0.5 == found.value
    assert 0.45 < found.low < 0.5 < found.high < 0.55
    assert mean(values) == found


def test_a_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        mean([])


# ── questions ───────────────────────────────────────────────────────────────────────────────────


def test_questions_are_read_with_what_their_lines_say(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"id": 7, "question": "Who?", "gold": ["a"], "answers": ["b"], "lang": "en"}\n\n'
        '{"question": "What?", "answerable": false}\n'
    )
    one, other = read_questions(path)
    assert Question("7", "Who?", ("a",), ("b",), answerable=True, language="en") == one
    assert not other.answerable


def test_a_line_separator_inside_a_question_does_not_end_the_line(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "one\u2028two", "gold": ["a"]}\n')
    assert ["one\u2028two"] == [each.text for each in read_questions(path)]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"gold": []}', '{"question": " "}', '{"question": "x", "gold": "a"}']
)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(f'{{"question": "fine"}}\n{line}\n')
    with pytest.raises(LibraryError, match="line 2"):
        read_questions(path)


def test_a_missing_file_of_questions_is_one_line_for_the_person(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing.jsonl"
    assert 1 == main(["library", str(root), "--questions", str(missing)])
    assert f"evaluation: {missing} cannot be read" in capsys.readouterr().err


def test_the_halves_of_a_split_share_no_question_and_lack_none() -> None:
    able = [question(f"a{number}", "x") for number in range(5)]
    unable = [question(f"u{number}") for number in range(3)]
    mixed = [able[0], unable[0], *able[1:], *unable[1:]]
    dev, end = part(mixed, "dev"), part(mixed, "end")
    assert [*able[0::2], *unable[0::2]] == dev
    assert [*able[1::2], *unable[1::2]] == end
    assert mixed == part(mixed, "all")


# ── retrieval ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", MODES)
def test_rankings_of_a_mode_are_those_that_the_library_finds(
    root: Path, ranker: Ranker, mode: Mode
) -> None:
    """One search serves every method: its parts must be what each mode alone would find."""
    library = Library(open_stick(root), WordEmbedder())
    for asked in (CANAL, TIDES):
        hits = library.search(asked.text, mode=mode)
        assert [hit.document for hit in hits] == ranker.rankings(asked.text)[mode]


def test_the_librarys_own_fusion_is_compared_with_fixed_weights(ranker: Ranker) -> None:
    assert "dense weight 0.4" == weight_name(WEIGHTS[0])
    assert {weight_name(weight) for weight in WEIGHTS} <= ranker.rankings(CANAL.text).keys()


def test_rank_fusion_puts_first_what_both_rankings_have(ranker: Ranker) -> None:
    one, two, three, *_ = ranker.candidates(ranker.query(CANAL.text), "hybrid", 10)
    assert [two, one, three] == fuse_ranks([[one, two], [two, three]])
    assert RRF in ranker.rankings(CANAL.text)


def test_retrieval_measures_only_questions_whose_documents_are_here(ranker: Ranker) -> None:
    elsewhere = question("Where?", "not here")
    found = measure_retrieval(ranker, [CANAL, TIDES, elsewhere, NOBODY], Silent())
    assert found is not None
    assert ((CANAL, TIDES), 1) == (found.questions, found.absent)
    assert 1.0 == found.mean("hybrid").value
    assert "1 questions are left out" in retrieval_table(found)


def test_questions_about_another_library_give_no_retrieval(ranker: Ranker) -> None:
    assert measure_retrieval(ranker, [question("Where?", "not here")], Silent()) is None


def test_the_margin_is_taken_from_the_better_half(ranker: Ranker) -> None:
    found = measure_retrieval(ranker, [CANAL, TIDES], Silent())
    assert found is not None
    values = {
        "lexical": {"nDCG@10": (0.5, 0.5)},
        "dense": {"nDCG@10": (0.1, 0.3)},
        "hybrid": {"nDCG@10": (1.0, 0.4)},
    }
    changed = replace(found, values=values)
    assert "lexical" == changed.better_half
    assert 0.2 == pytest.approx(changed.margin.value)


def test_groups_are_shown_only_when_there_are_several(ranker: Ranker) -> None:
    both = measure_retrieval(ranker, [CANAL, TIDES], Silent())
    one = measure_retrieval(ranker, [TIDES], Silent())
    assert both is not None
    assert one is not None
    assert "nature" in groups_table(both)
    assert "" == groups_table(one)


def test_a_library_without_embedding_model_is_refused(root: Path) -> None:
    with pytest.raises(LibraryError, match="no embedding model"), open_ranker(root):
        pass


# ── abstention ──────────────────────────────────────────────────────────────────────────────────


def test_signals_decide_as_the_library_does(root: Path, ranker: Ranker) -> None:
    library = Library(open_stick(root), WordEmbedder())
    decided = {}
    for asked in (CANAL, TIDES, NOBODY):
        found = next(library.ask(asked.text, generate=False))
        assert isinstance(found, Found)
        decided[asked.text] = found.answerable
    assert decided == {text: answers(ranker, text) for text in decided}
    assert {True, False} == set(decided.values())


def test_refusals_are_counted_apart_for_both_kinds_of_question(ranker: Ranker) -> None:
    found = measure_abstention(ranker, [CANAL, TIDES, NOBODY, question("Where?", "not here")])
    assert (1, 1, 2, 0) == (
        found.unanswerable, found.refused, found.answerable, found.falsely_refused
    )  # fmt: skip


def examples(count: int = 400) -> list[Example]:
    """Questions drawn from a known model, so that a fit must find its constants again."""
    random = np.random.default_rng(1)
    drawn = random.uniform(0, 1, (count, 2))
    unmatched_entities, polarity_mismatch = (
        random.integers(0, 3, count),
        random.integers(0, 2, count),
    )
    chance = 1 / (
        1
        + np.exp(
            -(6 * drawn[:, 0] + 3 * drawn[:, 1] - unmatched_entities - 2 * polarity_mismatch - 2.5)
        )
    )
    return [
        Example(Signals(cosine, coverage, count, denied), answerable=yes, same_corpus=yes)
        for (cosine, coverage), count, denied, yes in zip(
            drawn.tolist(), unmatched_entities.tolist(), polarity_mismatch.tolist(),
            (random.uniform(0, 1, count) < chance).tolist(), strict=True,
        )
    ]  # fmt: skip


def test_fitting_finds_the_constants_that_the_examples_were_drawn_from() -> None:
    """But for the intercept, which moves as both classes are given the same weight."""
    found = fit(examples(40_000))
    weights = {"cosine": 6, "coverage": 3, "unmatched_entities": -1, "polarity_mismatch": -2}
    others = ("unknown_language", "unknown_coverage", "other_language", "other_script")
    none = dict.fromkeys(others, 0)
    assert pytest.approx(weights | none, rel=0.1, abs=1e-6) == dict(found.weights)


def test_both_kinds_of_unanswerable_questions_weigh_the_same() -> None:
    own = [Example(Signals(0.9, 0.9, 1), answerable=False, same_corpus=True)]
    assert fit([*examples(), *own]).weights == pytest.approx(
        fit([*examples(), *own * 300]).weights, rel=1e-6
    )
    assert fit(examples()).weights["cosine"] > fit([*examples(), *own]).weights["cosine"]


def test_the_curve_tells_what_a_share_of_false_refusals_takes() -> None:
    drawn = examples()
    fitted = fit(drawn)
    able = probabilities([each for each in drawn if each.answerable], fitted)
    for share, below in curve(drawn, fitted):
        assert share == pytest.approx((able < below).mean(), abs=0.01)
    assert sorted(curve(drawn, fitted)) == curve(drawn, fitted)


def test_questions_are_foreign_to_sets_of_other_domains_but_not_to_translations() -> None:
    def labelled(*questions: Question) -> LabelledSet:
        return LabelledSet("set", Path("corpus.jsonl.zst"), questions)

    canals = labelled(question("Who?", "canal", domain="history"))
    tides = labelled(TIDES)
    assert canals.is_foreign_to(tides)
    assert not canals.is_foreign_to(canals)
    assert not labelled(TIDES, question("Where?", domain="history")).is_foreign_to(tides)
    mixed = labelled(*(question("?", "x", domain="many", language=each) for each in ("de", "en")))
    assert not mixed.is_foreign_to(tides)
    assert not tides.is_foreign_to(mixed)


def test_one_class_cannot_be_fitted() -> None:
    able = [each for each in examples() if each.answerable]
    with pytest.raises(LibraryError, match="no questions to tell apart"):
        fit(able)


def test_the_fitted_constants_stand_beside_the_runtimes() -> None:
    text = fit_table(examples(), fit(examples()), MINILM)
    assert "fitted: intercept=" in text
    assert f"present: intercept={MINILM.intercept:.2f}" in text
    assert "fitted curve: ((0.0, 0.0000), (0.01, " in text


def test_a_table_tells_what_each_library_refuses() -> None:
    near, far = Signals(0.9, 0.9), Signals(0.0, 0.0)
    drawn = [
        Example(near, answerable=True, same_corpus=True, library="canals"),
        Example(far, answerable=False, same_corpus=False, library="canals"),
        Example(far, answerable=False, same_corpus=True, library="canals", withheld=True),
        Example(near, answerable=False, same_corpus=False, library="tides"),
        Example(far, answerable=True, same_corpus=True, library="tides"),
    ]
    rows = [line.split("|")[1:6] for line in fit_table(drawn, fit(drawn), MINILM).splitlines()[-2:]]
    canals, tides = ([cell.strip() for cell in row] for row in rows)
    assert ["canals", "0.0 % of 1", "100.0 % of 1", "none of 0", "100.0 % of 1"] == canals
    assert ["tides", "100.0 % of 1", "0.0 % of 1", "none of 0", "none of 0"] == tides


# ── answers ─────────────────────────────────────────────────────────────────────────────────────


class Unhurried:
    """A model that tells nothing of its speed, nor of what it has read."""

    probe = support = None
    parameters = 10**10

    def read_ahead(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        return None

    def judge(self, messages: Sequence[Message], cancellation: Cancellation) -> float | None:
        return None

    def tokenize(self, text: str) -> Sequence[int]:
        return range(len(text.split()))


class OneSentence(Unhurried):
    """A model that always says the same."""

    def __init__(self, text: str) -> None:
        self._text = text

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        return Generation(iter([self._text]), 50)

    def close(self) -> None:
        pass


def test_a_right_answer_is_seen_as_right_and_supported(root: Path) -> None:
    model = OneSentence("The Suez Canal was built by Ferdinand de Lesseps.")
    library = Library(open_stick(root), WordEmbedder(), model)
    (answer,) = write_answers(library, [CANAL], Silent())
    assert (True, True, 1) == (answer.right, answer.found, answer.supported)
    assert 50 == answer.record()["prompt_tokens"]


def test_a_wrong_answer_whose_sentence_is_supported_is_counted(root: Path) -> None:
    library = Library(open_stick(root), WordEmbedder(), OneSentence("It opened in 1869."))
    (answer,) = write_answers(library, [CANAL], Silent())
    row = next(
        line for line in answers_table([answer]).splitlines() if "yet a sentence supported" in line
    )
    assert (False, 1) == (answer.right_in_own_words, answer.supported)
    assert "1" == row.split("|")[2].strip()


def test_a_refused_question_is_a_wrong_answer_without_sentences() -> None:
    refused = Answer(CANAL, Done(False, "", (), (), Timings(5, 0, 5)))
    assert (False, 0.0, 0) == (refused.right, refused.f1, refused.supported)
    assert "| answered " in answers_table([refused])


def test_the_same_questions_are_chosen_every_time_and_only_with_answers() -> None:
    many = [question(str(number), "x", answers=("y",)) for number in range(50)]
    chosen = choose([*many, TIDES, NOBODY], 10)
    assert 10 == len(set(chosen))
    assert set(chosen) <= set(many)
    assert chosen == choose([*many, TIDES, NOBODY], 10)


def cited(text: str, *quotes: str, supported: bool = True) -> AnswerSentence:
    """A sentence with what it cites, under the title “Suez Canal”."""
    sources = tuple(Citation("facts", "canal", "Suez Canal", 0, len(each), each) for each in quotes)
    return AnswerSentence(text, supported, sources)


def answered(*sentences: AnswerSentence) -> Done:
    return Done(True, " ".join(each.text for each in sentences), sentences, (), Timings(5, 7, 9))


@pytest.mark.parametrize(
    ("text", "source", "lacking"),
    [
        ("It opened in 1869.", "The canal opened in 1869.", []),
        ("It opened in 1896.", "The canal opened in 1869.", ["1896"]),
        ("It cost 1,500 francs.", "It cost 1500 francs.", []),
        ("It was built by Lesseps.", "It was built by Ferdinand de Lesseps.", []),
        ("It was built by Eiffel.", "It was built by Ferdinand de Lesseps.", ["Eiffel"]),
        ("Eiffel’s men built it.", "Men built it.", []),
        ("The Suez route is short.", "The route is short.", []),
        ("For 30 pieces of silver.", "For thirty pieces of silver.", []),
        ("For 40 pieces of silver.", "For thirty pieces of silver.", ["40"]),
    ],
)
def test_numbers_and_names_are_sought_in_what_a_sentence_cites(
    text: str, source: str, lacking: list[str]
) -> None:
    """A word that a sentence begins with may be no name; a title is shown with what is cited."""
    assert lacking == missing(cited(text, source))


def test_only_sentences_shown_as_supported_can_be_unmarked() -> None:
    wrong = cited("It opened in 1896.", "It opened in 1869.")
    marked = cited("It opened in 1896.", supported=False)
    assert [wrong] == unmarked(answered(wrong, marked))


def test_citations_of_supported_sentences_are_counted_with_those_that_hold_the_answer() -> None:
    one = cited("Lesseps built it.", "Ferdinand de Lesseps built it.", "It opened in 1869.")
    other = cited("It is long.", "Ferdinand de Lesseps is long.", supported=False)
    done = answered(one, other)
    assert (2, 1) == (len(citations(done)), holding(done, CANAL.answers))
    text = answers_table([Answer(CANAL, done), Answer(CANAL, Done(False, "", (), ()))])
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines()]
    assert ["citations whose span holds a gold answer", "50.0 % of 2"] in rows
    assert ["answered questions with such a citation", "100.0 % of 1"] in rows


def test_the_gold_passage_is_one_with_an_answer_and_the_questions_words(ranker: Ranker) -> None:
    gold = GoldPassages(ranker.stick.packs)
    both = replace(CANAL, gold=("tower", "canal"))
    assert "canal" == gold.passage(both).document
    assert "tower" == gold.passage(replace(both, answers=("1889",))).document
    evidence = gold.evidence(CANAL)
    assert [0, 50] == [each.start for each in evidence]


def yardsticks(root: Path, writer: QueuedWriter) -> BaselineRunner:
    return BaselineRunner(open_stick(root), writer, WordEmbedder())


def test_every_way_answers_the_same_questions(root: Path) -> None:
    writer = QueuedWriter(["It opened in 1869."], ["Ferdinand de Lesseps."], ["Napoleon."])
    ways = yardsticks(root, writer).compare([CANAL], Silent())
    assert [PRODUCT, CEILING, ALONE, QUOTED] == list(ways)
    right = {name: answers[0].right for name, answers in ways.items()}
    assert {PRODUCT: True, CEILING: True, ALONE: False, QUOTED: True} == right
    own = {name: answers[0].right_in_own_words for name, answers in ways.items()}
    assert {PRODUCT: False, CEILING: True, ALONE: False, QUOTED: False} == own
    assert (1.0, 1.0) == (of_ceiling(ways), of_ceiling(ways, QUOTED))
    assert "| the library " in ways_table(ways)


def test_what_is_quoted_counts_apart_from_the_models_own_words(root: Path) -> None:
    writer = QueuedWriter(["Eiffel did."], ["Ferdinand de Lesseps."], ["Napoleon."])
    ways = yardsticks(root, writer).compare([CANAL], Silent())
    (answer,) = ways[PRODUCT]
    assert (True, False) == (answer.right, answer.right_in_own_words)
    assert "Eiffel did." == answer.own_words
    assert (1.0, 0.0) == (of_ceiling(ways), of_ceiling(ways, own_words=True))
    own = {name: answers[0].right_in_own_words for name, answers in ways.items()}
    assert {PRODUCT: False, CEILING: True, ALONE: False, QUOTED: False} == own


def test_the_ceiling_has_the_librarys_prompt_and_the_model_alone_no_passage(root: Path) -> None:
    writer = QueuedWriter(["One."], ["Two."], ["Three."])
    yardsticks(root, writer).compare([CANAL], Silent())
    product, ceiling, alone = writer.asked
    assert product[0] == ceiling[0] != alone[0]
    assert "Lesseps" in ceiling[-1].text
    assert CANAL.text == alone[-1].text


def test_a_share_of_a_ceiling_of_nothing_is_not_told(root: Path) -> None:
    writer = QueuedWriter(["No."], ["No."], ["No."])
    ways = yardsticks(root, writer).compare([CANAL], Silent())
    assert of_ceiling(ways) is None
    assert "–" == ways_table(ways).splitlines()[2].split("|")[3].strip()


# ── domains ─────────────────────────────────────────────────────────────────────────────────────


def test_domains_part_what_was_measured(root: Path, ranker: Ranker) -> None:
    found = measure_retrieval(ranker, [CANAL, TIDES], Silent())
    assert found is not None
    text = retrieval_by_domain(found)
    names = [line.split("|")[1].split(":")[0].strip() for line in text.splitlines()[2:]]
    assert ["(none)"] * 3 + ["nature"] * 3 == names
    writer = QueuedWriter(*[["Yes."]] * 6)
    ways = yardsticks(root, writer).compare([CANAL, replace(TIDES, answers=("moon",))], Silent())
    assert ["nature"] == [each.question.domain for each in ways_of(ways, "nature")[CEILING]]


def test_one_domain_needs_no_table_of_domains(ranker: Ranker) -> None:
    found = measure_retrieval(ranker, [TIDES], Silent())
    assert found is not None
    assert "" == retrieval_by_domain(found)


def test_counts_of_domains_add_up(ranker: Ranker) -> None:
    asked = [CANAL, TIDES, NOBODY]
    parts = [measure_abstention(ranker, each) for each in by_domain(asked).values()]
    assert measure_abstention(ranker, asked) == together(parts)
    assert Abstention(1, 1, 2, 0) == together(parts)


# ── reports and labelled sets ───────────────────────────────────────────────────────────────────


def report(ranker: Ranker, name: str, *questions: Question) -> Report:
    return Report(
        name,
        measure_retrieval(ranker, questions, Silent()),
        measure_abstention(ranker, questions),
    )


def test_all_sets_stand_in_one_table_with_their_mean(ranker: Ranker) -> None:
    result = SetsResult(
        (report(ranker, "first", CANAL), report(ranker, "second", TIDES, NOBODY)), (), MINILM
    )
    text = result.text()
    overview = text[text.index("### All sets") :]
    table_lines = overview.split("\n\n")[1].splitlines()
    assert ["first", "second", "mean"] == [line.split()[1] for line in table_lines[2:]]


def test_a_report_survives_json(ranker: Ranker) -> None:
    record = json.loads(json.dumps(report(ranker, "one", CANAL, NOBODY).record()))
    assert 1.0 == record["retrieval"]["methods"]["hybrid"]["nDCG@10"]["value"]
    assert {"unanswerable": 1, "refused": 1, "answerable": 1, "falsely_refused": 0} == record[
        "abstention"
    ]


def labelled_folder(folder: Path, *lines: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    (folder / "corpus.jsonl.zst").write_bytes(b"")
    (folder / "queries.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def test_sets_are_found_in_a_folder_or_are_the_folder_itself(tmp_path: Path) -> None:
    line: dict[str, Any] = {"question": "Who?", "gold": ["a"], "domain": "history"}
    one = labelled_folder(tmp_path / "one", line)
    labelled_folder(tmp_path / "two", line)
    (tmp_path / "neither").mkdir()
    assert ["one", "two"] == [each.name for each in find_sets(tmp_path)]
    assert ["two"] == [each.name for each in find_sets(tmp_path, ["two"])]
    (alone,) = find_sets(one)
    assert ("one", frozenset({"history"})) == (alone.name, alone.domains)


@pytest.mark.parametrize(("only", "message"), [(["x"], "no labelled set 'x'"), ([], "no labelled")])
def test_a_set_that_is_not_there_is_named(tmp_path: Path, only: list[str], message: str) -> None:
    with pytest.raises(LibraryError, match=message):
        find_sets(tmp_path, only)


def test_a_set_in_several_languages_has_a_corpus_for_each() -> None:
    asked = tuple(question(each, "x", language=each) for each in ("es", "en", "es"))
    specs = corpora(LabelledSet("mixed", Path("corpus.jsonl.zst"), asked), "en")
    assert [("mixed-en", "en"), ("mixed-es", "es")] == [(each.id, each.language) for each in specs]
    assert [{"lang": ("en",)}, {"lang": ("es",)}] == [each.include for each in specs]


# ── speed ───────────────────────────────────────────────────────────────────────────────────────


def test_a_table_sets_its_first_column_left_and_the_others_right() -> None:
    text = table(["name", "n"], [["a", "10"], ["longer", "9"]])
    assert "| name   |  n |\n| :----- | -: |\n| a      | 10 |\n| longer |  9 |" == text


def test_a_share_of_nothing_is_said_to_be_that() -> None:
    assert ("none of 0", "50.0 % of 4") == (share_text(0, 0), share_text(2, 4))


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (Target("≤", 40), 39.9, "met"), (Target("≤", 40), 40.1, "missed"),
        (Target("≥", 0.95), 0.95, "met"), (Target("≥", 0.95), 0.94, "missed"),
    ],
)  # fmt: skip
def test_a_value_stands_beside_its_target(target: Target, value: float, verdict: str) -> None:
    assert verdict in rows_table([Row("thing", value, "ms", target)]).splitlines()[-1]


def test_latency_is_measured_with_questions_of_the_librarys_own_titles(root: Path) -> None:
    asked = latency.questions(open_stick(root))
    assert 4 == len(asked)
    assert all(any(title in each for title, _ in DOCUMENTS.values()) for each in asked)
    library = Library(open_stick(root), WordEmbedder())
    names = [row.name for row in latency.measure_latency(library, asked)]
    searches = [f"search, {mode}, median" for mode in MODES]
    assert [*searches, "the evidence, `ask`, median"] == names


def test_sizes_are_told_by_component_and_add_up(root: Path) -> None:
    (record,) = Library(open_stick(root)).packs
    measured = bench.Bench("Facts", "a machine", (), (record,))
    *_, line = measured.text().splitlines()
    *shares, total = (float(cell) for cell in line.split("|")[3:-1])
    assert total == pytest.approx(sum(shares), abs=0.002)


PROGRAM = """
import sys
if "search" in sys.argv:
    print("1. the first hit")
else:
    print("\\x1b[1mVade\\x1b[0mmecum", flush=True)
    input()
    print("\\x1b[2;1H\\x1b[1m[1\\x1b[0m]", flush=True)
    input()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_first_hits_are_seen_on_the_screen_through_its_control_sequences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    monkeypatch.setattr(startup, "RUNS", 1)
    program = startup.Program("as a test", (sys.executable, str(path)))
    rows = startup.measure_first_hits(program, "Who?")
    assert [
        "first hits of `search`, as a test, median",
        "first hits on screen, as a test, median",
    ] == [row.name for row in rows]
    assert all(row.value > 0 for row in rows)


def test_a_program_that_fails_is_named_with_its_command(tmp_path: Path) -> None:
    program = startup.Program("as a test", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(LibraryError, match="as a test ended with status 3") as caught:
        startup.measure_first_hits(program, "Who?")
    assert sys.executable in caught.value.hint


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_the_peak_of_memory_is_that_of_the_process_started() -> None:
    code = "import sys, time; block = bytearray(200_000_000); time.sleep(0.3)"
    program = startup.Program("as a test", (sys.executable, "-c", code))
    (row,) = startup.measure_memory(program, "Who?", answers=False)
    assert "MB" == row.unit
    assert 200 < row.value < 400


def test_the_room_of_each_platform_is_told_without_the_programs_own_files() -> None:
    files = [
        FileRecord(path, "0" * 64, size)
        for path, size in (
            ("runtime/linux-x86_64-1a2b3c4d/python/bin/python3.11", 50_000_000),
            ("runtime/linux-x86_64-1a2b3c4d/packages.zip", 80_000_000),
            ("runtime/macos-arm64-5e6f7a8b/packages.zip", 90_000_000),
            ("runtime/app-9c0d1e2f/runtime/format.py", 1_000),
            ("vademecum", 100),
        )
    ]
    manifest = Manifest("Facts", "en", "", "2026-01-01", "0", (), (), tuple(files))
    linux, macos = bench.payload_rows(manifest)

    assert ["payload, linux-x86_64", "130 MB", "≤ 120 MB", "missed", "2 files"] == linux.cells()
    assert ["payload, macos-arm64", "90.0 MB", "≤ 120 MB", "met", "1 files"] == macos.cells()


def test_a_stick_is_also_started_by_its_own_launcher(tmp_path: Path) -> None:
    assert ["from the checkout"] == [each.name for each in startup.programs(tmp_path)]
    (tmp_path / "vademecum").write_text("#!/bin/sh\n")
    *_, launcher = startup.programs(tmp_path)
    assert ("/bin/sh", str(tmp_path / "vademecum")) == launcher.command


class SlowReader(Unhurried):
    """A model that reads for a while, then writes until it is stopped."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def generate(
        self, messages: Sequence[Message], limit: int, cancellation: Cancellation
    ) -> Generation:
        self.prompts.append(messages[0].text)
        return Generation(self._pieces(limit, cancellation), 1400)

    def _pieces(self, limit: int, cancellation: Cancellation) -> Iterator[str]:
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            if cancellation.cancelled:
                return
            time.sleep(0.001)
        for _ in range(limit):
            if cancellation.cancelled:
                return
            yield "word "
            time.sleep(0.002)

    def close(self) -> None:
        pass


def test_stopping_is_measured_while_reading_and_while_writing(root: Path) -> None:
    model = SlowReader()
    rows = cancellation.measure_stopping(model, open_stick(root))
    assert ["stop while reading a long prompt, longest", "stop while writing, longest"] == [
        row.name for row in rows
    ]
    assert all(row.value > 0 for row in rows)
    # No prompt starts as another does, or the model would not have to read it.
    assert len(set(model.prompts)) == len({prompt[:8] for prompt in model.prompts})


def test_an_unsupported_sentence_does_not_count_as_supported() -> None:
    citation = Citation("facts", "canal", "Suez Canal", 0, 5, "quote")
    sentences = (
        AnswerSentence("One.", True, (citation,)),
        AnswerSentence("Two.", False, ()),
    )
    answer = Answer(CANAL, Done(True, "One. Two.", sentences, ()))
    assert 1 == answer.supported


def test_writing_beside_busy_processes_is_compared_with_one_thread() -> None:
    answers = [["some ", "words ", "more"]] * (load.ROUNDS + 1)
    ours, theirs = QueuedWriter(*answers), QueuedWriter(*answers)
    rate, ratio = load.measure_beside_others(ours, theirs, ["one?", "two?"])
    assert rate.value > 0
    assert ratio.value > 0
    assert ratio.note.startswith(f"{load.ROUNDS} rounds")
    assert [ours.asked[0], ours.asked[1]] == [theirs.asked[2], theirs.asked[3]]


def test_answers_of_one_piece_are_too_short_to_compare() -> None:
    answers = [["yes"]] * (load.ROUNDS + 1)
    assert [] == load.measure_beside_others(QueuedWriter(*answers), QueuedWriter(*answers), ["?"])
