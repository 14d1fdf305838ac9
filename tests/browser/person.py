"""Somebody who tests the microphone: what they press, and what they are told."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import quote

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Locator,
    Page,
    expect,
)
from playwright.sync_api import Error as PlaywrightError

from .display import Screen
from .machine import wait_until

# The way of the keyboard through Chromium's box: its chip, close button, list of microphones, and answers.
TO_ALLOW = ("alt+shift+a", "Tab", "Tab", "Tab", "Tab")
ALLOW_WHILE_VISITING = (*TO_ALLOW, "Return")
NEVER_ALLOW = (*TO_ALLOW, "Tab", "Tab", "Return")
CLOSE = ("Escape",)

# And through the box of Chromium's own button: its close button, and two answers.
CONTINUE_NOT_ALLOWING = ("Tab", "Tab", "Return")
ALLOW_THIS_TIME = ("Tab", "Tab", "Tab", "Return")

# Chromium's own button takes no press for half a second after it was put somewhere.
SETTLED_MS = 700
UNHEARD_MS = 1000

# A frame of another process is told its size when that changes.
RESIZE_FRAMES = """() => {
  for (const frame of document.querySelectorAll("iframe")) {
    frame.style.paddingRight = "1px"
    setTimeout(() => { frame.style.paddingRight = "" }, 50)
  }
}"""

# Why a button cannot be pressed: what a browser that was too slow, or a style, has made of what it stands in.
WHY_UNPRESSED = """button => {
  const within = []
  for (let element = button; element; element = element.parentElement) {
    const { display, visibility } = getComputedStyle(element)
    const { width, height } = element.getBoundingClientRect()
    within.push(`${element.tagName}.${element.className}: ${display} ${visibility} ${width} x ${height}`)
  }
  const sheets = [...document.styleSheets].map(({ href, disabled }) => `${href} ${disabled}`)
  const scripting = matchMedia("(scripting: none)").matches ? "no scripting" : "scripting"
  const page = [document.readyState, document.visibilityState, `${innerWidth} x ${innerHeight}`, scripting]
  return [...page, ...sheets, ...within]
}"""

# Chromium says so itself, of a frame to which it refuses the microphone.
FRAME_REFUSED = "Permissions policy violation: microphone"


def wait_in_page(page: Page, expression: str) -> None:
    """Wait until this is true in one of our pages, whose policy refuses `wait_for_function` a second try."""
    wait_until(lambda: page.evaluate(expression), expression)


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

    def opens_framed(self, url: str, *frames: str) -> None:
        """Open a page that has the test in a frame, or in a frame of that one and so on."""
        self.page.goto(url)
        outermost, *inner = frames or ("iframe",)
        place = self.page.frame_locator(outermost)
        for frame in inner:
            place = place.frame_locator(frame)
        self._place = place
        self._since = time.monotonic()

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
        button = self.see(f'[data-action="{action}"]')
        wait_until(lambda: self._is_laid_out(button), "the page to be laid out")
        try:
            button.click()
        except PlaywrightError as error:
            with suppress(PlaywrightError):
                error.add_note("\n".join(button.evaluate(WHY_UNPRESSED, timeout=5000)))
            raise

    def _is_laid_out(self, button: Locator) -> bool:
        """Return whether the page of a button has a size.

        A frame of another site is now and then not told its size, on a screen that nobody touches. Where
        drawing it does not help either, the page is opened anew; nothing has been done on it yet.
        """
        if self._has_size(button):
            return True
        for frame in self.page.frames:
            frame.evaluate(RESIZE_FRAMES)
        with suppress(PlaywrightError):  # Only what draws tells sizes, and for a picture it has to.
            self.page.bring_to_front()
            self.page.screenshot(timeout=2000)
        if self._has_size(button):
            return True
        self.page.reload()
        return False

    def _has_size(self, button: Locator) -> bool:
        return bool(button.evaluate("() => document.documentElement.getBoundingClientRect().width > 0"))

    def presses_the_browsers_own_button(self) -> None:
        """Press Chromium's own button in the verdict, once it takes a press."""
        expect(self.see("microphone")).to_be_visible()
        self.page.wait_for_timeout(SETTLED_MS)
        self.see("microphone").click()

    def answers_the_own_box(self, keys: tuple[str, ...]) -> None:
        """Answer the box of Chromium's own button once it is open, which is when the page hears no key."""
        self.diagnosis.evaluate(COUNT_KEYS)
        wait_until(lambda: not self._page_hears_keys(), "the box of the browser's own button")
        self.types(keys)

    def _page_hears_keys(self) -> bool:
        before = self.diagnosis.evaluate(KEYS)
        self._screen.press("shift")
        self.page.wait_for_timeout(UNHEARD_MS)
        return bool(self.diagnosis.evaluate(KEYS) > before)

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
        links = self.diagnosis.locator(".others a").evaluate_all("all => all.map(a => a.pathname)")
        return [re.sub(r"^/\w+/", "", path) for path in links]

    def _overhear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not text.startswith(tuple(self._expected)):
            self.complaints.append(text)


KEYS = "() => window.keysHeard"
COUNT_KEYS = """() => {
  window.keysHeard = 0
  addEventListener("keydown", () => { window.keysHeard += 1 }, true)
}"""
READ = """section => {
  const { fault, level, certainty } = section.dataset
  return [fault, level, certainty, section.querySelector("[data-step]").dataset.step]
}"""
