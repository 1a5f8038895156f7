"""The questions that a stick tests itself with: the bundle's own, or some made by rule.

By rule, titles of documents must be found, and questions about invented names must be refused:
whatever a library holds, it does not hold those. Both work in every language, and the same packs
give the same questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from builder.specs import BuildPlan
from builder.stick.stick_file import StickFile
from runtime.diagnostics.labelled_questions import BY_RULE, Question, question_line, read_questions
from runtime.stick.corpus import Pack
from runtime.stick.layout import QUESTIONS_NAME

A_PACK = 5
"""questions made of each corpus"""
TITLES = 40
"""and of all together"""
_SHORTEST = 6  # characters of a title that says what its document is about
INVENTED = (
    "Who signed the Treaty of Quellmorrow, and in which year?",
    "What dose of zanthorexin is given for brindlewick fever?",
    "Where does the river Drummelvane rise?",
    "What does glimfold_reduce return in the Oskarine library?",
    "How many people live in the port of Ystrovakia?",
)


def given_questions(plan: BuildPlan) -> StickFile | None:
    """Return the file that the bundle names, for the stick; None where it names none.

    Raises LibraryError when it cannot be read or holds a line that is no question.
    """
    if not plan.selftest:
        return None
    path = plan.path.parent / plan.selftest
    read_questions(path)
    return StickFile.of(QUESTIONS_NAME, path.read_bytes())


def questions_by_rule(packs: Sequence[Pack]) -> StickFile:
    """Make questions of the packs' titles, and of names that no library has."""
    each = max(1, min(A_PACK, TITLES // max(len(packs), 1)))
    titles = {
        pack.record.id: [(details.id, details.title) for details in pack.documents()]
        for pack in packs
    }
    counts = Counter(title for owned in titles.values() for _, title in owned)
    asked = [
        question
        for name, owned in titles.items()
        for question in _of_titles(
            name, [own for own in owned if counts[own[1]] == 1 and len(own[1]) >= _SHORTEST], each
        )
    ]
    invented = [
        Question(f"invented-{number}", text, (), (), answerable=False, kind=BY_RULE)
        for number, text in enumerate(INVENTED, start=1)
    ]
    lines = map(question_line, [*asked[:TITLES], *invented])
    return StickFile.of(QUESTIONS_NAME, "".join(lines).encode())


def _of_titles(corpus: str, owned: Sequence[tuple[str, str]], count: int) -> Iterator[Question]:
    """Yield some (id, title) as questions, evenly from all."""
    chosen = owned[:: max(1, len(owned) // count)][:count]
    for number, (id, title) in enumerate(chosen, start=1):
        name = f"{corpus}-{number}"
        yield Question(name, title, (id,), (), answerable=True, domain=corpus, kind=BY_RULE)
