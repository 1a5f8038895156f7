"""Words that say the opposite of each other."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runtime.grounding.lexicon import stems

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
absent | present
avoid avoids avoided | take takes taken recommend recommended
ally allies | enemy enemies
friend friends | enemy enemies
arrive arrives arrived arrival | depart departs departed departure leave leaves
attack attacks attacked attacker | defend defends defended defender
offensive | defensive
attract attracts attracted attraction attractive | repel repels repelled repulsion repulsive
good | bad
well | badly
benefit benefits | harm harms
black | white
bottom | top
bride | groom
broad broader wide wider widen | narrow narrower
brother brothers | sister sisters
son sons | daughter daughters
father fathers | mother mothers
husband husbands | wife wives
king kings | queen queens
child children | parent parents
build builds built construct constructs constructed
    | destroy destroys destroyed demolish demolishes demolished
create creates created | destroy destroys destroyed
cause causes | effect effects
cheap cheaper | expensive dearer
clean | dirty
nearest closest | farthest furthest
conquer conquers conquered | surrender surrenders surrendered
continue continues continued | cease ceases ceased stop stops stopped
dark darker | light lighter
day days | night nights
dawn sunrise | dusk sunset
demand demands | supply supplies
dense | sparse
admit admits admitted | deny denies denied
grant grants granted | deny denies denied
divide divides divided | unite unites united
separate separately | together
domestic | foreign
emigrate emigrated emigration | immigrate immigrated immigration
emission | absorption
employee employees | employer employers
student students | teacher teachers
encourage encourages encouraged | discourage discourages discouraged
enter enters entered | exit exits leave leaves
expand expands expanded expansion | contract contracts contracted shrink shrinks shrank
explicit explicitly | implicit implicitly
famous known | unknown
know knows known | unknown
fat | thin
feminine | masculine
fixed | variable
flexible | rigid
forget forgets forgotten | remember remembers remembered
ignore ignores ignored | heed heeds heeded
former | latter
free | captive
past | future
gas | liquid solid
liquid | solid
global globally | local locally
guilty | innocent
happy | sad
hate hates hated hatred | love loves loved
healthy | sick ill
indoor indoors | outdoor outdoors
inferior | superior
input | output
lend lends lent | borrow borrows borrowed
loose | tight
loser losers | winner winners
profit profits | loss losses
maximise maximize | minimise minimize
military | civilian
monarchy | republic
moving | stationary
single | multiple
noisy loud | quiet silent
objective | subjective
opponent opponents | supporter supporters
optional | mandatory required compulsory
voluntary | compulsory
parallel | perpendicular serial
peace peaceful | war violent
plural | singular
poverty | wealth
practical | theoretical
predator predators | prey
prefix | suffix
qualitative | quantitative
quality | quantity
read reads reading | write writes writing wrote written
capture captures captured | release releases released
rough | smooth
rural | urban
secret | public
secular | religious
senior | junior
sharp | blunt
float floats floated | sink sinks sank
slave slaves | master masters
strength strengths | weakness weaknesses
summer | winter
tall taller tallest | short shorter shortest
powerful | weak
wild | tame
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
DENYING = ("un", "in", "im", "ir", "il", "dis", "non")
REVERSING = (*DENYING, "anti", "a", "mis")
"""what is put before a word to make it its opposite"""
_LONG = 5
"""letters of a word that what stands before it denies: “unit” does not deny “it”"""
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def reverses(one: str, other: str) -> bool:
    """Whether one word is the other with a reversing syllable before it."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in REVERSING)


def opposed(question: str, text: str) -> bool:
    """Whether a text has the opposite of one of a question's words, and not the word."""
    asked, stated = (stems(_WORD.findall(each.casefold())) for each in (question, text))
    there = stated - asked
    return any(
        not there.isdisjoint(OPPOSITES.get(word, frozenset()) | _denials(word))
        for word in asked - stated
    )


def _denials(word: str) -> frozenset[str]:
    """Return a stem with a denying syllable before it, or without."""
    denied = {syllable + word for syllable in DENYING if len(word) >= _LONG}
    bare = {word.removeprefix(each) for each in DENYING if word.startswith(each)}
    return frozenset(denied | {each for each in bare if len(each) >= _LONG})
