import json

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import HEARD, as_form, measured

PAGE = "/en/test?os=macos-15&browser=chrome-156"
POST = "/en/test/diagnosis"
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def judge(client):
    def post(measurements, **fields):
        response = client.post(POST, data=as_form(measurements, **fields), headers=HTMX)
        assert response.status_code == 200
        return BeautifulSoup(response.text, "html.parser").select_one("#diagnosis")

    return post


def test_before_the_start_there_is_one_button_and_the_whole_path(browse):
    page = browse(PAGE)

    assert page.select_one("#diagnosis")["data-state"] == "idle"
    assert [lamp["data-lamp"] for lamp in page.select("[data-lamp]")] == ["os", "browser", "device", "site"]
    assert {lamp["data-state"] for lamp in page.select("[data-lamp]")} == {"unknown"}
    assert len(page.select(".button:not(.quiet)")) == len(
        page.select('[data-action="start-test"], [data-action="retry-send"]')
    )


def test_without_a_script_the_page_asks_the_person(app, browse):
    page = browse(PAGE)

    faults = {choice["data-choice-fault"] for choice in page.select("#questions [data-choice]")}

    assert faults == set(app.extensions["guide"].steps["test"].faults)


def test_the_verdict_stands_below_the_path_with_this_visitors_step(judge):
    shown = judge(
        measured(request__error_message="Permission denied by system", permissions__before="granted",
                 permissions__after="granted"),
        os="macos-15", browser="chrome-156",
    )  # fmt: skip

    assert (shown["data-state"], shown["data-fault"], shown["data-level"], shown["data-certainty"]) == (
        "done", "system-blocked", "os", "certain",
    )  # fmt: skip
    stop = shown.select_one('[data-lamp="os"]')
    assert stop["data-state"] == "blocked"
    assert stop.has_attr("data-here")
    assert "x-apple.systempreferences" in str(shown.select_one('.path ~ .verdict [data-step="system/allow"]'))
    assert "ms-settings" not in str(shown)
    assert shown.select_one(".why li")


def test_a_corrected_platform_is_believed(judge):
    shown = judge(
        measured(request__error_message="Permission denied by system", permissions__after="granted"),
        os="windows-11", browser="chrome-156",
    )  # fmt: skip

    assert shown["data-certainty"] == "likely"
    assert "ms-settings:privacy-microphone" in str(shown)


def test_a_block_of_this_page_names_this_page_and_not_the_partner(judge):
    shown = judge(measured(permissions__clean_origin="prompt"), partner="salesforce")

    assert shown["data-fault"] == "site-blocked"
    assert "localhost" in shown.select_one("article").text
    assert "site=http%3A%2F%2Flocalhost" in str(shown)
    assert "Salesforce" not in shown.select_one('[data-lamp="site"] .stop-name').text


def test_in_a_frame_the_site_is_the_page_around_it(judge):
    shown = judge(measured(page__framed=True, page__top_level_host="acme.lightning.force.com"))

    assert shown["data-fault"] == "site-blocked"
    assert shown.select_one('[data-lamp="site"] .stop-name').text == "Salesforce"
    assert "site=https%3A%2F%2Facme.lightning.force.com" in str(shown)
    assert shown.select_one('[data-lamp="embed"]')


def test_an_uncertain_block_offers_the_comparison_first(judge):
    shown = judge(measured())

    assert shown.select_one('[data-action="compare-clean-origin"]')["data-url"] == "/en/test/comparisons"
    assert shown.select_one("[data-compare-manual]").has_attr("hidden")
    assert len(shown.select(".button:not(.quiet)")) == 1


@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, True),
        ({"permissions__clean_origin": "prompt"}, True),
        ({"permissions__clean_origin": "denied"}, True),
        ({"request__error_message": "Permission dismissed", "permissions__after": "prompt"}, True),
        ({"permissions__repair": {"outcome": "closed"}}, True),
        ({"permissions__repair": {"outcome": "failed", "error_name": "InvalidStateError"}}, False),
        ({"request__error_name": "NotReadableError"}, False),
    ],
)
def test_there_is_room_for_the_browsers_own_button_where_it_may_help(judge, changes, offered):
    places = judge(measured(**changes)).select("[data-repair]")

    assert len(places) == offered
    assert all(place.has_attr("hidden") and not place.select("button") for place in places)


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, True),
        ({"permissions__clean_origin": "denied"}, True),
        ({"permissions__clean_origin": "prompt"}, False),
        ({"request__error_message": "Permission dismissed"}, False),
    ],
)
def test_a_box_that_was_closed_may_have_named_the_administrator(judge, changes, asked):
    before = judge(measured(**changes))
    after = judge(measured(**changes, permissions__repair={"outcome": "closed"}))

    assert not before.select("[data-repair-closed]")
    assert len(after.select('[data-repair-closed] a[href*="/admin/it"]')) == asked
    assert after["data-shown"] != before["data-shown"]


