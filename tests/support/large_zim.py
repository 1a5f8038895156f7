"""Large ZIM files, and what reading them takes: `python -m tests.support.large_zim --help`.

Needs libzim, which only writes the files here: nothing of the program uses it.
"""

from __future__ import annotations

import argparse
import random
import resource
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from builder.readers.document import Document
from builder.readers.formats import zim
from tests.builder.readers.test_readers import spec_for
from tests.support.zim_files import Cluster, page

_SYLLABLES = tuple(f"{first}{second}" for first in "bcdfghklmn" for second in "aeiou")


def main() -> None:
    """Make a file, or read one and print how fast and with how much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, make in (("articles", articles), ("directory", directory)):
        command = commands.add_parser(name, help=make.__doc__)
        command.add_argument("file", type=Path)
        command.add_argument("count", type=int)
        command.set_defaults(run=lambda parsed, make=make: make(parsed.file, parsed.count))
    command = commands.add_parser("read", help=read.__doc__)
    command.add_argument("file", type=Path)
    command.add_argument("--part", type=int)
    command.set_defaults(run=lambda parsed: read(parsed.file, parsed.part))
    parsed = parser.parse_args()
    parsed.run(parsed)


def articles(path: Path, count: int) -> None:
    """Write a file of articles of about 10 kB, each with two redirects, by libzim's writer."""
    from libzim import writer

    chance = random.Random(1)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(30_000)]

    class Article(writer.Item):  # type: ignore[misc]
        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

        def get_path(self) -> str:
            return f"Article_{self.number}"

        def get_title(self) -> str:
            return f"Article {self.number}"

        def get_mimetype(self) -> str:
            return "text/html"

        def get_hints(self) -> dict[Any, Any]:
            return {writer.Hint.FRONT_ARTICLE: True}

        def get_contentprovider(self) -> Any:
            return writer.StringProvider(_article(self.number, words))

    with writer.Creator(path).config_indexing(False, "eng") as creator:
        creator.set_mainpath("Article_0")
        for number in range(count):
            creator.add_item(Article(number))
            for other in range(2):
                title = f"Name {other} of {number}"
                creator.add_redirection(title.replace(" ", "_"), title, f"Article_{number}", {})
        for key, value in (("Title", "Large"), ("Language", "eng"), ("Date", "2024-01-01")):
            creator.add_metadata(key, value)


def _article(number: int, words: list[str]) -> str:
    chance = random.Random(number)
    sections = (
        f"<h2>{' '.join(chance.choices(words, k=3))}</h2>"
        + "".join(
            f"<p>{' '.join(chance.choices(words, k=90))} <a href='Article_{number}'>more</a>.</p>"
            for _ in range(3)
        )
        for _ in range(6)
    )
    return f"<html><body><h1>Article {number}</h1>{''.join(sections)}</body></html>"


def directory(path: Path, count: int) -> None:
    """Write a file of many entries, half of them redirects, over clusters of tiny articles."""
    half = count // 2
    packed = Cluster([page(f"Text {number}") for number in range(500)]).packed()
    chance = np.random.default_rng(1)
    with path.open("wb") as file:
        file.write(bytes(80) + b"text/html\0\0")
        clusters = []
        for _ in range(0, half, 500):
            clusters.append(file.tell())
            file.write(packed)
        entries = []
        for head, paths in _entries(half, chance.permutation(half), chance.integers(0, half, half)):
            entries.append(file.tell())
            file.write(head + paths)
        places = [file.tell()]
        file.write(np.array(entries, "<u8").tobytes())
        places.append(file.tell())
        file.write(np.array(clusters, "<u8").tobytes())
        end = file.tell()
        file.write(bytes(16))
        file.seek(0)
        file.write(
            struct.pack(
                "<4sHH16sIIQQQQIIQ", b"ZIM\x04", 6, 1, bytes(16), len(entries), len(clusters),
                places[0], 0, places[1], 80, 0xFFFFFFFF, 0xFFFFFFFF, end,
            )
        )  # fmt: skip


def _entries(half: int, order: Any, targets: Any) -> Iterator[tuple[bytes, bytes]]:
    for number, at in enumerate(order.tolist()):
        place = divmod(at, 500)
        head = struct.pack("<HBcIII", 0, 0, b"C", 0, *place)
        yield head, f"An_article_number_{number:08}\0An article number {number:08}\0".encode()
    for number, target in enumerate(targets.tolist()):
        head = struct.pack("<HBcII", 0xFFFF, 0, b"C", 0, target)
        yield head, f"Other_name_{number:08}\0\0".encode()


def read(path: Path, part: int | None) -> None:
    """Read a file, or one part of it, and print what it took."""
    begin = time.process_time()
    parts = zim.count_parts(path)
    counted = time.process_time()
    spec = spec_for("zim")
    found = (
        zim.read(path, path.name, spec) if part is None else zim.read_part(path, "a", spec, part)
    )
    documents = characters = aliases = 0
    for each in found:
        if isinstance(each, Document):
            documents += 1
            characters += len(each.text)
            aliases += len(each.aliases)
    seconds = time.process_time() - counted
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(
        "Times are of the processor, so that what else runs does not count.\n"
        f"{path.stat().st_size / 1e6:.0f} MB, {parts:,} parts known after {counted - begin:.1f} s\n"
        f"{documents:,} articles, {aliases:,} other titles, {characters / 1e6:.0f} M characters in"
        f" {seconds:.1f} s: {documents / seconds:.0f} articles/s\npeak {peak:,} MB\n"
    )


if __name__ == "__main__":
    main()
