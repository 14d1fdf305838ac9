"""htmx, behind two typed functions.

htmx-flask 0.1.0 has no types, adds no Vary header and refuses valid reswap values; what the product
needs of it is one question.
"""

from flask import Flask, Response, request
from htmx_flask import Htmx


def init_app(app: Flask) -> None:
    """Let requests have `htmx`, its headers. The app's request class is replaced, so this comes first."""
    Htmx(app)


def wants_fragment() -> bool:
    """Return whether htmx asks for a part of a page; after a history miss it asks for the whole one."""
    headers = request.htmx  # type: ignore[attr-defined]
    return bool(headers) and not headers.history_restore_request


def vary_by_htmx(response: Response) -> Response:
    """Let caches tell a part of a page from the whole one, and return the response."""
    response.vary.add("HX-Request")
    return response
