"""Everyday words that may stand for each other."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.grounding.lexicon import stem

_GROUPS = """
begin start commence originate emerge
end finish stop conclude complete
large big great huge major considerable substantial
small little minor
important significant key main major primary principal essential crucial notable
show demonstrate indicate reveal suggest find report
use employ utilise utilize apply need
locate situate lie find
usual typical general normal common frequent often regular main
many numerous several multiple various different
get obtain receive acquire gain take
help assist aid support
give provide offer supply return yield
contain include have comprise hold consist
make create produce form build construct develop generate cause establish write
affect influence impact
need require demand
people individual person patient human resident
occur happen arise appear develop
disease illness condition disorder syndrome
country nation state
lead result cause contribute
know call regard consider name refer describe term
specify give state set define
discover find identify detect observe see
part portion section component
stay remain
increase rise grow raise gain
decrease fall reduce decline drop lower
method technique approach way means procedure process
goal aim purpose objective
allow permit enable let
say state report describe mention note explain tell announce claim
study trial research investigation
quick fast rapid
area region part zone
live reside inhabit
answer response reply
become turn
change modify alter
job work task role function
choose select pick
check verify examine test
delete remove
put place set
keep retain maintain hold
attempt try
link connect associate relate join
kind type sort form
buy purchase
express represent denote
capture conquer seize take fall
count tally
trip journey voyage travel
until up till
play portray
sing perform
publish release issue
ask request query
car vehicle
doctor physician
child kid
begin origin
near close
old ancient
whole entire full all
film movie
about around approximate rough near
first initial
later after subsequent
run execute
print display show output
win receive
die death
serve act work
rule govern control
found establish create
involve include require
compose comprise consist make
cover include
represent reflect show mean
"""
SYNONYMS: Mapping[str, frozenset[str]] = {
    stem(word): frozenset(
        stem(other)
        for group in _GROUPS.splitlines()
        if word in group.split()
        for other in group.split()
    )
    for word in _GROUPS.split()
}
"""stem → the stems that may be meant by it"""


def may_mean(one: str, other: str) -> bool:
    """Whether two stems are of everyday words that may stand for each other."""
    return other in SYNONYMS.get(one, frozenset())
