"""Security headers, per audience."""

from flask import Flask, Response, current_app, request

from webapp.config import Settings
from webapp.web.audience import Audience, current_audience
from webapp.web.same_origin import known_origin

# Strings become HTML or scripts by one policy alone (Trusted Types), which is in static/vendor/htmx.js; where
# that file has to be fetched again, static/js/pages/live_test.js has another for its address.
# What browsers refuse they report; most know one of the two directives for that.
REPORTING = {"Reporting-Endpoints": 'csp="/violations"'}
GUARDED = "require-trusted-types-for 'script'; trusted-types {types}; report-uri /violations; report-to csp"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src {own}{later}; style-src {own}; img-src {own}; media-src {own} blob:; "
    "connect-src {own}; form-action {own}; base-uri 'none'; frame-ancestors {ancestors}; "
    + GUARDED.format(types="default htmx")
)
PERMISSIONS_POLICY = "microphone=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"

EVERYWHERE = {"X-Content-Type-Options": "nosniff"}
PAGE = REPORTING | {
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(own="'self'", later="", ancestors="'none'"),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# No address of theirs leaves the product. Within it the referrer is sent, because without one browsers do not
# say either where a form comes from. The policy "ticker" is for the address of a worker (alerts.js).
AGENTS = PAGE | {
    "Content-Security-Policy": PAGE["Content-Security-Policy"].replace("default htmx", "default htmx ticker"),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
# A page that requires COEP of its frames loads ours only if we send it too, and CORP with it.
EMBED = REPORTING | {
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}
# Framed by whomever, so they can do nothing: the one without a script opens our own page in a tab, the other
# looks who is around it and goes on. It keeps its origin, so that the server sees that one of ours goes on,
# and Chromium starts no process for it. Not even "frame-ancestors *" fits a page around that has no origin.
NO_POWERS = "microphone=(), camera=(), geolocation=(), display-capture=(), payment=(), usb=()"
FOR_STRANGERS = (
    "default-src 'none'; {script}style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; sandbox {script_too}allow-popups allow-popups-to-escape-sandbox{guarded}"
)
REFUSAL = {
    "Permissions-Policy": NO_POWERS,
    "Content-Security-Policy": FOR_STRANGERS.format(script="", script_too="", guarded=""),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex",
}
DOORSTEP = (
    REFUSAL
    | REPORTING
    | {
        "Content-Security-Policy": FOR_STRANGERS.format(
            script="script-src 'self'; ",
            script_too="allow-scripts allow-same-origin ",
            guarded="; " + GUARDED.format(types="'none'"),
        ),
    }
)
# A sandboxed frame has the origin "null": to it even our own assets are another origin's.
ASSET = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# Whoever opens a drawing as a page gets a picture: nothing in it runs or loads.
PICTURE = ASSET | {"Content-Security-Policy": "default-src 'none'; sandbox"}
# What our own pages load with its digest is asked for by CORS, even in a sandboxed frame.
PART = {"Access-Control-Allow-Origin": "*"}
# JSON is no page: nothing in it is loaded or run, whoever opens it in a window, and nobody keeps it.
PROGRAM = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
STRICT_TRANSPORT_SECURITY = "max-age=63072000"
WITH_SUBDOMAINS = f"{STRICT_TRANSPORT_SECURITY}; includeSubDomains"
AUDIENCES: dict[Audience, dict[str, str]] = {
    "page": PAGE,
    "agents": AGENTS,
    "embed": EMBED,
    "refusal": REFUSAL,
    "doorstep": DOORSTEP,
    "asset": ASSET,
    "picture": PICTURE,
    "part": PART,
    "program": PROGRAM,
}


def init_app(app: Flask) -> None:
    """Send with every answer the headers of its audience, except where the view has set another value."""
    app.after_request(_set_headers)


def security_headers(audience: Audience, is_secure: bool, subdomains: bool = True) -> dict[str, str]:
    """Return the headers of an audience; `is_secure` tells whether the request came by https.

    With `subdomains` browsers are told to use https for every name below ours as well.
    """
    value = WITH_SUBDOMAINS if subdomains else STRICT_TRANSPORT_SECURITY
    transport = {"Strict-Transport-Security": value} if is_secure else {}
    return EVERYWHERE | AUDIENCES[audience] | transport


def policy_of_the_test(frames: str | None) -> str:
    """Return the Content-Security-Policy of the page of the test.

    Its scripts load others later, and it may frame `frames`, a source expression.
    """
    policy = CONTENT_SECURITY_POLICY.format(own="'self'", later=_import_map_source(), ancestors="'none'")
    return f"{policy}; frame-src {frames}" if frames else policy


def _set_headers(response: Response) -> Response:
    audience = current_audience()
    settings: Settings = current_app.config["SETTINGS"]
    headers = security_headers(audience, request.is_secure, settings.hsts_subdomains)
    if audience == "embed":
        ancestors = current_app.extensions["frame_ancestors"]
        # In a sandboxed frame 'self' is nothing to WebKit. Kept pages would tell a stranger's host to others.
        named = known_origin()
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(
            own=f"'self' {named}".strip(), later=_import_map_source(), ancestors=ancestors
        )
    response.headers.extend({name: value for name, value in headers.items() if name not in response.headers})
    return response


def _import_map_source() -> str:
    """Return what admits the one script that stands in the page itself."""
    return f" {current_app.extensions['import_map_source']}"
