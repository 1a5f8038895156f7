"""How well the reader of HTML tells a page's text from what its site puts around it.

Pages are compared with the text that people marked in them, as WCXB and the article extraction
benchmark of Scrapinghub publish it; other extractors that are installed are measured beside it.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import mean

from builder.progress import Progress
from builder.readers.formats.html import read_page
from evaluation.tables import table
from runtime.errors import LibraryError

Extractor = Callable[[bytes], str]

ALL = "all"
_TOKEN = re.compile(r"\w+")
_ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page, and the text in it that people marked."""

    kind: str
    """article, forum, documentation …"""
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """How near an extractor's text of one page is to the marked one."""

    kind: str
    precision: float
    recall: float
    f1: float
    seconds: float


def measure(folder: Path, progress: Progress) -> str:
    """Return a table for each kind of page. Raises LibraryError where there is no marked page."""
    pages = list(marked_pages(folder))
    if not pages:
        raise LibraryError(
            f"There is no marked page in {folder}.",
            "It holds html/, and ground-truth/ with a file a page (WCXB) or ground-truth.json.",
        )
    scores: dict[str, list[Score]] = {}
    for name, extractor in extractors().items():
        with progress.stage(name, len(pages), "pages") as task:
            for page in pages:
                scores.setdefault(name, []).append(_score(page, extractor))
                task.advance()
    return report(scores)


def report(scores: Mapping[str, Sequence[Score]]) -> str:
    """Return a table: a row for each extractor and kind of page."""
    kinds = [ALL, *sorted({each.kind for found in scores.values() for each in found})]
    rows = []
    for kind in kinds:
        for name, found in scores.items():
            of_kind = [each for each in found if kind in (ALL, each.kind)]
            rows.append((
                f"{kind}: {name}",
                str(len(of_kind)),
                *(f"{mean(values):.3f}" for values in _figures(of_kind)),
                f"{1000 * mean(each.seconds for each in of_kind):.0f}",
            ))  # fmt: skip
    return table(("pages", "n", "precision", "recall", "F1", "ms"), rows)


def _figures(scores: Sequence[Score]) -> Iterator[list[float]]:
    yield [each.precision for each in scores]
    yield [each.recall for each in scores]
    yield [each.f1 for each in scores]


def marked_pages(folder: Path) -> Iterator[MarkedPage]:
    """Yield the pages of a folder laid out as WCXB's `dev` or as Scrapinghub's benchmark."""
    if (folder / "ground-truth.json").is_file():
        marked = json.loads((folder / "ground-truth.json").read_text("utf-8"))
        for key, each in sorted(marked.items()):
            yield MarkedPage(_ARTICLE, _page_path(folder, key), each.get("articleBody") or "")
        return
    for path in sorted((folder / "ground-truth").glob("*.json")):
        each = json.loads(path.read_text("utf-8"))
        text = each["ground_truth"].get("main_content") or ""
        yield MarkedPage(_kind(each), _page_path(folder, path.stem), text)


def _page_path(folder: Path, key: str) -> Path:
    return folder / "html" / f"{key}.html.gz"


def _kind(marked: Mapping[str, Mapping[str, object]]) -> str:
    found = (marked.get("_internal") or {}).get("page_type")
    return str(found.get("primary") or _ARTICLE) if isinstance(found, dict) else _ARTICLE


def extractors() -> Mapping[str, Extractor]:
    """Return the reader, all of the page, and each other extractor that is installed here."""
    found: dict[str, Extractor] = {
        "this reader": lambda data: read_page(data, "page").document.text,
        "whole page": lambda data: read_page(data, "page", whole=True).document.text,
    }
    for name, maker in (
        ("trafilatura", _trafilatura), ("resiliparse", _resiliparse),
        ("readability-lxml", _readability), ("justext", _justext),
    ):  # fmt: skip
        with suppress(ImportError):
            found[name] = maker()
    return found


def _trafilatura() -> Extractor:
    extract = import_module("trafilatura").extract
    return lambda data: extract(data, include_comments=False, include_tables=True) or ""


def _resiliparse() -> Extractor:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda data: str(extract(data.decode("utf-8", "replace"), main_content=True))


def _readability() -> Extractor:
    document = import_module("readability").Document
    return lambda data: (
        read_page(
            document(data.decode("utf-8", "replace")).summary(), "page", whole=True
        ).document.text
    )


def _justext() -> Extractor:
    module = import_module("justext")
    words = module.get_stoplist("English")
    return lambda data: "\n".join(
        each.text for each in module.justext(data, words) if not each.is_boilerplate
    )


def _score(page: MarkedPage, extractor: Extractor) -> Score:
    data = gzip.decompress(page.path.read_bytes())
    started = time.process_time()
    text = ""
    with suppress(Exception):  # each raises its own errors; they cost it the page
        text = extractor(data)
    seconds = time.process_time() - started
    precision, recall = precision_and_recall(page.text, text)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(page.kind, precision, recall, f1, seconds)


def precision_and_recall(expected: str, actual: str) -> tuple[float, float]:
    """Return the shares of words that are right, and that are there, as often as they are."""
    wanted, given = (Counter(_TOKEN.findall(each.lower())) for each in (expected, actual))
    if not wanted or not given:
        return (1.0, 1.0) if wanted == given else (0.0, 0.0)
    both = (wanted & given).total()
    return both / given.total(), both / wanted.total()
