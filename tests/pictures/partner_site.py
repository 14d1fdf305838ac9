"""An empty page at the real address of a partner's customer, which a browser trusts."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.machine import program
from tests.helpers.authority import authority, certificate

HOST = "acme.lightning.force.com"
PAGE = b"<!doctype html><title>Salesforce</title><meta name=color-scheme content='light dark'>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"


@contextmanager
def partner_site(folder: Path, certificates: Path) -> Iterator[int]:
    """Serve the page to who uses this port as a proxy, whichever host is asked for.

    A browser trusts it that reads `certificates`, its folder of them, which need not be there yet.
    """
    signer = authority(folder / "authority.pem")
    certificate(folder / "host.pem", HOST, signer)
    certificates.mkdir(parents=True, exist_ok=True)
    certutil = [program("certutil"), "-d", f"sql:{certificates}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    trusted = ["-A", "-t", "C,,", "-n", "authority", "-i", str(folder / "authority.pem")]
    subprocess.run([*certutil, *trusted], check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "host.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _proxy(context))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def _proxy(context: ssl.SSLContext) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        """Leads every tunnel to the page."""

        def do_CONNECT(self) -> None:
            """Be the host at the other end of the tunnel."""
            self.send_response(200)
            self.end_headers()
            self.close_connection = True
            with suppress(OSError), context.wrap_socket(self.connection, server_side=True) as host:
                host.recv(65536)
                host.sendall(ANSWER % (len(PAGE), PAGE))

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    return Proxy
