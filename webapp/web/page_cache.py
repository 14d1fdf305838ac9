"""A cache in front of Flask, for pages and assets in compressed form.

Whatever Flask answers to a GET with `Cache-Control: public` depends on nothing but its URL. It is cached
under that URL, and from then on served without Flask. At first it is compressed quickly, and as well as can
be when it is asked for again, so that addresses which strangers make up cost little. A `private` answer
depends on who asks, so Flask is asked each time; but the same body with the same headers is compressed once.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import brotli
from flask import Flask

from webapp.metrics.figures import NO_ROUTE, page_cache_bytes, page_cache_hits, page_cache_misses
from webapp.web.kept_pages import CAPACITY, Allowance, KeptPages, Key
from webapp.web.sighting import sighting_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BROTLI_QUALITY = 11  # Thirty times the work of the quick one, for a tenth less to send.
QUICK_BROTLI_QUALITY, QUICK_BROTLI_WINDOW = 5, 16  # A window of 2**16 bytes; to make a larger one takes 5 ms.
QUICK_GZIP_LEVEL = 6
NEW_AT_ONCE, NEW_EVERY_SECONDS = 3, 5.0
AGAIN_AT_ONCE, AGAIN_EVERY_SECONDS = 20, 0.5
"""So many pages that are new, or are asked for again, are compressed well, which takes 10 to 20 ms each."""

ABOUT_THE_BODY = ("Content-Type", "Content-Encoding", "Content-Length")
"""What an answer without its body leaves out, as nginx does (RFC 9110, 15.4.5)."""

ACCEPT_ENCODING = "Accept-Encoding"
Header = tuple[str, str]


def init_app(app: Flask) -> None:
    """Answer in front of Flask what it has answered publicly before."""
    app.wsgi_app = PageCache(app.wsgi_app)  # type: ignore[method-assign]


@dataclass(frozen=True)
class CachedPage:
    """A body in the encodings a browser may accept, each with its complete headers."""

    headers: dict[str, list[Header]]
    bodies: dict[str, bytes]
    etags: dict[str, str]
    route: str = NO_ROUTE

    @classmethod
    def of(cls, body: bytes, headers: Iterable[Header], route: str = NO_ROUTE) -> "CachedPage":
        """Return the page with its body compressed; `headers` are those of the uncompressed answer."""
        bodies = {
            "gzip": gzip.compress(body, 9, mtime=0),
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
        }
        return cls._of(body, headers, bodies, route)

    @classmethod
    def quickly(cls, body: bytes, headers: Iterable[Header], encoding: str, route: str) -> "CachedPage":
        """Return the page for one answer. Its bytes are not those of a later one, so its ETag is weak."""
        bodies = {encoding: body}
        if encoding == "gzip":
            bodies = {encoding: gzip.compress(body, QUICK_GZIP_LEVEL, mtime=0)}
        elif encoding == "br":
            window = {"quality": QUICK_BROTLI_QUALITY, "lgwin": QUICK_BROTLI_WINDOW}
            bodies = {encoding: brotli.compress(body, **window)}
        return cls._of(body, headers, bodies, route, weak="W/" if encoding else "")

    @classmethod
    def _of(
        cls, body: bytes, headers: Iterable[Header], bodies: dict[str, bytes], route: str, weak: str = ""
    ) -> "CachedPage":
        digest = hashlib.sha256(body).hexdigest()[:24]
        lengths = {"": len(body)} | {encoding: len(content) for encoding, content in bodies.items()}
        etags = {encoding: f'"{digest}{"-" if encoding else ""}{encoding}"' for encoding in lengths}
        own = [
            (name, value) for name, value in headers if name.lower() not in ("content-length", "etag", "vary")
        ]
        vary = ", ".join(value for name, value in headers if name.lower() == "vary")
        # A page that is compressed once more has ours already.
        others = [name for name in vary.split(", ") if name not in ("", ACCEPT_ENCODING)]
        forever = any(name.lower() == "cache-control" and "immutable" in value for name, value in own)
        complete = {
            encoding: [
                *own,
                ("Content-Length", str(length)),
                *([] if forever else [("ETag", weak + etags[encoding])]),
                ("Vary", ", ".join([ACCEPT_ENCODING, *others])),
                *([("Content-Encoding", encoding)] if encoding else []),
            ]
            for encoding, length in lengths.items()
        }
        return cls(complete, bodies, etags, route)

    @property
    def size(self) -> int:
        """The bytes of its bodies."""
        return sum(map(len, self.bodies.values()))

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Answer a GET or HEAD, with 304 where the browser has this very body."""
        encoding = _best_encoding(environ)
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if self.etags[encoding] in known or known == "*":
            kept = [header for header in self.headers[encoding] if header[0] not in ABOUT_THE_BODY]
            start_response("304 Not Modified", kept)
            return []
        start_response("200 OK", self.headers[encoding])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body(encoding)]

    def body(self, encoding: str) -> bytes:
        """Return the body in an encoding; "" is the plain one, which is not kept, as few browsers want it."""
        if encoding in self.bodies:
            return self.bodies[encoding]
        if "gzip" in self.bodies:
            return gzip.decompress(self.bodies["gzip"])
        return bytes(brotli.decompress(self.bodies["br"]))

    @property
    def is_quick(self) -> bool:
        """Whether it was compressed quickly, in one encoding only."""
        return len(self.bodies) < 2

    def well(self) -> "CachedPage":
        """Return the same page compressed as well as can be."""
        return self.of(self.body(""), self.headers[""], self.route)

    def quickly_in(self, encoding: str) -> "CachedPage":
        """Return the same page for an answer in another encoding."""
        if encoding in self.bodies:
            return self
        return self.quickly(self.body(""), self.headers[""], encoding, self.route)


