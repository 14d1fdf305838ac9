"""Inside a page of a CRM the permission is that page's, and the frame itself may be in the way."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from .app_server import CRM_HOST, Frame, crm_page
from .chromium import ALLOW, BLOCK, Settings
from .conftest import Browse
from .person import Told
from .sound import SoundServer

# Chromium asks for the top-level site; what is set for the framed app's own is of no account.
CRM_ALLOWED = Settings(sites={CRM_HOST: ALLOW, "localhost": BLOCK})
CRM_BLOCKED = Settings(sites={CRM_HOST: BLOCK, "localhost": ALLOW})


FORBIDDEN = {
    "os": "unknown",
    "browser": "unknown",
    "site": "unknown",
    "embed": "blocked",
    "device": "unknown",
}


@dataclass(frozen=True)
class Case:
    """A frame in a page of a CRM, and what a person who tests the microphone in it is told."""

    name: str
    frame: Frame
    told: Told
    lamps: dict[str, str]
    settings: Settings = CRM_ALLOWED


CASES = [
    Case(
        "in a frame: allow",
        Frame(allow="microphone"),
        Told("all-clear", "none", "certain", "all-clear"),
        dict.fromkeys(("os", "browser", "site", "embed", "device"), "ok"),
    ),
    Case(
        "in a frame: no allow",
        Frame(),
        Told("frame-not-allowed", "embed", "certain", "embed/allow-microphone"),
        FORBIDDEN,
    ),
    Case(
        "in a frame: allow, but the page's header keeps the microphone to itself",
        Frame(allow="microphone", header="microphone=(self)"),
        Told("frame-not-allowed", "embed", "certain", "embed/allow-microphone"),
        FORBIDDEN,
    ),
    Case(
        "in a frame: sandbox",
        Frame(allow="microphone *", sandbox="allow-scripts allow-forms"),
        Told("frame-sandboxed", "embed", "certain", "embed/sandbox"),
        FORBIDDEN | {"site": "ok"},
    ),
    Case(
        "in a frame: allow, but the page's site is blocked",
        Frame(allow="microphone"),
        Told("site-blocked", "site", "likely", "site/allow"),
        {
            "os": "unknown",
            "browser": "suspected",
            "site": "suspected",
            "embed": "unknown",
            "device": "unknown",
        },
        settings=CRM_BLOCKED,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_a_frame_the_person_is_told(case: Case, browse: Browse, sound: SoundServer, crm: int) -> None:
    with sound.microphone("speaking"):
        person = browse(case.settings)

        person.opens_framed(crm_page(crm, case.frame))
        person.presses("start-test")

        assert person.is_told() == case.told
        assert person.lamps() == case.lamps


def test_a_block_of_the_page_around_the_frame_names_that_page(
    browse: Browse, sound: SoundServer, crm: int
) -> None:
    with sound.microphone("speaking"):
        person = browse(CRM_BLOCKED)

        person.opens_framed(crm_page(crm, Frame(allow="microphone")))
        person.presses("start-test")

        person.is_told("site-blocked")
        expect(person.see('[data-step="site/allow"]')).to_contain_text(CRM_HOST)
