"""Requests that no client library would send: bytes to a socket, and the status that comes back."""

import socket
from contextlib import suppress

PATIENCE_SECONDS = 30


def answer_to(port: int, sent: bytes) -> bytes:
    """Send bytes; give all that comes back until the server hangs up, which it is asked to do."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        with suppress(ConnectionError):  # The server may hang up before it has read everything.
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
        received = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                received += part
        return received


def status_of(answer: bytes) -> int | None:
    """Read the status line; None where the server hung up without a word."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else None


def request(
    target: bytes,
    *headers: bytes,
    method: bytes = b"GET",
    body: bytes = b"",
    host: bytes | None = b"localhost",
) -> bytes:
    """Write a request; each header is a whole line without its end."""
    named = [] if host is None else [b"Host: " + host]
    lines = [method + b" " + target + b" HTTP/1.1", *named, b"Connection: close", *headers, b"", body]
    return b"\r\n".join(lines)
