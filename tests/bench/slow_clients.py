"""How others are served by nginx and the app while many clients hardly send and hardly read."""

import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from tests.helpers.nginx import certificates, nginx_running

from .figure import Figure, percentile
from .server import serving
from .wire import Line

SLOW, PROBES, READERS = 400, 600, 4
LEAST_ANSWERED, MOST_MS = 99.0, 100.0
ME = "os=macos-15&browser=chrome-156"
POST = b"POST /counts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n"
BEGINNINGS = (
    b"",
    b"GET /en/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    POST + b'{"event": "sho',
    b"GET /en/test?%b HTTP/1.1\r\nHost: localhost\r\n\r\n" % ME.encode() * 40,
)


def measure(folder: Path, slow: int = SLOW, probes: int = PROBES) -> Iterator[Figure]:
    """Time pages that nginx has and pages that only the app has, each by a connection of its own."""
    tls = ssl.create_default_context(cafile=certificates()[0])
    (folder / "nginx").mkdir()
    with ExitStack() as stack:
        app = stack.enter_context(serving(folder, PROXY_HOPS="1"))
        nginx = stack.enter_context(nginx_running(folder / "nginx", [app.port]))
        held = [
            _begin(stack, nginx.port, BEGINNINGS[number % len(BEGINNINGS)], tls) for number in range(slow)
        ]
        with ThreadPoolExecutor(READERS) as pool:
            times = list(pool.map(lambda number: _probe(nginx.port, number, tls), range(probes)))
        left = sum(map(_is_held, held))
    answered = [milliseconds for milliseconds in times if milliseconds is not None]
    note = f"of {probes} requests beside {slow} slow clients, of which {left} were still there at the end"
    yield Figure("slow-clients", len(answered) / probes * 100, "%", LEAST_ANSWERED, note, at_least=True)
    p50 = percentile(answered, 50)
    yield Figure(
        "slow-clients-p99", percentile(answered, 99), "ms", MOST_MS, f"with TLS's beginning; p50 {p50:.1f}"
    )


def _begin(stack: ExitStack, port: int, beginning: bytes, tls: ssl.SSLContext) -> socket.socket:
    """Connect, and send only the beginning of a request, or many without reading any answer."""
    plain = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
    connection = stack.enter_context(tls.wrap_socket(plain, server_hostname="localhost"))
    with suppress(TimeoutError, ConnectionError):
        connection.sendall(beginning)
    return connection


def _is_held(connection: socket.socket) -> bool:
    """Return whether the server has not hung up."""
    connection.settimeout(0)
    try:
        while connection.recv(65_536):
            pass
    except (ssl.SSLWantReadError, BlockingIOError):
        return True
    except OSError:
        pass
    return False


def _probe(port: int, number: int, tls: ssl.SSLContext) -> float | None:
    """Return the milliseconds that a new reader waits for a page; None where it does not come."""
    own = f"&host=h{number}.example" if number % 2 else ""
    begun = time.perf_counter()
    try:
        with closing(Line(port, tls=tls)) as line:
            status = line.get(f"/en/site/allow?{ME}{own}").status
    except OSError:
        return None
    return (time.perf_counter() - begun) * 1000 if status == 200 else None
