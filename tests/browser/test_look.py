"""What a person sees first: one button high enough, nothing cut off, and a line that draws itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from webapp.diagnosis.examples import EXAMPLES
from webapp.diagnosis.faults import FAULT_LEVELS

from .chromium import ALLOW, BLOCK, Settings, chromium
from .conftest import Browse
from .display import Screen
from .sound import SoundServer

ALLOWED, BLOCKED = Settings(sites={"localhost": ALLOW}), Settings(sites={"localhost": BLOCK})
MAC = "os=macos-15&browser=chrome-156&partner=salesforce"
WIDE, PANEL, PHONE = (1280, 800), (300, 460), (390, 844)
BETWEEN = (1200, 1100, 1000, 768)
# CSS pixels from the top: where it begins on a page, and ends in a panel.
LOWEST_PRIMARY = {WIDE: 400, PANEL: 340}
# While the browser waits for an answer there is nothing to press on the page.
NOTHING_TO_PRESS = ("prompt-unanswered",)
# Chromium's box covers this much of the page from its start and its top, in px at 18 px a rem.
BOX_WIDTH, BOX_HEIGHT = 29 * 18, 26 * 18

FILLED = """() => [...document.querySelectorAll("main .button:not(.quiet)")]
  .filter(button => button.checkVisibility({ visibilityProperty: true }))
  .map(button => [button.textContent.trim(), button.getBoundingClientRect()])
  .map(([name, { top, bottom }]) => [name, Math.round(scrollY + (innerHeight < 500 ? bottom : top))])"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PATH = """() => {
  const { top, bottom } = document.querySelector(".path").getBoundingClientRect()
  return [top, bottom]
}"""
COLUMNS = "() => [...document.querySelectorAll('.stop')].map(stop => stop.getBoundingClientRect().width)"
LONGER = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const longer = word => word + word.slice(0, Math.ceil(word.length * .4))
    texts.currentNode.data = texts.currentNode.data.replace(/\\S+/g, longer)
  }
}"""
# The texts of the verdict, by where they begin.
WORDS = """() => [...document.querySelectorAll(".verdict :is(h1, p)")]
  .filter(element => element.checkVisibility()).map(element => {
  const range = document.createRange()
  range.selectNodeContents(element)
  const { left, top } = range.getBoundingClientRect()
  return [left, top]
})"""
# How far what moves has come at a time: the width of each line, and whether a lamp is filled yet.
FRAME = """ms => {
  const animations = document.getAnimations().filter(({ effect }) => effect.target.closest(".path"))
  for (const animation of animations) { animation.pause(); animation.currentTime = ms }
  return [...document.querySelectorAll(".stop")].map(stop => {
    const { transform } = getComputedStyle(stop, "::before")
    const width = transform === "none" ? 1 : new DOMMatrix(transform).a
    const { backgroundColor } = getComputedStyle(stop.querySelector(".lamp"))
    return [stop.dataset.line === "solid" ? width : null, backgroundColor]
  })
}"""
MOVING = """() => new Set(document.getAnimations().map(({ effect }) => effect.target.closest(".stop"))
  .filter(Boolean).map(stop => stop.querySelector(".stop-name").textContent)).size"""


