"""Sockets to addresses that are resolved already, with an end to how long and how much is read from them."""

import io
import socket
import time
from collections.abc import Callable
from typing import Any

MOST_READ = 64 * 1024  # Bytes, headers and all.

Resolved = tuple[Any, ...]
"""What getaddrinfo says of one address: family, type, protocol, canonical name, socket address."""


def connect(to: Resolved, seconds: float) -> socket.socket:
    """Connect within so many seconds. Raise OSError."""
    family, kind, protocol, _, address = to
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(seconds)
        sock.connect(address)
    except BaseException:
        sock.close()
        raise
    return sock


class LimitedSocket:
    """What HTTPConnection uses of a socket. Raises TimeoutError once `seconds` have passed."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock = sock
        self._deadline = time.monotonic() + seconds

    def sendall(self, data: bytes) -> None:
        """Send it all."""
        self._sock.settimeout(self._remaining())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what reads the answer: no more than MOST_READ, then it is at its end."""
        return io.BufferedReader(_Reader(self._sock, self._remaining))

    def close(self) -> None:
        """Leave it open: the answer is read after the connection has said that it is closed."""

    def _remaining(self) -> float:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("timed out")
        return remaining


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, remaining: Callable[[], float]) -> None:
        self._sock = sock
        self._remaining = remaining
        self._left = MOST_READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._remaining())
        number = self._sock.recv_into(memoryview(buffer)[: self._left]) if self._left else 0
        self._left -= number
        return number
