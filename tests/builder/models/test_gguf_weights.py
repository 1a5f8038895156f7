"""Chat models on their way to the stick: quantized, split, recorded, found whole."""

from __future__ import annotations

import json
import math
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from builder.bundle.plan import load_plan
from builder.engine import default_cache
from builder.models.gguf import read_head
from builder.models.gguf_weights import model_weights
from builder.models.quantization import TYPES, quantized, shares, size_note
from builder.models.stick_files import model_files
from builder.progress import Silent
from builder.specs import ModelSpec, SourceSpec
from builder.stick.publish import listed_files, publish
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation, Message
from runtime.engine.probe import Probe, packed
from runtime.errors import LibraryError
from runtime.stick.integrity import file_sha256, verify
from runtime.stick.layout import (
    FORMAT_MINOR,
    AbstentionRecord,
    FileRecord,
    Manifest,
    ModelRecord,
    ProbeRecord,
    SupportRecord,
)
from runtime.stick.manifest import manifest_from_json, manifest_to_json
from runtime.stick.stick import Stick
from tests.builder.models.test_gguf import model
from tests.support.caches import content_files, left_over
from tests.support.real_stick import MODEL, STARTER

LIMIT = 33_000_000
"""bytes: three files of the tiny model"""


def spec_of(pattern: str, quantization: str = "") -> ModelSpec:
    source = SourceSpec("path", (pattern,))
    return ModelSpec("A model 1.5", "MIT", source, id="one", quantization=quantization)


def test_a_second_build_takes_a_folder_with_one_model_as_the_first_did(tmp_path: Path) -> None:
    """Nothing is written beside a source: it would be a second file of it."""
    (tmp_path / "models").mkdir()
    model(tmp_path / "models" / "m.gguf", [300])
    for _ in range(2):
        weights = model_weights(spec_of("models"), tmp_path, tmp_path / "cache", Silent())
        placed = model_files("A model 1.5", weights.files, tmp_path / "cache")
        assert [file_sha256(tmp_path / "models" / "m.gguf")] == [each.sha256 for each in placed]
    assert ["m.gguf"] == [path.name for path in (tmp_path / "models").iterdir()]


def test_what_publishers_put_beside_a_model_is_no_part_of_it(tmp_path: Path) -> None:
    model(tmp_path / "m.gguf", [300])
    (tmp_path / "m.gguf.sha256").write_text("0" * 64)
    weights = model_weights(spec_of("m.gguf*"), tmp_path, tmp_path / "cache", Silent())
    assert (tmp_path / "m.gguf",) == weights.files


def write_stick(folder: Path, paths: list[Path]) -> tuple[Path, ModelRecord]:
    placed = model_files("A model 1.5", paths, folder / "cache")
    first, *parts = (FileRecord(each.path, each.sha256, each.size) for each in placed)
    record = ModelRecord("chat", "A", "MIT", "x", "f", first, id="one", parts=tuple(parts))
    manifest = Manifest("T", "en", "", "", "", (), (record,), ())
    publish(placed, manifest_to_json(manifest), [], folder, Silent())
    return folder, record


def test_a_model_within_the_limit_is_taken_as_it_is(tmp_path: Path) -> None:
    path = model(tmp_path / "m.gguf", [10])
    weights = model_weights(spec_of("m.gguf"), tmp_path, tmp_path / "cache", Silent())
    assert (path,) == weights.files


def test_a_model_over_the_limit_is_split_and_lies_whole_on_the_stick(tmp_path: Path) -> None:
    model(tmp_path / "m.gguf", [100, 100, 100])
    weights = model_weights(spec_of("m.gguf"), tmp_path, tmp_path / "cache", Silent(), limit=900)
    stick, record = write_stick(tmp_path / "stick", list(weights.files))
    names = [Path(file.path).name for file in record.files]
    assert [f"a-model-1-5-0000{number}-of-00003.gguf" for number in (1, 2, 3)] == names
    assert 1 == len({Path(file.path).parent for file in record.files})
    assert [""] * 3 == [checked.problem for checked in verify(stick)]
    assert {file.path for file in record.files} == set(listed_files(stick))


def test_a_later_build_removes_a_split_model_that_nothing_refers_to(tmp_path: Path) -> None:
    model(tmp_path / "m.gguf", [100, 100, 100])
    weights = model_weights(spec_of("m.gguf"), tmp_path, tmp_path / "cache", Silent(), limit=900)
    stick, _ = write_stick(tmp_path / "stick", list(weights.files))
    write_stick(stick, [tmp_path / "m.gguf"])
    assert 1 == len(list((stick / "models").iterdir()))


def test_a_missing_part_of_a_split_model_is_noticed(tmp_path: Path) -> None:
    model(tmp_path / "m.gguf", [100, 100, 100])
    weights = model_weights(spec_of("m.gguf"), tmp_path, tmp_path / "cache", Silent(), limit=900)
    stick, record = write_stick(tmp_path / "stick", list(weights.files))
    (stick / record.parts[1].path).unlink()
    manifest = manifest_from_json((stick / "library.json").read_bytes())
    with pytest.raises(LibraryError, match=r"00003-of-00003\.gguf is missing"):
        Stick(stick, manifest, (), ()).model_path(record)
    assert ["", "", "is missing"] == [checked.problem for checked in verify(stick)]


