"""Closed lists of English words that decide whether two sentences say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from runtime.text.analyzer import terms
from runtime.text.english_forms import VERBS
from runtime.text.stop_words import STOP_WORDS

_OTHER_VERBS = (
    "be am is are was were been", "die dying", "do did done does", "find finds",
    "go went gone goes", "have had has", "lie lay lain lying", "rise rose risen", "say said",
    "see saw seen", "shoot shot", "speak spoke", "think thought",
)  # fmt: skip
_OTHER_NOUNS = ("person people", "virus viruses", "disease diseases", "life lives")
_FORMS: Mapping[str, str] = {
    form: forms.split()[0] for forms in _OTHER_VERBS + _OTHER_NOUNS for form in forms.split()
}
"""forms that a search keeps apart, for they are other words too → the first of them"""
_VERBS = VERBS.union(*map(str.split, _OTHER_VERBS)) | {"rule", "ruled", "showed", "spread"}


@lru_cache(maxsize=1 << 15)
def stem(word: str) -> str:
    """Return what forms of an English word share, American and British ones among them."""
    return next(iter(terms(_FORMS.get(word, word))), word)


def is_verb(word: str) -> bool:
    """Whether a word in small letters has the form of a verb that tells what was or is done."""
    return word in _VERBS or word.endswith(("ed", "ing"))


def stems(words: Iterable[str]) -> frozenset[str]:
    """Return the stems of words."""
    return frozenset(map(stem, words))


FUNCTION_WORDS = (STOP_WORDS - {"some", "such"}) | frozenset(
    """also although among amongst because both cannot during e.g eg either etc even ever further
    furthermore hence however i.e ie instead just let like may might moreover must nevertheless
    onto ought per perhaps quite rather shall since so still themselves therefore though thus too
    toward towards upon very via well whether within yet yes itself himself herself themself
    such according based follows following namely called known named termed together according
    respectively another others other same such thereby therein whereby""".split()  # noqa: SIM905
)
"""words that carry no claim of their own"""

CARRIERS = frozenset(
    """evidence proof sign reason show shown showed prove proved proven find found think thought
    believe believed consider considered know known establish established demonstrate demonstrated
    appear seem expect expected intend intended recommend recommended approve approved license
    licensed indicate indicated report reported observe observed suggest suggested""".split()  # noqa: SIM905
)
"""words whose denial denies what follows: “not shown to help”, “no evidence that it helps”"""
LIMITS: Mapping[str, str] = {
    word: words.split()[0]
    for words in (
        "rarely seldom hardly scarcely barely infrequently",
        "nearly almost virtually practically",
        "formerly previously",
        "except excluding excepting unless",
        "allegedly supposedly purportedly reportedly",
    )
    for word in words.split()
}
"""words that leave what follows less true, by the first of those that do so alike"""
WEAK_AFTER_NEGATION = frozenset(
    """against longer yet usually often always necessarily very any anymore been be to a an
    the""".split()  # noqa: SIM905
)
"""words between a negation and what it denies"""
CLAUSE_WORDS = frozenset(
    "but although though while whereas because however unless except who which".split()  # noqa: SIM905
)

LEVELS: Mapping[str, str] = {
    word: level
    for level, words in {
        "all": "all every each always entire entirely whole everyone everything",
        "most": "most mostly majority usually generally typically mainly primarily largely",
        "many": "many numerous multiple often frequently commonly",
        "some": "some several sometimes occasionally certain",
        "few": "few rarely seldom hardly scarcely barely",
        "only": "only solely exclusively merely sole",
        "half": "half halves",
    }.items()
    for word in words.split()
}
"""how much of something a word speaks of"""
BOUND_LEVELS = frozenset({"all", "most", "few", "only", "half"})
"""levels that a source must have for a sentence to have them"""

PLAIN = stems(
    """able about above accomplish achieve across act action activity actual add addition
    additional address affect again against age agree aim all allow along already always
    amount answer appear apply approach approximately area argue arise around arrive article
    ask aspect assist associate attempt author available average avoid away back bad base
    basic basis become before begin begun behind believe belong below benefit best better
    beyond big body book bring broad build call capable carry case categorise category cause
    center central centre certain change character characterise characteristic choose city
    claim class clear close collection combination combine come command common commonly
    community company compare complete component composed comprise concept concern conclude
    condition conduct connect consequence consider considered consist consists constitute
    construct contain content context continue contribute control country cover create
    current currently damage data date day deal decide deep define definition degree
    demonstrate depend derive describe described design detail detect determine develop
    development device die differ difference different difficult direct discover discuss
    disease disorder display distinct divide do document due early easily east easy effect
    effective either element emerge employ enable encounter end ensure enter entire
    especially essential establish establishment estimate event eventually every evidence
    exact example except exhibit exist existence expect experience explain express extend
    extent extra fact factor fail fall false familiar famous far feature few field figure
    file fill final find fix focus follow force form former found free frequent frequently
    full function gain general generally generate get getting give given go good got govern
    great ground group grow happen hard help high hold home human idea identify illness
    illustrate image impact important improve include includes increase indicate individual
    influence inform information initial initially inside intend intended introduce involve
    involves issue item join keep key kind know lack land language large largely last late
    later latter lead leader least leave left less level librarian library lie life like
    likely limit line link list little live local locate located location long look lose low
    main mainly maintain major make man manage manner many mark matter mean means measure
    member mention mentioned method mid middle minor mode modern more most mostly mother
    move movement multiple name natural nature near nearly necessary need new next normal
    normally not notable notably note number numerous object observe obtain occasion occur
    offer official often old once one only open operate option order organisation organise
    origin original originally outcome outside overall own part partially participate
    particular particularly pass passage passages past patient people percent perform period
    person piece place play point popular population portion position possible potential
    power practice precise prefer presence present prevent previous previously primarily
    primary principle print prior problem procedure process produce product program progress
    prominent prompt property propose proposed prove provide provided public purpose put
    quality question questions range rate rather reach read real reason receive recent
    recently recognise refer reference referred refers reflect regard regarded region relate
    related relationship relative release rely remain remove replace report represent
    require research resemble resident respect respectively response responsible rest result
    return reveal right role rule run same say scale scientific see seem select send sense
    separate series serve set several shape share short show side sign significant
    significantly similar simple simply single site situated situation size small social
    some sometimes sort source space specific specifically specify stage stand standard
    start started state stated statement states status step still structure study style
    subject subsequent substance substantially succeed such suffer suggest suitable support
    surround symptom system table take target technique tell tend term test text thing think
    third time title today together tool top total town track traditional treat treatment
    try turn two type typical typically ultimately undergo understand understood unique unit
    use used useful user usual usually utilise value variety various vary version view
    volume want water way whole wide widely word work world worldwide write written year
    """.split()  # noqa: SIM905
)
"""stems of everyday words, which a writer may bring along; any other word of a sentence must stand
in the source"""

_SUFFIXES = frozenset(
    """s es d ed ing er ers or ors ion ions ation ations al ally ic ical ically ly ive ively ment
    ments ness ity ities y ies ied ous ously ant ent ance ence ism ist ists e ate ates ated ating
    ization isation ize ise ized ised able ible ful less n an ian ians ans ese ish th ty""".split()  # noqa: SIM905
) | {""}

SHARED = 4
"""letters at least that words derived from each other begin with"""


def related(one: str, other: str) -> bool:
    """Whether two words are derived from each other, as “infection” and “infectious” are."""
    common = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        common += 1
    return common >= SHARED and one[common:] in _SUFFIXES and other[common:] in _SUFFIXES
