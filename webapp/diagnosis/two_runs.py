"""Compare two runs: one in the panel, one in a tab of its own.

In the panel the permission is the top-level site's, in the tab it is our own site's. Where the results
differ, that site or its frame is the cause; what fails in both is the browser, the computer or the device.
"""

from collections.abc import Callable
from dataclasses import replace

from webapp.diagnosis.evidence import make_evidence
from webapp.diagnosis.faults import Certainty, Finding
from webapp.diagnosis.measurements import Measurements, TabRun
from webapp.diagnosis.signals import input_count, is_refused, latest_permission

# Faults that cannot be there where the tab got its stream and the panel was refused without a cause.
REFUTED_BY_STREAM = ("browser-blocked", "system-blocked")
PERMISSION_FAULTS = ("site-blocked", "browser-blocked")
# Faults that stop every page of this browser.
SAME_ON_EVERY_PAGE = ("no-device", "system-blocked")

Findings = tuple[Finding, ...]


def join_tab_run(m: Measurements, findings: Findings) -> Findings:
    """Return the panel's findings, changed by what the run in a tab proves and never less specific."""
    if m.tab_run is None or not m.page.framed or findings[0].fault == "all-clear":
        return findings
    return _join_success(m, findings) if m.tab_run.stream else _join_failure(m.tab_run, findings)


def _join_success(m: Measurements, findings: Findings) -> Findings:
    """Blame the top-level site or its frame, as the tab proved browser, computer and device.

    Where the browser blocks every site except ours, the repair is the same: to allow the top-level site.
    """
    refusing_fault = _refusing_fault(m, findings)
    if refusing_fault is None:
        return findings
    remaining = tuple(finding for finding in findings if finding.fault not in REFUTED_BY_STREAM)
    return _set_certainty(remaining, refusing_fault, "certain", "works-in-a-tab")


def _refusing_fault(m: Measurements, findings: Findings) -> str | None:
    """Return the fault of the site or of its frame, whichever refuses; None where that is unknown.

    Firefox and WebKit do not report the policy; there a frame that may not ask lists no input, while a
    blocked site lists one.
    """
    faults = [finding.fault for finding in findings]
    if not is_refused(m) or _is_proved(findings, "browser-blocked"):
        return None
    if "frame-not-allowed" in faults:
        return "frame-not-allowed"
    frame_may_ask = m.page.policy_allows or (latest_permission(m) == "denied" and input_count(m))
    return "site-blocked" if "site-blocked" in faults and frame_may_ask else None


def _join_failure(tab: TabRun, findings: Findings) -> Findings:
    """Blame what both runs have in common: the browser for two refusals, otherwise computer or device."""
    if tab.fault in PERMISSION_FAULTS:
        return _join_refusal(tab, findings)
    if tab.fault in SAME_ON_EVERY_PAGE and tab.fault != findings[0].fault:
        return _add_hidden_fault(tab, findings)
    if tab.fault != findings[0].fault:
        return findings
    sure = tab.fault in SAME_ON_EVERY_PAGE and "possible" not in (tab.certainty, findings[0].certainty)
    return _set_certainty(
        findings, tab.fault, "certain" if sure else findings[0].certainty, "fails-in-a-tab-too"
    )


def _add_hidden_fault(tab: TabRun, findings: Findings) -> Findings:
    """Add the tab's fault, which the panel's refusal hides: it stops every page.

    Where the computer stopped the tab, the browser let it pass, so the browser does not block every site;
    but where that is proved, the tab is an exception to it.
    """
    hidden = Finding(tab.fault, tab.certainty, (make_evidence("fails-in-a-tab-so"),))
    refuted = ["browser-blocked"] if tab.fault == "system-blocked" else []
    remaining = (
        finding
        for finding in findings
        if finding.fault != tab.fault and (finding.certainty == "certain" or finding.fault not in refuted)
    )
    return (*remaining, hidden)


def _join_refusal(tab: TabRun, findings: Findings) -> Findings:
    """Suspect the browser before the site, unless our own site is certain to be what refused the tab."""
    suspected = any(
        finding.fault == "browser-blocked" and finding.certainty != "certain" for finding in findings
    )
    if findings[0].fault not in PERMISSION_FAULTS or not suspected:
        return findings
    if (tab.fault, tab.certainty) == ("site-blocked", "certain"):
        return findings
    sure = tab.certainty == "certain"
    weakened = _change_finding(
        findings, "site-blocked", lambda finding: replace(finding, certainty="possible")
    )
    return _set_certainty(weakened, "browser-blocked", "certain" if sure else "likely", "fails-in-a-tab-too")


def _is_proved(findings: Findings, fault: str) -> bool:
    return any(finding.fault == fault and finding.certainty == "certain" for finding in findings)


def _set_certainty(findings: Findings, fault: str, certainty: Certainty, code: str) -> Findings:
    """Set the certainty of one fault and add one evidence to it."""

    def change(finding: Finding) -> Finding:
        return replace(finding, certainty=certainty, evidence=(*finding.evidence, make_evidence(code)))

    return _change_finding(findings, fault, change)


def _change_finding(findings: Findings, fault: str, change: Callable[[Finding], Finding]) -> Findings:
    return tuple(change(finding) if finding.fault == fault else finding for finding in findings)
