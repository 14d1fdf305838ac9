"""What a verdict means for the page around the test, or for the test's own page alone."""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from webapp.check.judged_run import ABOUT_THE_TESTED_PAGE, JudgedRun
from webapp.check.sentences import evidence_sentence
from webapp.diagnosis import Evidence, Finding
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.steps import step_url
from webapp.reader.walk import current_guide

OF_EXTENSION = Evidence("cti-of-extension")
CHROMIUM_EXTENSION = re.compile(r"chrome-extension://[a-p]{32}")
PARTNERS_SITE = "site/partner"  # The step for what is left after an all-clear away from the partner's page.


@dataclass(frozen=True)
class OwnPage:
    """The test's own page, where the verdict is about it alone; `partner` comes after, if it is known."""

    host: str
    partner: str | None


@dataclass(frozen=True)
class SeparatePhoneApp:
    """The partner around the frame, whose phone apps do not use the microphone of its page."""

    partner: str
    url: str


@dataclass(frozen=True)
class PhoneAppOfExtension:
    """A phone app that is an extension's page, and where Chromium keeps that one's permission."""

    sentence: str
    settings: str | None


@dataclass(frozen=True)
class Surroundings:
    """What is said of the pages around the test.

    `proved_site` names the site whose permission a frame's run proved. `tab_offered` says that the same test
    in a tab would tell more, `tab_sentence` what came of it.
    """

    own_page: OwnPage | None
    separate_phone_app: SeparatePhoneApp | None
    extension: PhoneAppOfExtension | None
    proved_site: str | None
    tab_offered: bool
    tab_sentence: str | None


def surroundings_of(run: JudgedRun, first: Finding) -> Surroundings:
    """Return what the finding to fix first means for the pages around the test."""
    separate_phone_app, extension = _separate_phone_app(run), _extension(run, first)
    return Surroundings(
        own_page=_own_page(run, first),
        separate_phone_app=separate_phone_app,
        extension=extension,
        proved_site=None if separate_phone_app or extension else _proved_site(run, first),
        tab_offered=_tab_would_tell(run, first),
        tab_sentence=_tab_sentence(run, first),
    )


def _own_page(run: JudgedRun, first: Finding) -> OwnPage | None:
    if run.framed or first.fault not in ABOUT_THE_TESTED_PAGE:
        return None
    return OwnPage(host_of(run.own_origin), _partner_name(run.walk.visitor))


def _separate_phone_app(run: JudgedRun) -> SeparatePhoneApp | None:
    partner = current_guide().partners.get(run.tested_visitor.partner or "")
    if not run.framed or partner is None or partner.is_heard_in_its_page:
        return None
    walk = replace(run.walk, visitor=run.tested_visitor)
    return SeparatePhoneApp(partner.name, step_url(PARTNERS_SITE, walk.onward("test")))


def _extension(run: JudgedRun, first: Finding) -> PhoneAppOfExtension | None:
    if OF_EXTENSION not in first.evidence:
        return None
    origin = (run.measured.host_info and run.measured.host_info.origin) or ""
    is_chromiums = CHROMIUM_EXTENSION.fullmatch(origin)
    settings = f"chrome://settings/content/siteDetails?site={quote(origin, safe='')}"
    return PhoneAppOfExtension(evidence_sentence(OF_EXTENSION), settings if is_chromiums else None)


def _proved_site(run: JudgedRun, first: Finding) -> str | None:
    if first.fault != "all-clear" or run.diagnosis.levels["site"] != "ok":
        return None
    return _partner_name(run.tested_visitor) or host_of(run.tested_visitor.origin or run.own_origin)


def _tab_would_tell(run: JudgedRun, first: Finding) -> bool:
    """Whether a frame met a fault, no question that is still open, that was not compared yet.

    A sandboxed frame opens no tab, and is known for what it is.
    """
    is_fault = first.level is not None and first.fault != "prompt-unanswered"
    measured = run.measured
    return run.framed and is_fault and measured.tab_run is None and not measured.page.opaque_origin


def _tab_sentence(run: JudgedRun, first: Finding) -> str | None:
    tab_run = run.measured.tab_run
    if tab_run is None or not run.framed or first.fault == "all-clear":
        return None
    return evidence_sentence(Evidence("works-in-a-tab" if tab_run.stream else "fails-in-a-tab-too"))


def _partner_name(visitor: Visitor) -> str | None:
    return current_guide().partners[visitor.partner].name if visitor.partner else None
