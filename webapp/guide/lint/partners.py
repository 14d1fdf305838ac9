"""Find what is wrong with the partner registry: its hosts, names and sources."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from webapp.datafiles import Location, Problem, format_path, line_of
from webapp.guide.headings import build_vocabulary, read_heading, suggest_spelling
from webapp.guide.model import Audience, Guide, Term
from webapp.partners.registry import Partner, matches_pattern, patterns_overlap

PlacedMessage = tuple[Location, str]


def find_partner_problems(guide: Guide) -> Iterator[Problem]:
    """Yield every problem of the registry with its line."""
    path = guide.content.find("partners.yml")
    for location, message in (
        *_hosts_of_two(guide),
        *(problem for id, partner in guide.partners.items() for problem in _about(id, partner, guide)),
    ):
        yield Problem(format_path(path), line_of(path, location), message)


def _hosts_of_two(guide: Guide) -> Iterator[PlacedMessage]:
    for (first, one), (second, other) in combinations(guide.partners.items(), 2):
        for number, pattern in enumerate(other.hosts):
            for other_pattern in one.hosts:
                if patterns_overlap(other_pattern, pattern):
                    message = (
                        f"{pattern} overlaps {other_pattern} of {first}: a page cannot be both partners'"
                    )
                    yield (second, "hosts", number), message


def _about(id: str, partner: Partner, guide: Guide) -> Iterator[PlacedMessage]:
    yield from find_redundant_hosts((id, "hosts"), partner.hosts)
    yield from _name(id, partner, guide)
    yield from _sources(id, partner)
    if partner.admin and partner.admin not in guide.steps:
        hint = suggest_spelling(partner.admin, guide.steps)
        yield (id, "admin"), f"there is no step {partner.admin}{hint}"
    if partner.origin and not partner.matches(partner.origin.removeprefix("https://")):
        yield (id, "origin"), f"{partner.origin} is none of the hosts of {id}"


def find_redundant_hosts(location: Location, hosts: Sequence[str]) -> Iterator[PlacedMessage]:
    """Yield the hosts of a list that another pattern of it covers."""
    for number, pattern in enumerate(hosts):
        others = (*hosts[:number], *hosts[number + 1 :])
        wider = [other for other in others if matches_pattern(other, pattern.replace("*", "any"))]
        if wider:
            yield (*location, number), f"{pattern} is already in {wider[0]}"


def _name(id: str, partner: Partner, guide: Guide) -> Iterator[PlacedMessage]:
    owners = {name.lower(): f"the {dimension} {other}" for name, dimension, other in guide.platforms.names()}
    owners |= {other.name.lower(): f"the partner {key}" for key, other in guide.partners.items() if key != id}
    if partner.name.lower() in owners:
        message = f"“{partner.name}” is the name of {owners[partner.name.lower()]} too"
        yield (id, "name"), message
        return
    heading = read_heading(partner.name, build_vocabulary(guide.platforms, guide.partners))
    if heading.audience != Audience(partner=(Term(id),)):
        yield (id, "name"), f"“{partner.name}” as a heading would not be read as this partner"


def _sources(id: str, partner: Partner) -> Iterator[PlacedMessage]:
    facts = tuple(partner.facts)
    sources_by_fact = Counter(fact for source in partner.sources for fact in source.says)
    for fact in facts:
        if fact not in sources_by_fact:
            yield _place(id, fact, partner), f"{fact} has no source; one that is not verified will do"
    for number, source in enumerate(partner.sources):
        for position, fact in enumerate(source.says):
            if fact not in facts:
                hint = suggest_spelling(fact, facts)
                yield (id, "sources", number, "says", position), f"{fact} is no fact of {id}{hint}"


def _place(id: str, fact: str, partner: Partner) -> Location:
    if fact in ("panel", "allow"):
        return (id, "framing", fact)
    for key, patterns in (("hosts", partner.hosts), ("frames", partner.frames)):
        if fact in patterns:
            return (id, key, patterns.index(fact))
    return (id, fact)
