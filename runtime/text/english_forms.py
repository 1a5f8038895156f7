"""English words whose forms and spellings no stemmer joins: “wrote”, “treatment”, “anaemia”. Pure.

Snowball takes endings off. What changes inside a word, and what is spelt otherwise across an ocean,
it leaves apart, so that who types “anaemia” would not find “anemia” by its letters. Forms that are
other words as well (“found”, “left”, “wound”) are left as they are.
"""

from __future__ import annotations

import re

_VERBS = """
arise arose arisen; awake awoke awoken; beat beaten; become became; begin began begun; bend bent;
bite bitten; bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build
built; burn burnt; buy bought; catch caught; choose chose chosen; cling clung; come came; creep
crept; deal dealt; dig dug; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven;
eat ate eaten; fall fell fallen; fight fought; flee fled; fly flew flown; forbid forbade
forbidden; foresee foresaw foreseen; forget forgot forgotten; forgive forgave forgiven; freeze
froze frozen; give gave given; grow grew grown; hang hung; hear heard; hide hid hidden; hold held;
keep kept; kneel knelt; know knew known; lead led; leap leapt; learn learnt; light lit; lose lost;
make made; mean meant; meet met; mislead misled; mistake mistook mistaken; overcome overcame;
overthrow overthrew overthrown; overwrite overwrote overwritten; pay paid; prove proven; rebuild
rebuilt; rewrite rewrote rewritten; ride rode ridden; ring rang rung; rise risen; run ran; see
seen; seek sought; sell sold; send sent; sew sewn; shake shook shaken; shine shone; show shown;
shrink shrank shrunk; sing sang sung; sink sank sunk sunken; sleep slept; slide slid; sow sown;
speak spoken; spell spelt; spend spent; spin spun; stand stood; steal stole stolen; stick stuck;
sting stung; strike struck stricken; strive strove; swear swore sworn; sweep swept; swell swollen;
swim swam swum; swing swung; take took taken; teach taught; tear torn; tell told; throw threw
thrown; undergo underwent undergone; understand understood; undertake undertook undertaken; wake
woke woken; wear wore worn; weave wove woven; weep wept; win won; withdraw withdrew withdrawn;
withstand withstood; wring wrung; write wrote written
"""
_PLURALS = """
alga algae; antenna antennae; appendix appendices; bacillus bacilli; bacterium bacteria; cactus
cacti; calf calves; child children; crisis crises; criterion criteria; embolus emboli; focus foci;
foot feet; formula formulae; fungus fungi; genus genera; goose geese; half halves; hoof hooves;
hypothesis hypotheses; index indices; knife knives; larva larvae; loaf loaves; louse lice; man
men; matrix matrices; metastasis metastases; mitochondrion mitochondria; mouse mice; nucleus
nuclei; oasis oases; ovum ova; ox oxen; phenomenon phenomena; prosthesis prostheses; radius radii;
serum sera; shelf shelves; spectrum spectra; stimulus stimuli; stratum strata; thief thieves;
thrombus thrombi; tooth teeth; vertebra vertebrae; vertex vertices; wife wives; wolf wolves; woman
women
"""
_NOUNS = """
absorb absorption; admit admission admissions; analyze analysis analyses; assume assumption
assumptions; believe belief beliefs; bury burial burials; choose choice choices; collide collision
collisions; conclude conclusion conclusions; consume consumption; corrode corrosion; deceive
deception; decide decision decisions; describe description descriptions; destroy destruction
destructive; diagnose diagnosis diagnoses diagnostic; die death deaths; divide division divisions;
erode erosion; expand expansion; explode explosion explosions explosive explosives; extend
extension extensions; grow growth; introduce introduction; invade invasion invasions; lose loss
losses; paralyze paralysis; permit permission permissions; persuade persuasion; prescribe
prescription prescriptions; produce production; prove proof proofs; reduce reduction reductions;
relieve relief; submit submission submissions; subscribe subscription subscriptions; suspend
suspension; transmit transmission; treat treatment treatments
"""
"""what is done → the noun of it"""
_SPELLINGS = """
aging ageing; aluminum aluminium; artifact artefact artefacts; catalog catalogue catalogues;
center centre centres centred; defense defence defences; dialog dialogue dialogues; enroll enrol;
fiber fibre fibres; fulfill fulfil; gray grey; jewelry jewellery; judgment judgement judgements;
license licence licences; liter litre litres; maneuver manoeuvre manoeuvres; meter metre metres;
mold mould moulds mouldy; odor odour odours; offense offence offences; pajamas pyjamas; plow
plough ploughed ploughing; practice practise practised practising; program programme programmes;
skeptic sceptic sceptical; skillful skilful; theater theatre theatres; toward towards
"""
_DOUBLED = """
cancel channel counsel dial equal fuel label level marvel model quarrel signal total travel tunnel
"""
"""what becomes “cancelled” on the one side of the ocean and “canceled” on the other"""


def _groups(listed: str) -> list[list[str]]:
    return [group.split() for group in listed.split(";")]


VERBS = frozenset(form for group in _groups(_VERBS) for form in group)
"""the verbs that are listed, and their forms"""


def _forms() -> dict[str, str]:
    """Return form → the word that stands for it."""
    groups = _groups(f"{_VERBS};{_PLURALS};{_NOUNS};{_SPELLINGS}")
    forms = {form: word for word, *others in groups for form in others}
    for word in _DOUBLED.split():
        forms |= {f"{word}l{ending}": f"{word}{ending}" for ending in ("ed", "ing", "er", "ers")}
    return forms


_FORMS = _forms()
_GREEK = re.compile(
    r"ae(?=mi[ac]|mo|mat|morr|d(?:i|em)|sthe|c(?:es|al|um|ol)|tiol|ologi|ology|sarean)"
    r"|oe(?=d[ei]m|soph|str[aou]|liac|tus|tal|b[ai])|(?<=rrh)oe|(?<=pn)oe|(?<=p)ae(?=d[io])"
)
_OUR = re.compile(r"(?<=[a-z]{3})our(?=(?:s|ed|ing|ings|able|ful|less|ite|ites|er|ers|al|hood)?$)")
_ISE = re.compile(
    # Not those that have an s on both sides of the ocean, as “promise” and “treatise”.
    r"(?:(?<=[a-z][aeiou][lnr]i)|(?<=[a-z]ati)(?<!treati)|(?<=[a-z][eio]ti)|(?<=[a-z][uio]di)"
    r"|(?<=[a-z](?:ici|imi|umi))|(?<=[tdn]omi)|(?<=[a-z][ao]ly))"
    r"s(?=(?:e|ed|es|er|ers|ing|ation|ations|ational|able)$)"
)
_DIPHTHONG = re.compile(r"[ao]e")
_SULPH = "sulph"


def common_form(word: str) -> str:
    """Return the word that a word in small letters is a form, or another spelling, of.

    What comes out is for comparing: it need not be a word itself, so long as both sides become it.
    """
    word = _FORMS.get(word, word)
    if _DIPHTHONG.search(word):
        word = _GREEK.sub("e", word)
    if "our" in word:
        word = _OUR.sub("or", word)
    if word.startswith(_SULPH):
        word = "sulf" + word[len(_SULPH) :]
    return _ISE.sub("z", word)


def forms_from(letter: str) -> list[str]:
    """Return the listed forms that begin with a letter."""
    return [form for form in _FORMS if form.startswith(letter)]
