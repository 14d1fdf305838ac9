"""Somebody who tests the microphone in Firefox: what they press, and what they are told."""

import time
from collections.abc import Callable

from .firefox import Firefox
from .firefox_remote import MarionetteError
from .machine import wait_until
from .person import READ, Told

ALLOW_IT, REFUSE_IT, ESCAPE = "button", "secondaryButton", "Escape"


class FirefoxPerson:
    """Drives the page of the test, framed or not; `tell` gets each verdict and the seconds it took."""

    def __init__(self, browser: Firefox, tell: Callable[[Told, float], None]) -> None:
        self.browser = browser
        self.remote = browser.remote
        self._tell = tell
        self._since = 0.0

    def opens(self, url: str, *frames: str) -> None:
        """Open a page and look into a frame of it, or into a frame of that one and so on."""
        self.remote.call("WebDriver:Navigate", url=url)
        self.looks_into(*frames)

    def looks_into(self, *frames: str) -> None:
        """Turn to a frame of the page, or to one of that one and so on; without any, to the page itself."""
        self.remote.call("WebDriver:SwitchToFrame", id=None)
        for frame in frames:
            self.looks_into_element(self.finds(frame))

    def looks_into_element(self, frame: str) -> None:
        """Turn to a frame that was found."""
        self.remote.call("WebDriver:SwitchToFrame", element=frame)

    def finds(self, selector: str) -> str:
        """Wait for an element, and give its reference."""
        found: list[str] = []

        def there() -> bool:
            try:
                found.append(self.remote.find(selector))
            except MarionetteError:
                return False
            return True

        wait_until(there, f"{selector} in {self.address()}")
        return found[0]

    def address(self) -> str:
        """Return the address of the frame that is looked at."""
        return str(self.remote.run("return location.href"))

    def presses(self, action: str) -> None:
        """Press one of the page's buttons."""
        button = self.finds(f'[data-action="{action}"]:enabled')
        self.remote.run(NOTE_VERDICTS)
        self._since = time.monotonic()
        self.remote.call("WebDriver:ElementClick", id=button)

    def is_asked(self) -> bool:
        """Return whether Firefox's question is open."""
        return bool(self.remote.run_as_browser(BOX_IS_OPEN))

    def answers_the_box(self, answer: str) -> None:
        """Press a button of Firefox's question, or Esc, once it is there."""
        wait_until(self.is_asked, "Firefox's question")
        self._since = time.monotonic()
        self.remote.run_as_browser(PRESS_ESCAPE if answer == ESCAPE else PRESS_BUTTON, answer)

    def is_told(self, **wanted: str) -> Told:
        """Read the next verdict; wait until it is of this fault and certainty, if they are given."""
        wait_until(lambda: self._shows({"state": "done", **wanted}), f"{wanted}; it is {self._data()}")
        told = Told(*self.remote.run(f"return ({READ})(document.querySelector('#diagnosis'))"))
        self._tell(told, time.monotonic() - self._since)
        return told

    def verdicts(self) -> list[str]:
        """Return every fault that was shown since the button was pressed, in their order."""
        faults: list[str] = self.remote.run("return window.shown")
        return faults

    def sees(self, selector: str) -> str:
        """Return the text of an element."""
        self.finds(selector)
        return str(self.remote.run("return document.querySelector(arguments[0]).textContent", selector))

    def _shows(self, wanted: dict[str, str]) -> bool:
        shown = self._data()
        return all(shown.get(name) == value for name, value in wanted.items())

    def _data(self) -> dict[str, str]:
        return dict(self.remote.run("return { ...document.querySelector('#diagnosis').dataset }"))


NOTE_VERDICTS = """
window.noting?.disconnect()
window.shown = []
window.noting = new MutationObserver(() => {
  const { fault } = document.querySelector("#diagnosis").dataset
  if (fault && fault !== window.shown.at(-1)) window.shown.push(fault)
})
window.noting.observe(document.querySelector("main"), { attributes: true, childList: true, subtree: true })"""
BOX_IS_OPEN = """
const box = PopupNotifications.panel.firstElementChild
return PopupNotifications.panel.state === "open" && box?.notification?.id === "webRTC-shareDevices"
"""
PRESS_BUTTON = "PopupNotifications.panel.firstElementChild[arguments[0]].click()"
PRESS_ESCAPE = """
PopupNotifications.panel.firstElementChild.focus()
const keyboard = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor)
keyboard.beginInputTransactionForTests(window)
const escape = new KeyboardEvent("", { key: "Escape", code: "Escape", keyCode: 27 })
keyboard.keydown(escape)
keyboard.keyup(escape)"""
