"""From measurements to diagnosis: apply every rule, and put the fault to fix first in front."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from webapp.diagnosis.audio import (
    all_clear,
    device_dead,
    is_listening,
    microphone_muted,
    not_measured,
    silent,
    too_quiet,
)
from webapp.diagnosis.device import browser_glitch, device_busy, device_gone, device_unreadable, no_device
from webapp.diagnosis.evidence import CERTAINTIES, Recognition, make_evidence, possible
from webapp.diagnosis.extension import doubt_what_was_replaced, extension_interferes
from webapp.diagnosis.faults import Diagnosis, Finding, Hint
from webapp.diagnosis.levels import assess_levels
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.page import frame_not_allowed, frame_sandboxed, insecure_page, unsupported_browser
from webapp.diagnosis.permission import browser_blocked, site_blocked
from webapp.diagnosis.phone_app import belongs_to_extension, phone_app_evidence, phone_app_findings
from webapp.diagnosis.phone_errors import Meaning, PhoneErrors
from webapp.diagnosis.prompt import cannot_ask, prompt_dismissed, prompt_unanswered, waits_for_answer
from webapp.diagnosis.reach import PAST_PERMISSION, furthest_proof
from webapp.diagnosis.signals import (
    asked_for_camera,
    error_evidence,
    is_monitor,
    is_pending,
    is_rejected,
    latest_permission,
)
from webapp.diagnosis.system import system_blocked
from webapp.diagnosis.thresholds import LISTENING_HINT_MS, PROMPT_HINT_MS, SOUND_HINT_MS
from webapp.diagnosis.two_runs import join_tab_run
from webapp.diagnosis.voice import name_sound

Rule = Callable[[Measurements], Recognition | None]

# For a page that has no API to ask with; nothing else can be proved there.
PAGE_RULES: tuple[Rule, ...] = (insecure_page, unsupported_browser, extension_interferes)

# In the order of what a request meets. Of two equally certain faults the earlier is to be fixed first.
RULES: tuple[Rule, ...] = (
    unsupported_browser,
    frame_not_allowed,
    frame_sandboxed,
    prompt_unanswered,
    prompt_dismissed,
    cannot_ask,
    extension_interferes,
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


NO_PHONE_ERRORS = PhoneErrors({})


def diagnose(m: Measurements, phone_errors: PhoneErrors = NO_PHONE_ERRORS) -> Diagnosis:
    """Return the faults the measurements show, the one to fix first in front, and every level's state.

    `phone_errors` says what the phone app's error means; of one that is not there nothing more is known.
    """
    can_ask = m.page.secure_context and m.page.media_devices
    meaning = phone_errors.meaning_of(m.cti_error)
    findings = _find_faults(m, meaning) if can_ask else _apply_rules(PAGE_RULES, m)
    return Diagnosis(
        findings=findings,
        levels=assess_levels(m, findings),
        hint=None if findings else _choose_hint(m),
        comparison_helps=_comparison_helps(m, findings),
        keep_listening=can_ask and (is_pending(m) or is_listening(m)),
    )


def fault_of(rule: Rule) -> str:
    """Return the id of the fault that a rule is named for."""
    return rule.__name__.replace("_", "-")


def unknown_failure(m: Measurements) -> Recognition | None:
    """Recognise a failure that no other rule knows; applied only when no other fault was found."""
    if is_rejected(m):
        return possible(
            error_evidence(m), *([make_evidence("camera-asked-too")] if asked_for_camera(m) else [])
        )
    return None


def _apply_rules(rules: tuple[Rule, ...], m: Measurements) -> tuple[Finding, ...]:
    answers = ((fault_of(rule), rule(m)) for rule in rules)
    return _sort_by_certainty(Finding(fault, *answer) for fault, answer in answers if answer)


def _sort_by_certainty(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings by certainty; those that are equally certain stay in their order."""
    return tuple(sorted(findings, key=lambda finding: CERTAINTIES.index(finding.certainty)))


def _find_faults(m: Measurements, meaning: Meaning | None) -> tuple[Finding, ...]:
    findings = _apply_rules(RULES, m) or _apply_rules((unknown_failure,), m)
    if not findings:
        return ()
    findings = _sort_by_certainty(join_tab_run(m, tuple(doubt_what_was_replaced(m, findings))))
    first, *others = _add_phone_app_findings(m, findings, meaning)
    proof = furthest_proof(m)
    if proof:
        first = replace(first, evidence=(*first.evidence, make_evidence(proof)))
    return (first, *others, *_find_excepted_block(m, findings))


def _add_phone_app_findings(
    m: Measurements, findings: tuple[Finding, ...], meaning: Meaning | None
) -> tuple[Finding, ...]:
    """Add what keeps the microphone from the phone app alone; then `all-clear` goes, whatever was heard here.

    What this frame meets itself comes first, because the phone app meets most of it as well.
    """
    of_phone_app = phone_app_findings(m, meaning)
    here = [finding for finding in findings if not (of_phone_app and finding.fault == "all-clear")]
    faults_here = [finding.fault for finding in here]
    additional = tuple(finding for finding in of_phone_app if finding.fault not in faults_here)
    if additional:
        return _sort_by_certainty((*here, *additional))
    first, *others = here
    first = replace(first, evidence=(*first.evidence, *phone_app_evidence(m)))
    return (_doubt_for_extension(m, first), *others)


def _doubt_for_extension(m: Measurements, first: Finding) -> Finding:
    """Doubt what the site's permission says of a phone app that is an extension's page."""
    if not belongs_to_extension(m) or first.fault not in ("all-clear", "site-blocked"):
        return first
    evidence = (*first.evidence, make_evidence("cti-of-extension"))
    return replace(first, certainty="likely", evidence=evidence)


def _find_excepted_block(m: Measurements, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Find a block of the whole browser to which this page is an exception: other pages will meet it.

    In a frame it does not matter, as the page around it, the one that must be allowed, is the exception.
    """
    excepted = furthest_proof(m) in PAST_PERMISSION or latest_permission(m) == "granted"
    known = any(finding.fault == "browser-blocked" for finding in findings)
    if m.permissions.clean_origin != "denied" or m.page.framed or known or not excepted:
        return ()
    evidence = (make_evidence("clean-origin-denied"), make_evidence("site-is-an-exception"))
    return (Finding("browser-blocked", "certain", evidence),)


def _choose_hint(m: Measurements) -> Hint | None:
    if waits_for_answer(m, PROMPT_HINT_MS):
        return "prompt-waiting"
    if not is_listening(m) or m.audio is None:
        return None
    if is_monitor(m):
        return "own-output"
    if m.audio.listened_ms >= SOUND_HINT_MS and (sound := name_sound(m.audio)):
        return sound
    return "nothing-heard-yet" if m.audio.listened_ms >= LISTENING_HINT_MS else None


def _comparison_helps(m: Measurements, findings: tuple[Finding, ...]) -> bool:
    """Return whether a clean origin would tell a block of this site from one of the browser.

    Where sound was heard on a page that was allowed beforehand, the browser may still refuse all other pages.
    Where no question can be shown, a window to compare with would be another place.
    """
    if m.permissions.clean_origin is not None or (findings and findings[0].fault == "cannot-ask"):
        return False
    if findings and findings[0].fault == "all-clear":
        return m.permissions.before == "granted" and not m.page.framed
    unsure = any(
        finding.fault in ("site-blocked", "browser-blocked") and finding.certainty != "certain"
        for finding in findings
    )
    return unsure and latest_permission(m) == "denied"
