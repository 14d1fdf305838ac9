"""The app, and nginx in front of it, asked the same."""

from dataclasses import dataclass, field, replace

import requests
from flask import Flask

from tests.browser.machine import wait_until
from tests.conftest import CHROME_ON_MAC
from tests.helpers.nginx import STATUS_OF_CACHE, Nginx
from webapp.reader.shared_cache import MARK

OF_THE_WAY = {
    "date",
    "server",
    "connection",
    "keep-alive",
    "transfer-encoding",
    STATUS_OF_CACHE.lower(),
    MARK.lower(),
}
OF_ONE_ANSWER = {"set-cookie", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"}


@dataclass(frozen=True)
class Answer:
    """An answer: its headers by their names in small letters, sorted, and whether nginx had it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    kept: str = field(compare=False)

    @classmethod
    def of(cls, response: requests.Response) -> "Answer":
        headers = [(name.lower(), value) for name, value in response.raw.headers.items()]
        told = [(name, "" if name in OF_ONE_ANSWER else value) for name, value in headers]
        kept = response.headers.get(STATUS_OF_CACHE, "")
        own = tuple(sorted(pair for pair in told if pair[0] not in OF_THE_WAY))
        body = response.raw.read(decode_content=False)
        # An error names the id of its request.
        return cls(response.status_code, own, body if response.status_code < 400 else b"", kept)

    def without_length(self) -> "Answer":
        """Return the same answer but for its body."""
        return replace(
            self, headers=tuple(pair for pair in self.headers if pair[0] != "content-length"), body=b""
        )

    def header(self, name: str) -> str | None:
        """Return the value of a header by its name in small letters."""
        return dict(self.headers).get(name)


@dataclass(frozen=True)
class Site:
    """The app at a port, nginx in front, and the same app in this process, to make links and addresses."""

    nginx: Nginx
    port: int
    app: Flask

    def through(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask nginx."""
        return self._ask(f"{self.nginx.url}{path}", method, headers)

    def direct(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask the app what nginx would, until it has compressed its answer well."""
        front = {"Host": f"localhost:{self.nginx.port}", "X-Forwarded-For": "127.0.0.1"}
        front |= {"X-Forwarded-Proto": "https", "X-Forwarded-Host": front["Host"], "X-Request-Id": "0" * 32}
        answers: list[Answer] = []

        def is_final() -> bool:
            answers.append(self._ask(f"http://127.0.0.1:{self.port}{path}", method, front | headers))
            return not (answers[-1].header("etag") or "").startswith("W/")

        wait_until(is_final, "the best compression")
        return answers[-1]

    def _ask(self, url: str, method: str, headers: dict[str, str]) -> Answer:
        sent = {"User-Agent": CHROME_ON_MAC, "Accept-Encoding": "br"} | headers
        options = {"allow_redirects": False, "stream": True, "timeout": 30}
        with requests.request(method, url, headers=sent, **options) as response:
            return Answer.of(response)

    def address(self, text: str) -> str:
        """Put what this version is called into an address."""
        path, version = next(iter(self.app.extensions["guide"].pictures.versions.items()))
        named = text.replace("PICTURE", f"/pictures/{version}/{path}")
        return named.replace("VERSION", self.app.config["ASSET_VERSION"])
