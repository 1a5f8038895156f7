"""Questions put to a library → what its chat model holds when it has read the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.evaluation.abstention import Example, judged
from builder.evaluation.asked import Asked
from builder.evaluation.metrics import contains
from builder.evaluation.probe_fitting import Reading
from builder.evaluation.ranking import Ranker
from builder.progress import Progress
from runtime import prompt
from runtime.engine import ChatModel
from runtime.errors import LibraryError
from runtime.generation import Cancellation


def read_all(
    chat: ChatModel, ranker: Ranker, library: str, questions: Sequence[Asked], progress: Progress
) -> Iterator[Reading]:
    """Have a model read what a library finds for each question.

    Questions without evidence are left out, and withheld ones whose answer stands elsewhere.
    Raises LibraryError for a model whose inside cannot be looked at.
    """
    with progress.stage(f"{library}: reading", len(questions), "questions") as task:
        for each in questions:
            if (reading := _read(chat, ranker, library, each)) is not None:
                yield reading
            task.advance()


def _read(chat: ChatModel, ranker: Ranker, library: str, each: Asked) -> Reading | None:
    without = each.question.gold if each.withheld else ()
    selection, signals = judged(ranker, each.question.text, without)
    text = " ".join(sentence.text for sentence in selection.evidence)
    if not text or (each.withheld and contains(text, each.question.answers)):
        return None
    messages = prompt.messages(each.question.text, selection.evidence, ())
    generation = chat.generate(messages, 1, Cancellation())
    list(generation)
    values = chat.values(generation.prompt_tokens - 1)
    if values is None:
        raise LibraryError(
            "This model keeps no attention values that could be looked at.",
            "Its answers are refused by the signals of the search alone.",
        )
    example = Example(signals, each.answerable, each.same_corpus, library)
    document = next(iter(each.question.gold), "") if each.same_corpus else ""
    return Reading(example, values, f"{library} {document}" if document else each.question.text)
