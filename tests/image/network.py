"""A network of its own, in which every port is free and whose addresses nobody else sees."""

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.machine import program, running, wait_until

NETWORK = 0x40000000  # CLONE_NEWNET of Linux.


class Network:
    """A network that lives as long as a process in it."""

    def __init__(self, process: int) -> None:
        self._file = f"/proc/{process}/ns/net"
        self._inside = ThreadPoolExecutor(1, initializer=self._enter)

    def call(self, function: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """Call a function in a thread that is in the network, and return what it returns."""
        return self._inside.submit(function, *arguments, **more).result()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program in the network."""
        inside = [program("nsenter"), f"--net={self._file}", *command]
        return subprocess.run(inside, capture_output=True, text=True)

    def close(self) -> None:
        """End the thread."""
        self._inside.shutdown()

    def _enter(self) -> None:
        file = os.open(self._file, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).setns(file, NETWORK):
                raise OSError(ctypes.get_errno(), "the network cannot be entered")
        finally:
            os.close(file)


@contextmanager
def network_with(command: list[str], socket: Path, folder: Path) -> Iterator[Network]:
    """Run a program in a network of its own until the end of the block, once it listens at its socket."""
    up = 'ip link set lo up && exec "$@"'
    with running([program("unshare"), "--net", "sh", "-c", up, "sh", *command], folder / "log") as process:
        wait_until(socket.exists, "the program in its network")
        network = Network(process.pid)
        try:
            yield network
        finally:
            network.close()
