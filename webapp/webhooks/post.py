"""Posts to an address outside, and never by mistake to one inside our own network.

The name is resolved once, every address it has must be public, and the connection goes to one of those:
a name server that answers differently a moment later changes nothing. Redirects are not followed.
"""

import socket
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

from webapp.webhooks.addresses import is_public
from webapp.webhooks.sockets import LimitedSocket, Resolved, connect

MOST_ADDRESSES = 4
SHOWN = 200  # Characters.


class NotSent(Exception):
    """Nothing that counts as an answer came back; the message says why."""


class NotPublic(NotSent):
    """The name leads, or leads also, into a private network."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said, with the printable beginning of its body."""

    status: int
    text: str

    @property
    def is_yes(self) -> bool:
        """Whether the receiver has it; a redirect is none."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Outbound:
    """A way out. `seconds` limits each of connecting, the TLS handshake, and all that comes after them."""

    private: bool = False
    seconds: float = 5.0
    tls: ssl.SSLContext = field(default_factory=cache(ssl.create_default_context))
    resolve: Callable[..., list[Resolved]] = socket.getaddrinfo
    connect: Callable[[Resolved, float], socket.socket] = connect

    def post(self, url: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Post once. Raise NotSent."""
        try:
            to = urlsplit(url)
            with closing(self._connected(to)) as sock:
                return _exchanged(LimitedSocket(sock, self.seconds), to, body, headers)
        except (OSError, HTTPException, ValueError) as error:  # A ValueError is a name that no host can have.
            raise NotSent(_printable(str(error)) or type(error).__name__) from error

    def reach(self, url: str) -> None:
        """Connect, and send nothing. Raise NotSent."""
        try:
            self._connected(urlsplit(url)).close()
        except (OSError, ValueError) as error:
            raise NotSent(_printable(str(error)) or type(error).__name__) from error

    def _connected(self, to: SplitResult) -> socket.socket:
        host, port = to.hostname or "", to.port or (443 if to.scheme == "https" else 80)
        plain = self._connect_to_first(self._resolve_addresses(host, port))
        if to.scheme != "https":
            return plain
        try:
            return self.tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def _resolve_addresses(self, host: str, port: int) -> list[Resolved]:
        addresses = self.resolve(host, port, type=socket.SOCK_STREAM)
        if not self.private and not all(is_public(address[4][0]) for address in addresses):
            raise NotPublic(f"{host} is in a private network, and WEBHOOK_PRIVATE is not set")
        return addresses[:MOST_ADDRESSES]

    def _connect_to_first(self, addresses: list[Resolved]) -> socket.socket:
        failure = OSError("the name has no address")
        for address in addresses:
            try:
                return self.connect(address, self.seconds)
            except OSError as error:
                failure = error
        raise failure


def _exchanged(sock: LimitedSocket, to: SplitResult, body: str, headers: Mapping[str, str]) -> Answer:
    connection = HTTPConnection(to.netloc)
    connection.sock = sock
    path = (to.path or "/") + (f"?{to.query}" if to.query else "")
    connection.request("POST", path, body.encode(), {**headers, "Host": to.netloc})
    with connection.getresponse() as response:
        text = b""
        with suppress(OSError, HTTPException):  # The status alone counts.
            text = response.read(SHOWN)
        return Answer(response.status, _printable(text.decode(errors="replace")))


def _printable(text: str) -> str:
    """Turn words of strangers into what may be kept, and shown on a terminal."""
    return "".join(character if character.isprintable() else " " for character in text[:SHOWN]).strip()
