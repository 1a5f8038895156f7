"""The precision of embedding: what the processor has decides, and the cache is kept by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.models import precision
from runtime.errors import LibraryError

SERVER = "processor : 0\nflags\t\t: fpu avx2 avx512f avx512_bf16\n\nprocessor : 1\nflags : fpu\n"
LAPTOP = "processor : 0\nflags\t\t: fpu avx2 avx512f avx512_vnni\n"
BOARD = "processor : 0\nFeatures\t: fp asimd asimddp\n"
ARM_SERVER = "processor : 0\nFeatures\t: fp asimd i8mm bf16\n"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [(SERVER, "bf16"), (ARM_SERVER, "bf16"), (LAPTOP, "fp32"), (BOARD, "fp32"), ("", "fp32")],
)
def test_half_precision_is_for_processors_that_multiply_it(
    tmp_path: Path, cpuinfo: str, expected: str
) -> None:
    (tmp_path / "cpuinfo").write_text(cpuinfo)
    features = precision.processor_features(tmp_path / "cpuinfo")
    assert expected == precision.suited(features)


def test_where_the_system_does_not_tell_pytorch_is_asked(tmp_path: Path) -> None:
    features = precision.processor_features(tmp_path / "none")
    assert features
    assert all(isinstance(each, str) for each in features)


def test_the_choice_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(precision.VARIABLE, raising=False)
    assert 1 == len({precision.embedding_precision() for _ in range(5)})


def test_macos_multiplies_at_single_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(precision.VARIABLE, raising=False)
    monkeypatch.setattr(precision, "processor_features", lambda: {"bf16"})
    assert "bf16" == precision.embedding_precision()
    monkeypatch.setattr("sys.platform", "darwin")
    assert "fp32" == precision.embedding_precision()


@pytest.mark.parametrize("wanted", ["bf16", "fp32"])
def test_a_person_may_choose(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv(precision.VARIABLE, wanted)
    assert wanted == precision.embedding_precision()


def test_a_precision_that_there_is_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(precision.VARIABLE, "fp8")
    with pytest.raises(LibraryError, match="VADEMECUM_EMBEDDING is 'fp8'") as caught:
        precision.embedding_precision()
    assert "Choose from: bf16, fp32" in caught.value.hint
