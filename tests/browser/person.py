"""Somebody who tests the microphone: what they press, and what they are told."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import BrowserContext, ConsoleMessage, FrameLocator, Locator, Page, expect

from .display import Screen

# The way of the keyboard through Chromium's box: its chip, close button, list of microphones, and answers.
TO_ALLOW = ("alt+shift+a", "Tab", "Tab", "Tab", "Tab")
ALLOW_WHILE_VISITING = (*TO_ALLOW, "Return")
NEVER_ALLOW = (*TO_ALLOW, "Tab", "Tab", "Return")
CLOSE = ("Escape",)

# Chromium says so itself, of a frame to which it refuses the microphone.
FRAME_REFUSED = "Permissions policy violation: microphone"


@dataclass(frozen=True)
class Told:
    """The verdict on the screen."""

    fault: str
    level: str
    certainty: str
    step: str


class Person:
    """Drives the page of the test, framed or not.

    `tell` is called with each verdict and the seconds it took. `complaints` holds the uncaught errors of all
    pages, and what their consoles call errors, violations of the Content-Security-Policy among them.
    """

    def __init__(self, context: BrowserContext, screen: Screen, tell: Callable[[Told, float], None]) -> None:
        self.context = context
        self.page = context.pages[0]
        self.complaints: list[str] = []
        self._expected = [FRAME_REFUSED]
        self._screen = screen
        self._tell = tell
        self._place: Page | FrameLocator = self.page
        self._since = 0.0
        context.on("weberror", lambda error: self._complain(str(error.error)))
        context.on("console", self._overhear)

    def expects(self, *complaints: str) -> None:
        """Take no notice of errors that begin so."""
        self._expected.extend(complaints)

    def opens(self, url: str) -> None:
        """Open the page of the test."""
        self._place = self.page
        self.page.goto(url)
        self._since = time.monotonic()

    def opens_framed(self, url: str) -> None:
        """Open a page that has the test in a frame."""
        self.page.goto(url)
        self._place = self.page.frame_locator("iframe")

    @property
    def diagnosis(self) -> Locator:
        """The result."""
        return self.see("#diagnosis")

    def see(self, selector: str) -> Locator:
        """Find a part of the test's page."""
        return self._place.locator(selector)

    def presses(self, action: str) -> None:
        """Press one of the page's buttons."""
        self._since = time.monotonic()
        self.see(f'[data-action="{action}"]').click()

    def answers_the_box(self, keys: tuple[str, ...]) -> None:
        """Wait until the page says where the browser's box is, and answer the box with the keyboard."""
        expect(self.diagnosis).to_have_attribute("data-state", "waiting")
        self.types(keys)

    def types(self, keys: tuple[str, ...]) -> None:
        """Press keys of the keyboard."""
        self._since = time.monotonic()
        self._screen.press(*keys)

    def chooses_in_settings(self, origin: str, choice: str) -> None:
        """Set a site's microphone to "allow" or "block" in the browser's settings, and come back."""
        settings = self.context.new_page()
        settings.goto(f"chrome://settings/content/siteDetails?site={quote(origin, safe='')}")
        choices = settings.locator("site-details-permission[icon='privacy:mic'] select")
        choices.select_option(choice)
        expect(choices).to_have_value(choice)
        self._since = time.monotonic()
        settings.close()
        self.page.bring_to_front()

    def notices_windows(self) -> list[Page]:
        """Collect the windows that open from now on."""
        windows: list[Page] = []
        self.context.on("page", lambda window: windows.append(window))
        return windows

    @contextmanager
    def on_a_slow_line(self, milliseconds: int) -> Iterator[None]:
        """Let every answer of the server take so long."""
        session = self.context.new_cdp_session(self.page)
        line = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {**line, "latency": milliseconds})
        yield
        session.send("Network.emulateNetworkConditions", {**line, "latency": 0})

    def is_told(self, fault: str | None = None, certainty: str | None = None) -> Told:
        """Read the next verdict; wait until it is of this fault and certainty, if they are given."""
        wanted = {"data-state": "done", "data-fault": fault, "data-certainty": certainty}
        for name, value in wanted.items():
            if value:
                expect(self.diagnosis).to_have_attribute(name, value)
        told = Told(*self.diagnosis.evaluate(READ))
        self._tell(told, time.monotonic() - self._since)
        return told

    def lamps(self) -> dict[str, str]:
        """Read the state of every level on the path."""
        pairs = self.diagnosis.locator("[data-lamp]").evaluate_all(
            "all => all.map(e => [e.dataset.lamp, e.dataset.state])"
        )
        return dict(pairs)

    def is_also_pointed_to(self) -> list[str]:
        """Read the steps of the other findings, in their order."""
        links = self.diagnosis.locator(".why a").evaluate_all("all => all.map(a => a.pathname)")
        return [re.sub(r"^/\w+/", "", path) for path in links]

    def _overhear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not text.startswith(tuple(self._expected)):
            self.complaints.append(text)


READ = """section => {
  const { fault, level, certainty } = section.dataset
  return [fault, level, certainty, section.querySelector("[data-step]").dataset.step]
}"""
