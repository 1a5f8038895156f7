"""Keys: code counts by what it does, libraries by their versions."""

from __future__ import annotations

from importlib import metadata

import pytest

from builder.cache import code_digest, key_of, keys, modules_of, versions
from builder.cache.keys import source_digest

CODE = '''
def double(number: int) -> int:
    """Return twice a number."""
    return 2 * number
'''


def test_comments_docstrings_and_layout_do_not_count() -> None:
    other = '''
# A comment.
def double(
    number: int
) -> int:
    """Tell more of it."""

    return 2*number  # as said
'''
    attribute = '''
class Named:
    name: str
    """what it is called"""
'''
    assert source_digest(CODE) == source_digest(other)
    assert source_digest(attribute) == source_digest(attribute.replace("called", "named"))


@pytest.mark.parametrize(
    ("old", "new"), [("2 *", "3 *"), ("2 *", "2 +"), ("return", "yield"), ("-> int", "-> float")]
)
def test_what_code_does_counts(old: str, new: str) -> None:
    assert source_digest(CODE) != source_digest(CODE.replace(old, new))


def test_a_text_that_is_used_counts() -> None:
    assert source_digest('x = "a"') != source_digest('x = "b"')


def test_code_counts_with_what_it_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    def digest(changed: str) -> str:
        monkeypatch.setattr(keys, "_module_digest", lambda name: "new" if name == changed else "")
        return code_digest("builder.corpus.inverted_index", alone=["builder.readers"])

    same = digest("")
    assert same == digest("builder.readers.formats.pdf")
    assert same == digest("runtime.errors")
    assert same != digest("builder.corpus.inverted_index")
    assert same != digest("runtime.stick.lexical_index")
    assert same != digest("runtime.text.analyzer")
    assert same != digest("builder.readers")


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("builder.readers.formats.pdf", "pypdf"),
        ("builder.readers.formats.html", "lxml"),
        ("builder.readers.formats.markdown", "markdown-it-py"),
        ("builder.readers.formats.json_records", "zstandard"),
        ("builder.corpus.vector_index", "faiss-cpu"),
        ("builder.corpus.inverted_index", "snowballstemmer"),
        ("builder.corpus.document_store", "zstandard"),
    ],
)
def test_the_libraries_of_code_count_by_their_versions(
    monkeypatch: pytest.MonkeyPatch, module: str, library: str
) -> None:
    before = code_digest(module)
    real = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "99" if name.lower() == library else real(name)
    )
    assert before != code_digest(module)


def test_a_library_of_another_reader_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = code_digest("builder.readers.formats.plaintext")
    real = metadata.version
    monkeypatch.setattr(
        metadata, "version", lambda name: "99" if name in ("lxml", "pypdf") else real(name)
    )
    assert before == code_digest("builder.readers.formats.plaintext")


def test_a_missing_library_is_named_without_a_version() -> None:
    assert ["no-such-library"] == versions("no-such-library")


def test_keys_tell_their_parts_apart() -> None:
    assert len({key_of("a", "b"), key_of("ab", ""), key_of(["a", "b"]), key_of("a")}) == 4
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})


def test_the_modules_of_a_package_are_all_below_it() -> None:
    found = modules_of("builder.payload", without=["builder.payload.archive"])
    assert "builder.payload" in found
    assert "builder.payload.interpreters.host" in found
    assert "builder.payload.archive" not in found
