"""A cache in front of Flask, for pages and assets in compressed form.

Whatever Flask answers to a GET with `Cache-Control: public` depends on nothing but its URL. It is
compressed once, cached under that URL with a strong ETag, and from then on served without Flask.
A `private` answer depends on who asks, so Flask is asked each time; but the same body with the same
headers is compressed once.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import brotli
from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CAPACITY = 600  # Pages; a guide page takes about 40 kB in its three encodings.
BROTLI_QUALITY = 11  # Ten times the work of 9 for the last 5 %; it is done once.

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

    @classmethod
    def of(cls, body: bytes, headers: Iterable[Header]) -> "CachedPage":
        """Return the page with its body compressed; `headers` are those of the uncompressed answer."""
        digest = hashlib.sha256(body).hexdigest()[:24]
        bodies = {
            "gzip": gzip.compress(body, 9, mtime=0),
            "br": brotli.compress(body, quality=BROTLI_QUALITY),
        }
        lengths = {"": len(body)} | {encoding: len(content) for encoding, content in bodies.items()}
        etags = {encoding: f'"{digest}{"-" if encoding else ""}{encoding}"' for encoding in lengths}
        own = [
            (name, value) for name, value in headers if name.lower() not in ("content-length", "etag", "vary")
        ]
        forever = any(name.lower() == "cache-control" and "immutable" in value for name, value in own)
        complete = {
            encoding: [
                *own,
                ("Content-Length", str(length)),
                *([] if forever else [("ETag", etags[encoding])]),
                ("Vary", "Accept-Encoding"),
                *([("Content-Encoding", encoding)] if encoding else []),
            ]
            for encoding, length in lengths.items()
        }
        return cls(complete, bodies, etags)

    def answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        """Answer a GET or HEAD, with 304 where the browser has this very body."""
        accepted = _accepted_encodings(environ.get("HTTP_ACCEPT_ENCODING", ""))
        encoding = next((encoding for encoding in ("br", "gzip") if encoding in accepted), "")
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if self.etags[encoding] in known or known == "*":
            start_response(
                "304 Not Modified", [h for h in self.headers[encoding] if h[0] != "Content-Length"]
            )
            return []
        start_response("200 OK", self.headers[encoding])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body(encoding)]

    def body(self, encoding: str) -> bytes:
        """Return the body in an encoding; "" is the plain one, which is not kept, as few browsers want it."""
        return self.bodies[encoding] if encoding else gzip.decompress(self.bodies["gzip"])


class PageCache:
    """WSGI middleware that caches the most recently used pages, at most `capacity` of them."""

    def __init__(self, app: "WSGIApplication", capacity: int = CAPACITY) -> None:
        self._app = app
        self._capacity = capacity
        self._pages: OrderedDict[tuple[str, ...], CachedPage] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer from the cache, or ask Flask and cache what its Cache-Control allows."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        # The scheme decides over one header, Strict-Transport-Security.
        address = environ.get("SCRIPT_NAME", ""), environ["PATH_INFO"], environ["QUERY_STRING"]
        key = (environ["wsgi.url_scheme"], *address)
        page = self._find(key)
        if page is not None:
            return page.answer(environ, start_response)
        return self._ask(key, environ, start_response)

    def _find(self, key: tuple[str, ...]) -> CachedPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def _ask(
        self, key: tuple[str, ...], environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
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
        page = self._find(key) or self._keep(key, CachedPage.of(body, headers))
        return page.answer(environ, start_response)

    def _keep(self, key: tuple[str, ...], page: CachedPage) -> CachedPage:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._capacity:
                self._pages.popitem(last=False)
        return page


def _accepted_encodings(header: str) -> set[str]:
    """Return the encodings a browser takes; a quality of zero refuses one."""
    pairs = (part.replace(" ", "").partition(";q=") for part in header.split(","))
    return {name for name, _, quality in pairs if quality.strip("0.") or not quality}
