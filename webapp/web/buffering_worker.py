"""A worker of gunicorn that gives a request to a thread only when it is there as a whole.

gunicorn's own threads read what they answer, so sixteen clients that send a byte now and then, or none of the
body they have announced, hold all of them. Here the main loop, which waits for every connection at once,
gathers requests, and closes what takes too long; a thread reads from memory. What it answers fits into the
buffer of the socket, so nobody who reads slowly holds it either, and the main loop waits for those who do not
hang up.
"""

import socket
import sys
import time
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from fcntl import ioctl
from functools import partial
from select import select
from selectors import EVENT_READ
from termios import TIOCOUTQ
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import ThreadWorker

from webapp.web.arrival import Arrival

REQUEST_SECONDS = 10.0
"""How long a request may take to arrive; over the slowest telephone line the longest body takes two."""
SEND_SECONDS = 60.0
"""How long an answer may take that does not fit into the buffer, as those with many reports."""
PARTING_SECONDS = 2.0
"""How long a client has to hang up, which it does when it has read its answer."""
SEND_BUFFER = 256 * 1024  # Bytes; more than twice as much as the largest page, script or picture.
MOST_UNREAD = SEND_BUFFER // 2
"""Bytes of earlier answers; whoever asks for more before they have read so much is hung up on."""
MOST_GATHERED = 16 * 1024 * 1024  # Bytes of all requests that arrive at a time.
RECEIVED_AT_ONCE = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types.
    """Serves by threads, as its base does. Everything here but `handle_request` runs in the main loop.

    A connection (`TConn`) is in one of four places: here while a request arrives, with a thread, among those
    that are kept alive, which are the base's, or here again until the client has hung up.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._arriving: dict[Any, Arrival] = {}  # The oldest first.
        self._parting: dict[Any, float] = {}  # Until when.

    def init_process(self) -> None:
        """Begin with buffers that hold an answer; connections inherit them."""
        for listener in self.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take new connections, or leave them for later; a worker that stops leaves none, and refuses more.

        Its base would keep the socket until the end. Connections would then wait for two seconds and be
        reset, and a proxy cannot ask elsewhere what it has sent; of one that is refused it has sent nothing.
        """
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                while self.nr_conns < self.worker_connections and _has_another(listener):
                    self.accept(listener)
                listener.close()

    def enqueue_req(self, conn: Any) -> None:
        """Gather a request from a connection that is new, or on which something has come again."""
        if self.cfg.is_ssl:  # The bytes of the socket are not those of a request.
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        self._arriving[conn] = Arrival(getattr(conn, "rest", b""), time.monotonic() + REQUEST_SECONDS)
        self.poller.register(conn.sock, EVENT_READ, partial(self._receive, conn))
        self._receive(conn, conn.sock)

    def _receive(self, conn: Any, sock: Any) -> None:
        arrival = self._arriving[conn]
        if not arrival.is_whole:
            more = _received(sock)
            if more:
                arrival.add(more)
            elif more is not None and len(arrival):
                arrival.end_here()
            elif more is not None:
                self._close(conn)
                return
        if arrival.is_whole:
            self._hand_over(conn, arrival)
        elif arrival.take_leave_to_continue():
            with suppress(OSError):
                sock.send(CONTINUE)

    def _hand_over(self, conn: Any, arrival: Arrival) -> None:
        if _unread(conn.sock) > MOST_UNREAD:
            self._close(conn)
            return
        self._forget(conn)
        request, conn.rest = arrival.split()
        conn.is_cut = arrival.is_cut
        conn.parser = get_parser(self.cfg, iter([request]), conn.client)
        conn.initialized = True
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer a request, in a thread; return whether the connection can serve another."""
        if self.cfg.is_ssl:
            return bool(super().handle_request(req, conn))
        if conn.is_cut:
            req.force_close()
        conn.sock.settimeout(SEND_SECONDS)
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            return False

    def finish_request(self, conn: Any, fs: "Future[bool]") -> None:
        """Wait for the next request, or for the client to hang up."""
        if self.cfg.is_ssl:
            super().finish_request(conn, fs)
        elif fs.cancelled() or fs.exception() or not fs.result():
            self._part(conn)
        elif conn.rest:
            self.enqueue_req(conn)
        else:
            super().finish_request(conn, fs)

    def _part(self, conn: Any) -> None:
        """Say that nothing more comes. Closing at once would take the answer from who is still sending."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:  # It has hung up.
            self._close(conn)
            return
        self._parting[conn] = time.monotonic() + PARTING_SECONDS
        self.poller.register(conn.sock, EVENT_READ, partial(self._discard, conn))

    def _discard(self, conn: Any, sock: Any) -> None:
        if _received(sock) == b"":
            self._close(conn)

    def murder_pending(self) -> None:
        """Close what has had its time, and the oldest while there are too many or they take too much."""
        now = time.monotonic()
        super().murder_pending()
        self._close_all([conn for conn, until in self._parting.items() if until <= now])
        self._close_all([conn for conn, arrival in self._arriving.items() if arrival.deadline <= now])
        while self._arriving and self._is_full():
            self._close(next(iter(self._arriving)))

    def _is_full(self) -> bool:
        gathered = sum(map(len, self._arriving.values()))
        return bool(self.nr_conns >= self.worker_connections) or gathered > MOST_GATHERED

    def _cap_keepalive(self, deadline: float) -> None:
        """Let a worker that stops wait no longer for what arrives than for what is kept alive."""
        super()._cap_keepalive(deadline)
        for arrival in self._arriving.values():
            arrival.deadline = min(arrival.deadline, deadline)

    def _close_all(self, connections: Iterable[Any]) -> None:
        for conn in connections:
            self._close(conn)

    def _close(self, conn: Any) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: Any) -> None:
        self._arriving.pop(conn, None)
        self._parting.pop(conn, None)
        with suppress(KeyError, ValueError, OSError):
            self.poller.unregister(conn.sock)


def _has_another(listener: Any) -> bool:
    """Return whether somebody has connected whom nobody has taken yet."""
    return bool(select([listener], [], [], 0)[0])


def _received(sock: Any) -> bytes | None:
    """Return what has come; None if nothing has, b"" if nothing will."""
    try:
        return bytes(sock.recv(RECEIVED_AT_ONCE))
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _unread(sock: Any) -> int:
    """Return how many bytes of answers wait to be sent, or for the client to confirm them (tcp(7))."""
    return int.from_bytes(ioctl(sock, TIOCOUTQ, bytes(4)), sys.byteorder)
