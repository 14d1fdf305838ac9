"""A server in a thread of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Thread
from typing import Any


@contextmanager
def serve(server: BaseServer) -> Iterator[int]:
    """Let a server answer until the end of the block, and yield its port."""
    address: Any = server.server_address
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
