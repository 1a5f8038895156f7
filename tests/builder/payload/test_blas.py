"""Our small BLAS gives what numpy's own does, and takes OpenBLAS's place where that is due."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from builder.engine import cached_wheel, default_cache, zig
from builder.payload import blas, packages
from builder.platforms import PLATFORMS, host_platform
from builder.progress import Silent
from runtime.errors import LibraryError
from tests.support import native_fakes as fakes
from tests.support.fakes import Recorder

Matrix = NDArray[Any]

ROW, COLUMN = 101, 102
PLAIN, TRANSPOSED, CONJUGATED = 111, 112, 113
UPPER, LOWER = 121, 122
KINDS = {"s": np.float32, "d": np.float64, "c": np.complex64, "z": np.complex128}
LINUX = PLATFORMS["linux-x86_64"]
RANDOM = np.random.default_rng(5)
_INVALID = 1  # FE_INVALID of <fenv.h>, on x86-64 and ARM alike


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """`blas.c`, compiled by this machine's own compiler."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("there is no C compiler to compile blas.c with")
    target = tmp_path_factory.mktemp("blas") / "blas.so"
    command = [compiler, *blas._FLAGS, "-fPIC", "-o", str(target), str(blas.SOURCE), "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(os.fspath(target))


def _random(kind: str, *shape: int) -> Matrix:
    numbers = RANDOM.standard_normal(shape) + 1j * RANDOM.standard_normal(shape)
    return (numbers if kind in "cz" else numbers.real).astype(KINDS[kind])


def _scalar(kind: str, value: complex) -> Any:
    if kind in "cz":
        return np.array([value], dtype=KINDS[kind]).ctypes
    return {"s": ctypes.c_float, "d": ctypes.c_double}[kind](value.real)


def _size(value: int) -> ctypes.c_int64:
    return ctypes.c_int64(value)


def _close(expected: Matrix, actual: Matrix) -> bool:
    single = expected.dtype in (np.float32, np.complex64)
    return bool(np.allclose(expected, actual, rtol=2e-4 if single else 1e-10, atol=1e-4))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("a_form", [PLAIN, TRANSPOSED, CONJUGATED])
@pytest.mark.parametrize("b_form", [PLAIN, TRANSPOSED, CONJUGATED])
@pytest.mark.parametrize("order", [ROW, COLUMN])
def test_matrices_multiply(
    library: ctypes.CDLL, kind: str, a_form: int, b_form: int, order: int
) -> None:
    """More columns than a block of the second factor, and more terms than its depth."""
    m, n, k = 5, 61, 300
    a, b, c = _random(kind, m, k), _random(kind, k, n), _random(kind, m, n)
    expected = 2 * (a @ b) - 3 * c
    stored_a = _stored(a, a_form, order)
    stored_b = _stored(b, b_form, order)
    result = _stored(c, PLAIN, order)
    getattr(library, f"scipy_cblas_{kind}gemm64_")(
        order, a_form, b_form, _size(m), _size(n), _size(k), _scalar(kind, 2),
        stored_a.ctypes, _size(stored_a.shape[1]), stored_b.ctypes, _size(stored_b.shape[1]),
        _scalar(kind, -3), result.ctypes, _size(result.shape[1]),
    )  # fmt: skip

    assert _close(expected, result if order == ROW else result.T)


def _stored(matrix: Matrix, form: int, order: int) -> Matrix:
    """Return the matrix as it lies in memory, a row-major array of what is stored."""
    given = {PLAIN: matrix, TRANSPOSED: matrix.T, CONJUGATED: matrix.conj().T}[form]
    return np.ascontiguousarray(given if order == ROW else given.T)


@pytest.fixture(scope="session")
def libraries(library: ctypes.CDLL, tmp_path_factory: pytest.TempPathFactory) -> list[ctypes.CDLL]:
    """The same, and as the stick's compiler makes it."""
    program, platform = zig.program(), host_platform()
    if program is None or platform is None:
        return [library]
    cache = tmp_path_factory.mktemp("compiled")
    return [
        library,
        ctypes.CDLL(str(blas.compile_blas(program, platform, "blas.so", {}, cache, Silent()))),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_product_overwrites_is_not_computed_with(
    libraries: list[ctypes.CDLL], kind: str
) -> None:
    """It may be no number that signals; numpy then warns of the library, now and again."""
    m, n, k = 20, 21, 22
    a, b = _random(kind, m, k), _random(kind, k, n)
    signal = {4: np.uint32(0x7FA00000), 8: np.uint64(0x7FF4000000000000)}
    numbers = np.zeros(0, KINDS[kind]).real.itemsize
    mathematics = ctypes.CDLL("libm.so.6")
    for library in libraries:
        result = np.full((m, n * a.itemsize // numbers), signal[numbers]).view(KINDS[kind])
        arguments = [
            ROW, PLAIN, PLAIN, _size(m), _size(n), _size(k), _scalar(kind, 1), a.ctypes, _size(k),
            b.ctypes, _size(n), _scalar(kind, 0), result.ctypes, _size(n),
        ]  # fmt: skip
        mathematics.feclearexcept(_INVALID)
        getattr(library, f"scipy_cblas_{kind}gemm64_")(*arguments)

        assert 0 == mathematics.fetestexcept(_INVALID)
        assert _close(a @ b, result)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", [PLAIN, TRANSPOSED, CONJUGATED])
@pytest.mark.parametrize("step", [1, 2, -2])
def test_a_matrix_multiplies_a_vector(
    library: ctypes.CDLL, kind: str, form: int, step: int
) -> None:
    m, n = 40, 300
    a = _random(kind, m, n)
    given = {PLAIN: a, TRANSPOSED: a.T, CONJUGATED: a.conj().T}[form]
    x, y = _random(kind, given.shape[1]), _random(kind, given.shape[0])
    expected = 2 * (given @ x) + y
    spread = np.zeros(2 * len(x), dtype=KINDS[kind])
    view = spread[: step * len(x) : step] if step > 0 else spread[-2::step]
    view[:] = x
    getattr(library, f"scipy_cblas_{kind}gemv64_")(
        ROW, form, _size(m), _size(n), _scalar(kind, 2), a.ctypes, _size(n), spread.ctypes,
        _size(step), _scalar(kind, 1), y.ctypes, _size(1),
    )  # fmt: skip

    assert _close(expected, y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("triangle", [UPPER, LOWER])
@pytest.mark.parametrize("form", [PLAIN, TRANSPOSED])
@pytest.mark.parametrize("order", [ROW, COLUMN])
def test_a_matrix_times_its_own_transpose_fills_one_triangle(
    library: ctypes.CDLL, kind: str, triangle: int, form: int, order: int
) -> None:
    a, c = _random(kind, 60, 30), _random(kind, 60, 60)
    keep = np.triu if triangle == UPPER else np.tril
    expected = keep(2 * (a @ a.T) + 3 * c) + c - keep(c)
    stored, result = _stored(a, form, order), _stored(c, PLAIN, order)
    getattr(library, f"scipy_cblas_{kind}syrk64_")(
        order, triangle, form, _size(60), _size(30), _scalar(kind, 2), stored.ctypes,
        _size(stored.shape[1]), _scalar(kind, 3), result.ctypes, _size(60),
    )  # fmt: skip

    assert _close(expected, result if order == ROW else result.T)


@pytest.mark.parametrize("kind", KINDS)
def test_vectors_are_added_and_copied(library: ctypes.CDLL, kind: str) -> None:
    x, y = _random(kind, 50), _random(kind, 50)
    expected = y + 2 * x
    getattr(library, f"scipy_cblas_{kind}axpy64_")(
        _size(50), _scalar(kind, 2), x.ctypes, _size(1), y.ctypes, _size(1)
    )
    copy = np.zeros_like(x)
    one, count = ctypes.byref(_size(1)), ctypes.byref(_size(50))
    getattr(library, f"scipy_{kind}copy_64_")(count, x.ctypes, one, copy.ctypes, one)

    assert _close(expected, y)
    assert x.tolist() == copy.tolist()


@pytest.mark.parametrize(("kind", "result"), [("s", ctypes.c_float), ("d", ctypes.c_double)])
@pytest.mark.parametrize("step", [1, -1])
def test_vectors_have_an_inner_product(
    library: ctypes.CDLL, kind: str, result: type, step: int
) -> None:
    x, y = _random(kind, 500), _random(kind, 500)
    routine = getattr(library, f"scipy_cblas_{kind}dot64_")
    routine.restype = result
    actual = routine(_size(500), x.ctypes, _size(step), y.ctypes, _size(1))

    assert _close(np.asarray(np.dot(x[::step], y)), np.asarray(actual))


@pytest.mark.parametrize("kind", "cz")
@pytest.mark.parametrize("form", "uc")
def test_complex_vectors_have_one(library: ctypes.CDLL, kind: str, form: str) -> None:
    x, y, result = _random(kind, 500), _random(kind, 500), _random(kind, 1)
    getattr(library, f"scipy_cblas_{kind}dot{form}_sub64_")(
        _size(500), x.ctypes, _size(1), y.ctypes, _size(1), result.ctypes
    )

    assert _close(np.asarray(np.vdot(x, y) if form == "c" else np.dot(x, y)), result[0])


@pytest.mark.parametrize("a_form", "NT")
@pytest.mark.parametrize("b_form", "NT")
def test_faiss_multiplies_matrices(library: ctypes.CDLL, a_form: str, b_form: str) -> None:
    m, n, k = 7, 50, 90
    a, b = _random("s", m, k), _random("s", k, n)
    stored_a = _stored(a, PLAIN if a_form == "N" else TRANSPOSED, COLUMN)
    stored_b = _stored(b, PLAIN if b_form == "N" else TRANSPOSED, COLUMN)
    result = np.empty((n, m), dtype=np.float32)
    sizes = [ctypes.byref(ctypes.c_int(each)) for each in (m, n, k)]
    steps = [ctypes.byref(ctypes.c_int(each.shape[1])) for each in (stored_a, stored_b, result)]
    one, zero = ctypes.byref(ctypes.c_float(1)), ctypes.byref(ctypes.c_float(0))
    library.sgemm_(
        a_form.encode(), b_form.encode(), *sizes, one, stored_a.ctypes, steps[0],
        stored_b.ctypes, steps[1], zero, result.ctypes, steps[2],
    )  # fmt: skip

    assert _close(a @ b, result.T)


def test_what_is_left_out_says_its_name(library: ctypes.CDLL) -> None:
    code = f"import ctypes; ctypes.CDLL({library._name!r}).sgetrf_()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)

    assert -6 == done.returncode
    assert "vademecum: sgetrf_ is not in the stick's BLAS: no search calls it.\n" == done.stderr


def _site(folder: Path, asked: bytes) -> Path:
    """Lay out packages of which one loads an OpenBLAS, which loads a Fortran library."""
    files = {
        "faiss/_swigfaiss.so": fakes.elf(needed=["libopenblas.so"], text=asked),
        "faiss_cpu.libs/libopenblas.so": fakes.elf(
            needed=["libgfortran.so"], text=b"\0sgemm_\0zhemm_\0" + bytes(1 << 20)
        ),
        "faiss_cpu.libs/libgfortran.so": fakes.elf(),
    }
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def _compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file that has `sgemm_` stand for the compiled library."""
    made = folder / "made"
    made.write_bytes(fakes.elf(text=b"\0sgemm_\0"))
    monkeypatch.setattr(zig, "program", lambda: made)
    monkeypatch.setattr(blas, "compile_blas", lambda *_: made)


def test_openblas_is_replaced_and_what_only_it_loaded_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", b"\0sgemm_\0")
    _compiled(tmp_path, monkeypatch)
    blas.replace(site, LINUX, tmp_path, Recorder())

    left = {path.name: path.stat().st_size for path in (site / "faiss_cpu.libs").iterdir()}
    assert {"libopenblas.so": (tmp_path / "made").stat().st_size} == left


def test_a_routine_that_is_asked_for_and_lacking_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", b"\0sgemm_\0zhemm_\0")
    _compiled(tmp_path, monkeypatch)

    with pytest.raises(LibraryError, match=r"_swigfaiss\.so asks for routines .* lacks: zhemm_"):
        blas.replace(site, LINUX, tmp_path, Recorder())


def test_for_windows_routines_have_the_numbers_that_faiss_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that the compiled library has under another number counts as lacking."""
    asked = fakes.pe(needed={"libopenblas.dll": [47, 116]})
    original = fakes.pe(exports={"sgemm_": 47, "ssyrk_": 116, "zhemm_": 182})
    for name, data in (
        ("faiss/_swigfaiss.pyd", asked),
        ("faiss_cpu.libs/libopenblas.dll", original),
    ):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(data)
    made = tmp_path / "made"
    numbers: dict[str, int] = {}

    def compiled(*arguments: Any) -> Path:
        numbers.update(arguments[3])
        made.write_bytes(fakes.pe(exports={"sgemm_": 47, "ssyrk_": 2}))
        return made

    monkeypatch.setattr(zig, "program", lambda: made)
    monkeypatch.setattr(blas, "compile_blas", compiled)

    with pytest.raises(LibraryError, match=r"asks for routines that blas\.c lacks: ssyrk_\."):
        blas.replace(tmp_path, PLATFORMS["windows-x86_64"], tmp_path, Recorder())
    assert {"sgemm_": 47, "ssyrk_": 116} == numbers


def test_without_a_compiler_openblas_stays_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = _site(tmp_path / "site", b"\0sgemm_\0")
    monkeypatch.setattr(zig, "program", lambda: None)
    progress = Recorder()
    blas.replace(site, LINUX, tmp_path, progress)

    assert ["No zig on this machine: the stick keeps OpenBLAS, some 60 MB more."] == progress.notes
    assert (site / "faiss_cpu.libs" / "libgfortran.so").is_file()


SEARCHES = """
import json, sys
sys.path.insert(0, sys.argv[1])
import faiss, numpy as np
random = np.random.default_rng(3)
vectors = np.load(sys.argv[2])
results, cosines_of = {}, {}
for path in sys.argv[3:]:
    index = faiss.read_index(path, faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY)
    for count in (1, 40):
        cosines, passages = index.search(vectors[:count], 10)
        results[f"{path} {count}"] = passages.tolist()
        cosines_of[path] = cosines.tolist()
    if "IVF" not in path:
        found = index.reconstruct_batch(np.arange(200)) @ vectors[0]
        results[f"{path} rescored"] = np.argsort(-found)[:20].tolist()
print(json.dumps([results, cosines_of]))
"""


@pytest.mark.real
def test_searches_find_the_same_as_with_openblas(tmp_path: Path) -> None:
    """On random vectors, with every way to keep them, by the packages that the stick carries."""
    import faiss

    platform = host_platform()
    if platform is None or platform.system != "linux" or zig.program() is None:
        pytest.skip("needs zig, and the packages of this machine's own platform")
    wheel = cached_wheel(platform, default_cache())
    if wheel is None:
        pytest.skip("llama-cpp-python's wheel has not been compiled: run `make setup`")
    version = (sys.version_info.major, sys.version_info.minor)
    site = tmp_path / "site"
    packages.install(platform, version, wheel, site)
    vectors = RANDOM.standard_normal((3000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(tmp_path / "vectors.npy", vectors)
    paths = []
    for kind in ("PQ96np", "SQ6", "SQ8", "SQfp16", "IVF32,SQ8", "IVF32,PQ96np"):
        index = faiss.index_factory(384, kind, faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
        index.add(vectors)
        paths.append(str(tmp_path / f"{kind}.faiss"))
        faiss.write_index(index, paths[-1])
    arguments = [str(site), str(tmp_path / "vectors.npy"), *paths]
    command = [sys.executable, "-I", "-S", "-c", SEARCHES, *arguments]
    expected = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    blas.replace(site, platform, tmp_path, Recorder())

    actual = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=os.environ | {"LD_BIND_NOW": "1"}
    ).stdout
    assert [] == list((site / "numpy.libs").glob("libgfortran*"))
    (found, cosines), (found_before, cosines_before) = map(json.loads, (actual, expected))
    assert found_before == found
    for path, before in cosines_before.items():
        assert np.allclose(before, cosines[path], atol=1e-5)
