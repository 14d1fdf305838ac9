"""Somebody in support, in a browser of their own: makes links, and watches what comes through them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, Request, expect

from .app_server import ROOT
from .person import Person, wait_in_page


def invited(app: str, folder: Path, name: str) -> str:
    """Return what `flask agents invite` prints beside the app that serves from `folder`."""
    command = [sys.executable, "-m", "flask", "--app", "webapp", "agents", "invite", name]
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'soundcheck.db'}", "PORT": app.rpartition(":")[2]}
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@dataclass(frozen=True)
class Agent:
    """Drives the pages for agents; `asked` holds where the watching page asked for news."""

    person: Person
    asked: list[str]

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.person.page

    def see(self, selector: str) -> Locator:
        """Find a part of the page."""
        return self.page.locator(selector)

    def makes_a_link(self, **typed: str) -> None:
        """Fill in the form and send it; all fields but `partner` are typed."""
        self.see("[data-action=new-link]").click()
        for name, value in typed.items():
            field = self.see(f"[name={name}]")
            if name == "partner":
                field.select_option(value)
            else:
                field.fill(value)
        self.see("[data-action=make-link]").click()
        expect(self.see("[data-share]")).to_be_visible()

    def copies(self, selector: str) -> str:
        """Press the copy button of a part, and give what is in the clipboard then."""
        self.page.evaluate("navigator.clipboard.writeText('')")
        button = self.see(f"{selector} [data-action=copy]")
        if not button.is_visible():
            self.opens_more()
        button.click()
        wait_in_page(self.page, "navigator.clipboard.readText().then(text => text !== '')")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def opens_more(self) -> None:
        """Open the menu with what else an agent takes along."""
        self.see(".menu:not([open]) summary").click()

    def has_asked(self) -> int:
        """Count how often the watching page has asked for news."""
        self.page.evaluate("0")  # Events of the browser arrive while Playwright waits.
        return len(self.asked)

    def watches(self, **wanted: str) -> None:
        """Wait until the live part says so: its data-* attributes."""
        for name, value in wanted.items():
            expect(self.see("#watch")).to_have_attribute(f"data-{name}", value)


def signed_in(person: Person, address: str) -> Agent:
    """Sign in by a one-time address."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/state" in request.url:
            asked.append(request.url)

    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.page.on("request", note)
    person.opens(address)
    person.see("main form button").click()
    expect(person.see("[data-action=new-link]")).to_be_visible()
    return Agent(person, asked)
