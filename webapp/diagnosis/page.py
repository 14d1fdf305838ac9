"""Rules for the page and for the frame it is in."""

from webapp.diagnosis.evidence import Recognition, certain, likely, make_evidence, possible
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.phone_app import phone_app_is_well
from webapp.diagnosis.signals import (
    INVALID_ORIGIN,
    NOT_REGISTERED,
    PLACES_WITHOUT_QUESTIONS,
    error_evidence,
    error_message,
    frame_evidence,
    has_stream,
    input_count,
    is_refused,
    is_refused_when_asked,
    is_rejected,
    latest_permission,
    repair_evidence,
    repair_failed,
)

# The first major versions with `navigator.mediaDevices.getUserMedia` (mdn/browser-compat-data).
FIRST_WITH_API = {"chrome": 53, "edge": 12, "firefox": 36, "opera": 40, "safari": 11, "brave": 53}


def insecure_page(m: Measurements) -> Recognition | None:
    """Recognise an insecure page: only a secure context has a microphone (W3C mediacapture-main)."""
    return None if m.page.secure_context else certain(make_evidence("insecure-context"))


def unsupported_browser(m: Measurements) -> Recognition | None:
    """Recognise a browser that is too old, or a web view of an application that cannot ask the person.

    In a version that has the API, somebody took it away (see `extension_interferes`).
    """
    if not m.page.secure_context:
        return None
    missing = make_evidence("no-media-devices")
    if not m.page.media_devices:
        if is_current_browser(m):
            return possible(missing)
        return certain(missing) if _predates_the_api(m) else likely(missing)
    if is_rejected(m, "NotSupportedError"):
        return likely(error_evidence(m))
    return None


def is_current_browser(m: Measurements) -> bool:
    """Return whether this version of this browser has the API of itself.

    On iOS an app's own web view has it only if the app passes the microphone on: versions tell nothing.
    """
    first, version = FIRST_WITH_API.get(m.platform.browser or ""), m.platform.browser_version
    in_app = m.platform.os == "ios" or m.platform.place in PLACES_WITHOUT_QUESTIONS
    return first is not None and version is not None and version >= first and not in_app


def _predates_the_api(m: Measurements) -> bool:
    first, version = FIRST_WITH_API.get(m.platform.browser or ""), m.platform.browser_version
    return first is not None and version is not None and version < first


def frame_not_allowed(m: Measurements) -> Recognition | None:
    """Recognise a Permissions Policy that forbids the microphone.

    The frame has no `allow` for it, or a header of the page around the frame withholds it.

    Firefox and WebKit have no API for the policy. There a frame without `allow` lists no input at all,
    while a frame whose site is denied still lists one without a label, and where there is none the error is
    another. In a Chromium without that API the browser's own button tells: it is not registered in a frame
    that may not ask.
    """
    if has_stream(m):
        return None
    well = phone_app_is_well(m)
    if m.page.policy_allows is False and well:
        return likely(make_evidence("policy-forbids"), well, *frame_evidence(m))
    if m.page.policy_allows is False:
        return certain(make_evidence("policy-forbids"), *frame_evidence(m))
    was_asked = is_refused_when_asked(m)  # A frame that may not ask shows no box that could be answered.
    refused_without_cause = (
        m.page.policy_allows is None and latest_permission(m) != "granted" and is_refused(m)
    )
    inputs_hidden = m.platform.engine in ("gecko", "webkit") and input_count(m) == 0 and not was_asked
    if m.page.framed and not m.page.opaque_origin and refused_without_cause and inputs_hidden:
        return likely(make_evidence("frame-lists-no-inputs"), error_evidence(m), *frame_evidence(m))
    if m.page.framed and refused_without_cause and repair_failed(m, NOT_REGISTERED):
        return likely(*repair_evidence(m), *frame_evidence(m))
    return None


def frame_sandboxed(m: Measurements) -> Recognition | None:
    """Recognise a sandbox: the frame has an opaque origin.

    Chromium raises a SecurityError there, the other browsers refuse without a cause.
    """
    named_so = error_message(m) == INVALID_ORIGIN and m.page.native_api is not False
    if is_rejected(m, "SecurityError") and (m.page.opaque_origin or named_so):
        opaque = [make_evidence("opaque-origin")] if m.page.opaque_origin else []
        well = phone_app_is_well(m)
        if well:
            return likely(error_evidence(m), *opaque, well, *frame_evidence(m))
        return certain(error_evidence(m), *opaque, *frame_evidence(m))
    if m.page.opaque_origin and is_refused(m):
        return likely(make_evidence("opaque-origin"), error_evidence(m), *frame_evidence(m))
    return None


def frame_explains_denial(m: Measurements) -> bool:
    """Return whether the frame alone explains that the permission is denied."""
    return bool(frame_not_allowed(m) or frame_sandboxed(m))


def may_be_the_frame(m: Measurements) -> bool:
    """Return whether a frame may be what forbids the microphone, though nothing shows it."""
    hides_inputs = m.platform.engine in ("gecko", "webkit") and input_count(m) is None
    return m.page.framed and m.page.policy_allows is None and hides_inputs
