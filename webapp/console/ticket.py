"""A run as text for a ticket, plain or in Markdown.

What others wrote (references, names of devices, messages of browsers) stands in Markdown as code, where no
renderer looks for markup, links or mentions; never in a table, whose cells end at a bar even in code.
Either way it stays within its line, and cannot turn the direction in which that is read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from webapp.console.agent_sentences import agent_sentence
from webapp.console.report_view import LevelRow, ReportView
from webapp.web.i18n import gettext, mark
from webapp.web.times import exact_time

BACKTICKS = re.compile(r"`+")
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~])")
OUT_OF_LINE = re.compile("[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Separators of lines and paragraphs, and what controls the direction of writing."""
HARMLESS = re.compile(r"[A-Za-z0-9 ]+|-?[0-9]+(\.[0-9]+)?")

REFERENCE = mark("Reference")
ASKED_BY = mark("Asked by")
MADE_FOR = mark("Link made for")
TESTED = mark("Tested")
COMPUTER = mark("Computer")
SITE = mark("Site")
HEARSAY_SITE = mark("Site, as the customer named it")
MICROPHONES = mark("Microphones")
BEFORE = mark("Before")
ELSEWHERE = mark("Before, on another device")
TRIED = mark("Tried")
THEN = mark("then: %(result)s")
NOT_TESTED_SINCE = mark("not tested since")
CONSOLE = mark("All results")
STEPS = mark("The steps, as the customer sees them")
LEFT = mark("What is left")
NOT_KNOWN = mark("not known")


@dataclass(frozen=True)
class Ticket:
    """What a text says; `origin` is that of this app, for links. Only pasted runs have no `asked_by`.

    `partner` is the name of the one the link was made for, `host` the site; each may be "". `before` is a run
    of the same device, `elsewhere` one of another. `tried` are titles of steps with what came of each, ""
    where nobody tested since.
    """

    report: ReportView
    origin: str
    reference: str = ""
    asked_by: str = ""
    partner: str = ""
    host: str = ""
    console_url: str = ""
    before: ReportView | None = None
    elsewhere: ReportView | None = None
    tried: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Texts:
    """The two texts of a ticket, ready to be copied."""

    plain: str
    markdown: str


def write_texts(ticket: Ticket) -> Texts:
    """Write the run as plain text and in Markdown."""
    return Texts(plain_text(ticket), markdown(ticket))


def plain_text(ticket: Ticket) -> str:
    """Write the run as plain text."""
    report = ticket.report
    lines = [report.title, *filter(None, [report.certainty, *report.notes]), ""]
    lines += [f"{name}: {', '.join(values)}" for name, values in _list_facts(ticket, keep_in_line, str)]
    lines += [""]
    for row in report.rows:
        lines += [f"{row.stop.name}: {row.stop.word}".rstrip(": ")]
        lines += [f"  {agent_sentence(evidence, keep_in_line)}" for evidence in row.evidence]
    lines += [agent_sentence(evidence, keep_in_line) for evidence in report.general]
    lines += ["", *(f"{name}: {url}" for name, url in _list_steps(ticket))]
    return "\n".join(lines).strip() + "\n"


def markdown(ticket: Ticket) -> str:
    """Write the run in Markdown, whose tables are those of GitHub."""
    report = ticket.report
    lines = [f"**{escape_markdown(report.title)}**", ""]
    for sentence in filter(None, [report.certainty, *map(escape_markdown, report.notes)]):
        lines += [sentence, ""]
    lines += [f"- {name}: {', '.join(values)}" for name, values in _list_facts(ticket, code, escape_markdown)]
    lines += ["", f"| {gettext('Level')} | {gettext('State')} |", "|---|---|"]
    lines += [
        f"| {escape_markdown(row.stop.name)} | {escape_markdown(row.stop.word)} |" for row in report.rows
    ]
    lines += ["", *(f"- {sentence}" for sentence in _list_evidence(report))]
    lines += ["", *(f"- [{name}](<{url}>)" for name, url in _list_steps(ticket))]
    return "\n".join(lines).strip() + "\n"


def escape_markdown(text: str) -> str:
    """Return text of our own so that nothing in it is taken for Markdown."""
    return MARKUP.sub(r"\\\1", text)


def keep_in_line(text: str) -> str:
    """Return anybody's text without what ends a line or turns the direction of writing."""
    return OUT_OF_LINE.sub(" ", text)


def code(text: str) -> str:
    """Return anybody's text as code, within more backticks than it has in a row."""
    text = keep_in_line(text)
    fence = "`" * (max(map(len, BACKTICKS.findall(text)), default=0) + 1)
    space = " " if text[:1] in ("`", " ") or text[-1:] in ("`", " ") else ""
    return f"{fence}{space}{text}{space}{fence}"


def write_foreign_text(text: str) -> str:
    """Return words and numbers as they are, and everything else as code."""
    return text if HARMLESS.fullmatch(text) else code(text)


def _list_facts(
    ticket: Ticket, foreign: Callable[[str], str], own: Callable[[str], str]
) -> Iterator[tuple[str, list[str]]]:
    report, before, elsewhere = ticket.report, ticket.before, ticket.elsewhere
    if ticket.reference:
        yield gettext(REFERENCE), [foreign(ticket.reference)]
    if ticket.asked_by:
        yield gettext(ASKED_BY), [foreign(ticket.asked_by)]
    made_for = [write(name) for write, name in ((own, ticket.partner), (foreign, ticket.host)) if name]
    if made_for:
        yield gettext(MADE_FOR), made_for
    if report.received_at:
        yield gettext(TESTED), [exact_time(report.received_at)]
    yield gettext(COMPUTER), [own(report.platform or gettext(NOT_KNOWN))]
    if report.host:
        yield gettext(HEARSAY_SITE if report.host_is_hearsay else SITE), [foreign(report.host)]
    if report.microphones:
        yield gettext(MICROPHONES), [foreign(name) for name in report.microphones if name]
    if before and before.received_at:
        yield gettext(BEFORE), [own(before.title), exact_time(before.received_at)]
    if elsewhere and elsewhere.received_at:
        told = own(elsewhere.title), own(elsewhere.platform), exact_time(elsewhere.received_at)
        yield gettext(ELSEWHERE), [text for text in told if text]
    for title, result in ticket.tried:
        came_of_it = gettext(THEN) % {"result": result} if result else gettext(NOT_TESTED_SINCE)
        yield gettext(TRIED), [f"{own(title)} ({own(came_of_it)})"]


def _list_evidence(report: ReportView) -> Iterator[str]:
    rows: tuple[LevelRow, ...] = report.rows
    for row in rows:
        for evidence in row.evidence:
            yield f"{escape_markdown(row.stop.name)}: {agent_sentence(evidence, write_foreign_text)}"
    for evidence in report.general:
        yield agent_sentence(evidence, write_foreign_text)


def _list_steps(ticket: Ticket) -> Iterator[tuple[str, str]]:
    """Yield addresses after their names: of the step, if there is one, and of the page with all results."""
    if ticket.report.step_url:
        name = LEFT if ticket.report.all_clear else STEPS
        yield gettext(name), ticket.origin + ticket.report.step_url
    if ticket.console_url:
        yield gettext(CONSOLE), ticket.console_url
