"""What was measured, domain by domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace

from evaluation.abstention import Abstention
from evaluation.baselines import Baselines
from evaluation.questions import Question
from evaluation.retrieval import Retrieval
from evaluation.tables import mean_text, share_text, table

MEASURES = ("recall@5", "nDCG@10", "MRR")
_VARIANTS = ("dense weight", "rank fusion")  # what the library's own way is compared with
_UNNAMED = "(none)"


def by_domain(questions: Sequence[Question]) -> dict[str, list[Question]]:
    """Return domain → its questions, in the domains' alphabetical order."""
    domains = sorted({each.domain for each in questions})
    return {
        domain or _UNNAMED: [each for each in questions if each.domain == domain]
        for domain in domains
    }


def together(parts: Sequence[Abstention]) -> Abstention:
    """Return the sum of several counts."""
    return Abstention(*map(sum, zip(*map(astuple, parts), strict=True)))


def ways_of(ways: Baselines, domain: str) -> Baselines:
    """Return the answers to a domain's questions."""
    return {
        name: tuple(each for each in answers if (each.question.domain or _UNNAMED) == domain)
        for name, answers in ways.items()
    }


def retrieval_of(retrieval: Retrieval, domain: str) -> Retrieval:
    """Return the measures of a domain's questions."""
    kept = [
        index
        for index, each in enumerate(retrieval.questions)
        if (each.domain or _UNNAMED) == domain
    ]
    values = {
        method: {name: tuple(each[index] for index in kept) for name, each in measures.items()}
        for method, measures in retrieval.values.items()
    }
    return replace(retrieval, questions=tuple(retrieval.questions[i] for i in kept), values=values)


def retrieval_by_domain(retrieval: Retrieval) -> str:
    """Return a row a domain and method of the library; an empty string when there is one domain."""
    domains = by_domain(retrieval.questions)
    if len(domains) < 2:
        return ""
    methods = [each for each in retrieval.values if not each.startswith(_VARIANTS)]
    rows = []
    for domain, questions in domains.items():
        part = retrieval_of(retrieval, domain)
        for method in methods:
            means = [mean_text(part.mean(method, measure)) for measure in MEASURES]
            rows.append([f"{domain}: {method}", str(len(questions)), *means])
    return table(["by domain", "n", *MEASURES], rows)


def abstention_by_domain(parts: Mapping[str, Abstention]) -> str:
    """Return a row a domain; an empty string when there is one."""
    if len(parts) < 2:
        return ""
    rows = [
        [
            domain,
            share_text(each.refused, each.unanswerable),
            share_text(each.falsely_refused, each.answerable),
        ]
        for domain, each in parts.items()
    ]
    return table(["abstention", "unanswerable refused", "answerable refused"], rows)
