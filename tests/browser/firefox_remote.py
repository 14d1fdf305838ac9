"""A client of Marionette, the remote control that is built into Firefox."""

import json
import socket
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver, 12.1.


class MarionetteError(Exception):
    """Firefox could not do what it was told; its own words."""


class Marionette:
    """One session over TCP.

    A message is its length in bytes, a colon, and JSON (mozilla-central, remote/marionette/packets.sys.mjs).
    """

    def __init__(self, port: int, patience: float) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._file = self._socket.makefile("rb")
        self._count = 0
        self._read()  # It greets first.
        self.call("WebDriver:NewSession")

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()

    def call(self, command: str, **parameters: Any) -> Any:
        """Send a command and return its value; raise MarionetteError if it fails."""
        self._count += 1
        body = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(body), body))
        _, _, error, result = self._read()
        if error:
            raise MarionetteError(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def run(self, body: str, *arguments: Any) -> Any:
        """Run the body of a function in the frame that is looked at; return what it resolves to."""
        return self.call("WebDriver:ExecuteScript", script=body, args=arguments)

    def run_as_browser(self, body: str, *arguments: Any) -> Any:
        """Run the body of a function with the rights of the browser's own window."""
        self.call("Marionette:SetContext", value="chrome")
        try:
            return self.run(body, *arguments)
        finally:
            self.call("Marionette:SetContext", value="content")

    def find(self, selector: str) -> str:
        """Return the reference of the first element; raise MarionetteError where there is none."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        return str(found[ELEMENT])

    def _read(self) -> Any:
        digits = b""
        while (digit := self._file.read(1)) != b":":
            if not digit:
                raise MarionetteError("Firefox hung up")
            digits += digit
        return json.loads(self._file.read(int(digits)))
