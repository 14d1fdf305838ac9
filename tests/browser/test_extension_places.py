"""The check in an extension: in its side panel, its pop-up, a tab of it, and its frame in another page."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from .app_server import CRM_HOST, app_running
from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Tell
from .display import Screen
from .extensions import Extension, write_panel
from .machine import free_port
from .person import Person
from .sound import SoundServer

Use = Callable[..., Person]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extension]:
    """Serve the check to an extension whose page frames it."""
    folder, port = tmp_path_factory.mktemp("panel"), free_port()
    extension = write_panel(folder / "extension", f"http://localhost:{port}")
    with app_running(folder, port, f"{extension.origin} http://*.localhost:*"):
        yield extension


@pytest.fixture(scope="module")
def unlisted(tmp_path_factory: pytest.TempPathFactory, panel: Extension) -> Extension:
    """Write another extension with the same page, which nobody has listed."""
    app = re.search(r"http://localhost:\d+", (panel.folder / "panel.html").read_text())
    assert app
    return write_panel(tmp_path_factory.mktemp("unlisted") / "extension", app[0])


@pytest.fixture
def use(
    panel: Extension,
    unlisted: Extension,
    driver: Playwright,
    xvfb: Screen,
    sound: SoundServer,
    tmp_path: Path,
    tell: Tell,
) -> Iterator[Use]:
    """Start a browser with that extension, in which somebody has chosen for some sites."""
    with ExitStack() as stack:
        stack.enter_context(sound.microphone("speaking"))

        def start(sites: Mapping[str, int] | None = None) -> Person:
            settings = Settings(sites=sites or {}, extensions=[panel, unlisted])
            browser = chromium(driver, tmp_path / "person", settings, xvfb, sound.address)
            return Person(stack.enter_context(browser), xvfb, tell)

        yield start


@pytest.mark.parametrize("place", ["side-panel", "pop-up"])
def test_where_no_question_can_appear_the_person_is_told_so(place: str, panel: Extension, use: Use) -> None:
    person = use()
    person.opens(f"{panel.origin}/opener.html")

    person.see(f"#{place}").click()

    expect(person.see("output")).to_have_text("cannot-ask likely")


def test_what_is_allowed_in_a_tab_counts_for_the_panel(panel: Extension, use: Use) -> None:
    person = use({panel.origin: ALLOW})
    person.opens(f"{panel.origin}/opener.html")

    person.see("#side-panel").click()

    expect(person.see("output")).to_have_text("all-clear certain")


def test_a_tab_of_an_extension_can_ask(panel: Extension, use: Use) -> None:
    person = use()
    person.opens_framed(f"{panel.origin}/panel.html")

    told = person.is_told()

    assert (told.fault, told.certainty) == ("prompt-unanswered", "certain")


def test_an_extension_that_is_not_listed_is_told_so(unlisted: Extension, use: Use) -> None:
    person = use({unlisted.origin: ALLOW})

    person.opens_framed(f"{unlisted.origin}/panel.html")

    expect(person.see("[data-refused] h1")).to_be_visible()
    expect(person.see("[data-refused] a[target=_blank]")).to_be_visible()


@pytest.mark.parametrize(
    ("setting", "fault"), [(ALLOW, "all-clear"), (BLOCK, "site-blocked")], ids=["allowed", "blocked"]
)
def test_in_an_extensions_frame_the_permission_is_that_of_the_page_on_top(
    setting: int, fault: str, panel: Extension, use: Use
) -> None:
    person = use({CRM_HOST: setting})
    page = f'<iframe src="{panel.origin}/panel.html" allow="microphone" width="500" height="700"></iframe>'
    person.context.route(
        f"http://{CRM_HOST}/", lambda route: route.fulfill(body=page, content_type="text/html")
    )
    person.opens_framed(f"http://{CRM_HOST}/", "iframe", "iframe")

    assert person.is_told().fault == fault
    expect(person.diagnosis).to_contain_text(CRM_HOST)
