"""Names of code in a question that what was found documents no such thing of. Pure.

Where passages tell of `itertools` and its functions, but not of `itertools.batched`, a model
answers with one of the others.
"""

from __future__ import annotations

import re

_QUALIFIED = re.compile(r"(?<![\w./-])[A-Za-z_]\w*(?:(?:\.|::)[A-Za-z_]\w*)+(?![\w/])")
_FLAG = re.compile(r"(?<!\S)--[A-Za-z][\w-]+")


def undocumented(question: str, text: str) -> int:
    """Return how many names of code a text lacks, of a namespace that it has, and how many flags.

    A name of another namespace may be the asker's own, as that of a file is.
    """
    plain = text.casefold()
    names = {name.casefold() for name in _QUALIFIED.findall(question)}
    documented = {name for name in names if _namespace(name) in plain}
    flags = {flag.casefold() for flag in _FLAG.findall(question)}
    return sum(not _stands(each, plain) for each in documented | flags)


def _namespace(name: str) -> str:
    """Return a name without its last part, with the mark before that."""
    return name[: max(map(name.rfind, ".:")) + 1]


def _stands(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", text))
