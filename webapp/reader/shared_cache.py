"""Which answers the web server in front may give to others as well, as deploy/nginx.conf sets it up.

It keeps what carries MARK and nothing else: Cache-Control is for browsers, and calls a page private that
speaks to one. What an answer depends on is its key there: address, scheme, host and encoding, and for such a
page HEADERS_OF_A_BROWSER too. A page is kept for seconds, so that a new version is seen soon.
"""

from flask import Flask, Response, request

from webapp.reader.frame_guard import ADMITTED
from webapp.reader.walk import requested_walk

MARK = "X-Shared"
FILES = ("assets.asset", "pictures.picture", "embed_v1.loader", "embed_v1.types", "embed_v1.protocol")
PART_OF_THE_LOADER = "embed_v1.loaded_on_demand"
PAGES = ("guide.step", "check.page")
FRAMES = ("embed.page", "embed.test", "embed.step")
HEADERS_OF_A_BROWSER = (
    *("User-Agent", "Sec-CH-UA", "Sec-CH-UA-Platform", "Sec-CH-UA-Platform-Version", "Accept-Language"),
    *("Sec-Fetch-Dest", "Sec-Fetch-Site", "Referer", "If-None-Match"),
)
"""What frame_guard and detection read. Of Referer its origin counts, of If-None-Match that it is there."""
PARAMETERS_OF_A_FRAME = ("lang", "locale", "theme", ADMITTED)


def init_app(app: Flask) -> None:
    """Mark what may be shared, once the views have said how long a browser may keep it."""
    app.after_request(_mark)


def _mark(response: Response) -> Response:
    kept = "private" if _depends_on_browser(request.endpoint) else "public"
    if (
        response.status_code == 200
        and request.method in ("GET", "HEAD")
        and kept in response.headers.get("Cache-Control", "")
        and "Set-Cookie" not in response.headers
        and _is_canonical(request.endpoint)
    ):
        response.headers[MARK] = "1"
    return response


def _depends_on_browser(endpoint: str | None) -> bool:
    """Return whether the page speaks to the browser that asks, as its address names none."""
    return endpoint in FRAMES or (endpoint in PAGES and not request.query_string)


def _is_canonical(endpoint: str | None) -> bool:
    """Return whether it is an address that we link to, not one of as many as anybody likes to make up.

    The views of PAGES redirect from every other one.
    """
    asked = [*request.args.items(multi=True)]
    names = [name for name, _ in asked]
    if endpoint in FRAMES:
        place = [pair for pair in asked if pair[0] not in PARAMETERS_OF_A_FRAME]
        return len(names) == len(set(names)) and sorted(place) == sorted(requested_walk().parameters())
    if endpoint == PART_OF_THE_LOADER:
        return names == ["v"]
    return endpoint in PAGES or (endpoint in FILES and not request.query_string)
