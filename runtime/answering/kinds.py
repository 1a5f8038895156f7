"""A question → what kind of answer it wants: how long, from how much evidence, in what form. Pure.

The form of a question shows in few words, most of them at its beginning; what it does not show is
answered as a fact is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from runtime.dictionaries.questions import wanted


class Kind(Enum):
    """What is asked for."""

    FACT = "fact"
    DEFINITION = "definition"
    NUMBER = "number"
    YES_NO = "yes-no"
    LIST = "list"
    STEPS = "how-to"
    WHY = "why"
    COMPARISON = "compare"
    CODE = "code"
    COMMAND = "command"
    """a line for a shell"""
    TRANSLATION = "translation"
    TOPIC = "topic"
    """no question at all: a name, a message of an error, some words"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question of some kind is answered."""

    instruction: str
    """what a model is told of the form"""
    evidence_tokens: int
    """what a model reads at most of the library, where the machine is fast enough"""
    answer_tokens: int
    quoted_sentences: int
    """how much the library says for itself at most, where no model answers"""
    quoted_beside: int
    """the same after what a model wrote and the library supports"""
    wants_number: bool = False
    """whether the answer is a number or a date"""
    writes_code: bool = False
    """whether the answer is written after the passages, and says nothing of them"""
    one_source: bool = False
    """whether one document is quoted: of two that say yes and no, a reader would know neither"""


PLANS = {
    Kind.FACT: Plan("Answer with one to three short sentences.", 630, 160, 4, 2),
    Kind.DEFINITION: Plan("Say in two to four sentences what it is.", 630, 200, 4, 2),
    Kind.NUMBER: Plan(
        "Answer with the number or date and what it is of.", 630, 120, 4, 2, wants_number=True
    ),
    Kind.YES_NO: Plan(
        "Say in one to three sentences what the passages say about it, and why.",
        630,
        160,
        4,
        2,
        one_source=True,
    ),
    Kind.LIST: Plan(
        "Give all the points that the passages name, each on one line.", 900, 320, 8, 5
    ),
    Kind.STEPS: Plan(
        "Say what to do, step by step, each step on one line, as the passages do.", 900, 320, 6, 4
    ),
    Kind.WHY: Plan("Answer with two to five sentences that give the reasons.", 900, 260, 5, 3),
    Kind.COMPARISON: Plan(
        "Say in two to five sentences how they differ, the one and then the other.", 900, 260, 5, 3
    ),
    Kind.CODE: Plan(
        "Answer with code: one block between ``` lines, with the imports that it needs, then one "
        "sentence about it.",
        900,
        500,
        4,
        0,
        writes_code=True,
    ),
    Kind.COMMAND: Plan(
        "Answer with one command for a shell, in a block between ``` lines, then one sentence "
        "about it.",
        900,
        300,
        4,
        0,
        writes_code=True,
    ),
    Kind.TRANSLATION: Plan(
        "Give the word or sentence that is asked for, as the passages have it.", 630, 160, 4, 2
    ),
    Kind.TOPIC: Plan("Answer with one to four short sentences.", 770, 220, 4, 2),
}

