"""Words that say the opposite of each other."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.grounding.words import stems

_OPPOSITES = """
increase increases increased increasing rise rises rose risen rising grow grows grew grown growing
    gain gains gained raise raises raised raising
    | decrease decreases decreased decreasing fall falls fell fallen falling decline declines
    declined declining drop drops dropped reduce reduces reduced reducing reduction shrink shrank
    lower lowers lowered lowering lose loses lost loss diminish diminished
higher highest high | lower lowest low
greater greatest more most larger largest | less least fewer fewest smaller smallest lesser
large big major great huge | small little minor tiny
before prior earlier earliest precede precedes preceded preceding
    | after later latest subsequent subsequently succeed follow follows followed
first | last final
begin begins began begun start starts started starting | end ends ended ending finish finished stop
    stops stopped cease ceased
above over exceed exceeds exceeded | below under beneath
upper | lower
maximum maximal | minimum minimal
positive positively | negative negatively
strong stronger strongest | weak weaker weakest
long longer longest | short shorter shortest
fast faster fastest rapid rapidly quick quickly | slow slower slowest slowly
early | late
old older oldest | young younger youngest new newer newest
north northern northward | south southern southward
east eastern eastward | west western westward
left | right
male males man men boy boys | female females woman women girl girls
hot hotter warm warmer | cold colder cool cooler
safe safely | dangerous unsafe harmful hazardous
benign | malignant cancerous
acute | chronic
common commonly frequent frequently often | rare rarely infrequent infrequently seldom uncommon
always | never rarely seldom sometimes
improve improves improved improving improvement better best
    | worsen worsens worsened worsening worse worst deteriorate deteriorated
accept accepts accepted approve approves approved | reject rejects rejected refuse refused
    deny denied
allow allows allowed permit permits permitted legal lawful
    | forbid forbids forbade forbidden prohibit prohibits prohibited ban banned illegal unlawful
    prevent prevents prevented
win wins won victory defeat defeats defeated | lose loses lost
enable enables enabled | disable disables disabled
true | false
include includes included including | exclude excludes excluded excluding
open opens opened | close closes closed shut
add adds added | remove removes removed delete deletes deleted
inside inner internal internally interior | outside outer external externally exterior
succeed succeeded success successful successfully | fail fails failed failure unsuccessful
similar similarly same identical equal | different differently unlike distinct unequal
support supports supported | oppose opposes opposed
ancient | modern
import imports imported | export exports exported
buy bought purchase purchased | sell sells sold
life alive living live lives | death dead dying die dies died
birth born | death died
front forward forwards | back backward backwards
near close nearby | far distant
wet moist | dry
hard harder hardest difficult | easy easier easiest soft easily
heavy heavier heaviest | light lighter lightest
thick thicker | thin thinner
deep deeper deepest | shallow
full | empty
rich richer wealthy | poor poorer
active actively | passive inactive
natural naturally | artificial artificially synthetic
ascending | descending
primary | secondary
public | private
majority | minority
simple | complex complicated
temporary temporarily | permanent permanently
partial partially partly | complete completely fully entirely total totally
able | unable
likely | unlikely
possible | impossible
vertical vertically | horizontal horizontally
many much | few little
proximal | distal
arterial artery arteries | venous vein veins
dominant | recessive
hyperglycemia | hypoglycemia
hypertension | hypotension
"""


def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    text = _OPPOSITES.replace("\n    ", " ")
    for line in filter(None, text.split("\n")):
        left, right = (stems(side.split()) for side in line.split("|"))
        for side, other in ((left, right), (right, left)):
            for stem in side:
                found.setdefault(stem, set()).update(other - side)
    return {stem: frozenset(others) for stem, others in found.items()}


OPPOSITES: Mapping[str, frozenset[str]] = _opposites()
"""stem → the stems that say the opposite"""
REVERSING = ("un", "in", "im", "ir", "il", "dis", "non", "anti", "a", "mis")
"""what is put before a word to make it its opposite"""


def reverses(one: str, other: str) -> bool:
    """Whether one word is the other with a reversing syllable before it."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in REVERSING)
