"""Somebody in support with Firefox, which is driven without making its pages believe that they are seen."""

from .firefox import Firefox
from .firefox_person import FirefoxPerson
from .machine import wait_until


class Watcher:
    """Watches a link in a tab that may be behind another."""

    def __init__(self, browser: Firefox) -> None:
        self._browser = browser
        self._person = FirefoxPerson(browser, lambda *_: None)
        (self._tab,) = browser.tabs()

    def opens(self, url: str) -> None:
        """Open a page."""
        self._person.opens(url)

    def clicks(self, selector: str) -> None:
        """Click something that leads to another page."""
        self._browser.remote.call("WebDriver:ElementClick", id=self._person.finds(selector))

    def questions(self) -> int:
        """Count how often a watching page has asked for news."""
        return sum("/state?" in url for url in self._browser.asked())

    def sees(self, name: str) -> str:
        """Read an attribute data-* of the live part."""
        return str(self._browser.remote.run(f"return document.querySelector('#watch').dataset.{name}"))

    def looks_elsewhere(self) -> int:
        """Open a tab in front of the page; give how often the page has asked until then."""
        self._browser.remote.call("WebDriver:NewWindow", type="tab", focus=True)
        self._browser.remote.call("WebDriver:SwitchToWindow", handle=self._tab, focus=False)
        wait_until(lambda: self._browser.remote.run("return document.hidden"), "the other tab")
        return self.questions()

    def comes_back(self) -> None:
        """Put the page in front again."""
        self._browser.look_at(self._tab)
