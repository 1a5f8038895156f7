"""reStructuredText: what a reader of the page would see."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.readers.document import BlockKind
from builder.readers.formats.rst.inline import plain
from tests.builder.readers.test_readers import read_one, sections

RST = """\
.. _label:
.. currentmodule:: shelf

==========
The ``io``
==========

:orphan:

.. |name| replace:: Vademecum

Prose of |name| that is wrapped, see :ref:`the guide <guide>`, :meth:`~shelf.Book.open`
and `a link <https://example.org>`_. Like this::

    code   stays
        as it is

Reading
-------

.. function:: read(path, *,
              strict=False)
   :module: shelf

   Return the *text*.

   .. versionadded:: 3.2
      The ``strict`` parameter.

   .. note::

      Mind the gap.

.. toctree::
   :maxdepth: 2

   other

.. code-block:: python
   :emphasize-lines: 1

   >>> read("x")  # `not` *markup*

.. a comment
   of two lines

* one
* two wrapped
  line

=====  ======
Key    Value
=====  ======
``a``  first
       again
b      second
=====  ======
"""


def test_rst_becomes_readable_text(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.rst", RST, "rst")
    assert (
        "The io\n\nProse of Vademecum that is wrapped, see the guide, open() and a link. Like "
        "this:\n\ncode   stays\n    as it is\n\nReading\n\nread(path, *,\nstrict=False)\n\n"
        "Return the text.\n\nAdded in version 3.2: The strict parameter.\n\nNote: Mind the gap."
        '\n\n>>> read("x")  # `not` *markup*\n\n- one\n- two wrapped line\n\nKey | Value\n'
        "a | first again\nb | second"
    ) == document.text


def test_rst_titles_are_anchors(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.rst", RST, "rst")
    assert "The io" == document.title
    assert {"The io": "The io", "Reading": "Reading"} == sections(document)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("``a *b* c``", "a *b* c"),
        (":func:`open`", "open()"),
        (":class:`~a.b.C`", "C"),
        (":pep:`8`", "PEP 8"),
        (":py:class:`!list`", "list"),
        ("*one* and **two**", "one and two"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("`Some docs`_ and word_", "Some docs and word"),
        ("snake_case_name and __init__", "snake_case_name and __init__"),
        (r"a\ b \*c", "ab *c"),
        ("see [1]_", "see [1]"),
    ],
)
def test_rst_inline_markup_becomes_its_text(markup: str, text: str) -> None:
    assert text == plain(markup)


def test_rst_indented_beyond_measure_is_read(tmp_path: Path) -> None:
    content = "\n".join(f"{' ' * depth}- level {depth}" for depth in range(0, 2000, 2))
    document = read_one(tmp_path / "a.rst", content, "rst")
    assert "level 0" in document.text
    assert "level 1998" in document.text


def test_code_and_tables_are_blocks_and_headings_have_levels(tmp_path: Path) -> None:
    document = read_one(tmp_path / "a.rst", RST, "rst")
    blocks = [(each.kind, document.text[each.start : each.end]) for each in document.blocks]
    assert [
        (BlockKind.CODE, "code   stays\n    as it is"),
        (BlockKind.CODE, '>>> read("x")  # `not` *markup*'),
        (BlockKind.TABLE, "Key | Value\na | first again\nb | second"),
    ] == blocks
    assert len("Key | Value") == document.blocks[-1].head
    assert [("The io", 1), ("Reading", 2)] == [
        (each.label, each.level) for each in document.anchors
    ]


@pytest.mark.parametrize(
    ("content", "text", "headed"),
    [
        (".. csv-table:: Doses\n   :header: \"Drug\", \"Dose\"\n\n   A, \"2, or 3\"\n",
         "Drug | Dose\nA | 2, or 3", True),
        (".. list-table::\n   :header-rows: 1\n\n   * - Drug\n     - Dose\n   * - A\n     - 2\n",
         "Drug | Dose\nA | 2", True),
        ("+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n", "a | b\n1 | 2", True),
        ("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n+---+---+\n", "a | b\n1 | 2", False),
        ("== ==\na  b\nc  d\n== ==\n", "a | b\nc | d", False),
    ],
)  # fmt: skip
def test_tables_of_every_kind_are_tables(
    tmp_path: Path, content: str, text: str, headed: bool
) -> None:
    document = read_one(tmp_path / "a.rst", content, "rst")
    (block,) = document.blocks
    assert (text, headed) == (document.text[block.start : block.end], bool(block.head))


def test_wrapped_lines_are_joined_without_a_space_where_none_parts_words(tmp_path: Path) -> None:
    content = "家里备一台净水\n器，很好。\n\ntwo\nlines\n"
    assert "家里备一台净水器，很好。\n\ntwo lines" == (
        read_one(tmp_path / "a.rst", content, "rst").text
    )