def test_without_a_clean_origin_the_person_is_asked(client):
    response = client.post(
        POST, data=as_form(measured()), headers=HTMX, base_url="https://soundcheck.example"
    )
    shown = BeautifulSoup(response.text, "html.parser")

    assert not shown.select('[data-action="compare-clean-origin"]')
    assert not shown.select_one("[data-compare-manual]").has_attr("hidden")


def test_speech_here_leads_on_to_the_partners_site(judge):
    shown = judge(measured(HEARD), partner="salesforce", os="macos-15", browser="chrome-156")

    assert shown["data-fault"] == "all-clear"
    states = {lamp["data-lamp"]: lamp["data-state"] for lamp in shown.select("[data-lamp]")}
    assert states == {"os": "ok", "browser": "ok", "site": "unknown", "device": "ok"}
    assert any("site/partner" in link["href"] for link in shown.select("[data-choice]"))


def test_a_fixed_fault_is_said_and_what_comes_next(judge):
    shown = judge(measured(HEARD), previous="site-blocked")

    assert shown.select_one(".fixed")
    assert not judge(measured(), previous="all-clear").select_one(".fixed")


def test_it_stays_said_when_the_same_run_posts_once_more(client, judge):
    digest = judge(measured(HEARD), previous="site-blocked")["data-shown"]

    again = client.post(POST, data=as_form(measured(HEARD), previous="all-clear", shown=digest), headers=HTMX)

    assert again.status_code == 204


def test_what_is_on_screen_already_is_not_sent_again(client, judge):
    digest = judge(measured())["data-shown"]

    again = client.post(POST, data=as_form(measured(), shown=digest), headers=HTMX)
    other = client.post(POST, data=as_form(measured(HEARD), shown=digest), headers=HTMX)

    assert (again.status_code, again.data) == (204, b"")
    assert other.status_code == 200


def test_waiting_for_the_prompt_is_a_state_of_its_own(judge):
    pending = {"outcome": "pending", "elapsed_ms": 3500.0}
    changes = {"permissions": {"before": "prompt"}, "request": pending}

    assert judge(measured(**changes))["data-state"] == "waiting"
    assert judge(measured(**changes, request__elapsed_ms=500.0))["data-state"] == "running"


def test_without_htmx_the_whole_page_comes_back(client):
    response = client.post(POST, data=as_form(measured()), headers={"Sec-Fetch-Site": "same-origin"})

    page = BeautifulSoup(response.text, "html.parser")
    assert page.h1 and page.select_one("#diagnosis")["data-state"] == "done"
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", "{}", "{", "[" * 9000, '{"version": 1e999}', '"\\ud800"', json.dumps(measured()) + "x",
     json.dumps(measured(unknown=1)), json.dumps(measured(request__elapsed_ms="12"))],
)  # fmt: skip
def test_what_is_no_measurement_is_refused_with_a_page(client, body):
    response = client.post(POST, data={"measurements": body}, headers=HTMX)

    assert response.status_code == 422
    assert "Traceback" not in response.text


def test_a_body_that_is_too_large_is_refused(client):
    assert client.post(POST, data={"measurements": "x" * 70_000}, headers=HTMX).status_code == 413


@pytest.mark.parametrize(
    ("site", "origin", "allowed"),
    [
        ("same-origin", "http://localhost", True),
        ("same-origin", None, True),
        ("none", None, True),
        ("same-site", "http://other.localhost", False),
        ("cross-site", "https://evil.example", False),
        ("cross-site", None, False),
        (None, "http://localhost", True),
        (None, "https://evil.example", False),
        (None, "null", True),
        ("cross-site", "null", True),
        (None, None, True),
    ],
)
def test_posts_come_from_our_own_pages_only(client, site, origin, allowed):
    headers = {"Sec-Fetch-Site": site, "Origin": origin}
    sent = {name: value for name, value in headers.items() if value}

    response = client.post(POST, data=as_form(measured()), headers=sent)

    assert (response.status_code == 200) is allowed
    assert response.status_code in (200, 403)


def test_a_sandboxed_frame_may_read_its_verdict_but_begin_nothing(client):
    sandboxed = {"Sec-Fetch-Site": "cross-site", "Origin": "null"}

    judged = client.post(POST, data=as_form(measured()), headers=sandboxed)
    preflight = client.options(POST, headers=sandboxed)
    begun = client.post("/en/test/comparisons", json={}, headers=sandboxed)

    assert judged.headers["Access-Control-Allow-Origin"] == "*"
    assert "HX-Request" in preflight.headers["Access-Control-Allow-Headers"]
    assert begun.status_code == 403


def test_device_names_and_markup_in_messages_show_as_text(judge):
    shown = judge(
        measured(request__error_message="<img src=x onerror=alert(1)>", request__error_name="OddError")
    )

    assert shown["data-fault"] == "unknown-failure"
    assert not shown.select("[src=x], [onerror]")
    assert "<img src=x" in shown.text


def test_before_a_microphone_is_open_nobody_is_told_to_speak(judge):
    pending = {"outcome": "pending", "elapsed_ms": 500.0}

    asked = judge(measured(permissions={"before": "prompt"}, request=pending))
    heard = judge(measured(HEARD, audio__peak=0.0, audio__block_peaks=[0.0]))

    assert not asked.select("[data-sound]")
    assert heard.select("[data-sound]")


