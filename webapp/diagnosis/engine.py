"""From measurements to diagnosis: asks every rule, and puts the fault to fix first in front."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal

from .audio import all_clear, device_dead, is_listening, microphone_muted, not_measured, silent, too_quiet
from .device import browser_glitch, device_busy, device_gone, device_unreadable, no_device
from .evidence import CERTAINTIES, Verdict, possible, seconds, seen
from .faults import Diagnosis, Finding
from .levels import level_states
from .measurements import Measurements
from .page import frame_not_allowed, frame_sandboxed, insecure_page, unsupported_browser
from .permission import browser_blocked, site_blocked
from .phone_app import phone_app_findings, the_phone_app
from .prompt import prompt_dismissed, prompt_unanswered, waits_for_answer
from .reach import PAST_PERMISSION, furthest
from .signals import asked_for_camera, is_pending, is_rejected, permission_now, the_error
from .system import system_blocked
from .thresholds import LISTENING_HINT_MS, PROMPT_HINT_MS, PROMPT_UNANSWERED_MS
from .two_runs import with_tab_run

Rule = Callable[[Measurements], Verdict | None]

# Without these two nothing else can be asked, and nothing else be proved.
PAGE_RULES: tuple[Rule, ...] = (insecure_page, unsupported_browser)

# In the order of what a request meets. Of two equally certain faults the earlier is to be fixed first.
RULES: tuple[Rule, ...] = (
    frame_not_allowed,
    frame_sandboxed,
    prompt_unanswered,
    prompt_dismissed,
    system_blocked,
    no_device,
    device_gone,
    site_blocked,
    browser_blocked,
    device_busy,
    device_unreadable,
    browser_glitch,
    microphone_muted,
    not_measured,
    device_dead,
    silent,
    too_quiet,
    all_clear,
)


def diagnose(m: Measurements) -> Diagnosis:
    """Name every fault the measurements show, the one to fix first in front, and the state of every level."""
    on_page = _ask(PAGE_RULES, m)[:1]
    findings = on_page or _findings(m)
    return Diagnosis(
        findings=findings,
        levels=level_states(m, findings),
        hint=None if findings else _hint(m),
        comparison_helps=_comparison_helps(m, findings),
        keep_listening=not on_page and (is_pending(m) or is_listening(m)),
    )


def fault_of(rule: Rule) -> str:
    """The fault a rule is named for."""
    return rule.__name__.replace("_", "-")


def unknown_failure(m: Measurements) -> Verdict | None:
    """A failure no rule knows. Asked when nothing else was found."""
    if is_rejected(m):
        return possible(the_error(m), *([seen("camera-asked-too")] if asked_for_camera(m) else []))
    if is_pending(m) and m.request is not None and m.request.elapsed_ms >= PROMPT_UNANSWERED_MS:
        return possible(seen("request-pending", seconds=seconds(m.request.elapsed_ms)))
    return None


def _ask(rules: tuple[Rule, ...], m: Measurements) -> tuple[Finding, ...]:
    answers = ((fault_of(rule), rule(m)) for rule in rules)
    return _surest_first(Finding(fault, *verdict) for fault, verdict in answers if verdict)


def _surest_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Order findings by certainty; equally certain ones stay as they are."""
    return tuple(sorted(found, key=lambda finding: CERTAINTIES.index(finding.certainty)))


def _findings(m: Measurements) -> tuple[Finding, ...]:
    found = _ask(RULES, m) or _ask((unknown_failure,), m)
    if not found:
        return ()
    found = _surest_first(with_tab_run(m, found))
    first, *others = _with_phone_app(m, found)
    proof = furthest(m)
    if proof:
        first = replace(first, evidence=(*first.evidence, seen(proof)))
    return (first, *others, *_behind(m, found))


def _with_phone_app(m: Measurements, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Add what keeps the microphone from the phone app alone; then nothing is clear, whatever was heard here.

    What this frame meets itself comes first: most of it the phone app meets as well.
    """
    named = [finding.fault for finding in found]
    its_own = tuple(finding for finding in phone_app_findings(m) if finding.fault not in named)
    if its_own:
        here = (finding for finding in found if finding.fault != "all-clear")
        return _surest_first((*here, *its_own))
    return (replace(found[0], evidence=(*found[0].evidence, *the_phone_app(m))), *found[1:])


def _behind(m: Measurements, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The block of the whole browser that did not stop this page, an exception to it, but will stop others.

    In a frame nothing is behind: the page around it is the one that matters, and is excepted.
    """
    excepted = furthest(m) in PAST_PERMISSION or permission_now(m) == "granted"
    named = any(finding.fault == "browser-blocked" for finding in found)
    if m.permissions.clean_origin != "denied" or m.page.framed or named or not excepted:
        return ()
    evidence = (seen("clean-origin-denied"), seen("site-is-an-exception"))
    return (Finding("browser-blocked", "certain", evidence),)


def _hint(m: Measurements) -> Literal["prompt-waiting", "nothing-heard-yet"] | None:
    if waits_for_answer(m, PROMPT_HINT_MS):
        return "prompt-waiting"
    if is_listening(m) and m.audio is not None and m.audio.listened_ms >= LISTENING_HINT_MS:
        return "nothing-heard-yet"
    return None


def _comparison_helps(m: Measurements, findings: tuple[Finding, ...]) -> bool:
    """Whether a clean origin would tell a block of this site from one of the browser.

    Where sound was heard on a page that was allowed beforehand, the browser may still refuse all other pages.
    """
    if m.permissions.clean_origin is not None:
        return False
    if findings and findings[0].fault == "all-clear":
        return m.permissions.before == "granted" and not m.page.framed
    unsure = any(
        finding.fault in ("site-blocked", "browser-blocked") and finding.certainty != "certain"
        for finding in findings
    )
    return unsure and permission_now(m) == "denied"
