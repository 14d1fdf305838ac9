"""A worker that stops, and those who connect to it meanwhile."""

import os
import socket
from contextlib import ExitStack
from selectors import DefaultSelector

import pytest
from gunicorn.config import Config

from webapp.web.buffering_worker import BufferingWorker


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def worker(listener):
    """Return a worker that takes connections; the test is its main loop."""
    with DefaultSelector() as poller:
        worker = BufferingWorker(1, os.getppid(), [listener], None, 30, Config(), None)
        worker.poller = poller
        worker.set_accept_enabled(True)
        yield worker
        worker.wait_for_and_dispatch_events(0)  # Those who hung up are let go.
        worker.tmp.close()
        assert worker.nr_conns == 0


def test_it_takes_all_who_have_connected_and_refuses_the_next(worker, listener):
    address = listener.getsockname()
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(socket.create_connection(address))

        worker.alive = False
        worker.set_accept_enabled(False)

        assert worker.nr_conns == 3
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)


def test_one_that_has_enough_for_now_goes_on_listening(worker, listener):
    worker.set_accept_enabled(False)

    with socket.create_connection(listener.getsockname()):
        assert worker.nr_conns == 0
