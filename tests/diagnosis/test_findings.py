"""Which faults a run shows, and how sure the engine is of them."""

import pytest

from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.engine import PAGE_RULES, RULES, fault_of, unknown_failure
from webapp.diagnosis.evidence import EVIDENCE_CODES

from .builders import codes, judged, named, run
from .cases import CASES


@pytest.mark.parametrize(("measurements", "expected"), CASES)
def test_the_run_shows_these_faults_in_this_order(measurements, expected):
    assert named(judged(measurements)) == expected


def test_every_fault_has_a_rule_of_its_name_or_is_the_phone_apps():
    rules = {fault_of(rule) for rule in (*PAGE_RULES, *RULES, unknown_failure)}

    assert {*rules, "phone-app-failed"} == set(FAULT_LEVELS)


def test_the_rules_stand_in_the_order_of_what_a_request_meets():
    """Of two that are equally certain the earlier is to be fixed first, and few runs show any two of them."""
    assert [fault_of(rule) for rule in PAGE_RULES] == [
        "insecure-page",
        "unsupported-browser",
        "extension-interferes",
    ]
    assert [fault_of(rule) for rule in RULES] == [
        *("unsupported-browser", "frame-not-allowed", "frame-sandboxed"),
        *("prompt-unanswered", "prompt-dismissed", "cannot-ask", "extension-interferes"),
        *("system-blocked", "no-device", "device-gone", "site-blocked", "browser-blocked"),
        *("device-busy", "device-unreadable", "browser-glitch"),
        *("microphone-muted", "not-measured", "device-dead", "silent", "too-quiet", "all-clear"),
    ]


@pytest.mark.parametrize(
    ("browser", "first"),
    [("chrome", 53), ("edge", 12), ("firefox", 36), ("opera", 40), ("safari", 11), ("brave", 53)],
)
def test_a_browser_is_too_old_up_to_its_first_version_with_the_api(browser, first):
    """The versions are those of mdn/browser-compat-data."""
    platform = {"engine": "chromium", "os": "macos", "browser": browser}
    missing = [
        judged(run({"media_devices": False}, {**platform, "browser_version": version})).findings[0]
        for version in (first - 1, first)
    ]

    assert [(finding.fault, finding.certainty) for finding in missing] == [
        ("unsupported-browser", "certain"),
        ("extension-interferes", "likely"),
    ]


def test_every_fault_comes_first_in_some_run():
    first = {diagnosis.first.fault for diagnosis in map(judged, (m for m, _ in CASES)) if diagnosis.first}

    assert first == set(FAULT_LEVELS)


def test_every_code_of_evidence_is_given_in_some_run():
    given = set().union(*(codes(judged(measurements)) for measurements, _ in CASES))

    assert given == set(EVIDENCE_CODES)