def test_a_source_that_is_split_already_stays_so(tmp_path: Path) -> None:
    for number in (1, 2):
        model(tmp_path / f"m-0000{number}-of-00002.gguf", [10])
    weights = model_weights(spec_of("m-*.gguf"), tmp_path, tmp_path / "cache", Silent())
    assert 2 == len(weights.files)
    (tmp_path / "m-00002-of-00002.gguf").rename(tmp_path / "m-2.gguf")
    with pytest.raises(LibraryError, match="gives 2 files: neither one, nor all of one split"):
        model_weights(spec_of("m-*.gguf"), tmp_path, tmp_path / "cache", Silent())


def test_manifests_of_version_1_0_are_read(tmp_path: Path) -> None:
    _, record = write_stick(tmp_path / "stick", [model(tmp_path / "m.gguf", [10])])
    raw = json.loads((tmp_path / "stick" / "library.json").read_bytes())
    for key in ("id", "quantization", "parts"):
        del raw["models"][0][key]
    old = manifest_from_json(json.dumps(raw).encode()).models[0]
    assert replace(record, id="") == old
    assert (old.file,) == old.files


def test_what_a_manifest_says_of_abstention_is_read_again() -> None:
    record = AbstentionRecord(-1.5, {"cosine": 2.0, "of a later version": 1.0}, 0.25)
    manifest = Manifest("t", "en", "", "", "", (), (), (), abstention=record)
    raw = json.loads(manifest_to_json(manifest))
    assert [1, FORMAT_MINOR] == raw["version"]
    assert manifest == manifest_from_json(manifest_to_json(manifest))
    del raw["abstention"]
    assert manifest_from_json(json.dumps(raw).encode()).abstention is None


@pytest.mark.parametrize(
    "record",
    [[], 5, {}, {"intercept": 1, "weights": [], "refuse_below": 0.5},
     {"intercept": "x", "weights": {}, "refuse_below": 0.5},
     {"intercept": 1, "weights": {"cosine": None}, "refuse_below": 0.5},
     {"intercept": 10**400, "weights": {}, "refuse_below": 0.5},
     {"intercept": 1, "weights": {}, "refuse_below": math.nan}],
)  # fmt: skip
def test_a_manifest_whose_abstention_is_damaged_is_refused(record: object) -> None:
    raw = json.loads(manifest_to_json(Manifest("t", "en", "", "", "", (), (), ())))
    raw["abstention"] = record
    with pytest.raises(LibraryError, match=r"library\.json is damaged"):
        manifest_from_json(json.dumps(raw).encode())


def half(*numbers: float) -> str:
    return packed(np.array(numbers, dtype=np.float32))


PROBE = ProbeRecord(
    3, 2, half(*range(8)), (0.5,), (2.0,), -1.5, 0.5, refuse_below=0.25, unread_below=0.125
)


def test_what_a_manifest_says_of_a_probe_is_read_again(tmp_path: Path) -> None:
    _, record = write_stick(tmp_path / "stick", [model(tmp_path / "m.gguf", [10])])
    manifest = manifest_from_json((tmp_path / "stick" / "library.json").read_bytes())
    probed = replace(manifest, models=(replace(record, probe=PROBE),))
    assert probed == manifest_from_json(manifest_to_json(probed))
    assert 2 * (28 + 0.5) - 1.5 == Probe(PROBE).log_odds_of(np.ones((4, 9, 1), np.float32))
    raw = json.loads(manifest_to_json(probed))
    del raw["models"][0]["probe"]
    assert manifest_from_json(json.dumps(raw).encode()).models[0].probe is None


SUPPORT = SupportRecord(-1.5, {"log_odds": 0.75, "overlap": 2.0}, accept_from=0.625)


def test_what_a_manifest_says_of_a_model_s_word_is_read_again(tmp_path: Path) -> None:
    _, record = write_stick(tmp_path / "stick", [model(tmp_path / "m.gguf", [10])])
    manifest = manifest_from_json((tmp_path / "stick" / "library.json").read_bytes())
    judged = replace(manifest, models=(replace(record, support=SUPPORT),))
    assert judged == manifest_from_json(manifest_to_json(judged))
    raw = json.loads(manifest_to_json(judged))
    del raw["models"][0]["support"]  # as before 1.10
    assert manifest_from_json(json.dumps(raw).encode()).models[0].support is None
    every: list[object] = [{"intercept": 1.0}, {**asdict(SUPPORT), "accept_from": "often"}, [], 3]
    for wrong in every:
        raw["models"][0]["support"] = wrong
        with pytest.raises(LibraryError, match="damaged"):
            manifest_from_json(json.dumps(raw).encode())


