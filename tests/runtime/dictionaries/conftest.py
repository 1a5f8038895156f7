"""The packs of a small translator's library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from runtime.stick.corpus import Pack
from runtime.stick.stick import open_stick
from tests.support.dictionaries import write_translators_library


@pytest.fixture(scope="package")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Pack]:
    root: Path = write_translators_library(tmp_path_factory.mktemp("translators"))
    return open_stick(root).packs
