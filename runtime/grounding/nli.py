"""What a model that tells what follows from a text says of an answer's sentence. Pure.

It may object and never vouch: a sentence that words support is not shown as supported when such
a model finds it contradicted by what it cites, and one that they do not is never believed because
the model does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runtime.results import AnswerSentence

CONTRADICTION = "contradict"
"""how the label begins that stands for the opposite of what a text says"""

Reader = Callable[[str, str], Mapping[str, float]]
"""premise, hypothesis → logits by label in small letters; nothing where there is no model"""


def silent(_premise: str, _hypothesis: str) -> Mapping[str, float]:
    """Say nothing, as where a stick has no such model."""
    return {}


def contradicted(sentence: AnswerSentence, read: Reader) -> bool:
    """Return whether a model finds a sentence contradicted, most likely, by what it cites."""
    premise = " ".join(citation.quote for citation in sentence.citations)
    if not premise or sentence.text in premise:
        return False
    said = read(f"{sentence.citations[0].title}: {premise}", sentence.text)
    objecting = [said[label] for label in said if label.startswith(CONTRADICTION)]
    others = [said[label] for label in said if not label.startswith(CONTRADICTION)]
    return bool(objecting and others) and max(objecting) > max(others)
