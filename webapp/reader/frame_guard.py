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
    origin = _framing_origin()
    if origin is None or is_same_origin(origin):
        return False
    return not may_frame(origin, current_app.extensions["frame_ancestors"])


def needs_doorstep() -> bool:
    """Return whether the page whose script looks at the pages around must come first.

    Chromium shows them to scripts (`location.ancestorOrigins`), and is known by its client hints. Firefox
    does not, and has a page of its own for what the Content-Security-Policy forbids; there a page before the
    check would only cost the check the referrer. Call it after `is_framed_by_stranger`.
    """
    return (
        request.method == "GET"
        and request.headers.get("Sec-Fetch-Dest") in FRAMES
        and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
        and "Sec-CH-UA" in request.headers
        and ADMITTED not in request.args
        and not _was_admitted_here()
    )


def _was_admitted_here() -> bool:
    """Return whether the browser has kept the check at this address, from below the same site on top.

    Neither the doorstep nor the refusal may be kept, so who asks whether a page is still the same was let in.
    Chromium keeps apart what it loaded below different sites (since 86, before it had client hints). Pages of
    one site can still differ in who they are, so the page that frames us must say that it is listed.
    """
    return "If-None-Match" in request.headers and _framing_origin() is not None


def _framing_origin() -> str | None:
    referer = request.headers.get("Referer", "")
    return origin_of(referer) if "://" in referer else None


def admitted_url() -> str:
    """Return the same address with the parameter that says that the pages around were looked at.

    A sandboxed frame needs it, whose own requests look like a stranger's. It opens nothing: the
    Content-Security-Policy of the check names who may frame it all the same.
    """
    return f"?{urlencode([*request.args.items(multi=True), (ADMITTED, '1')])}"