class PageCache:
    """WSGI middleware that caches pages, at most `capacity` of them."""

    def __init__(self, app: "WSGIApplication", capacity: int = CAPACITY) -> None:
        self._app = app
        self._pages = KeptPages[CachedPage](capacity)
        self._new = Allowance(NEW_AT_ONCE, NEW_EVERY_SECONDS)
        self._again = Allowance(AGAIN_AT_ONCE, AGAIN_EVERY_SECONDS)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from the cache, or ask Flask and cache what its Cache-Control allows."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        # The scheme decides over one header, Strict-Transport-Security.
        address = environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"], environ["QUERY_STRING"]
        key = (environ["wsgi.url_scheme"], *address)
        page = self._find(key, environ)
        if page is not None:
            page_cache_hits.inc()
            sighting_of(environ).route = page.route
            return page.answer(environ, start_response)
        page_cache_misses.inc()
        return self._ask(key, environ, start_response)

    def _find(self, key: Key, environ: "WSGIEnvironment") -> CachedPage | None:
        """Return a page that is asked for again, compressed well if there is time for it."""
        page = self._pages.find(key)
        if page is None or not page.is_quick:
            return page
        if self._again.take():
            return self._keep(key, page.well())
        return page.quickly_in(_best_encoding(environ))

    def _ask(self, key: Key, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started: list[tuple[str, list[Header]]] = []

        def remember(status: str, headers: list[Header], *_: object) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _body: None

        # HEAD is asked as GET, so that what is kept has its body.
        result = self._app({**environ, "REQUEST_METHOD": "GET"}, remember)
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        status, headers = started[0]
        caching = next((value for name, value in headers if name.lower() == "cache-control"), "")
        if not status.startswith("200") or not ("public" in caching or "private" in caching):
            start_response(status, headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
        if "private" in caching:
            key = (*key, hashlib.sha256(body).hexdigest(), repr(headers))
        page = self._find(key, environ) or self._compress(key, body, headers, environ)
        return page.answer(environ, start_response)

    def _compress(
        self, key: Key, body: bytes, headers: list[Header], environ: "WSGIEnvironment"
    ) -> CachedPage:
        # There are so many files, and one address of each.
        is_file = not environ["QUERY_STRING"] and any("immutable" in value for _, value in headers)
        route = sighting_of(environ).route
        if is_file or self._new.take():
            return self._keep(key, CachedPage.of(body, headers, route), in_use=is_file)
        return self._keep(key, CachedPage.quickly(body, headers, _best_encoding(environ), route))

    def _keep(self, key: Key, page: CachedPage, *, in_use: bool = False) -> CachedPage:
        self._pages.keep(key, page, in_use=in_use)
        page_cache_bytes.set(self._pages.size)
        return page


def _best_encoding(environ: "WSGIEnvironment") -> str:
    accepted = _accepted_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
    return next((encoding for encoding in ("br", "gzip") if encoding in accepted), "")


def _accepted_encodings(header: str) -> set[str]:
    """Return the encodings a browser takes; a quality of zero refuses one."""
    pairs = (part.replace(" ", "").partition(";q=") for part in header.split(","))
    return {name for name, _, quality in pairs if quality.strip("0.") or not quality}
