"""Chromium whose pages know when they are hidden; Playwright lets every page believe that it is in front.

Speaks the DevTools protocol over two pipes: messages of JSON, each with a zero byte after it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .chromium import Settings, environment, write_preferences
from .display import Screen
from .machine import program, running, wait_until


@dataclass
class Browser:
    """A running Chromium."""

    _commands: IO[bytes]
    _answers: IO[bytes]
    _count: int = field(default=0)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Send a command, to a page if its session is given, and return the result; events are not kept."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._commands.write(json.dumps(message).encode() + b"\0")
        while (answer := self._read()).get("id") != self._count:
            pass
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def open(self, url: str) -> "Tab":
        """Open an address in a new tab, which is in front then."""
        target = self.call("Target.createTarget", url=url)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, target, session)
        wait_until(tab.is_loaded, f"the page {url}")
        return tab

    def _read(self) -> dict[str, Any]:
        message = bytearray()
        while (byte := self._answers.read(1)) not in (b"\0", b""):
            message += byte
        if not message:
            raise RuntimeError("Chromium has ended")
        return dict(json.loads(message))


@dataclass(frozen=True)
class Tab:
    """One of its tabs."""

    browser: Browser
    target: str
    session: str

    def is_loaded(self) -> bool:
        """Return whether its page has come."""
        with suppress(RuntimeError):  # Between two documents nothing can be evaluated.
            return bool(self.run("location.href != 'about:blank' && document.readyState == 'complete'"))
        return False

    def run(self, expression: str) -> Any:
        """Evaluate an expression as if somebody had pressed something; return its value."""
        result = self.browser.call(
            "Runtime.evaluate", self.session, expression=expression, userGesture=True, returnByValue=True
        )
        return result["result"].get("value")

    def come_to_front(self) -> None:
        """Let the person look at this tab; the one before is hidden."""
        self.browser.call("Target.activateTarget", targetId=self.target)
        wait_until(lambda: self.run("document.visibilityState") == "visible", "the tab in front")


@contextmanager
def chromium_by_pipe(
    folder: Path, settings: Settings, screen: Screen, sound_server: str
) -> Iterator[Browser]:
    """Start Chromium with a new profile in `folder`, as `chromium` does."""
    profile = folder / "profile"
    write_preferences(profile, settings)
    commands, answers = folder / "commands", folder / "answers"
    for pipe in (commands, answers):
        os.mkfifo(pipe)
    arguments = ["--disable-gpu", "--no-first-run", "--window-position=0,0", f"--user-data-dir={profile}"]
    if os.geteuid() == 0:
        arguments += ["--no-sandbox", "--test-type"]
    with_pipes = f'exec "$0" "$@" 3<{commands} 4>{answers}'
    command = ["sh", "-c", with_pipes, program("chromium"), "--remote-debugging-pipe", *arguments]
    log = folder / "chromium.log"
    with (
        running(command, log, environment(folder, screen, sound_server)),
        commands.open("wb", buffering=0) as to_browser,
        answers.open("rb") as from_browser,
    ):
        yield Browser(to_browser, from_browser)
