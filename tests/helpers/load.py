"""Customers who send results as the page's script does: the same until it is taken."""

import json
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TypeVar

from .measured import BLOCKED

PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4)
"""Before the first tries again; then the page tells the person, and goes on more slowly."""
HEADERS = {"Content-Type": "application/json"}
Person = TypeVar("Person")


class Customer:
    """A page that sends result after result over one connection; `taken` and `failed` hold their keys.

    With the file of a `trusted` certificate the connection is by TLS.
    """

    def __init__(
        self, port: int, token: str, address: str = "203.0.113.9", trusted: str | None = None
    ) -> None:
        self._port = port
        self._tls = ssl.create_default_context(cafile=trusted) if trusted else None
        self._token = token
        self._headers = HEADERS | {"X-Forwarded-For": address}
        self._connection: HTTPConnection | None = None
        self.taken: list[str] = []
        self.failed: list[str] = []
        self.tried_again = 0
        self.waits_ms: list[float] = []

    def send(self) -> None:
        """Send one result, and try again as long as the page would without a word."""
        key = str(uuid.uuid4())
        submission = {"version": 1, "key": key, "locale": "en", "measurements": BLOCKED}
        body = json.dumps({"link": self._token, "submission": submission})
        began = time.perf_counter()
        for pause in (*PAUSES_SECONDS, None):
            if self.post("/l/reports", body) == 201:
                self.taken.append(key)
                self.waits_ms.append((time.perf_counter() - began) * 1000)
                return
            if pause:
                self.tried_again += 1
                time.sleep(pause)
        self.failed.append(key)

    def post(self, path: str, body: str) -> int:
        """Return the status of the answer, 0 where there was none."""
        self._connection = self._connection or self._connect()
        try:
            self._connection.request("POST", path, body, self._headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            self.close()
            return 0
        return answer.status

    def _connect(self) -> HTTPConnection:
        if self._tls:
            return HTTPSConnection("localhost", self._port, timeout=10, context=self._tls)
        return HTTPConnection("127.0.0.1", self._port, timeout=10)

    def close(self) -> None:
        """Hang up."""
        if self._connection:
            self._connection.close()
            self._connection = None


@contextmanager
def sending(customers: list[Customer], pause_seconds: float = 0.0) -> Iterator[None]:
    """Let all of them send until the end of the block."""

    def go_on(customer: Customer, enough: threading.Event) -> None:
        while not enough.is_set():
            customer.send()
            enough.wait(pause_seconds)
        customer.close()

    with in_threads(go_on, customers):
        yield


@contextmanager
def in_threads(work: Callable[[Person, threading.Event], None], people: list[Person]) -> Iterator[None]:
    """Let all of them work at once, each until the event is set at the end of the block."""
    enough = threading.Event()
    threads = [threading.Thread(target=work, args=(person, enough)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()
