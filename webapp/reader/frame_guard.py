"""Who frames this request: whether their site may, and whether a script has to look first."""

from urllib.parse import urlencode

from flask import current_app, request

from webapp.partners.addresses import origin_of
from webapp.web.csp_sources import may_frame
from webapp.web.same_origin import is_same_origin

FRAMES = ("iframe", "frame", "embed", "object")
ADMITTED = "admitted"


def is_framed_by_stranger() -> bool:
    """Return whether Fetch Metadata and the referrer show that a page frames us whose site may not.

    For what the browser does not say here there is `needs_doorstep`.
    """
    if request.headers.get("Sec-Fetch-Dest") not in FRAMES:
        return False
    referer = request.headers.get("Referer", "")
    framing_origin = origin_of(referer) if "://" in referer else None
    if framing_origin is None or is_same_origin(framing_origin):
        return False
    return not may_frame(framing_origin, current_app.extensions["frame_ancestors"])


def needs_doorstep() -> bool:
    """Return whether the page whose script looks at the pages around must come first.

    Chromium shows them to scripts (`location.ancestorOrigins`), and is known by its client hints. Firefox
    does not, and has a page of its own for what the Content-Security-Policy forbids; there a page before the
    check would only cost the check the referrer.
    """
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Dest") in FRAMES
        and request.headers.get("Sec-Fetch-Site") != "same-origin"
        and "Sec-CH-UA" in request.headers
        and ADMITTED not in request.args
    )


def admitted_url() -> str:
    """Return the same address with the parameter that says that the pages around were looked at.

    It opens nothing: the Content-Security-Policy of the check names who may frame it all the same.
    """
    return f"?{urlencode([*request.args.items(multi=True), (ADMITTED, '1')])}"