@pytest.fixture(scope="module")
def page(
    driver: Playwright, xvfb: Screen, sound: SoundServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("reader")
    with chromium(driver, folder, Settings(), xvfb, sound.address) as context:
        yield context.pages[0]


def sees_example(page: Page, app: str, fault: str, size: tuple[int, int], path: str = "/en/test") -> None:
    """Show the example of a fault in test mode, when all that moves has come to rest."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{app}{path}?{MAC}&simulate={fault}")
    page.click('[data-action="start-test"]')
    page.wait_for_selector(f'#diagnosis[data-fault="{fault}"]')


@pytest.mark.parametrize("fault", FAULT_LEVELS)
def test_there_is_one_button_and_it_is_high_enough(fault: str, page: Page, app: str) -> None:
    for size, path in ((WIDE, "/en/test"), (PANEL, "/embed/test")):
        sees_example(page, app, fault, size, path)
        buttons: list[tuple[str, int]] = page.evaluate(FILLED)
        top, bottom = page.evaluate(PATH)

        assert len(buttons) == (0 if fault in NOTHING_TO_PRESS else 1), (size, buttons)
        assert all(y <= LOWEST_PRIMARY[size] for _, y in buttons), (size, buttons)
        assert 0 <= top < bottom <= size[1]
        assert page.evaluate(OVERFLOW) == 0
        assert page.title().startswith(page.inner_text("#diagnosis h1").replace("\n", " ")[:20])
        for width in BETWEEN if size == WIDE else ():
            page.set_viewport_size({"width": width, "height": WIDE[1]})
            assert page.evaluate(OVERFLOW) == 0, f"at {width}"


@pytest.mark.parametrize(
    "fault", ["system-blocked", "site-blocked", "all-clear", "phone-app-failed", "silent"]
)
def test_long_words_large_text_and_the_other_direction_are_not_cut_off(
    fault: str, page: Page, app: str
) -> None:
    for size in (PANEL, PHONE, WIDE):
        sees_example(page, app, fault, size, "/embed/test" if size == PANEL else "/en/test")
        page.evaluate(LONGER)
        assert page.evaluate(OVERFLOW) == 0, f"longer words at {size}"
        page.evaluate("() => document.documentElement.setAttribute('dir', 'rtl')")
        assert page.evaluate(OVERFLOW) == 0, f"from right to left at {size}"
    page.evaluate(
        "() => { document.querySelector('.stop:last-child .stop-name').textContent = 'a'.repeat(63) }"
    )
    narrowest = min(page.evaluate(COLUMNS))
    assert narrowest >= WIDE[0] / 8, "a long name leaves no room for the others"
    sees_example(page, app, fault, PHONE)
    page.evaluate("() => { document.documentElement.style.fontSize = '225%' }")
    assert page.evaluate(OVERFLOW) == 0, "text at twice its size"


def test_the_words_stand_beside_the_box_of_the_browser(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse()
        person.opens(f"{app}/en/test?{MAC}")
        for width in (1280, 800):
            person.page.set_viewport_size({"width": width, "height": 800})
            if width == 1280:
                person.presses("start-test")
            expect(person.diagnosis).to_have_attribute("data-state", "waiting" if width == 1280 else "done")
            starts: list[tuple[float, float]] = person.page.evaluate(WORDS)

            assert starts
            assert all(left >= BOX_WIDTH or top >= BOX_HEIGHT for left, top in starts), (width, starts)
            if width == 1280:
                assert not person.see('[data-action="check-again"]').count()
                person.is_told("prompt-unanswered")


def test_the_line_draws_itself_stop_after_stop(page: Page, app: str) -> None:
    page.emulate_media(reduced_motion="no-preference")
    sees_example(page, app, "all-clear", WIDE)
    frames: list[list[list[Any]]] = [page.evaluate(FRAME, ms) for ms in range(0, 1500, 100)]

    for stop in (0, 1):
        widths = [frame[stop][0] for frame in frames]
        assert widths == sorted(widths)
        assert (widths[0], widths[-1]) == (0, 1)
        assert any(0 < width < 1 for width in widths)
    began = [
        next(i for i, frame in enumerate(frames) if frame[stop][1] != frames[0][stop][1]) for stop in range(3)
    ]
    assert began == sorted(set(began))
    assert len({frame[3][1] for frame in frames}) == 1  # Nothing was proved of the last one.


def test_with_reduced_motion_the_path_is_still(page: Page, app: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    sees_example(page, app, "all-clear", WIDE)

    assert page.evaluate(MOVING) == 0
    page.emulate_media(reduced_motion="no-preference")


def test_what_was_proved_before_is_not_drawn_again(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(ALLOWED)
        person.opens(f"{app}/en/test?{MAC}")
        person.presses("start-test")
        person.is_told("all-clear")
        assert person.see(".stop[data-new]").count()
        person.page.wait_for_timeout(2000)  # Until nothing of it moves any more.
        person.presses("check-again")
        person.is_told("all-clear")

        assert not person.see(".stop[data-new]").count()


def test_a_fix_is_seen_with_the_whole_path(browse: Browse, sound: SoundServer, app: str) -> None:
    with sound.microphone("speaking"):
        person = browse(BLOCKED)
        person.page.set_viewport_size({"width": 300, "height": 460})
        person.opens(f"{app}/en/test?{MAC}")
        person.presses("start-test")
        person.is_told()
        person.page.evaluate("() => scrollTo(0, document.body.scrollHeight)")
        person.chooses_in_settings(app, "allow")
        person.is_told("all-clear")

        top, bottom = person.page.evaluate(PATH)
        assert 0 <= top < bottom <= 460
        assert person.see('[data-page-stop] .stop:nth-child(3)[data-sign="tick"]').count() == 1


def test_nothing_moves_out_of_its_place_while_the_verdict_comes(
    browse: Browse, sound: SoundServer, app: str
) -> None:
    with sound.microphone("silent"):
        person = browse(ALLOWED)
        person.page.add_init_script(
            "window.shifts = []; new PerformanceObserver(list => shifts.push(...list.getEntries()"
            ".filter(({ hadRecentInput }) => !hadRecentInput).map(({ value }) => value)))"
            ".observe({ type: 'layout-shift', buffered: true })"
        )
        person.opens(f"{app}/en/test?{MAC}")
        person.presses("start-test")
        expect(person.see("[data-sound]").first).to_be_visible()
        person.page.evaluate("shifts.length = 0")
        person.is_told("silent")

        assert round(sum(person.page.evaluate("shifts")), 3) == 0


def test_every_fault_has_an_example() -> None:
    assert set(FAULT_LEVELS) <= set(EXAMPLES)
