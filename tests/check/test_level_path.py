"""The line runs through what is proved, breaks at the first block, and ends at what cannot be tested."""

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import BLOCKED, HEARD, as_form, measured

POST = "/en/test/diagnosis"
MAC = {"os": "macos-15", "browser": "chrome-156", "partner": "salesforce"}
IN_A_FRAME = {"page__framed": True, "page__top_level_host": "acme.lightning.force.com"}
BY_THE_SYSTEM = measured(
    request__error_message="Permission denied by system",
    permissions__before="granted",
    permissions__after="granted",
)


@pytest.fixture
def path(client):
    """Return the stops of a posted run, each as its name and the line after it; * marks where it breaks."""

    def post(measurements, **fields):
        answer = client.post(POST, data=as_form(measurements, **MAC | fields), headers={"HX-Request": "true"})
        return BeautifulSoup(answer.text, "html.parser").select_one(".path")

    return post


def describe(path):
    return [
        f"{stop.select_one('.stop-name').text}: {stop['data-sign']} {stop['data-line']}"
        for stop in path.select(".stop")
    ]


def test_the_line_is_solid_only_between_two_proved_stops(path):
    assert describe(path(measured(HEARD))) == [
        "macOS: tick solid", "Chrome: tick solid", "Microphone: tick dots", "Salesforce: none none",
    ]  # fmt: skip


def test_behind_a_block_a_proved_stop_keeps_its_tick_and_has_no_line(path):
    assert describe(path(BY_THE_SYSTEM)) == [
        "macOS: bar stub", "Chrome: tick dots", "Microphone: none dots", "Salesforce: none none",
    ]  # fmt: skip


def test_in_a_frame_every_level_is_tested_and_nothing_comes_after(path):
    clear = path(measured(HEARD, **IN_A_FRAME))

    assert describe(clear) == [
        "macOS: tick solid", "Chrome: tick solid", "Salesforce: tick solid", "Phone panel: tick solid",
        "Microphone: tick none",
    ]  # fmt: skip
    assert not clear.select("[data-after]")


def test_a_test_page_in_the_way_is_a_stop_of_its_own_until_the_end_of_the_visit(path):
    blocked = path(BLOCKED)
    assert [line.partition(":")[0] for line in describe(blocked)] == [
        "macOS", "Chrome", "This test page", "Microphone", "Salesforce",
    ]  # fmt: skip
    assert [stop["data-state"] for stop in blocked.select('[data-lamp="site"]')] == [
        blocked.select(".stop")[2]["data-state"]
    ]

    mended = path(measured(HEARD), page_stop="1")
    assert describe(mended) == [
        "macOS: tick solid", "Chrome: tick solid", "This test page: tick solid", "Microphone: tick dots",
        "Salesforce: none none",
    ]  # fmt: skip
    assert [stop["data-state"] for stop in mended.select('[data-lamp="site"]')] == ["unknown"]


def test_a_running_test_says_which_stop_it_is_about(path):
    asked = path(
        measured(permissions={"before": "prompt"}, request={"outcome": "pending", "elapsed_ms": 4e3})
    )
    listening = path(measured(HEARD, audio__peak=0.0, audio__rms=0.0, audio__block_peaks=[0.0]))

    assert [stop["data-lamp"] for stop in asked.select("[data-in-question]")] == ["browser"]
    assert [stop["data-lamp"] for stop in listening.select("[data-in-question]")] == ["device"]


@pytest.mark.parametrize("measurements", [HEARD, BLOCKED, BY_THE_SYSTEM, measured(BLOCKED, **IN_A_FRAME)])
def test_each_level_has_one_lamp(path, measurements):
    lamps = [lamp["data-lamp"] for lamp in path(measurements).select("[data-lamp]")]

    assert len(lamps) == len(set(lamps))
    assert {"os", "browser", "site", "device"} <= set(lamps)


def test_a_step_of_the_guide_says_which_of_the_levels_it_is_about(browse):
    page = browse("/en/system/allow?os=macos-15&browser=chrome-156&partner=salesforce")

    assert describe(page) == [
        "macOS: none dots", "Chrome: none dots", "Microphone: none dots", "Salesforce: none none",
    ]  # fmt: skip
    assert [stop.select_one(".stop-name").text for stop in page.select("[data-here]")] == ["macOS"]
    assert not page.select("[data-lamp]")


def test_once_it_works_the_whole_line_is_lit(browse):
    page = browse("/en/solved?os=macos-15&browser=chrome-156&partner=salesforce")

    assert [line.partition(": ")[2] for line in describe(page)] == ["tick solid"] * 3 + ["tick none"]
