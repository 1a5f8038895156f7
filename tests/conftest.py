"""What several test modules share: a small library on disk, and the same one open."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import faiss
import pytest

from runtime.library import Library
from runtime.localization.choice import VARIABLE
from runtime.stick.stick import open_stick
from tests.support import own_cache, skips
from tests.support.fakes import FakeEmbedder, QueuedWriter
from tests.support.libraries import write_library
from tests.support.real_stick import RealStick, build_stick


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests out of the person's cache and language; keep CI from skipping its work."""
    os.environ[VARIABLE] = "en"
    config.pluginmanager.register(own_cache)
    config.pluginmanager.register(skips)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the stick be named that the tests of platforms use."""
    parser.addoption("--stick", default="dist/stick", metavar="DIR", help="the stick to test")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests of platforms out unless `-m` asks for them: they take long."""
    if "platforms" not in config.option.markexpr:
        left_out = [item for item in items if item.get_closest_marker("platforms")]
        items[:] = [item for item in items if not item.get_closest_marker("platforms")]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Waiting for a second thread costs more than so few vectors do."""
    faiss.omp_set_num_threads(1)


@pytest.fixture(scope="session")
def shared_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that tests only read."""
    return write_library(tmp_path_factory.mktemp("library"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library of the test's own, to damage."""
    return write_library(tmp_path / "stick")


@pytest.fixture
def writer() -> QueuedWriter:
    """A model without an answer: a test that expects one queues its own."""
    return QueuedWriter()


@pytest.fixture
def library(shared_root: Path, writer: QueuedWriter) -> Iterator[Library]:
    """The shared library, open, with fake models."""
    with closing(Library(open_stick(shared_root), FakeEmbedder(), writer)) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_stick(tmp_path_factory: pytest.TempPathFactory) -> RealStick:
    """A library built by the program itself, with real models; tests only read it."""
    return build_stick(tmp_path_factory.mktemp("real"))
