"""The program as a package: what its wheel holds, and that it works away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("builder", "evaluation", "runtime")
BUILT_FROM = ("LICENSE", "README.md", "pyproject.toml", "requirements")
LOCKS = """
from builder.payload import packages
from builder.platforms import PLATFORMS
for platform in PLATFORMS.values():
    print("--hash=sha256:" in packages.lock(platform).read_text())
"""
APPLICATION = """
import sys
from pathlib import Path
from builder import payload
from builder.progress import Silent
made = payload.assemble_application(Path(sys.argv[1]), Silent())
print(*sorted(file.path for file in made.files if not file.path.endswith(".pyc")), sep="\\n")
"""
TEXTS = """
from builder.models.probes import FOLDER
from builder.payload.blas import SOURCE
print(SOURCE.is_file(), bool(list(FOLDER.glob("*.json"))))
"""


def _sources(folder: Path) -> Path:
    """Copy what a wheel is built from: building leaves files beside it."""
    for name in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    for name in BUILT_FROM:
        copy = shutil.copytree if (REPOSITORY / name).is_dir() else shutil.copy
        copy(REPOSITORY / name, folder / name)
    return folder


def _files(root: Path) -> set[str]:
    """Return the files of the packages below a folder, but for compiled ones."""
    return {
        path.relative_to(root).as_posix()
        for name in PACKAGES
        for path in (root / name).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def _run(*command: str | Path, cwd: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    _run(
        *pip, "wheel", "--quiet", "--no-index", "--no-build-isolation", "--no-deps",
        "--wheel-dir", folder, sources, cwd=folder,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, and this one's other packages."""
    root = tmp_path_factory.mktemp("installed")
    venv.create(root, symlinks=True)
    places = {"base": str(root), "platbase": str(root)}
    site = Path(sysconfig.get_path("purelib", "venv", places))
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    scripts = Path(sysconfig.get_path("scripts", "venv", places))
    install = ("install", "--quiet", "--no-index", "--no-deps", wheel)
    _run(scripts / "python", "-m", "pip", "--disable-pip-version-check", *install, cwd=root)
    return scripts


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())

    assert set() == _files(REPOSITORY) - held
    assert {"METADATA", "entry_points.txt"} <= {name.rpartition("/")[2] for name in held}


def test_the_wheel_asks_for_what_the_lock_files_are_made_of(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("/METADATA"))
        lines = archive.read(name).decode().splitlines()
    needed = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist")]

    assert any(each.startswith("faiss-cpu") and "extra" not in each for each in needed)
    assert any(each.startswith("torch") and 'extra == "builder"' in each for each in needed)
    assert "Provides-Extra: builder" in lines


def test_an_installed_program_tells_what_it_takes(programs: Path, tmp_path: Path) -> None:
    assert "vademecum ask" in _run(programs / "vademecum", "--help", cwd=tmp_path)
    told = _run(programs / "vademecum-build", "--help", cwd=tmp_path)
    assert "usage: vademecum-build" in told
    assert "vademecum-build build bundle.toml --out /media/USB" in told


def test_an_installed_builder_has_its_lock_files(programs: Path, tmp_path: Path) -> None:
    assert {"True"} == set(_run(programs / "python", "-c", LOCKS, cwd=tmp_path).split())


def test_an_installed_builder_copies_the_runtime_that_is_installed(
    programs: Path, tmp_path: Path
) -> None:
    copied = _run(programs / "python", "-c", APPLICATION, tmp_path / "cache", cwd=tmp_path)

    assert {name for name in _files(REPOSITORY) if name.startswith("runtime/")} == set(
        copied.splitlines()
    )


def test_what_an_installed_program_reads_beside_its_code_is_there(
    programs: Path, tmp_path: Path
) -> None:
    assert "True True\n" == _run(programs / "python", "-c", TEXTS, cwd=tmp_path)


def test_a_builder_without_its_extra_says_what_to_install(programs: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['requests'] = None; from builder.__main__ import run; run()"
    command = [str(programs / "python"), "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    expected = "builder: A package that building needs is not installed: requests.\n  Install"
    assert (1, expected) == (done.returncode, done.stderr[: len(expected)])


def test_a_runtime_without_the_engine_says_what_to_install(
    programs: Path, shared_root: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; sys.modules['llama_cpp'] = None; from runtime.__main__ import start; start()"
    )
    command = [str(programs / "python"), "-c", code, "--library", str(shared_root), "list"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert 1 == done.returncode
    assert "llama_cpp" in done.stderr.splitlines()[0]
    assert "have it install that package as well" in done.stderr.splitlines()[1]
