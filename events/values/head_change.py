"""世帯主変更: what a member's 続柄 becomes under another head, as far as 続柄 alone can tell [標準仕様書 4.1.4.2]."""

from collections.abc import Iterator
from enum import Enum
from itertools import product
from typing import Final, NamedTuple

from events.values.relationship import DISTANT, LODGER, TERMS, Relationship, Standing, Step, Term, kin
from events.values.sex import Sex


class _Join(Enum):
    """How two links combine when not into other links: back to where they began, or as a chain that stays."""

    SELF = "self"
    KEEP = "keep"


class _Link(NamedTuple):
    step: Step
    sex: Sex
    """Of the person it leads to."""


_Chain = tuple[_Link, ...]

_INVERSE: Final = {
    Step.SPOUSE: Step.SPOUSE,
    Step.PARTNER: Step.PARTNER,
    Step.CHILD: Step.PARENT,
    Step.PARENT: Step.CHILD,
    Step.ELDER: Step.YOUNGER,
    Step.YOUNGER: Step.ELDER,
}
_OPPOSITE: Final = {Sex.MALE: Sex.FEMALE, Sex.FEMALE: Sex.MALE, Sex.UNKNOWN: Sex.UNKNOWN}

# What 「AのB」 may be for short, the usual case first: a spouse's child may be one's own child or not, …
# Pairs not listed stay as they are (妻の母, 子の妻). A half-brother's mother may be 父の妻; a child's, 妻の子.
_Outcome = tuple[Step, ...] | _Join
_JOINS: Final[dict[tuple[Step, Step], tuple[_Outcome, ...]]] = {
    (Step.SPOUSE, Step.SPOUSE): (_Join.SELF,),
    (Step.PARTNER, Step.PARTNER): (_Join.SELF,),
    (Step.SPOUSE, Step.CHILD): ((Step.CHILD,), _Join.KEEP),
    (Step.PARTNER, Step.CHILD): ((Step.CHILD,), _Join.KEEP),
    (Step.PARENT, Step.SPOUSE): ((Step.PARENT,), _Join.KEEP),
    (Step.PARENT, Step.PARTNER): ((Step.PARENT,), _Join.KEEP),
    (Step.CHILD, Step.PARENT): (_Join.SELF, (Step.SPOUSE,), (Step.PARTNER,), _Join.KEEP),
    (Step.PARENT, Step.CHILD): (_Join.SELF, (Step.ELDER,), (Step.YOUNGER,)),
    (Step.ELDER, Step.ELDER): ((Step.ELDER,),),
    (Step.YOUNGER, Step.YOUNGER): ((Step.YOUNGER,),),
    (Step.ELDER, Step.YOUNGER): (_Join.SELF, (Step.ELDER,), (Step.YOUNGER,)),
    (Step.YOUNGER, Step.ELDER): (_Join.SELF, (Step.ELDER,), (Step.YOUNGER,)),
    (Step.ELDER, Step.PARENT): ((Step.PARENT, Step.SPOUSE), _Join.KEEP),
    (Step.YOUNGER, Step.PARENT): ((Step.PARENT, Step.SPOUSE), _Join.KEEP),
    (Step.CHILD, Step.ELDER): ((Step.SPOUSE, Step.CHILD), _Join.KEEP),
    (Step.CHILD, Step.YOUNGER): ((Step.SPOUSE, Step.CHILD), _Join.KEEP),
}
# (new head's, member's) standing under the old head, where kinship needn't be followed. Who was no kin of the old
# head is none of the old head's kin; of two lodgers, or of a distant relation and anybody, 続柄 says nothing.
_BY_STANDING: Final[dict[tuple[Standing, Standing], tuple[Relationship, ...]]] = {
    (Standing.KIN, Standing.DISTANT): (),
    (Standing.KIN, Standing.LODGER): (LODGER,),
    (Standing.DISTANT, Standing.HEAD): (DISTANT,),
    (Standing.DISTANT, Standing.KIN): (),
    (Standing.DISTANT, Standing.DISTANT): (),
    (Standing.DISTANT, Standing.LODGER): (LODGER,),
    (Standing.LODGER, Standing.HEAD): (LODGER,),
    (Standing.LODGER, Standing.KIN): (LODGER,),
    (Standing.LODGER, Standing.DISTANT): (LODGER,),
    (Standing.LODGER, Standing.LODGER): (),
}


class Facts(NamedTuple):
    """What is known beside the two 続柄; the more, the fewer the candidates."""

    old_head: Sex = Sex.UNKNOWN
    new_head: Sex = Sex.UNKNOWN
    member: Sex = Sex.UNKNOWN
    member_is_elder: bool | None = None
    """Whether the member is older than the new head: tells 兄 from 弟."""


NOTHING_KNOWN: Final = Facts()


