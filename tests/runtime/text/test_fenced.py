"""Blocks of code, taken apart."""

from __future__ import annotations

from runtime.text.fenced import block


def test_a_block_is_its_fences_its_language_and_its_code() -> None:
    taken = block("```Python\ndef f():\n    return 1\n\n\nf()\n```")
    assert ("```Python", "python", "```") == (taken.opening, taken.language, taken.closing)
    assert "def f():\n    return 1\n\n\nf()" == taken.code
    assert "```Python\ndef f():\n    return 1\n\n\nf()\n```" == str(taken)


def test_a_block_of_a_list_s_item_stands_at_the_left_and_keeps_its_own_indents() -> None:
    taken = block("~~~{.bash}\n   for each in *; do\n     ls\n   done\n   ~~~")
    assert ("bash", "for each in *; do\n  ls\ndone") == (taken.language, taken.code)
    assert str(taken).endswith("done\n~~~")


def test_a_block_without_a_last_fence_is_closed() -> None:
    taken = block("```\n  ls")
    assert ("", "  ls", "```") == (taken.language, taken.code, taken.closing)


def test_a_fence_alone_has_no_code() -> None:
    assert ("", "```\n```") == (block("```").code, str(block("```")))
