"""Which language a text is in. The only importer of py3langid.

Its model: Lui and Baldwin, "langid.py: An Off-the-shelf Language Identification Tool" (ACL 2012).
"""

from __future__ import annotations

from functools import cache
from typing import Any

_FEWEST = 60
"""characters of a text that is worth a guess"""
_SURE = 0.9
_LOOKED_AT = 3000


def language_of(text: str) -> str:
    """Return a two-letter code, or an empty string where the text does not tell."""
    if len(text) < _FEWEST:
        return ""
    middle = len(text) // 2
    sample = text[: _LOOKED_AT // 2] + text[middle : middle + _LOOKED_AT // 2]
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _SURE else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