def rewrite(member: Relationship, new_head: Relationship, facts: Facts = NOTHING_KNOWN) -> Relationship | None:
    """Return the member's 続柄 to the new head, or None when a person must decide between several.

    Both are the 続柄 to the old head (世帯主 for the old head); the new head's own becomes 世帯主 without asking.

    >>> rewrite(Relationship.parse("母"), Relationship.parse("妻"), Facts(old_head=Sex.MALE)).text
    '夫の母'
    """
    found = candidates(member, new_head, facts)
    return found[0] if len(found) == 1 else None


def candidates(member: Relationship, new_head: Relationship, facts: Facts = NOTHING_KNOWN) -> tuple[Relationship, ...]:
    """List what the member's 続柄 may become, the usual case first; none where 続柄 says nothing.

    >>> [one.text for one in candidates(Relationship.parse("子"), Relationship.parse("妻"), Facts(Sex.MALE))]
    ['子', '夫の子']
    """
    standings = (new_head.standing, member.standing)
    if standings in _BY_STANDING:
        return _BY_STANDING[standings]
    if any(term.also_spouse for term in (*member.terms, *(new_head.terms if member.terms else ()))):
        return ()  # 子（子の夫） is two relations at once, and which one passes on is not in the words
    way_there = _links(new_head, facts.new_head)
    start = way_there[-1].sex
    way = _reversed(way_there, _old_head(member, new_head, facts)) + _links(member, facts.member)
    chains = _extend(start, (), way)
    fitting = (chain for chain in chains if chain and _fits_age(chain, facts))
    return tuple(dict.fromkeys(one for chain in fitting for one in _spell(chain)))


def _links(relationship: Relationship, last: Sex) -> _Chain:
    """Walk from the old head to someone whose sex may be known; who has a wife is a man."""
    links = [_Link(term.step, term.sex) for term in relationship.terms]
    for at in reversed(range(len(links))):
        known = links[at].sex or (last if at == len(links) - 1 else _sex_before(links[at + 1]))
        links[at] = links[at]._replace(sex=known)
    return tuple(links)


def _sex_before(link: _Link) -> Sex:
    return _OPPOSITE[link.sex] if link.step is Step.SPOUSE else Sex.UNKNOWN


def _old_head(member: Relationship, new_head: Relationship, facts: Facts) -> Sex:
    first = [_Link(one.terms[0].step, one.terms[0].sex) for one in (new_head, member) if one.terms]
    return facts.old_head or next(filter(None, map(_sex_before, first)), Sex.UNKNOWN)


def _reversed(links: _Chain, origin: Sex) -> _Chain:
    """Walk the same way back to where it began, to a person of sex `origin`."""
    sexes = (origin, *(link.sex for link in links))
    return tuple(_Link(_INVERSE[link.step], sex) for link, sex in reversed(list(zip(links, sexes, strict=False))))


def _extend(start: Sex, chain: _Chain, links: _Chain) -> list[_Chain]:
    """Walk on link by link, and list every shortest chain that the whole way may stand for."""
    chains = [chain]
    for link in links:
        chains = [longer for chain in chains for longer in _append(start, chain, link)]
    return chains


def _append(start: Sex, chain: _Chain, link: _Link) -> Iterator[_Chain]:
    if not chain:
        yield (link,)
        return
    *before, last = chain
    origin = before[-1].sex if before else start
    for outcome in _outcomes(origin, last, link):
        if outcome is _Join.KEEP:
            yield (*chain, link)
        elif outcome is _Join.SELF:
            yield tuple(before)
        else:
            yield from _extend(start, tuple(before), _between(origin, outcome, link.sex))


def _between(origin: Sex, steps: tuple[Step, ...], target: Sex) -> _Chain:
    """Name the sexes on the way: whoever is married to a man is a woman."""
    if len(steps) == 1:
        return (_Link(steps[0], target),)
    middle = _OPPOSITE[origin if steps[0] is Step.SPOUSE else target]
    return (_Link(steps[0], middle), _Link(steps[1], target))


def _outcomes(origin: Sex, last: _Link, link: _Link) -> tuple[_Outcome, ...]:
    """List how two links may combine, given the sex of the person where they begin."""
    pair = (last.step, link.step)
    found = _JOINS.get(pair, (_Join.KEEP,))
    if not (origin and link.sex) or pair == (Step.PARTNER, Step.PARTNER):
        return found
    if pair == (Step.CHILD, Step.PARENT):  # one father and one mother
        return (_Join.SELF,) if origin == link.sex else found[1:]
    return found if origin == link.sex else tuple(one for one in found if one is not _Join.SELF)


def _fits_age(chain: _Chain, facts: Facts) -> bool:
    wrong = {True: Step.YOUNGER, False: Step.ELDER, None: None}[facts.member_is_elder]
    return len(chain) > 1 or chain[0].step is not wrong


def _spell(chain: _Chain) -> Iterator[Relationship]:
    for terms in product(*(_words(link) for link in chain)):
        yield kin(terms)


def _words(link: _Link) -> list[Term]:
    """List the terms for a link: two where the sex isn't known, and always just 子."""
    fitting = [term for term in TERMS if term.step is link.step and not term.also_spouse]
    return [term for term in fitting if not (term.sex and link.sex) or term.sex == link.sex]
