"""Runs in a panel together with what came of the same test in a tab, and the findings both must give."""

from webapp.diagnosis import Measurements, TabRun

from .builders import (
    CHROME_WINDOWS,
    EDGE_MAC,
    FIREFOX,
    FRAMED,
    GECKO_REFUSAL,
    SAFARI,
    WEBKIT_REFUSAL,
    failed,
    heard,
    refused,
    run,
    stream,
)

ANDROID = {**CHROME_WINDOWS, "os": "android"}
ALLOWED = {**FRAMED, "policy_allows": True}
REFUSED = run(ALLOWED, before="denied", request=refused())
REFUSED_IN_FIREFOX = run(FRAMED, platform=FIREFOX, before="denied", request=refused(GECKO_REFUSAL))
HIDDEN_IN_FIREFOX = run(
    FRAMED, platform=FIREFOX, before="denied", inputs=(0, 0), request=refused(GECKO_REFUSAL)
)
REFUSED_IN_SAFARI = run(FRAMED, platform=SAFARI, before="prompt", request=refused(WEBKIT_REFUSAL))
BY_SYSTEM = run(ALLOWED, platform=CHROME_WINDOWS, request=refused("Permission denied by system"))
MISSING = run(ALLOWED, inputs=(0, 0), request=failed("NotFoundError", "Requested device not found"))
DENIED_AND_MISSING = run(
    ALLOWED, before="denied", inputs=(0, 0), request=failed("NotFoundError", "Requested device not found")
)
REFUSED_WHEN_ASKED = run(ALLOWED, before="prompt", after="denied", request=refused())
GRANTED_IN_SAFARI = run(FRAMED, platform=SAFARI, request=refused(WEBKIT_REFUSAL))
UNASKED = run(ALLOWED, before="prompt", request=refused("Permission dismissed", elapsed_ms=5))
DISMISSED = run(ALLOWED, before="prompt", request=refused("Permission dismissed"))
SILENT = stream(heard(), page=ALLOWED)
HEARD = stream(heard(loud_blocks=3), page=ALLOWED)


def tab(m: Measurements, fault: str, certainty: str = "likely", opened: bool = False) -> Measurements:
    """Add what came of the same test in a tab."""
    run = {"fault": fault, "certainty": certainty, "stream": opened}
    return m.model_copy(update={"tab_run": TabRun.model_validate(run)})


def works(m: Measurements) -> Measurements:
    return tab(m, "all-clear", "certain", opened=True)


def with_clean_origin(m: Measurements, answer: str) -> Measurements:
    permissions = m.permissions.model_copy(update={"clean_origin": answer})
    return m.model_copy(update={"permissions": permissions})


NOT_KNOWN = "site-blocked likely, browser-blocked possible"
THE_BROWSER = "browser-blocked likely, site-blocked possible"

TWO_RUNS_CASES = [
    (REFUSED, NOT_KNOWN),
    # The tab got its stream: the site or its frame refuses.
    (works(REFUSED), "site-blocked certain"),
    (tab(REFUSED, "silent", opened=True), "site-blocked certain"),
    (works(run(ALLOWED, platform=EDGE_MAC, before="denied", request=refused())), "site-blocked certain"),
    (works(REFUSED_IN_FIREFOX), "site-blocked certain"),
    (works(HIDDEN_IN_FIREFOX), "frame-not-allowed certain"),
    (REFUSED_IN_SAFARI, NOT_KNOWN),
    (works(REFUSED_IN_SAFARI), NOT_KNOWN),
    (works(run({**ALLOWED, "policy_allows": False}, request=refused())), "frame-not-allowed certain"),
    (works(with_clean_origin(REFUSED, "denied")), "browser-blocked certain"),
    (works(BY_SYSTEM), "system-blocked likely"),
    (works(DISMISSED), "prompt-dismissed certain"),
    # The tab was refused as well: one browser for both.
    (tab(REFUSED, "site-blocked"), THE_BROWSER),
    (tab(REFUSED, "browser-blocked"), THE_BROWSER),
    (tab(REFUSED, "browser-blocked", "certain"), "browser-blocked certain, site-blocked possible"),
    (tab(REFUSED, "site-blocked", "certain"), NOT_KNOWN),
    # What was heard here is not put in doubt.
    (tab(HEARD, "no-device", "certain"), "all-clear certain"),
    # What stops every page waits behind the refusal.
    (tab(REFUSED, "no-device", "certain"), f"no-device certain, {NOT_KNOWN}"),
    (tab(REFUSED, "system-blocked", "certain"), "system-blocked certain, site-blocked likely"),
    (tab(REFUSED, "system-blocked"), "site-blocked likely, system-blocked likely"),
    (
        tab(with_clean_origin(REFUSED, "denied"), "system-blocked"),
        "browser-blocked certain, system-blocked likely",
    ),
    # On Android the panel suspects the computer already; the tab says it more surely.
    (
        tab(
            run(ALLOWED, ANDROID, before="prompt", after="denied", request=refused()),
            "system-blocked",
            "certain",
        ),
        "system-blocked certain, site-blocked likely",
    ),
    (tab(with_clean_origin(REFUSED, "prompt"), "site-blocked"), "site-blocked certain"),
    (tab(HIDDEN_IN_FIREFOX, "site-blocked"), "frame-not-allowed likely"),
    # What is missing for both is missing.
    (BY_SYSTEM, "system-blocked likely"),
    (tab(BY_SYSTEM, "system-blocked"), "system-blocked certain"),
    (tab(BY_SYSTEM, "site-blocked"), "system-blocked likely"),
    (tab(MISSING, "no-device", "certain"), "no-device certain"),
    (tab(SILENT, "silent"), "silent likely"),
    (works(SILENT), "silent likely"),
    # What is not known to be common to both, or not the first that is met, is left as the panel tells it.
    (
        works(with_clean_origin(HIDDEN_IN_FIREFOX, "denied")),
        "browser-blocked certain, frame-not-allowed likely",
    ),
    (works(DENIED_AND_MISSING), f"no-device likely, {NOT_KNOWN}"),
    (works(run(FRAMED, FIREFOX, before="denied", inputs=(None, None), request=refused())), NOT_KNOWN),
    (works(run(ALLOWED, CHROME_WINDOWS, before="prompt", request=refused())), "site-blocked certain"),
    (works(run(ALLOWED, request=refused())), "system-blocked likely"),
    (tab(REFUSED, "device-busy", "certain"), NOT_KNOWN),
    (tab(REFUSED_WHEN_ASKED, "site-blocked"), "site-blocked likely"),
    (tab(DENIED_AND_MISSING, "site-blocked"), f"no-device likely, {NOT_KNOWN}"),
    (tab(with_clean_origin(REFUSED, "denied"), "site-blocked"), "browser-blocked certain"),
    (tab(UNASKED, "prompt-dismissed", "certain"), "cannot-ask likely, prompt-dismissed possible"),
    (tab(BY_SYSTEM, "system-blocked", "possible"), "system-blocked likely"),
    (tab(GRANTED_IN_SAFARI, "system-blocked"), "system-blocked possible"),
    # Nothing to compare.
    (works(run(before="denied", request=refused())), NOT_KNOWN),
    (tab(stream(heard(loud_blocks=3), page=ALLOWED), "site-blocked"), "all-clear certain"),
    (works(run(ALLOWED)), ""),
]  # fmt: skip
