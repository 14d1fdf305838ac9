"""A browser, a sound server and the app for each test, and the table of what every case was told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import astuple
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from .app_server import app_running, crm_running
from .chromium import Settings, chromium
from .display import Screen, screen
from .machine import PATIENCE_SECONDS, free_port
from .person import Person, Told
from .sound import SoundServer

Browse = Callable[..., Person]
Tell = Callable[[Told, float], None]

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="session")
def xvfb(workshop: Path) -> Iterator[Screen]:
    with screen(workshop) as running:
        yield running


@pytest.fixture(scope="session")
def sound(workshop: Path) -> Iterator[SoundServer]:
    with SoundServer(workshop).started() as server:
        yield server


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def app(workshop: Path) -> Iterator[str]:
    port = free_port()
    with app_running(workshop, port):
        yield f"http://localhost:{port}"


@pytest.fixture(scope="session")
def crm(app: str) -> Iterator[int]:
    with crm_running(app) as port:
        yield port


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Note a verdict for the table at the end."""
    case = getattr(request.node, "callspec", None)
    name = case.id if case else request.node.name.removeprefix("test_").replace("_", " ")

    def note(told: Told, seconds: float) -> None:
        request.node.user_properties.append(("told", [name, *astuple(told), f"{seconds:.1f}"]))

    return note


@pytest.fixture
def other_sound(tmp_path_factory: pytest.TempPathFactory) -> SoundServer:
    """Return a sound server of the test's own, which may die."""
    return SoundServer(tmp_path_factory.mktemp("sound"))  # The name of a socket has at most 107 characters.


@pytest.fixture
def browse(
    driver: Playwright, xvfb: Screen, sound: SoundServer, tmp_path: Path, tell: Tell
) -> Iterator[Browse]:
    """Start a browser for a person; fail in the end if one of its pages complained."""
    people: list[Person] = []
    with ExitStack() as stack:

        def start(settings: Settings | None = None, sound_server: SoundServer = sound) -> Person:
            folder = tmp_path / f"person-{len(people)}"
            browser = chromium(driver, folder, settings or Settings(), xvfb, sound_server.address)
            people.append(Person(stack.enter_context(browser), xvfb, tell))
            return people[-1]

        yield start
    complaints = [complaint for person in people for complaint in person.complaints]
    assert not complaints, "\n".join(complaints)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what every case was told, whichever worker ran it."""
    reports = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if report.when == "call"
    ]
    told = [value for report in reports for name, value in report.user_properties if name == "told"]
    rows = sorted(told, key=lambda row: row[0])
    if rows:
        terminalreporter.section("what real browsers were told")
        _print_table(terminalreporter, [["case", "fault", "level", "certainty", "step", "seconds"], *rows])


def _print_table(terminalreporter: pytest.TerminalReporter, rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        terminalreporter.line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