def test_the_linear_probe_of_an_older_format_is_passed_over(tmp_path: Path) -> None:
    write_stick(tmp_path / "stick", [model(tmp_path / "m.gguf", [10])])
    raw = json.loads((tmp_path / "stick" / "library.json").read_bytes())
    linear = {k: v for k, v in asdict(PROBE).items() if k not in ("biases", "output_weights")}
    raw["models"][0]["probe"] = linear
    assert manifest_from_json(json.dumps(raw).encode()).models[0].probe is None


WRONG: dict[str, list[object]] = {
    "layers": ["x", 0, -2, True, 1.5, math.inf, 3],
    "first_layer": [-1, None],
    "weights": [
        None,
        "",
        "?",
        "ü",
        "AAA",
        half(1, 2, 3),
        half(*[math.nan] * 8),
        half(*[math.inf] * 8),
    ],
    "biases": [None, 1.0, [], ["1"], [math.inf], [0.0, 0.0]],
    "output_weights": [None, [], [1.0, 1.0], [math.nan]],
    "intercept": ["1", None, math.nan, math.inf, 10**400],
    "refuse_below": [math.nan],
}


@pytest.mark.parametrize(
    "wrong",
    [[], 5, {}, {"layers": 2}, {"biases": [0.5]}, {"biases": [0.5], "layers": 2}]
    + [{**asdict(PROBE), key: value} for key, values in WRONG.items() for value in values],
)
def test_a_manifest_whose_probe_is_damaged_is_refused(wrong: object, tmp_path: Path) -> None:
    write_stick(tmp_path / "stick", [model(tmp_path / "m.gguf", [10])])
    raw = json.loads((tmp_path / "stick" / "library.json").read_bytes())
    raw["models"][0]["probe"] = wrong
    with pytest.raises(LibraryError, match=r"library\.json is damaged"):
        manifest_from_json(json.dumps(raw).encode())


def test_a_type_larger_than_its_source_is_told_of(tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.write_bytes(bytes(2_000_000))
    assert "Q8_0 takes 2 MB and its source 1 MB" in size_note(1_000_000, made, "Q8_0")
    assert "" == size_note(3_000_000, made, "Q4_0")


def test_progress_is_read_from_what_llama_cpp_says() -> None:
    lines = ["load", "[   1/   4] output.weight - [ 576, 49152], type = q8_0\n", "[4/4] x"]
    assert [0.25, 1.0] == list(shares(lines))


def test_the_types_have_the_numbers_of_llama_cpp() -> None:
    engine = pytest.importorskip("llama_cpp")
    theirs = {name: getattr(engine, f"LLAMA_FTYPE_MOSTLY_{name}") for name in TYPES}
    assert TYPES == theirs


def test_what_llama_cpp_refuses_is_told_of_and_leaves_nothing(tmp_path: Path) -> None:
    source = model(tmp_path / "m.gguf", [10])
    with pytest.raises(LibraryError, match=r"m\.gguf could not be made Q4_0: .*architecture"):
        quantized(source, "0" * 64, "Q4_0", tmp_path / "cache", Silent())
    assert [] == content_files(tmp_path / "cache")
    assert [] == left_over(tmp_path / "cache")


@pytest.fixture(scope="module")
def tiny() -> ModelSpec:
    return load_plan(STARTER, MODEL).chats[0]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of the tests' own that shares what is downloaded."""
    cache = tmp_path_factory.mktemp("cache")
    default = default_cache()
    for name in ("joined", "sources", "unpacked"):
        (default / name).mkdir(parents=True, exist_ok=True)
        (cache / name).symlink_to(default / name)
    return cache


def answer(path: Path) -> str:
    with closing(ChatModel(path)) as chat:
        asked = [Message("user", "Paris is the capital of France. Which is that capital?")]
        return "".join(chat.generate(asked, 16, Cancellation()))


@pytest.mark.real
def test_a_split_model_gives_the_same_answer(tiny: ModelSpec, scratch: Path) -> None:
    base = STARTER.parent
    whole = model_weights(tiny, base, scratch, Silent())
    parts = model_weights(tiny, base, scratch, Silent(), limit=LIMIT)
    assert (1, 3) == (len(whole.files), len(parts.files))
    assert answer(whole.files[0]) == answer(parts.files[0]) != ""


@pytest.mark.real
def test_a_requantized_model_is_made_once_and_answers(tiny: ModelSpec, scratch: Path) -> None:
    spec = replace(tiny, quantization="Q4_0")
    (made,) = model_weights(spec, STARTER.parent, scratch, Silent()).files
    assert TYPES["Q4_0"] == read_head(made).numbers["general.file_type"]
    assert "Paris" in answer(made)
    stamp = made.stat().st_mtime_ns
    again = model_weights(spec, STARTER.parent, scratch, Silent())
    assert (made,) == again.files
    assert stamp == made.stat().st_mtime_ns


@pytest.mark.real
def test_a_split_model_can_be_requantized(tiny: ModelSpec, scratch: Path) -> None:
    parts = model_weights(tiny, STARTER.parent, scratch, Silent(), limit=LIMIT)
    made = quantized(parts.files[0], "1" * 64, "Q4_0", scratch, Silent())
    assert TYPES["Q4_0"] == read_head(made).numbers["general.file_type"]
