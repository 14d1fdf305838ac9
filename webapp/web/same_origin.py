"""What our own origin is, and whether a request comes from one of our own pages."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import Forbidden

from webapp.partners.addresses import is_local
from webapp.web.view_marks import allow_sandboxed_frames, has_mark

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
OUR_PAGES_SEND = "Content-Type, HX-Request, HX-Current-URL, HX-Target, HX-Trigger, HX-Trigger-Name"
HTMX_READS = (
    "HX-Location, HX-Push, HX-Push-Url, HX-Redirect, HX-Refresh, HX-Replace-Url, HX-Reselect, HX-Reswap, "
    "HX-Retarget, HX-Trigger, HX-Trigger-After-Settle, HX-Trigger-After-Swap"
)


def init_app(app: Flask) -> None:
    """Refuse requests of other sites' pages that may change something."""
    app.before_request(_refuse_foreign_requests)
    app.after_request(_let_sandboxed_frames_read)


def own_origin() -> str:
    """Return the origin people reach this app by: PUBLIC_URL, or else the one this request was sent to."""
    public: str | None = current_app.config["SETTINGS"].public_url
    return public or request.host_url.rstrip("/")


def known_origin() -> str:
    """Return our origin where it is certain: PUBLIC_URL, or this machine's; "" where a stranger says it."""
    public: str | None = current_app.config["SETTINGS"].public_url
    if public or is_local(urlsplit(request.host_url).hostname or ""):
        return public or request.host_url.rstrip("/")
    return ""


def is_same_origin(origin: str) -> bool:
    """Return whether an origin has the host and port this request was sent to, with or without a last point.

    These need not be those of `own_origin`: the pages on a clean origin send requests to themselves as well.
    The scheme is left out, as the app may not know that a proxy in front speaks https.
    """
    try:
        return urlsplit(origin).netloc.rstrip(".") == request.host.rstrip(".")
    except ValueError:
        return False


def comes_from_our_pages() -> bool:
    """Return whether, by Fetch Metadata or else by Origin, one of our pages, or no page at all, sent this.

    A view marked by `allow_sandboxed_frames` also takes a sandboxed frame of ours, whose origin is "null".
    """
    origin = request.headers.get("Origin")
    if origin == "null" and has_mark(allow_sandboxed_frames):
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or is_same_origin(origin)


def _refuse_foreign_requests() -> None:
    if request.method not in SAFE_METHODS and not comes_from_our_pages():
        raise Forbidden


def _let_sandboxed_frames_read(response: Response) -> Response:
    if has_mark(allow_sandboxed_frames):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = OUR_PAGES_SEND
        response.headers["Access-Control-Expose-Headers"] = HTMX_READS
    return response
