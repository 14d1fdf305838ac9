"""After the verdict: which microphone hears me, and how do I sound?"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from .chromium import ALLOW, Settings
from .conftest import Browse
from .machine import wait_until
from .person import Person
from .sound import SoundServer

ALLOWED = Settings(sites={"localhost": ALLOW})
LEVEL = "bar => Number(bar.style.getPropertyValue('--level'))"


@pytest.fixture
def heard(browse: Browse, sound: SoundServer, app: str) -> Iterator[Person]:
    """Somebody who was heard and has two microphones, of which one is silent."""
    with sound.microphone("silent"), sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")
        yield person


def test_every_microphone_has_a_line_and_the_one_that_hears_moves(heard: Person) -> None:
    heard.see("[data-microphones] summary").click()

    lines = heard.see("[data-microphones] li")
    expect(lines).to_have_count(2)
    moves(lines.filter(has_text="Speaking"))
    assert lines.filter(has_text="Silent").locator("[data-meter]").evaluate(LEVEL) == 0


def test_of_one_microphone_no_list_is_offered(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")
        expect(person.see("[data-playback]")).to_be_visible()
        expect(person.see("[data-microphones]")).to_be_hidden()

        with sound.microphone("silent"):
            expect(person.see("[data-microphones]")).to_be_visible()


def moves(line: Locator) -> None:
    wait_until(lambda: line.locator("[data-meter]").evaluate(LEVEL) > 0, "a bar that moves")


def test_twenty_microphones_with_odd_names_have_lines_and_stay_inside_a_panel(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    odd = [
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt; & {{ 7 }}",
        "m" * 250,
        "Mikrofon " * 25,
        "\u202emic\u202c",
    ]
    names = [*odd, *(f"Headset {number}" for number in range(14))]
    with sound.silent_microphones(names), sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.page.set_viewport_size({"width": 300, "height": 600})
        person.opens(f"{app}/en/test")
        person.presses("start-test")
        person.is_told("all-clear")
        person.see("[data-microphones] summary").click()

        lines = person.see("[data-microphones] li")
        expect(lines).to_have_count(20)
        for name in odd:
            expect(lines.get_by_text(name.strip(), exact=True)).to_have_count(1)
        moves(lines.filter(has_text="Speaking"))
        assert person.see("[data-microphones] img").count() == 0
        assert person.page.evaluate("document.documentElement.scrollWidth") <= 300


def test_three_seconds_are_recorded_and_played_back(heard: Person) -> None:
    heard.presses("record")

    expect(heard.see("[data-playback] audio")).to_be_visible()
    sounds = heard.see("[data-playback] audio").evaluate(
        "audio => new Promise(done => { audio.onended = () => done(audio.currentTime); audio.play() })"
    )
    assert sounds > 2
