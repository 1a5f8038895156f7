"""Whether a question refers back to the one before it, and what it is then. Pure.

Closed lists of words tell most of it; what they miss or mistake, a search for both readings does: a
question that is about the same is nearer to some passage with the one before it than alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.text.language_of import language_of
from runtime.text.stop_words import STOP_WORDS, is_stop_word

_BEGINNINGS = (
    r"and|but|so|or|then|also|what about|how about|what if|why not"
    r"|pero|entonces|qué tal"
    r"|et|mais|alors|donc|qu'en est-il|et si"
    r"|und|aber|oder|dann|also|wie steht es|was ist mit"
    r"|allora|então"
)
_POINTERS = (
    r"(?:other|which) ones?(?! of)|ello|ellos|ellas|eso|esto|esos|esas|ese|esa|aquello|allí"
    r"|cela|ceci|ça|celui-ci|celle-ci|ceux-ci|ils|elles|leur|leurs"
    r"|diese|dieser|dieses|diesen|diesem|jene|jener|deren|dessen|dort|damit|davon|dafür|dagegen"
    r"|questo|questa|quello|quella|loro|isso|isto|eles|elas|deles|delas"
)
_CERTAINLY = re.compile(rf"^(?:¿\s*y|¿?\s*(?:{_BEGINNINGS}))\b|\b(?:{_POINTERS})\b", re.IGNORECASE)
_CERTAINLY_WIDE = re.compile(
    r"^(?:那么?|还有|而且|それで|では|じゃあ)|它们?|(?<!其)[他她]们?|这[个些]?|那[个些]|それ|これ"
)
"""the same in scripts that set no space between words"""
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_DEFINES_WIDE = re.compile(r"^(?:什么是|谁是)|是谁|とは")
Exchange = tuple[str, str]
"""a question and its answer"""
ANSWERED = 200
"""characters of an answer that are searched for with a question which refers to it: it often says
what the library calls a thing that was asked for by another name"""
GAIN = 0.03
"""cosine that a question gains by the one before it, where words do not tell that it refers to it,
and may lose, where they do"""
_REACH = 3
"""questions back that one may refer to"""
_FEW_LETTERS = 6
"""what a question in such a script has that may lack its subject"""

_FEW_WORDS = 4
"""what a question in another language has that may lack its subject"""
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*|[,;:]")
_SHOUTED = re.compile(r"\b[A-Z]{2,}\b")


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ELSEWHERE = _list("""
    qué quién quiénes cuándo cómo dónde cuánto cuánta cuántos cuántas cuál cuáles por es son fue
    qui que quoi quand comment pourquoi combien où quel quelle quels quelles est sont
    warum wieso weshalb wann wie wo wer wen wem welche welcher welches ist sind wird
    perché quando quanto quanti quante chi come dove è quem onde
""")
"""words that questions begin with in other languages"""
_VAGUE = _list("""
    long many much often far old big tall deep wide high large late soon exactly so more else come
    tell explain elaborate example examples further detail details happened next too again really
    instead since until not please
""")
"""words that say nothing of what is asked about"""
_PERSONAL = _list("it they them he him she")
_POSSESSIVE = _list("its their theirs his hers")
_BARE = _list("this these those")
_BE = _list("is are was were be been isn't aren't wasn't weren't")
_HELPING = _list("do does did can could will would should must may might has have had")
_IN_OR_OF = _list("in on at for with without from by during after before of about between under")
_BEFORE_NOUN = _BE | _HELPING | _IN_OR_OF | _list("the a an which many every each some any all")
_BEFORE_THAT = _BE | _HELPING | _IN_OR_OF | _list("than like why how when where")
_BESIDE_THERE = _BE | _list("has have had can will does exist")
"""what says that there is something, and points nowhere"""
_BEFORE_CLAUSE = _list("if because although though after before while since until unless when once")
_JOINING = _list(", ; and but or")
_TIMES = _list("year month week century decade world day days")
"""“this year” is the reader's own"""
_TELLING = _list("who whom whose that which with of")
"""what tells at once who “those” are"""
_ASKING = _BE | _HELPING | _list("who whom what which when where why how")
_NO_WORDS = STOP_WORDS | _BEFORE_NOUN | _BEFORE_CLAUSE | _JOINING


def joined(question: str, history: Sequence[Exchange], answer: int = 0) -> str:
    """Return a question with the one before it, and so many characters of what was answered.

    Where the one before refers back itself, the one before that stands there too, so that "And in
    children?" after "How is it treated?" still asks of what "it" is. There is a history.
    """
    asked = [each for each, _ in history[-_REACH:]]
    texts = [asked[-1], history[-1][1][:answer], question]
    for earlier in reversed(asked[:-1]):
        if not refers_back(texts[0]):
            break
        texts.insert(0, earlier)
    return " ".join(filter(None, texts))


def is_joined(question: str, alone: float, with_earlier: float) -> bool:
    """Return whether a question is understood with the one before it.

    `alone` and `with_earlier` are the best cosines of a passage and either reading.
    """
    gained = with_earlier - alone
    return gained >= (-GAIN if refers_back(question) else GAIN)


