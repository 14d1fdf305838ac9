"""Proves for every kind of visitor that the guide says something everywhere and always leads on.

Visitors who see the same sections walk the same graph, so each graph is looked at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from webapp.datafiles import Problem

from .lint_views import Seen, View
from .model import Guide, Step
from .platforms import visitors_like
from .visitor import Version, Visitor

Complaint = tuple[str, int, str]
"""File, line and what is wrong, still without the visitors it is wrong for."""


def every_visitor(guide: Guide) -> Iterator[Visitor]:
    """Give one visitor of every kind: OS, browser, their version classes, and partner or none."""
    for visitor in visitors_like(Visitor(), guide.platforms, guide.classes):
        for partner in (None, *guide.partners):
            yield replace(visitor, partner=partner)


def problems_of_walks(guide: Guide, fault_ids: Collection[str]) -> Iterator[Problem]:
    """Find what is wrong with the walks of any visitor; each problem once, with whom it concerns."""
    views = [View(step) for step in guide.steps.values()]
    graphs: dict[tuple[int, ...], tuple[Seen, ...]] = {}
    alike: dict[tuple[int, ...], list[Visitor]] = defaultdict(list)
    for visitor in every_visitor(guide):
        alone = replace(visitor, partner=None)
        graph = tuple(view.of(visitor, alone) for view in views)
        same = tuple(map(id, graph))
        graphs[same] = graph
        alike[same].append(visitor)
    concerned: dict[Complaint, list[Visitor]] = defaultdict(list)
    reached: set[str] = set()
    for same, visitors in alike.items():
        walk = Walk(guide, dict(zip(guide.steps, graphs[same], strict=True)))
        reached |= walk.reached
        for complaint in set(walk.complaints(fault_ids)):
            concerned[complaint] += visitors
    everybody = sum(map(len, alike.values()))
    for (path, line, message), visitors in concerned.items():
        yield Problem(path, line, f"{message} for {_whom(visitors, everybody, guide)}")
    for lonely in guide.steps.keys() - reached:
        step = guide.steps[lonely]
        yield Problem(step.path, step.title_line, "nobody can get here: no step links to it")


class Walk:
    """The graph of one kind of visitor."""

    def __init__(self, guide: Guide, seen: Mapping[str, Seen]) -> None:
        self._steps = guide.steps
        self._seen = seen
        self._next = {
            id: tuple(choice for choice in view.choices if choice.target in guide.steps)
            for id, view in seen.items()
        }
        self.reached = _reachable("start", {id: self._all_links(id) for id in seen})

    def complaints(self, fault_ids: Collection[str]) -> Iterator[Complaint]:
        """Say everything that is wrong on the steps this visitor can reach."""
        yield from self._circles()
        leading_on = self._leading_to_outcomes()
        for id in self.reached:
            step, seen = self._steps[id], self._seen[id]
            yield from _about_sections(step, seen)
            if step.kind == "outcome":
                continue
            if not seen.choices:
                yield step.path, step.title_line, "has no choices"
            elif id not in leading_on:
                yield step.path, step.title_line, "there is no way from here to an outcome"
        yield from self._about_faults(fault_ids)

    def _all_links(self, id: str) -> set[str]:
        links = (link.step for section in self._seen[id].sections for link in section.links)
        return {step for step in links if step is not None and step in self._steps}

    def _leading_to_outcomes(self) -> set[str]:
        """Walk backwards from the outcomes along choices."""
        before: dict[str, set[str]] = defaultdict(set)
        for id, choices in self._next.items():
            for choice in choices:
                before[choice.target].add(id)
        outcomes = [id for id in self._seen if self._steps[id].kind == "outcome"]
        return set(chain.from_iterable(_reachable(outcome, before) for outcome in outcomes))

    def _circles(self) -> Iterator[Complaint]:
        """Find choices that lead back to a step on the way to them, not counting the test."""
        done: set[str] = set()

        def follow(id: str, way: tuple[str, ...]) -> Iterator[Complaint]:
            for choice in self._next[id]:
                if choice.target in way:
                    circle = " → ".join((*way[way.index(choice.target) :], choice.target))
                    message = f"this choice leads in a circle that misses the test ({circle})"
                    yield self._steps[id].path, choice.line, message
                elif choice.target not in done and self._steps[choice.target].kind != "test":
                    yield from follow(choice.target, (*way, choice.target))
            done.add(id)

        for id in sorted(self.reached):
            if id not in done and self._steps[id].kind != "test":
                yield from follow(id, (id,))

    def _about_faults(self, fault_ids: Collection[str]) -> Iterator[Complaint]:
        test = self._steps["test"]
        choices = [choice for choice in self._seen["test"].choices if choice.fault]
        leads_to = {choice.fault: choice for choice in choices}
        for fault in (set(test.faults) & set(fault_ids)) - set(leads_to):
            yield test.path, test.title_line, f"the choice for the fault `{fault}` is not shown"
        for choice in choices:
            if choice.target in self._seen and not self._seen[choice.target].says_something:
                message = f"`{choice.fault}` leads to {choice.target}, which says nothing"
                yield test.path, choice.line, message
            if leads_to[choice.fault] is not choice:
                yield test.path, choice.line, f"there is another choice for the fault `{choice.fault}`"


def _about_sections(step: Step, seen: Seen) -> Iterator[Complaint]:
    for group, fitting in seen.odd:
        if not fitting:
            yield step.path, group.sections[0].line, "none of the sections that begin here is"
        else:
            named = " and ".join(f"“{section.heading}”" for section in fitting)
            yield step.path, fitting[1].line, f"{named} are equally exact"
    lists = [found for section in seen.sections for found in section.choice_lists]
    if len(lists) > 1:
        yield step.path, lists[1].line, f"is a second list of choices, after that of line {lists[0].line},"


def _reachable(start: str, following: Mapping[str, Collection[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(following.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _whom(visitors: list[Visitor], everybody: int, guide: Guide) -> str:
    if len(visitors) == everybody:
        return "everyone"
    others = f", and {len(visitors) - 1} other kinds of visitor" if len(visitors) > 1 else ""
    return _described(visitors[0], guide) + others


def _described(visitor: Visitor, guide: Guide) -> str:
    browser = _named(guide.platforms.browsers[visitor.browser or ""].name, visitor.browser_version)
    os = _named(guide.platforms.os[visitor.os or ""].name, visitor.os_version)
    partner = f"in {guide.partners[visitor.partner].name}" if visitor.partner else "without a partner"
    return f"{browser} on {os} {partner}"


def _named(name: str, version: Version | None) -> str:
    return f"{name} {'.'.join(map(str, version))}" if version else name
