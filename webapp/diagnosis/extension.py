"""The rule for what stands between the page and the browser: an extension, or a shield."""

from webapp.diagnosis.audio import not_measured, silent
from webapp.diagnosis.evidence import Verdict, likely, make_evidence, possible
from webapp.diagnosis.measurements import Measurements
from webapp.diagnosis.page import is_current_browser
from webapp.diagnosis.signals import error_evidence, error_message, is_refused, latest_permission


def extension_interferes(m: Measurements) -> Verdict | None:
    """Recognise that what the page got is not the browser's own.

    The API is missing in a version that has it; or it was replaced and gives silence; or it
    refuses as Chromium does not: plainly, at top level, although its query says that it may ask.
    """
    if not m.page.secure_context:
        return None
    if not m.page.media_devices:
        evidence = make_evidence("no-media-devices"), make_evidence("api-missing-in-current-browser")
        return likely(*evidence) if is_current_browser(m) else None
    if m.page.native_api is False and (silent(m) or not_measured(m)):
        return likely(make_evidence("api-replaced"))
    if _is_refused_against_the_query(m):
        unexplained = m.platform.os in ("linux", "chromeos") or latest_permission(m) == "prompt"
        return likely(error_evidence(m)) if unexplained else possible(error_evidence(m))
    return None


def _is_refused_against_the_query(m: Measurements) -> bool:
    plain = is_refused(m) and error_message(m) == "Permission denied"
    same = m.permissions.before == latest_permission(m) and latest_permission(m) in ("prompt", "granted")
    at_desk = m.platform.engine == "chromium" and m.platform.os not in ("android", "ios")
    return plain and same and at_desk and not m.page.framed
