"""Asks an address as a browser would, for commands that tell whether it works."""

import json
import os
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ssl import cert_time_to_seconds
from typing import Any
from urllib.parse import urlsplit

MOST_READ = 64 * 1024  # Bytes.
HERE_SECONDS, FAR_SECONDS = 2.0, 5.0


class NoAnswer(Exception):
    """Nothing came back; the message says why."""


@dataclass(frozen=True)
class HttpReply:
    """An answer. `valid_until` is the end of the certificate it came with."""

    status: int
    headers: Message
    body: bytes
    valid_until: datetime | None

    @property
    def object(self) -> dict[str, Any]:
        """Its JSON object; an empty one where it has none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


def ask(url: str, seconds: float = FAR_SECONDS) -> HttpReply:
    """Get an address, with a certificate that this machine trusts. Raise NoAnswer."""
    parts = urlsplit(url)
    connection: HTTPConnection = (
        HTTPSConnection(parts.netloc, timeout=seconds, context=ssl.create_default_context())
        if parts.scheme == "https"
        else HTTPConnection(parts.netloc, timeout=seconds)
    )
    with closing(connection):
        try:
            connection.connect()
            certificate = (
                connection.sock.getpeercert() if isinstance(connection.sock, ssl.SSLSocket) else None
            )
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            body = answer.read(MOST_READ)
        except (OSError, HTTPException, ValueError) as error:  # A ValueError is a name that no host can have.
            raise NoAnswer(str(error) or type(error).__name__) from error
    end = cert_time_to_seconds(str(certificate["notAfter"])) if certificate else None
    return HttpReply(answer.status, answer.headers, body, datetime.fromtimestamp(end, UTC) if end else None)


def origin_here() -> str:
    """Return where a server of this machine listens, as far as the environment says."""
    return f"http://localhost:{os.environ.get('PORT', '8000')}"


def database_of_server(origin: str, seconds: float = HERE_SECONDS) -> str | None:
    """Return what tells the database of a server from others; None where no server says it."""
    try:
        told = ask(f"{origin}/readyz", seconds).object.get("database")
    except NoAnswer:
        return None
    return told if isinstance(told, str) else None
