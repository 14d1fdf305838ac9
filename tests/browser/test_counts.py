"""What people do is counted, by day and platform alone, and agents read it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from webapp.store import Agents, Counts, Database, Occurrence

from .app_server import Frame, app_running, crm_page, crm_running
from .chromium import BLOCK, Settings
from .conftest import Browse
from .machine import free_port, wait_until
from .sound import SoundServer
from .test_accessibility import NARROWEST, OVERFLOW, bring_axe, violations

ON_MAC = ("macos", "chrome", "salesforce", "en")
ON_THIS_COMPUTER = ("linux", "chrome", "", "en")
PLATFORM = "os=macos-15&browser=chrome-156&partner=salesforce"

Row = tuple[str, str, int]


@dataclass(frozen=True)
class App:
    """The app with a store of its own."""

    url: str
    file: Path

    def rows(self, platform: tuple[str, ...] = ON_MAC) -> set[Row]:
        """Return step, event and number of everything counted; all of it must be of this platform."""
        with closing(sqlite3.connect(self.file)) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'counts'").fetchall():
                return set()
            rows = connection.execute("SELECT * FROM counts").fetchall()
        today = datetime.now(UTC).date().isoformat()
        assert {(row[0], *row[3:7]) for row in rows} <= {(today, *platform)}
        return {(row[1], row[2], row[8]) for row in rows}

    def counted(self, *expected: Row, platform: tuple[str, ...] = ON_MAC) -> bool:
        """Wait until exactly this was counted."""
        try:
            wait_until(lambda: self.rows(platform) >= set(expected), f"{expected}")
        except TimeoutError as error:
            raise TimeoutError(f"{error}, there is {self.rows(platform)}") from None
        return self.rows(platform) == set(expected)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[App]:
    port = free_port()
    with app_running(tmp_path, port):
        yield App(f"http://localhost:{port}", tmp_path / "soundcheck.db")


def test_a_person_walks_two_steps_and_answers(browse: Browse, counting: App) -> None:
    person = browse()
    walked = (("start", "shown", 1), ("start", "next", 1), ("site/partner", "shown", 1))
    person.opens(f"{counting.url}/en/?{PLATFORM}")
    assert counting.counted(*walked[:1])  # Who leaves a page before its script runs is not counted there.
    person.see('[data-choice="site/partner"]').click()
    assert counting.counted(*walked)
    person.see('[data-choice="phone-app/not-heard"]').click()

    assert counting.counted(*walked, ("site/partner", "not-solved", 1), ("phone-app/not-heard", "shown", 1))


def test_without_javascript_the_choice_leads_on_and_nothing_is_counted(browse: Browse, counting: App) -> None:
    person = browse()
    session = person.context.new_cdp_session(person.page)
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    person.opens(f"{counting.url}/en/site/allow?{PLATFORM}&via=start")
    person.see('[data-choice="solved"]').click()

    expect(person.see('main[data-step="solved"]')).to_be_visible()
    assert counting.rows() == set()


def test_on_the_tests_page_the_computer_answers(browse: Browse, sound: SoundServer, counting: App) -> None:
    with sound.microphone("speaking"):
        person = browse(Settings(sites={"localhost": BLOCK}))
        person.opens(f"{counting.url}/en/test?{PLATFORM}")
        person.presses("start-test")
        person.is_told("browser-blocked")
        person.chooses_in_settings(counting.url, "allow")
        person.is_told("all-clear")

        run = (
            ("test#browser-blocked", "shown", 1),
            ("browser/allow", "shown", 1),
            ("browser/allow", "solved", 1),
            ("test#all-clear", "shown", 1),
            ("all-clear", "shown", 1),
        )
        assert counting.counted(*run)

        person.diagnosis.locator('[data-choice="site/partner"]').click()

        assert counting.counted(*run, ("all-clear", "next", 1), ("site/partner", "shown", 1))


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (
            Frame(),
            [("site/allow", "shown", 1), ("site/allow", "solved", 1), ("solved", "shown", 1)],
        ),
        (Frame(sandbox="allow-scripts"), []),
    ],
    ids=["frame", "sandbox"],
)
def test_a_frame_is_counted_unless_it_is_of_no_site(
    browse: Browse, counting: App, frame: Frame, expected: list[Row]
) -> None:
    with crm_running(counting.url) as port:
        person = browse()
        person.opens_framed(crm_page(port, frame))
        person.see("#questions:not([open]) summary").click()  # The script closes them first.
        person.see('#questions [data-choice="site/allow"]').click()
        expect(person.see('main[data-step="site/allow"]')).to_be_visible()
        assert counting.counted(*expected[:1], platform=ON_THIS_COMPUTER)
        person.see('[data-choice="solved"]').click()
        expect(person.see('main[data-step="solved"]')).to_be_visible()
        assert counting.counted(*expected, platform=ON_THIS_COMPUTER)
        # When a later page is counted, whatever else the frame told has arrived.
        person.opens(f"{counting.url}/en/contact")

        assert counting.counted(*expected, ("contact", "shown", 1), platform=ON_THIS_COMPUTER)


def test_an_agent_reads_the_counts(browse: Browse, counting: App) -> None:
    database = Database(f"sqlite:///{counting.file}")
    invitation = Agents(database).invite("Ada")
    day = datetime.now(UTC).date()
    numbers = {("site/allow", "shown"): 29, ("site/allow", "solved"): 4, ("test#site-blocked", "shown"): 5}
    before = {Occurrence(day, "site/allow", "not-solved", revision="before"): 2}
    Counts(database).add(before | {Occurrence(day, *kind): number for kind, number in numbers.items()})
    database.close()
    person = browse()
    bring_axe(person.context)
    person.opens(f"{counting.url}/agents/sign-in/{invitation}?next=/agents/counts")
    person.see("main form button").click()

    for section in ("levels", "helping", "leaving", "change"):
        expect(person.see(f"#{section} table")).to_be_visible()
    assert violations(person.page) == []
    person.page.set_viewport_size({"width": NARROWEST, "height": 600})
    assert person.page.evaluate(OVERFLOW) == 0