def test_the_same_verdict_after_a_press_says_that_it_was_checked(judge):
    assert judge(measured(), previous="browser-blocked").select_one(".again") is None
    first = judge(measured())["data-fault"]

    assert judge(measured(), previous=first).select_one(".again")
    assert judge(measured(), previous=first, shown="what is on the screen").select_one(".again") is None


def test_a_question_shows_its_answers_at_once(judge):
    shown = judge(measured(request__error_name="OddError", request__error_message="x"))

    assert shown["data-fault"] == "unknown-failure"
    assert shown.select(".verdict .prose + .choices [data-choice]")


def test_in_a_frame_a_proved_site_is_not_doubted(judge):
    framed = {"page__framed": True, "page__top_level_host": "acme.lightning.force.com"}

    shown = judge(measured(HEARD, **framed))

    assert {lamp["data-state"] for lamp in shown.select('[data-lamp="site"], [data-lamp="embed"]')} == {"ok"}
    assert "Salesforce" in shown.select_one("article .cause").text
    assert not [link for link in shown.select("[data-choice]") if link["data-choice"] == "site/partner"]


def test_in_a_frame_every_step_is_about_the_page_on_top(judge):
    framed = {"page__framed": True, "page__top_level_host": "app.hubspot.com", "page__policy_allows": False}

    for partner in ("salesforce", ""):
        shown = judge(measured(**framed), partner=partner)

        assert shown["data-fault"] == "frame-not-allowed"
        assert "inside HubSpot" in shown.select_one("article").text
        assert "partner=hubspot" in shown.select_one('[data-choice="admin/crm"]')["href"]


def test_a_page_that_is_not_the_partners_is_not_named_after_it(judge):
    framed = {"page__framed": True, "page__top_level_host": "intranet.example.com"}

    shown = judge(measured(HEARD, **framed), partner="salesforce")

    assert "Salesforce" not in shown.text
    assert "intranet.example.com" in shown.select_one("article .cause").text


@pytest.mark.parametrize(
    "run", [measured(HEARD), measured(), measured(page__policy_allows=False)], ids=["heard", "site", "frame"]
)
def test_a_partner_whose_phone_apps_sound_elsewhere_is_told_so(judge, run):
    framed = {"page__framed": True, "page__top_level_host": "crm.zoho.eu"}

    shown = judge(measured(run, **framed))

    notice = shown.select_one("[data-elsewhere]")
    assert "Zoho" in notice.text
    assert notice.a["href"].startswith("/en/site/partner?") and "partner=zoho" in notice.a["href"]
    assert "You can go back to your call" not in shown.text
    assert not judge(measured(run, **framed | {"page__top_level_host": "app.hubspot.com"})).select(
        "[data-elsewhere]"
    )


PENDING = {"permissions__before": "prompt", "permissions__after": None, "request__outcome": "pending"}


def test_nobody_is_asked_to_speak_while_no_microphone_is_open(judge):
    waiting = measured(**PENDING, request__elapsed_ms=9000, request__error_name=None)

    shown = judge(waiting)

    assert shown["data-fault"] == "prompt-unanswered"
    assert not shown.select(".verdict [data-meter]")


def test_after_a_fix_for_this_page_it_is_about_the_partner_again(judge):
    place = {"partner": "salesforce", "host": "acme.lightning.force.com"}
    shown = judge(measured(permissions__clean_origin="prompt"), **place)

    assert shown["data-fault"] == "site-blocked"
    steps = shown.select_one('[data-step="site/allow"]')
    assert "localhost" in steps.text and "lightning" not in steps.text
    ways = shown.select(".onward [data-choice]")
    assert ways and not {way["data-choice"] for way in ways} & {"test", "solved"}
    assert all("partner=salesforce&host=acme.lightning.force.com" in way["href"] for way in ways)


def test_alone_the_site_of_the_partner_is_not_tested(judge, browse):
    before, after = browse(f"{PAGE}&partner=hubspot"), judge(measured(HEARD), partner="hubspot")
    for path, word in ((before, "comes after"), (after, "your next stop")):
        stop = path.select(".stop")[-1]
        assert (stop["data-lamp"], stop["data-state"], stop.has_attr("data-after")) == (
            "site",
            "unknown",
            True,
        )
        assert "HubSpot" in stop.text
        assert stop.select_one(".stop-state").text.strip() == word
    own = judge(measured(permissions__clean_origin="prompt"), partner="hubspot")
    assert "blocked" in own.select_one('[data-lamp="site"] .stop-state').text


@pytest.mark.parametrize(("os", "held"), [("ios-18", True), ("android-14", True), ("macos-15", False)])
def test_whoever_tests_a_phone_is_told_that_it_is_the_phone(browse, os, held):
    browser = "safari" if os == "ios-18" else "chrome"

    assert bool(browse(f"/en/test?os={os}&browser={browser}").select("[data-on-phone]")) is held
