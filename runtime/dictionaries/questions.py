"""A question → what is to be translated, from and into which language, if anything is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from runtime.dictionaries.forms import FORMS, LONGEST, Form
from runtime.text.language_names import language_named

_QUOTED = re.compile(
    r"[\"“„«「『]([^\"”“„»«」』「『]{1,300})[\"”“»」』]|[‘‚]([^’‘‚]{1,300})[’‘]"
    r"|(?<!\w)'(.{1,300}?)'(?!\w)"
)
_STAND_IN = "\ufffc"
"""stands for a quoted text while the question around it is read"""
_ENDS = " \t\n?!.¿¡？！。؟،,;:…\"“”«»„‘’'`*_"
_QUESTION_MARKS = tuple("?？؟")
_COURTESY = re.compile(
    r",? ?\b(?:please|thanks|thank you|bitte|danke|por favor|gracias|obrigad[oa]|s'il (?:vous|te)"
    r" plaît|svp|merci|пожалуйста|спасибо|من فضلك|شكرا)\W*\Z",
    re.IGNORECASE,
)
_LANGUAGE_FIRST = re.compile(
    r"\A(?P<first>(?:in|auf|en|em) [^\W\d_]{2,20})[,:]? "
    r"(?P<rest>(?:how|what|does|wie|was|comment|que|c[oó]mo|qu[eé]|o que)\b.*)\Z",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\A(?:(?:for|that|if|whether|about|the (?:word|phrase|sentence|term|expression|question)s?"
    r"|the following|das Wort|den Satz|die Frage|dass|ob|le mot|la phrase|que|si|la palabra"
    r"|la frase|a palavra|a frase|слово|фразу|что|كلمة|عبارة|جملة|请问"
    r")[:,]? )+",
    re.IGNORECASE,
)
_LATIN = re.compile("[a-zA-Z]")
_LETTERS = {
    "ar": re.compile("[\u0621-\u064a]"), "ru": re.compile("[а-яА-ЯёЁ]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
}  # fmt: skip
"""language → what a question in it has a letter of"""
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A translation that is asked for."""

    text: str
    """the word, phrase or sentence"""
    source: str
    """the code of its language; empty where it is not named"""
    target: str
    """that of the language that is wanted"""
    asker: str
    """that of the question"""
    is_weak: bool = False
    """whether the question may be about something else"""
    either: str = ""
    """a language that may be that of the text, or that which is wanted"""
    other: str = ""
    """what it is asked whether the text means"""
    is_quoted: bool = False
    """whether it is all that stands in quotation marks"""
    mark: str = ""
    """the mark of a question that the text ends with"""

    @property
    def names_language(self) -> bool:
        """Whether the question says which language it is about."""
        return bool(self.source or self.target or self.either)


def wanted(question: str) -> Wanted | None:
    """Return what a question wants translated, as far as its form tells."""
    if len(question) > LONGEST:
        return None
    quoted: list[str] = []
    line = _SPACES.sub(" ", _QUOTED.sub(lambda match: _taken_out(match, quoted), question))
    line = _COURTESY.sub("", line.strip(_ENDS)).strip(_ENDS).replace("’", "'")
    if match := _LANGUAGE_FIRST.match(line):
        line = f"{match['rest'].strip(_ENDS)} {match['first']}"
    found = next(_readings(line, quoted, own_names=True), None)
    found = found or next(_readings(line, quoted, own_names=False), None)
    return replace(found, mark=_mark(found, question)) if found else None


def _mark(found: Wanted, question: str) -> str:
    """Return the mark of a question that a text ends with, in its quotation marks or at the end."""
    before, _, after = question.partition(found.text)
    own = found.is_quoted or before.rstrip().endswith((":", "："))
    return after[:1] if own and after[:1] in _QUESTION_MARKS else ""


def _readings(line: str, quoted: list[str], *, own_names: bool) -> Iterator[Wanted]:
    """Yield what forms find that name languages as the language of the question does, or as any."""
    for pattern, form in FORMS.items():
        match = _LETTERS.get(form.asker, _LATIN).search(line) and pattern.match(line)
        if match and (found := _read(form, match.groupdict(), quoted, own_names)):
            yield found


def _taken_out(match: re.Match[str], quoted: list[str]) -> str:
    quoted.append(next(filter(None, match.groups())))
    return _STAND_IN


def _read(
    form: Form, groups: dict[str, str | None], quoted: list[str], own_names: bool
) -> Wanted | None:
    names = {name: groups.get(name) or "" for name in ("source", "target", "either")}
    asker = form.asker if own_names else ""
    codes = {name: language_named(given, asker) for name, given in names.items()}
    if any(names[name] and not codes[name] for name in names):
        return None
    other = _put_back(groups.get("other") or "", quoted[1:] or quoted)
    text = _put_back(groups.get("word") or "", quoted)
    if not any(map(str.isalnum, text)):
        return None
    # A text in quotation marks beside a language is meant to be translated, whatever the form.
    is_quoted = _bare(groups.get("word") or "") == _STAND_IN
    is_weak = form.is_weak and not (is_quoted and any(codes.values()))
    return _settled(
        Wanted(
            text, codes["source"], codes["target"], form.asker, is_weak, codes["either"], other,
            is_quoted,
        )
    )  # fmt: skip


def _settled(found: Wanted) -> Wanted:
    """Return what is wanted with the language that follows from the others."""
    if found.either == found.asker:
        return replace(found, either="", target=found.asker)
    if found.source and not found.target:
        return replace(found, target=found.asker if found.source != found.asker else "")
    return found


def _put_back(text: str, quoted: list[str]) -> str:
    if _STAND_IN in text and quoted:
        return quoted[0].strip(_ENDS)
    return _bare(text)


def _bare(text: str) -> str:
    return _LEAD.sub("", text.strip(_ENDS)).strip(_ENDS)
