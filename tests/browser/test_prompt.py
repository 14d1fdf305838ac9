"""What the person answers to the browser's own box."""

from playwright.sync_api import expect

from .conftest import Browse
from .person import ALLOW_WHILE_VISITING, CLOSE, NEVER_ALLOW, Told
from .sound import SoundServer

EMBARGO = 3  # Times a box is closed before Chromium asks no more for a week.


def test_box_is_allowed(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.answers_the_box(ALLOW_WHILE_VISITING)

        assert person.is_told() == Told("all-clear", "none", "certain", "all-clear")


def test_box_is_never_answered(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")

        expect(person.diagnosis).to_have_attribute("data-state", "waiting")
        assert person.is_told() == Told("prompt-unanswered", "site", "certain", "site/answer-prompt")
        assert person.lamps()["site"] == "blocked"


def test_box_is_allowed_after_all(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("prompt-unanswered")
        person.types(ALLOW_WHILE_VISITING)

        assert person.is_told("all-clear").certainty == "certain"


def test_box_is_refused(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.answers_the_box(NEVER_ALLOW)

        assert person.is_told() == Told("site-blocked", "site", "certain", "site/allow")
        assert person.lamps() == {"os": "unknown", "browser": "ok", "site": "blocked", "device": "unknown"}


def test_box_is_closed_once(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.answers_the_box(CLOSE)

        assert person.is_told() == Told("prompt-dismissed", "site", "certain", "site/prompt-closed")
        assert person.lamps() == {"os": "unknown", "browser": "ok", "site": "blocked", "device": "unknown"}


def test_box_is_closed_three_times(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test")
        for action in ["start-test", *["check-again"] * (EMBARGO - 1)]:
            person.presses(action)
            person.answers_the_box(CLOSE)
            assert person.is_told().fault == "prompt-dismissed"

        person.presses("check-again")

        assert person.is_told("site-blocked") == Told("site-blocked", "site", "likely", "site/allow")