def refers_back(question: str) -> bool:
    """Return whether a question cannot be understood without what was asked before it.

    It goes on from there ("And in children?"), has a pronoun that nothing in itself explains, or
    no word that tells what it is about.
    """
    text = question.strip().replace("’", "'")
    if _CERTAINLY.search(text) or _CERTAINLY_WIDE.search(text):
        return True
    if _WIDE.search(text):
        return len(text) <= _FEW_LETTERS and not _DEFINES_WIDE.search(text)
    if not text.isupper():
        text = _SHOUTED.sub("Name", text)  # “WHO” is no pronoun
    words = _WORD.findall(text)
    return _lacks_subject(words, text) or any(
        _is_pointer(words, place) and not _is_explained(words, place) for place in range(len(words))
    )


def _lacks_subject(words: Sequence[str], text: str) -> bool:
    """Return whether a question is but a few words, and none tells what it is about."""
    lower = [word.casefold() for word in words]
    language = language_of(text)
    telling = [
        word
        for word in lower
        if word[0].isalnum() and word not in _VAGUE and not is_stop_word(word, language)
    ]
    if not words or not telling:
        return bool(words)  # “?” says nothing, before or after another question
    if len(telling) == 1 and _is_known_thing(words, lower.index(telling[0])):
        return True
    if len(words) == 1:
        return text.endswith(("?", "？", "؟", ";", "\u037e"))
    if len(words) >= _FEW_WORDS or any(word[0].isupper() for word in words[1:]):
        return False
    fragment = lower[0] in _IN_OR_OF and lower[1] not in _ASKING
    return fragment or lower[0].partition("-")[0] in _ELSEWHERE or text.startswith("¿")


def _is_known_thing(words: Sequence[str], place: int) -> bool:
    """Return whether a noun is spoken of as one both know: “the symptoms”, “is there a cure”."""
    known = _at(words, place - 1) == "the" or "there" in [word.casefold() for word in words]
    return known and not _is_name(words, place)


def _is_pointer(words: Sequence[str], place: int) -> bool:
    """Return whether a word stands for something that is named elsewhere."""
    word, before, after = (_at(words, place + step) for step in (0, -1, 1))
    if word == "it":
        # “What time is it?”, “Is it true that …?”
        return _at(words, place - 2) != "time" and _at(words, place + 2) != "that"
    if word == "there":
        return not {before, after} & _BESIDE_THERE
    if word == "that":
        return not after or before in _BEFORE_THAT or not before
    if word in _BARE:
        explained = after in _TELLING if word == "those" else after in _TIMES
        return not explained and ":" not in words[place:]
    return word in _PERSONAL or word in _POSSESSIVE or word == "her"


def _is_explained(words: Sequence[str], place: int) -> bool:
    """Return whether something that is named before a pronoun may be what it stands for.

    That is in an earlier clause; a possessive's may be the subject of its own: in "When did the
    king lose his crown?", not in "Can a child take it?".
    """
    nouns = [each for each in range(place) if _may_be_noun(words, each)]
    if nouns and any(_ends_clause(words, each, place) for each in range(nouns[0] + 1, place)):
        return True
    possessive = _at(words, place) in _POSSESSIVE or (
        _at(words, place) == "her" and _is_told(words, place + 1)
    )
    return possessive and any(_is_subject(words, noun, place) for noun in nouns)


def _may_be_noun(words: Sequence[str], place: int) -> bool:
    if not _is_told(words, place):
        return False
    # An adjective may stand between.
    return _is_name(words, place) or bool(
        {_at(words, place - 1), _at(words, place - 2)} & _BEFORE_NOUN
    )


def _ends_clause(words: Sequence[str], place: int, pronoun: int) -> bool:
    """Return whether a clause ends at a word that has another, with the pronoun, behind it."""
    if _at(words, place) not in _JOINING:
        return _at(words, place) in _BEFORE_CLAUSE
    between = [_at(words, each) for each in range(place + 1, pronoun)]
    return len(between) <= 1 or any(word in _ASKING for word in between)


def _is_subject(words: Sequence[str], noun: int, possessive: int) -> bool:
    """Return whether a noun with a verb behind it does what is asked about."""
    if not any(_is_told(words, each) for each in range(noun + 1, possessive)):
        return False
    first = [_at(words, each) for each in range(noun)]
    if any(word in _HELPING for word in first):
        return True
    if first and first[-1] in {"which", "many"}:
        return _at(words, possessive - 1) not in _IN_OR_OF
    return _is_name(words, noun) and bool(first) and first[-1] in _BE


def _is_name(words: Sequence[str], place: int) -> bool:
    return 0 < place < len(words) and words[place][0].isupper()


def _is_told(words: Sequence[str], place: int) -> bool:
    """Return whether a word is more than grammar."""
    word = _at(words, place)
    return bool(word) and word not in _NO_WORDS and word[0].isalnum()


def _at(words: Sequence[str], place: int) -> str:
    return words[place].casefold() if 0 <= place < len(words) else ""
