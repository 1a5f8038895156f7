"""Questions put to a library → what its chat model holds when it has read the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from builder.progress import Progress
from evaluation.abstention import Example, judged
from evaluation.baselines import GoldPassages
from evaluation.library_questions import LibraryQuestion
from evaluation.probe_fitting import Reading
from evaluation.ranking import Ranker
from runtime.answering import prompt
from runtime.answering.kinds import plan_for
from runtime.engine import ChatModel
from runtime.engine.generation import Cancellation
from runtime.engine.probe import pooled
from runtime.errors import LibraryError
from runtime.results import Evidence


def read_all(
    chat: ChatModel,
    ranker: Ranker,
    library: str,
    questions: Sequence[LibraryQuestion],
    progress: Progress,
) -> Iterator[Reading]:
    """Have a model read what a library finds for each question.

    Questions without evidence are left out, and withheld ones whose answer stands elsewhere.
    Raises LibraryError for a model whose inside cannot be looked at.
    """
    named = GoldPassages(ranker.stick.packs)
    with progress.stage(f"{library}: reading", len(questions), "questions") as task:
        for each in questions:
            selection, signals = judged(ranker, each.question.text, each.kept_away)
            evidence = named.evidence(each.question) if each.given else selection.evidence
            if evidence and not each.is_spoilt_by(evidence):
                yield _read(chat, each, evidence, each.example(signals, library))
            task.advance()


def _read(
    chat: ChatModel, each: LibraryQuestion, evidence: Sequence[Evidence], example: Example
) -> Reading:
    messages = prompt.messages(
        each.question.text, evidence, (), plan_for(each.question.text).instruction
    )
    generation = chat.generate(messages, 1, Cancellation())
    list(generation)
    question = chat.question(messages)
    values = chat.values(question.start, generation.prompt_tokens)
    if values is None:
        raise LibraryError(
            "This model keeps no attention values that could be looked at.",
            "Its answers are refused by the signals of the search alone.",
        )
    document = next(iter(each.question.gold), "") if each.same_corpus else ""
    group = f"{example.library} {document}" if document else each.question.text
    pools = pooled(values, len(question))
    return Reading(example, pools, group, each.question.text, each.home or example.library)
