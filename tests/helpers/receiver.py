"""A receiver of webhooks on the loopback address, and a canary that only counts who comes."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """A request as it arrived."""

    path: str
    headers: dict
    body: bytes


@dataclass
class Receiver:
    """Answers with the statuses of `answers` in turn, then with 204; "silence" is none at all."""

    server: ThreadingHTTPServer
    scheme: str = "http"
    answers: list = field(default_factory=list)
    requests: list = field(default_factory=list)
    leaving: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self):
        return self.server.server_port

    @property
    def url(self):
        return f"{self.scheme}://localhost:{self.port}/hook"

    @property
    def ids(self):
        return [request.headers["Soundcheck-Id"] for request in self.requests]


@contextmanager
def receiving(tls=None, port=0):
    """Receive until the end of the block; `tls` is the server's SSLContext."""
    server = _Server(("127.0.0.1", port), _Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.receiver = receiver = Receiver(server, "https" if tls else "http")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        receiver.leaving.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Senders that do not trust us, or no longer wait, are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = receiver.answers.pop(0) if receiver.answers else 204
        receiver.requests.append(Received(self.path, dict(self.headers), body))
        if callable(answer):
            answer(self)
        else:
            self.send_response(answer)
            self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def canary():
    """Listen on both loopback addresses; give the port, and a list that grows with each connection."""
    seen, stopping = [], threading.Event()
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as listener:
        listener.settimeout(0.02)

        def count():
            while not stopping.is_set():
                try:
                    connection, address = listener.accept()
                except TimeoutError:
                    continue
                seen.append(address)
                connection.close()

        thread = threading.Thread(target=count)
        thread.start()
        try:
            yield listener.getsockname()[1], seen
        finally:
            stopping.set()
            thread.join()
