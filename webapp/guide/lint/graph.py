"""Prove for every kind of visitor that every step shows something and leads to an outcome.

Visitors who see the same sections have the same graph, so each graph is checked once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain

from webapp.datafiles import Problem
from webapp.guide.lint.names import NamesCheck, group_by_platform
from webapp.guide.lint.places import WordingCheck, group_by_place
from webapp.guide.lint.views import SectionChooser, VisibleSections
from webapp.guide.lint.ways import check_questions, check_way_on, count_presses
from webapp.guide.model import Guide, Step
from webapp.guide.platforms import visitors_like
from webapp.guide.visitor import TAB, Version, Visitor

Complaint = tuple[str, int, str]
"""File, line and message, without the visitors it applies to."""


def every_kind_of_visitor(guide: Guide) -> Iterator[Visitor]:
    """Yield one visitor for every combination of OS, browser, their versions, place, and partner or none."""
    for place in guide.platforms.places:
        known = Visitor(place=None if place == TAB else place)
        for visitor in visitors_like(known, guide.platforms, guide.classes):
            for partner in (None, *guide.partners):
                yield replace(visitor, partner=partner)


def find_graph_problems(guide: Guide, fault_ids: Collection[str]) -> Iterator[Problem]:
    """Yield every problem of any visitor's way through the guide once, with the visitors it applies to."""
    choosers = [SectionChooser(step) for step in guide.steps.values()]
    graphs: dict[tuple[int, ...], tuple[VisibleSections, ...]] = {}
    visitors_by_graph: dict[tuple[int, ...], list[Visitor]] = defaultdict(list)
    for visitor in every_kind_of_visitor(guide):
        graph = tuple(chooser.for_visitor(visitor) for chooser in choosers)
        key = tuple(map(id, graph))
        graphs[key] = graph
        visitors_by_graph[key].append(visitor)
    visitors_by_complaint: dict[Complaint, list[Visitor]] = defaultdict(list)
    wording, names = WordingCheck(guide), NamesCheck(guide)
    reached: set[str] = set()
    answered: set[str] = set()
    for key, visitors in visitors_by_graph.items():
        visitor_graph = VisitorGraph(guide, dict(zip(guide.steps, graphs[key], strict=True)))
        reached |= visitor_graph.reached
        answered |= visitor_graph.presses.keys()
        for complaint in set(visitor_graph.find_complaints(fault_ids)):
            visitors_by_complaint[complaint] += visitors
        for place, in_place in group_by_place(visitors).items():
            for complaint in set(wording.find_complaints(place, visitor_graph.find_reached())):
                visitors_by_complaint[complaint] += in_place
        for alike in group_by_platform(visitors).values():
            for complaint in set(names.find_complaints(alike[0], visitor_graph.find_reached())):
                visitors_by_complaint[complaint] += alike
    everybody = sum(map(len, visitors_by_graph.values()))
    for (path, line, message), visitors in visitors_by_complaint.items():
        yield Problem(path, line, f"{message} for {_describe_visitors(visitors, everybody, guide)}")
    for unreachable in guide.steps.keys() - reached:
        step = guide.steps[unreachable]
        yield Problem(step.path, step.title_line, "nobody can get here: no step links to it")
    for untold in reached - answered:
        step = guide.steps[untold]
        if step.kind == "fix":
            yield Problem(step.path, step.title_line, "only the test leads here; let a question do so, too")