_PROGRAMMED = r"python|rust|c\+\+|c#|java(?:script)?|sql|perl|ruby|typescript"
_LANGUAGES = rf"{_PROGRAMMED}|bash|shell|go|awk|sed"
_WRITTEN = "function|class|program|script|method|query|regex|macro|code|struct"
_DOES = "read|return|print|take|comput|remov|delet|count|find|convert|sort"
_CODE = re.compile(r"^\W*(?:an? )?function (?:that|which|to) \w+", re.IGNORECASE)
_COMMAND = re.compile(r"\bone-?liner\b|\bcommand (?:that|which) \w+", re.IGNORECASE)
_OF_A_LANGUAGE = re.compile(rf"\b(?:{_PROGRAMMED})", re.IGNORECASE)
_CODE_AFTER = tuple(
    (re.compile(first, re.IGNORECASE), re.compile(then, re.IGNORECASE))
    for first, then in (
        (
            r"\b(?:write|implement|code|program|generic)\b",
            rf"\b(?:{_WRITTEN}|{_LANGUAGES})",
        ),
        (
            rf"^\W*(?:an? )?(?:{_LANGUAGES}) (?:function|method|class)\b",
            r"\b(?:that|which|to) \w+",
        ),
        (rf"^\W*(?:a )?(?:{_LANGUAGES})\b", rf"\bthat (?:{_DOES})"),
    )
)
"""what shows that code is asked for, where the second stands somewhere after the first"""
_FORMS = {
    Kind.COMPARISON: (
        r"\bvs\.?\b|\bversus\b|\bdiffer|\bcompared?\b|\bhow (?:do|can) (?:you|i|we) tell\b"
        r"|\bunterschied|\bdiferencia|\bdifférence|разниц|区别|الفرق"
    ),
    Kind.NUMBER: (
        r"\bhow (?:many|much|long|far|old|often|hot|cold|high|tall|deep|big|fast|soon|late|large)\b"
        r"|\bwhat (?:year|date|time|temperature|percentage|number|dose)\b|\bdates\W*$"
        r"|\bwhen (?:did|was|were|is|do|does|will)\b"
        r"|\bcuánt|\bcuándo|\bcombien|\bquand\b|\bwie ?(?:viel|lange|oft|hoch)|\bwann\b"
        r"|сколько|когда|\bكم\b|متى|多少|什么时候|何时|いつ"
    ),
    Kind.WHY: (
        r"^\W*why\b|\band why\b|\bwhat caused\b|\breasons? (?:for|why)\b"
        r"|\bhow did \w[^?]{0,80} change\b"
        r"|por qué|\bpourquoi|\bwarum|\bwieso|почему|зачем|لماذا|为什么|为何|なぜ"
    ),
    Kind.STEPS: (
        r"\bhow (?:do|can|to|should|would|could)\b|\bfirst aid\b"
        r"|\bwhat (?:do|should|can) (?:i|we|you|he|she|they)\b"
        r"|\bwhat to (?:do|give|keep|use|take|eat|say|bring)\b"
        r"|^\W*(?:check|stop|make|get|set|add|remove|install|light|build|lock|unpack|write) \w+"
        r"|\bcómo|\bcomment (?:faire|puis|peut)|\bwie (?:kann|macht|mache|soll|geht)"
        r"|^как |كيف|怎么|如何"
    ),
    Kind.LIST: (
        r"^\W*(?:list|name)\b|\bsigns?\b|\bsymptoms?\b|\bwhich (?:are|were|countries|\w+s) \b"
        r"|\bwhat (?:are|were)\b|\btypes? of\b|\bkinds? of\b|\bwhat else\b"
    ),
    Kind.DEFINITION: (
        r"\bwhat(?:'s| is| was| does)\b|\bwho (?:is|was|were|are)\b|\bdefin|\bmeaning\b|\bmean\b"
        r"|\bqué (?:es|son|fue)|qu'est-ce|\bwas ist\b|что такое|кто так|ما هو|ما هي"
        r"|什么是|是谁|とは"
    ),
    Kind.YES_NO: (
        r"^\W*(?:is|are|was|were|do|does|did|can|could|should|may|must|will|would|has|have)\b"
        r"|, (?:is|are|does|do|did|can) (?:it|they|he|she|that|this)\b"
        r"|\bis it (?:true|ok|safe)\b|\b(?:can|should|may) (?:i|we|you|he|she|they|my)\b"
    ),
}
"""Kind → what shows it, the kinds in the order in which they are looked for"""
_PATTERNS = {kind: re.compile(form, re.IGNORECASE) for kind, form in _FORMS.items()}
_ASKS = re.compile(r"\?|？|؟|\b(?:who|whom|whose|what|when|where|which|how)\b", re.IGNORECASE)


def kind_of(question: str) -> Kind:
    """Return what kind of answer a question wants."""
    if _asks_for_code(question):
        return Kind.CODE
    if _COMMAND.search(question):
        return Kind.CODE if _OF_A_LANGUAGE.search(question) else Kind.COMMAND
    translation = wanted(question)
    if translation and translation.names_language and not translation.is_weak:
        return Kind.TRANSLATION
    for kind, pattern in _PATTERNS.items():
        if pattern.search(question):
            return kind
    return Kind.FACT if _ASKS.search(question) else Kind.TOPIC


def _asks_for_code(question: str) -> bool:
    return bool(_CODE.search(question)) or any(
        then.search(question, match.end())
        for first, then in _CODE_AFTER
        if (match := first.search(question))
    )


def plan_for(question: str) -> Plan:
    """Return how a question is answered."""
    return PLANS[kind_of(question)]
