"""What a stick is used for, tried on one that is damaged; also the program of a process for that.

The process prints a line before each input and one after it, so that a crash is seen for what it
is, and the input is known.
"""

from __future__ import annotations

import faulthandler
import json
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from evaluation.fuzzing.libraries import QUESTIONS, WORDS, HashedWords
from evaluation.fuzzing.mutations import Mutation, Mutator
from runtime.diagnostics.labelled_questions import read_questions
from runtime.errors import LibraryError
from runtime.events import Done
from runtime.json_output import ask_json, search_json, translate_json
from runtime.library import Library
from runtime.pictures.pixels import pixels_of
from runtime.retrieval.hybrid import MODES, Mode
from runtime.stick.corpus import Pack
from runtime.stick.integrity import check_native_files, verify
from runtime.stick.layout import ModelRecord
from runtime.stick.stick import Stick, open_stick
from runtime.text.sanitize import printable, printable_json

_LOOKED_AT = 3
"""pictures of a document"""

MEMORY = 6 << 30
"""bytes of addresses that the process may have: what asks for more is seen to"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input."""

    number: int
    file: str
    what: str
    """what was changed, and how"""
    refused: bool
    """whether a LibraryError was raised, or a part was left out for one"""
    failure: str = ""
    """the traceback of anything else that came of it first"""


def tried(mutator: Mutator, number: int) -> Outcome:
    """Make one change and use the library."""
    mutation = mutator.mutation(number)
    with mutator.made(mutation):
        refused, failures = _use(mutation.root)
    return Outcome(number, mutation.file, told(mutation), refused, next(iter(failures), ""))


def told(mutation: Mutation) -> str:
    """Return what a change is, in words."""
    covered = ", sizes and hashes made right again" if mutation.covered else ""
    return f"{mutation.root.name}/{mutation.path}, changed by {mutation.how}{covered}"


def _use(root: Path) -> tuple[bool, list[str]]:
    """Use a library in every way; return whether it was refused, and what else went wrong."""
    refused, failures = False, []
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)  # a person would see it
        for use in _uses(root):
            try:
                refused = bool(use()) or refused
            except LibraryError as error:
                refused = True
                printable(str(error)).encode()
            except Exception:  # noqa: BLE001  # what is looked for
                failures.append(traceback.format_exc())
    return refused, failures


def _uses(root: Path) -> Iterator[Callable[[], object]]:
    """Yield what a stick is used for; each returns whether something was told to be wrong."""
    yield lambda: _shown(f"{each.path} {each.problem}" for each in verify(root) if each.problem)
    yield lambda: check_native_files(root, root / "runtime" / "payload")
    bundle: Stick | None = None

    def opened() -> object:
        nonlocal bundle
        bundle = open_stick(root)
        _shown([bundle.manifest.title, *bundle.manifest.questions])
        return _shown(bundle.problems)

    yield opened
    if bundle is None:
        return
    yield from _uses_of_models(bundle)
    for pack in bundle.packs:
        embedder = HashedWords(pack.record.dimension if pack.record.dimension < 1 << 16 else 1)
        with closing(Library(bundle, embedder)) as library:
            yield from _uses_of_library(library, pack.record.id)
        yield partial(_list, pack)


def _uses_of_models(bundle: Stick) -> Iterator[Callable[[], object]]:
    for model in bundle.manifest.models:
        yield partial(_find, bundle, model)
    yield lambda: _read_questions(bundle.selftest_path())


def _list(pack: Pack) -> None:
    _shown(f"{each.id} {each.title}" for each in pack.documents())


def _find(bundle: Stick, model: ModelRecord) -> None:
    bundle.model_path(model)


def _read_questions(path: Path | None) -> None:
    if path is not None:
        _shown(question.text for question in read_questions(path))


def _uses_of_library(library: Library, corpus: str) -> Iterator[Callable[[], object]]:
    for mode in MODES:
        for question in QUESTIONS:
            yield partial(_search, library, corpus, question, mode)
    for question in QUESTIONS:
        yield partial(_ask, library, question)
    for word in WORDS:
        yield partial(_translate, library, word)
    for document in ("0", "3", "39", "nowhere"):
        yield partial(_read, library, corpus, document)


def _search(library: Library, corpus: str, question: str, mode: Mode) -> object:
    _print(search_json(1, library.searched(question, corpora=(corpus,), mode=mode), 1.0))
    return library.problems


def _ask(library: Library, question: str) -> object:
    for event in library.ask(question, generate=False):
        if isinstance(event, Done):
            _print(ask_json(1, event))
    return library.problems


def _translate(library: Library, word: str) -> object:
    try:
        found = library.translate(word)
    except LibraryError as error:
        if "has no dictionary" in error.message:
            return library.problems
        raise
    _print(translate_json(word, "", "", found))
    return library.problems


def _read(library: Library, corpus: str, document: str) -> object:
    try:
        view = library.read(corpus, document)
    except LibraryError as error:
        if "has no document" in error.message:
            return False
        raise
    _print([view.title, view.text, [each.label for each in view.anchors]])
    for each in view.pictures[:_LOOKED_AT]:
        pixels_of(library.picture(corpus, each.number), each.caption)
    return False


def _print(value: object) -> None:
    printable_json(json.dumps(value, ensure_ascii=False)).encode()


def _shown(lines: Iterable[str]) -> bool:
    """Make lines fit to be printed; return whether there are any."""
    return bool([printable(line).encode() for line in lines])


def main() -> None:
    """Try the inputs of given numbers on the libraries in a folder."""
    folder, seed, *numbers = sys.argv[1:]
    faulthandler.enable()
    _limit_memory()
    mutator = Mutator(sorted(each for each in Path(folder).iterdir() if each.is_dir()), int(seed))
    for number in range(*map(int, numbers)):
        print(json.dumps(asdict(_begun(mutator, number))), flush=True)
        print(json.dumps(asdict(tried(mutator, number))), flush=True)


def _begun(mutator: Mutator, number: int) -> Outcome:
    mutation = mutator.mutation(number)
    return Outcome(number, mutation.file, told(mutation), refused=False)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
