"""HTTP/1.1 over one connection that is kept, counted to the byte as it crosses the wire."""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlencode

TIMEOUT_SECONDS = 30.0
NO_HEADERS: Mapping[str, str] = MappingProxyType({})

CHROME_ON_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Safari/537.36"
)
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "User-Agent": CHROME_ON_MAC,
}
HTMX = BROWSER | {
    "Accept": "*/*",
    "Content-Type": "application/x-www-form-urlencoded",
    "HX-Request": "true",
    "HX-Target": "diagnosis",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Site": "same-origin",
}


@dataclass(frozen=True)
class Answer:
    """An answer; `size` counts the bytes of status line, headers and body."""

    status: int
    size: int
    headers: dict[str, str]
    body: bytes


class Line:
    """A connection to a server on this machine, from a browser that calls itself `user_agent`.

    It goes by https where there is `tls`, and `headers` come in the place of those that a browser sends.
    """

    def __init__(
        self,
        port: int,
        user_agent: str = CHROME_ON_MAC,
        cookie: str | None = None,
        tls: ssl.SSLContext | None = None,
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> None:
        self._agent = {"User-Agent": user_agent} | ({"Cookie": cookie} if cookie else {}) | dict(headers)
        self._host = f"localhost:{port}"
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self._socket = tls.wrap_socket(self._socket, server_hostname="localhost")
        self._reader = self._socket.makefile("rb")

    def close(self) -> None:
        """Hang up."""
        self._reader.close()
        self._socket.close()

    def get(self, path: str) -> Answer:
        """Ask for a page as a browser does."""
        return self._ask("GET", path, BROWSER, b"")

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Post a form as htmx does."""
        body = urlencode(form).encode()
        return self._ask("POST", path, HTMX | {"Content-Length": str(len(body))}, body)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in (headers | self._agent).items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        return self._answer()

    def _answer(self) -> Answer:
        head = []
        while (line := self._reader.readline()) != b"\r\n":
            if not line:
                raise ConnectionError("the server hung up")
            head.append(line)
        pairs = (line.decode("latin-1").split(":", 1) for line in head[1:])
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = self._reader.read(int(headers.get("content-length", 0)))
        size = sum(map(len, head)) + len(b"\r\n") + len(body)
        return Answer(int(head[0].split()[1]), size, headers, body)
