"""What an agent types to make a link, validated, with every problem named by its field."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from flask import g

from webapp.partners.addresses import host_of, origin_of
from webapp.reader.walk import current_guide, walk_of, walk_to_app
from webapp.support import LinkDraft, clean_name
from webapp.support.agents import MAX_NAME, Agent
from webapp.support.links import DEFAULT_LIFETIME, LIFETIMES_DAYS, MAX_NOTE, MAX_REFERENCE
from webapp.web.i18n import gettext, offered_languages

FIELDS = ("partner", "host", "locale", "reference", "note", "days")
FORMER_NAMES = {"locale": "lang", "reference": "ref"}
"""By which pages and macros of earlier versions name a field."""
BREAKS = re.compile(r"[\t\r\n]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

Problem = tuple[str, str]
"""The name of a field, and a sentence for the person who filled it in."""


@dataclass(frozen=True)
class LinkForm:
    """What was typed, complete: a field that was not sent has its default."""

    partner: str
    host: str
    locale: str
    reference: str
    note: str
    days: str

    def problems(self) -> dict[str, str]:
        """Return the first problem of each field."""
        return dict(reversed([*self._problems()]))

    def draft(self, agent: Agent) -> LinkDraft:
        """Return what the link is made from; call it only if there are no problems."""
        walk = walk_to_app(self.partner, self.host, current_guide())
        return LinkDraft(
            asked_by=agent.name,
            agent_id=agent.id,
            locale=self.locale,
            partner=walk.visitor.partner,
            host=dict(walk.parameters()).get("host"),
            reference=self.reference,
            note=self.note,
            lifetime=timedelta(days=int(self.days)),
        )

    def _problems(self) -> Iterator[Problem]:
        if self.partner and self.partner not in current_guide().partners:
            yield "partner", gettext("There is no such application. Choose one from the list.")
        if self.host:
            yield from self._problems_of_host()
        if self.locale not in offered_languages():
            yield "locale", gettext("There is no such language. Choose one from the list.")
        if self.days not in map(str, LIFETIMES_DAYS):
            yield "days", gettext("Choose one of these periods.")
        yield from _problems_of_text("reference", self.reference, MAX_REFERENCE)
        yield from _problems_of_text("note", self.note, MAX_NOTE)

    def _problems_of_host(self) -> Iterator[Problem]:
        partners, origin = current_guide().partners, origin_of(self.host)
        if origin is None:
            yield "host", gettext("This is not the address of a page. Copy it from the address bar.")
            return
        partner = partners.get(self.partner)
        walk = walk_of({"partner": self.partner, "host": self.host}, current_guide())
        if partner is None or walk.visitor.origin is not None:
            return
        values = {"host": host_of(origin), "partner": partner.name, "hosts": ", ".join(partner.hosts)}
        yield (
            "host",
            gettext("%(host)s is no address of %(partner)s, whose pages are at %(hosts)s.") % values,
        )


def read_form(values: Mapping[str, str]) -> LinkForm:
    """Read what was typed, or what the address filled in, with a default for what is missing."""
    sent = {name: values.get(name) or values.get(FORMER_NAMES.get(name, name), "") for name in FIELDS}
    text = {name: BREAKS.sub(" ", value).strip() for name, value in sent.items()}
    text["locale"] = text["locale"] or g.language.code
    text["days"] = text["days"] or str(DEFAULT_LIFETIME.days)
    return LinkForm(**text)


def read_name(typed: str) -> tuple[str, str]:
    """Return the name that an agent typed, as one line, and what is wrong with it or ""."""
    text = BREAKS.sub(" ", typed).strip()
    name = clean_name(text)
    problems = [problem for _, problem in _problems_of_text("name", text, MAX_NAME)]
    if not name:
        problems.append(gettext("Type the name that customers are to read."))
    return name, next(iter(problems), "")


def name_taken() -> str:
    """Say that another agent has the name."""
    return gettext("Another agent has this name. Add something by which people can tell you apart.")


def _problems_of_text(field: str, text: str, most: int) -> Iterator[Problem]:
    if CONTROL.search(text):
        yield field, gettext("This holds characters that cannot be seen. Type it instead of pasting it.")
    if len(text) > most:
        values = {"most": most, "length": len(text)}
        yield field, gettext("At most %(most)s characters; these are %(length)s.") % values