class VisitorGraph:
    """The steps and choices that one kind of visitor sees, as a graph."""

    def __init__(self, guide: Guide, views: Mapping[str, VisibleSections]) -> None:
        self._steps = guide.steps
        self._views = views
        self._next = {
            id: tuple(choice for choice in view.choices if choice.target in guide.steps)
            for id, view in views.items()
        }
        links = {id: self._find_all_links(id) for id in views}
        self.reached = _find_reachable("start", links)
        self.presses = count_presses(guide.steps, links)

    def find_complaints(self, fault_ids: Collection[str]) -> Iterator[Complaint]:
        """Yield everything that is wrong on the steps this visitor can reach."""
        yield from self._find_circles()
        steps_to_outcome = self._find_leading_to_outcomes()
        for step, view in self.find_reached():
            yield from _check_sections(step, view)
            if step.kind == "outcome":
                continue
            if not view.choices:
                yield step.path, step.title_line, "has no choices"
            elif step.id not in steps_to_outcome:
                yield step.path, step.title_line, "there is no way from here to an outcome"
            elif step.kind == "fix":
                yield from self._check_fix(step)
        yield from self._check_faults(fault_ids)

    def _check_fix(self, step: Step) -> Iterator[Complaint]:
        way_on = check_way_on(step, self._steps, self._next) if self._next[step.id] else None
        for line, message in (*([way_on] if way_on else []), *check_questions(step, self.presses)):
            yield step.path, line, message

    def find_reached(self) -> Iterator[tuple[Step, VisibleSections]]:
        """Yield every step this visitor can reach, with what they see of it."""
        yield from ((self._steps[id], self._views[id]) for id in self.reached)

    def _find_all_links(self, id: str) -> set[str]:
        links = (link.step for section in self._views[id].sections for link in section.links)
        return {step for step in links if step is not None and step in self._steps}

    def _find_leading_to_outcomes(self) -> set[str]:
        """Return the steps from which choices lead to an outcome, found backwards from the outcomes."""
        before: dict[str, set[str]] = defaultdict(set)
        for id, choices in self._next.items():
            for choice in choices:
                before[choice.target].add(id)
        outcomes = [id for id in self._views if self._steps[id].kind == "outcome"]
        return set(chain.from_iterable(_find_reachable(outcome, before) for outcome in outcomes))

    def _find_circles(self) -> Iterator[Complaint]:
        """Yield every choice that leads back to a step on the way to it without passing the test."""
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

    def _check_faults(self, fault_ids: Collection[str]) -> Iterator[Complaint]:
        test = self._steps["test"]
        choices = [choice for choice in self._views["test"].choices if choice.fault]
        leads_to = {choice.fault: choice for choice in choices}
        for fault in (set(test.faults) & set(fault_ids)) - set(leads_to):
            yield test.path, test.title_line, f"the choice for the fault `{fault}` is not shown"
        for choice in choices:
            if choice.target in self._views and not self._views[choice.target].says_something:
                message = f"`{choice.fault}` leads to {choice.target}, which says nothing"
                yield test.path, choice.line, message
            if leads_to[choice.fault] is not choice:
                yield test.path, choice.line, f"there is another choice for the fault `{choice.fault}`"


def _check_sections(step: Step, view: VisibleSections) -> Iterator[Complaint]:
    for group, fitting in view.odd:
        if not fitting:
            yield step.path, group.sections[0].line, "none of the sections that begin here is"
        else:
            headings = " and ".join(f"“{section.heading}”" for section in fitting)
            yield step.path, fitting[1].line, f"{headings} are equally exact"
    lists = [choices for section in view.sections for choices in section.choice_lists]
    if len(lists) > 1 and step.kind != "test":
        yield step.path, lists[1].line, f"is a second list of choices, after that of line {lists[0].line},"


def _find_reachable(start: str, following: Mapping[str, Collection[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = set(following.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def _describe_visitors(visitors: list[Visitor], everybody: int, guide: Guide) -> str:
    if len(visitors) == everybody:
        return "everyone"
    others = f", and {len(visitors) - 1} other kinds of visitor" if len(visitors) > 1 else ""
    return _describe_visitor(visitors[0], guide) + others


def _describe_visitor(visitor: Visitor, guide: Guide) -> str:
    browser = _format_version(guide.platforms.browsers[visitor.browser or ""].name, visitor.browser_version)
    os = _format_version(guide.platforms.os[visitor.os or ""].name, visitor.os_version)
    place = f" {guide.platforms.places[visitor.place].phrase}" if visitor.place else ""
    partner = f"in {guide.partners[visitor.partner].name}" if visitor.partner else "without a partner"
    return f"{browser} on {os}{place} {partner}"


def _format_version(name: str, version: Version | None) -> str:
    return f"{name} {'.'.join(map(str, version))}" if version else name
