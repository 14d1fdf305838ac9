"""Two runs compared: one in the panel, one in a tab of its own. The difference is the diagnosis.

The browser asks the site on top for the panel's permission, and our own site for the tab's. What differs is
therefore that site or its frame; what fails alike is the browser, the computer or the device.
"""

from collections.abc import Callable
from dataclasses import replace

from .evidence import seen
from .faults import Certainty, Finding
from .measurements import Measurements, TabRun
from .signals import inputs, is_refused, permission_now

# What cannot be true where the tab got its stream, unless it is proved.
REFUTED_BY_A_STREAM = ("browser-blocked", "system-blocked")
REFUSED_EVERYWHERE = ("site-blocked", "browser-blocked")
SAME_IN_EVERY_PAGE = ("no-device", "system-blocked")

Found = tuple[Finding, ...]


def with_tab_run(m: Measurements, found: Found) -> Found:
    """Join what came of the run in a tab to what this panel's run shows, without making any of it vaguer."""
    if m.tab_run is None or not m.page.framed or found[0].fault == "all-clear":
        return found
    joined = _works_in_a_tab if m.tab_run.stream else _fails_in_a_tab
    return joined(m, m.tab_run, found)


def _works_in_a_tab(m: Measurements, _: TabRun, found: Found) -> Found:
    """The site on top refuses, or its frame does: browser, computer and device are proved.

    Where the browser blocks every site and excepts ours, the way out is the same: to allow this one.
    """
    refusing = _refusing(m, found)
    if refusing is None:
        return found
    possible = (other for other in found if other.certainty == "certain" or not _is_refuted(other))
    return _changed(tuple(possible), refusing, "certain", "works-in-a-tab")


def _refusing(m: Measurements, found: Found) -> str | None:
    """Which of the two refuses here, None where it cannot be told.

    Firefox and WebKit tell no policy; there a frame that may not ask lists no input, and a blocked site does.
    """
    named = [finding.fault for finding in found]
    if not is_refused(m) or _proved(found, "browser-blocked"):
        return None
    if "frame-not-allowed" in named:
        return "frame-not-allowed"
    told = m.page.policy_allows or (permission_now(m) == "denied" and inputs(m))
    return "site-blocked" if "site-blocked" in named and told else None


def _fails_in_a_tab(_: Measurements, tab: TabRun, found: Found) -> Found:
    """Two sites that are refused have one browser; what is missing for both is missing."""
    if tab.fault in REFUSED_EVERYWHERE:
        return _refused_twice(tab, found)
    if tab.fault in SAME_IN_EVERY_PAGE and not any(finding.fault == tab.fault for finding in found):
        return _behind_the_refusal(tab, found)
    if tab.fault != found[0].fault:
        return found
    sure = tab.fault in SAME_IN_EVERY_PAGE and "possible" not in (tab.certainty, found[0].certainty)
    return _changed(found, tab.fault, "certain" if sure else found[0].certainty, "fails-in-a-tab-too")


def _behind_the_refusal(tab: TabRun, found: Found) -> Found:
    """Add what this panel's plain refusal hides: no page gets past it.

    A tab that the computer stopped was let through by the browser, so the browser does not block every site.
    """
    behind = Finding(tab.fault, tab.certainty, (seen("fails-in-a-tab-so"),))
    passed = tab.fault == "system-blocked"
    left = (other for other in found if not passed or other.fault != "browser-blocked")
    return (*left, behind)


def _refused_twice(tab: TabRun, found: Found) -> Found:
    """Suspect the browser before the site, unless the tab's refusal is its own site's for certain."""
    suspected = any(
        finding.fault == "browser-blocked" and finding.certainty != "certain" for finding in found
    )
    if found[0].fault not in REFUSED_EVERYWHERE or not suspected:
        return found
    if (tab.fault, tab.certainty) == ("site-blocked", "certain"):
        return found
    sure = tab.certainty == "certain"
    behind = _each(found, "site-blocked", lambda finding: replace(finding, certainty="possible"))
    return _changed(behind, "browser-blocked", "certain" if sure else "likely", "fails-in-a-tab-too")


def _is_refuted(finding: Finding) -> bool:
    return finding.fault in REFUTED_BY_A_STREAM


def _proved(found: Found, fault: str) -> bool:
    return any(finding.fault == fault and finding.certainty == "certain" for finding in found)


def _changed(found: Found, fault: str, certainty: Certainty, code: str) -> Found:
    """Give this fault the certainty and one more evidence."""

    def change(finding: Finding) -> Finding:
        return replace(finding, certainty=certainty, evidence=(*finding.evidence, seen(code)))

    return _each(found, fault, change)


def _each(found: Found, fault: str, change: Callable[[Finding], Finding]) -> Found:
    return tuple(change(finding) if finding.fault == fault else finding for finding in found)
