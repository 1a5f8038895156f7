"""Whether the library seems to hold an answer. Pure.

Small models cannot be told to abstain: they refuse what they could answer, or never do. So the
decision falls before anything is generated, by a logistic model of a few signals, and, once a model
that has a probe (`runtime.engine.probe`) has read the evidence, of what that finds in it too.
`python -m evaluation sets FOLDER --fit` fits the first, and prints the constants that stand here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from math import exp
from types import MappingProxyType

from runtime.answering.code_names import undocumented
from runtime.grounding.antonyms import opposed
from runtime.results import Evidence, Expansion
from runtime.retrieval.acronyms import said_otherwise
from runtime.stick.layout import AbstentionRecord, ProbeRecord
from runtime.text.language_of import language_of
from runtime.text.languages import code, is_legible
from runtime.text.negation import is_negation
from runtime.text.stop_words import is_stop_word

LIKELY = 0.3
"""log-odds, of search and of a model that has read in vain, from which passages are quoted"""
_MOST = 2
"""unmatched entities that are counted: a question in another language would be full of them"""
_BEST = 2
"""sentences of the evidence that a question may be the opposite of"""
_ASKS = re.compile(
    # Greek asks with a semicolon; looked at from its last letter before that.
    r"[?？؟\u037e]|[\u0370-\u03ff\u1f00-\u1fff][^;\u0370-\u03ff\u1f00-\u1fff]*+;\W*$"
    r"|^\s*(?:who|whom|whose|what|when|where|which|why|how)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`|“[^”]{0,500}”|(?<!\w)'[^']*'(?!\w)")
_SHORT = 6
"""words of which most may be names without its being a title"""
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_NAME = re.compile(r"(?<=[^\W_]|[,;)’'])\s+([^\W\d_a-zß-öø-ÿ][\w’'-]*)")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
_NOUNS_CAPITALISED = re.compile(r"(?:de|lb|gsw|nds)\b")
"""languages in which a capital letter does not tell a name"""
_LEAST = ("least", "fewest")
"""what turns an adjective round as a negation does"""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision goes by."""

    cosine: float
    """the best one of question and passage; 0 where the evidence is in a language that the
    embedding model does not know: there it tells nothing"""
    coverage: float
    """the largest share, by weight, of the question's terms that one passage has"""
    unmatched_entities: int = 0
    """names and numbers of the question, and names of code, that the evidence lacks, 2 at most"""
    polarity_mismatch: int = 0
    """1 where the question denies what the evidence does not, or says its opposite"""
    unknown_language: int = 0
    """1 where the embedding model does not know the evidence's language"""
    unknown_coverage: float = 0.0
    """the coverage there, which has to tell what the cosine does elsewhere"""
    other_language: int = 0
    """1 where the question is in another language than the evidence, and the embedding model knows
    that of the evidence: across languages cosine and coverage are lower"""
    other_script: int = 0
    """1 where it is in another script, too: no word is shared"""


NOTHING = Signals(0.0, 0.0)
"""those of a question that nothing is looked for with"""
SIGNALS = tuple(field.name for field in fields(Signals))

BUILT_IN = AbstentionRecord(
    intercept=-4.57,
    weights={
        "cosine": 9.64, "coverage": 0.24, "unmatched_entities": -1.29, "polarity_mismatch": -2.83,
        "unknown_language": 1.25, "unknown_coverage": 11.26, "other_language": 0.0,
        "other_script": 0.0,
    },
    refuse_below=0.3318,
)  # fmt: skip
"""what holds where the bundle says nothing that this program knows"""


def measure(
    question: str,
    evidence: Sequence[Evidence],
    cosine: float | None,
    coverage: float,
    language: str = "en",
    titles: Mapping[str, str] = MappingProxyType({}),
    expansions: Sequence[Expansion] = (),
) -> Signals:
    """Return the signals of a question that this evidence, best first, was chosen for.

    `cosine` is None where the embedding model does not know the evidence's `language`; `titles`
    gives each corpus its title, `expansions` what of the question has another form, an acronym or a
    long one.
    """
    text = " ".join(_about(each, titles) for each in evidence)
    text = " ".join([text, *said_otherwise(text, expansions, language)])
    opposite = language.startswith("en") and _opposed(question, evidence)
    polarity_mismatch = bool(_ASKS.search(question)) and (_denied(question, evidence) or opposite)
    lacking = _lacking(_named(question, language), text) + undocumented(question, text)
    unmatched_entities = min(_MOST, lacking)
    if cosine is None:
        return Signals(0.0, coverage, unmatched_entities, int(polarity_mismatch), 1, coverage)
    return Signals(
        cosine, coverage, unmatched_entities, int(polarity_mismatch),
        other_language=int(language_of(question, code(language)) != code(language)),
        other_script=int(not is_legible(question, [language])),
    )  # fmt: skip


def log_odds(signals: Signals, record: AbstentionRecord = BUILT_IN) -> float:
    """Return the log-odds that the passages hold the answer."""
    values: Mapping[str, float] = asdict(signals)
    return record.intercept + sum(weight * values[name] for name, weight in record.weights.items())


