"""English words that mean the opposite of each other, as far as a list can tell. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from runtime.analysis import terms

_PAIRS = """
    above below, absent present, accept refuse, accept reject, active passive, add remove,
    advantage disadvantage, after before, agree disagree, allow forbid, allow prohibit,
    ally enemy, always never, ancient modern, appear disappear, approve disapprove,
    approve reject, arrive depart, arrive leave, artificial natural, ascending descending,
    attack defend, attract repel, attractive repulsive, backward forward, bad good, badly well,
    begin end, benefit harm, best worst, better worse, big small, bigger smaller,
    biggest smallest, birth death, black white, born died, bottom top, bought sold, boy girl,
    bride groom, broad narrow, brother sister, build destroy, built destroyed, buy sell,
    cause effect, cheap expensive, cheaper dearer, child parent, clean dirty,
    clockwise anticlockwise, close open, closed open, closest farthest, cold hot, cold warm,
    common rare, complex simple, conquer surrender, construct demolish, continue cease,
    continue stop, cool warm, create destroy, dangerous safe, dark light, daughter son, day night,
    dead alive, decline growth, decline rise, decrease increase, deep shallow, defeat victory,
    defeated victorious, defensive offensive, demand supply, dense sparse, deny admit,
    different same, difficult easy, divide unite, domestic foreign, dry wet, dusk dawn,
    earlier later, earliest latest, early late, east west, eastern western, easy hard,
    emigrate immigrate, emission absorption, employee employer, empty full, encourage discourage,
    end start, enemy friend, enter exit, enter leave, equal unequal, exclude include,
    expand contract, expand shrink, explicit implicit, export import, exterior interior,
    external internal, fail succeed, failure success, fall rise, false true, famous unknown,
    far near, fast slow, faster slower, fastest slowest, fat thin, father mother, female male,
    feminine masculine, few many, fewer more, fewest most, finite infinite, first last,
    fixed variable, flexible rigid, follow precede, forget remember, formal informal,
    former latter, free captive, frequent rare, future past, gain lose, gain loss, gas liquid,
    gas solid, global local, grant deny, guilty innocent, happy sad, hard soft, hate love,
    healthy sick, heavier lighter, heavy light, high low, higher lower, highest lowest,
    horizontal vertical, hot cool, husband wife, ignore heed, impossible possible, improve worsen,
    indoor outdoor, inferior superior, inner outer, input output, inside outside, king queen,
    know unknown, large small, larger smaller, largest smallest, least most, legal illegal,
    legitimate illegitimate, lend borrow, less more, liquid solid, long short, longer shorter,
    longest shortest, loose tight, lose win, loser winner, loss profit, loss victory, lost won,
    major minor, majority minority, man woman, maximise minimise, maximize minimize,
    maximum minimum, men women, military civilian, monarchy republic, moving stationary,
    multiple single, nearest farthest, negative positive, new old, newer older, newest oldest,
    noisy quiet, north south, northern southern, objective subjective, often rarely, often seldom,
    old young, older younger, oldest youngest, opponent supporter, oppose support,
    optional mandatory, optional required, parallel perpendicular, peace war, peaceful violent,
    permanent temporary, permit forbid, plural singular, poor rich, poorer richer,
    poorest richest, poverty wealth, practical theoretical, predator prey, prefix suffix,
    private public, probable improbable, profitable unprofitable, qualitative quantitative,
    quality quantity, raise lower, read write, reduce increase, regular irregular,
    release capture, rough smooth, rural urban, secret public, secular religious, senior junior,
    separate together, serial parallel, sharp blunt, sink float, slave master, stable unstable,
    strength weakness, strong weak, stronger weaker, strongest weakest, student teacher,
    summer winter, sunrise sunset, tall short, taller shorter, tallest shortest, thick thin,
    upper lower, visible invisible, voluntary compulsory, weak powerful, wide narrow,
    widen narrow, wild tame
"""
_PREFIXES = ("un", "non", "ir", "il", "im", "in", "dis")
_LONG = 5
"""characters that a stem needs so that a prefix before it denies it: “unit” does not deny “it”"""


@cache
def _table() -> Mapping[str, frozenset[str]]:
    """Return the opposites of each stem; stemming takes a moment, so only when it is asked for."""
    table: dict[str, set[str]] = {}
    for pair in _PAIRS.split(","):
        one, other = (terms(word)[0] for word in pair.split())
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in table.items()}


def opposed(question: str, text: str) -> bool:
    """Return whether a text has the opposite of one of a question's words, and not the word."""
    asked, told = set(terms(question)), set(terms(text))
    return any(_opposites(word) & told - asked for word in asked - told)


def _opposites(word: str) -> frozenset[str]:
    denied = {prefix + word for prefix in _PREFIXES if len(word) >= _LONG}
    bare = {
        word.removeprefix(prefix)
        for prefix in _PREFIXES
        if word.startswith(prefix) and len(word) >= len(prefix) + _LONG
    }
    return _table().get(word, frozenset()) | denied | bare