def probability(signals: Signals, record: AbstentionRecord = BUILT_IN) -> float:
    """Return how likely the passages are to hold the answer, 0 to 1."""
    return _chance(log_odds(signals, record))


@dataclass(frozen=True, slots=True)
class Answerability:
    """What is known of whether a question can be answered."""

    signals: Signals
    record: AbstentionRecord

    @property
    def probability(self) -> float:
        """How likely the passages are to hold the answer, 0 to 1, before a model has read them."""
        return probability(self.signals, self.record)

    def is_likely(self, said: float) -> bool:
        """Return whether to quote the passages, where nothing that a model wrote is supported.

        `said` are the log-odds of its yes to `inquiry`.
        """
        return said + log_odds(self.signals, self.record) >= LIKELY

    def worth_reading(self, probe: ProbeRecord | None) -> bool:
        """Return whether a model with this probe shall read the evidence.

        Without a probe nothing more will be known: whether an answer shall be written.
        """
        below = self.record.refuse_below if probe is None else probe.unread_below
        return self.probability >= below

    def worth_writing(self, probe: ProbeRecord | None, inside: float | None) -> bool:
        """Return whether to write an answer, now that a model has read the evidence.

        `inside` are the log-odds that its probe found; without them the signals decide.
        """
        if probe is None or inside is None:
            return self.worth_reading(None)
        odds = probe.signals * log_odds(self.signals, self.record) + inside
        return _chance(odds) >= probe.refuse_below


def inquiry(question: str) -> str:
    """Return what a model that has read the passages is asked of a question."""
    asked = " ".join(question.split())
    return f"Question: {asked}\nDo the passages answer this question? Answer yes or no."


def _chance(odds: float) -> float:
    return 1 / (1 + exp(-max(-500.0, min(500.0, odds))))


def known(record: AbstentionRecord | None) -> AbstentionRecord:
    """Return the bundle's record, or the built-in one for none or one of other signals."""
    return record if record and set(record.weights) <= set(SIGNALS) else BUILT_IN


def _about(evidence: Evidence, titles: Mapping[str, str]) -> str:
    """Return a sentence with the headings above it, its corpus's among them."""
    hit = evidence.hit
    return f"{titles.get(hit.corpus, '')} {hit.title} {hit.section} {hit.head} {evidence.text}"


def _denied(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether a question denies what no sentence of the evidence denies."""
    return _denies(question) and not any(_denies(each.text) for each in evidence)


def _denies(text: str) -> bool:
    words = _WORD.findall(text.casefold())
    return any(word in _LEAST or is_negation(word) for word in words)


def _opposed(question: str, evidence: Sequence[Evidence]) -> bool:
    """Return whether the best sentences say a question's opposite; among many, some one would."""
    return opposed(question, " ".join(each.text for each in evidence[:_BEST]))


def _lacking(named: Sequence[str], text: str) -> int:
    """Return how many names and numbers a text lacks."""
    plain = _plain(text)
    return sum(not _pattern(each).search(plain) for each in named)


def _named(question: str, language: str) -> list[str]:
    """Return the names and numbers of a question; what is quoted or bidden is the asker's own."""
    if not _ASKS.search(question):
        return []
    asked = _QUOTED.sub(" ", question)
    numbers = [_plain_digits(number).replace(",", "") for number in _NUMBER.findall(asked)]
    if _NOUNS_CAPITALISED.match(language):
        return numbers
    own = language_of(asked)
    return [*_comparable(_names(asked, own), own, code(language)), *numbers]


def _comparable(names: Sequence[str], asked: str, evidence: str) -> Sequence[str]:
    """Return those names of a question in one language that evidence in another writes alike.

    In a language of its own a name is inflected, translated or written in another script; in a
    script that is not its own, it was copied.
    """
    return names if asked == evidence else [each for each in names if not is_legible(each, [asked])]


def _plain_digits(number: str) -> str:
    """Return a number in the digits 0 to 9, whichever script it is written in."""
    return "".join(str(int(each)) if each.isdecimal() else each for each in number)


def _names(text: str, language: str) -> list[str]:
    """Return the capitalised words that begin no sentence; none of what reads like a title."""
    words = _WORD.findall(text)
    capitalised = [name for name in _NAME.findall(text) if name[0].isupper()]
    names = [name for name in capitalised if not is_stop_word(name, language)]
    is_title = 2 * len(names) >= len(words) > _SHORT
    return [] if is_title or text.isupper() else names


def _pattern(named: str) -> re.Pattern[str]:
    """Match a number as it is, a name as a word's beginning: with an `s`, or in a compound."""
    if named[0].isdecimal():
        return re.compile(rf"(?<!\d){re.escape(named)}(?!\d)")
    bare = _POSSESSIVE.sub("", named.casefold())
    return re.compile(rf"\b{re.escape(bare.removesuffix('s') if len(bare) > 3 else bare)}")


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", text.casefold())
