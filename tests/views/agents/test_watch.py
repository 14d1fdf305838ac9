"""An agent watches what the customer's computer says."""

import re
import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from tests.api.access import LINKS, bearer, new_key
from tests.conftest import sign_in
from tests.helpers.links import SYSTEM_BLOCKED, MadeLink
from tests.helpers.measured import BLOCKED, HEARD, measured
from tests.helpers.payloads import PACKED
from webapp.console import link_progress
from webapp.console.link_progress import STAGES
from webapp.console.link_view import MOST_RUNS
from webapp.console.ticket import keep_in_line
from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.examples import EXAMPLES

NOT_HEARD = measured(
    HEARD, audio__peak=0.0, audio__rms=0.0, audio__block_peaks=[0.0] * 9, audio__listened_ms=9000.0
)
PRESSED = {"button": "pressed"}  # A form's own fields; the client sends the token of the session besides.


@pytest.fixture
def link(app):
    return MadeLink(app)


@pytest.fixture
def live(agent_client, link):
    """Ask for the live part as the page does."""

    def ask(revision=None, status=200):
        response = agent_client.get(
            f"{link.path}/state?v={'' if revision is None else revision}", headers={"HX-Request": "true"}
        )
        assert response.status_code == status
        return BeautifulSoup(response.text, "html.parser").select_one("#watch")

    return ask


def lamps(section):
    rows = section.select("[data-lamp]")
    return {row["data-lamp"]: row["data-state"] for row in rows}


def test_the_page_asks_every_two_seconds_for_more_than_it_shows(browse_as_agent, agent_client, link):
    page = browse_as_agent(link.path)

    section = page.select_one("#watch")
    assert section["hx-trigger"].startswith("every 2s")
    assert agent_client.get(section["hx-get"]).status_code == 204


def test_nothing_new_is_an_empty_answer_and_something_new_the_part_with_its_next_question(live, link):
    first = live()
    link.progress("opened")
    second = live(first["data-revision"])

    assert second["data-stage"] == "opened"
    assert f"v={second['data-revision']}" in second["hx-get"]
    live(second["data-revision"], 204)


@pytest.mark.parametrize("stage", ["opened", "waiting", "running", "reading", "done"])
def test_each_stage_of_the_customer_is_shown(live, link, stage):
    link.progress(stage)

    section = live()

    assert section["data-stage"] == stage
    presence = section.select_one(".presence")
    assert presence["data-presence"] == "here" and presence.select_one(".doing").text.strip()
    assert presence["data-moving"] == ("yes" if stage in ("waiting", "running") else "no")
    assert set(lamps(section).values()) == {"unknown"}


@pytest.mark.parametrize("end", ["revoke", "expire"])
def test_a_closed_link_is_asked_about_more_seldom(agent_client, live, link, end):
    link.report(BLOCKED)
    assert live()["hx-trigger"].startswith("every 2s")
    getattr(link, end)()

    section = live()

    assert section["hx-trigger"].startswith("every 15s")
    assert agent_client.get(section["hx-get"]).status_code == 204
    assert section["data-state"] == {"revoke": "revoked", "expire": "expired"}[end]
    assert section["data-fault"] == "site-blocked"


@pytest.mark.parametrize(
    ("measurements", "fault", "certainty", "lamps_shown", "step"),
    [
        (SYSTEM_BLOCKED, "system-blocked", "certain", {"os": "blocked", "browser": "ok"}, "system/allow"),
        (BLOCKED, "site-blocked", "likely", {"site": "suspected"}, "site/allow"),
        (NOT_HEARD, "silent", "likely", {"device": "suspected", "browser": "ok"}, "device/silent"),
        (HEARD, "all-clear", "certain", {"os": "ok", "browser": "ok", "device": "ok"}, "all-clear"),
    ],
)
def test_a_run_is_shown_with_its_verdict_levels_evidence_and_step(
    live, link, measurements, fault, certainty, lamps_shown, step
):
    link.report(measurements)

    section = live()

    assert (section["data-fault"], section["data-certainty"]) == (fault, certainty)
    assert lamps_shown.items() <= lamps(section).items()
    assert section.select_one(".report .fix")["data-step"] == step
    assert section.select(".report .proof")
    assert section.select_one(".fix .prose").text.strip()
    assert not section.select(".said a[href^='x-apple'], .said a[href^='ms-settings']")
    assert section.select_one(".fix-head a")["href"].startswith(f"/fr/{step}?os=macos-15&browser=chrome-156")


def test_evidence_stands_at_the_level_it_tells_of(live, link):
    link.report(SYSTEM_BLOCKED)

    rows = {row["data-lamp"]: len(row.select(".proof")) for row in live().select("[data-lamp]")}

    assert rows == {"os": 1, "browser": 1, "site": 0, "device": 0}


@pytest.mark.parametrize(("measurements", "notes"), [(BLOCKED, 2), (SYSTEM_BLOCKED, 0), (HEARD, 0)])
def test_what_to_know_before_reading_the_step_out_is_said(live, link, measurements, notes):
    link.report(measurements)

    assert len(live().select("[data-note]")) == notes


def test_the_path_of_before_stands_small_below_the_new_one_and_it_works_now(live, link):
    link.report(SYSTEM_BLOCKED)
    link.report(BLOCKED)
    assert not live().select("[data-works-now]")
    link.report(HEARD)

    section = live()

    assert section.select_one("[data-works-now]").text.strip()
    earlier = section.select_one("[data-before]")
    assert earlier["data-before"] == "system-blocked"
    assert [stop["data-state"] for stop in earlier.select(".stop")][:2] == ["blocked", "ok"]
    assert not earlier.select("[data-lamp]") and lamps(section)["os"] == "ok"
    assert len(section.select("[data-run]")) == 3
    assert not section.select("[data-earlier]")


def test_what_is_not_tested_yet_is_in_the_headline_and_the_next_thing_to_say(live, link):
    link.report(HEARD)

    section = live()

    assert "Salesforce" in section.select_one("h2").text
    assert "Salesforce" in section.select_one(".fix .prose li").text


def test_of_many_runs_the_newest_are_listed_and_compared_with_the_first(agent_client, live, link):
    first = link.report(SYSTEM_BLOCKED)
    kept = [link.report(BLOCKED) for _ in range(MOST_RUNS)] + [link.report(HEARD)]

    section = live()

    listed = [int(run["data-run"]) for run in section.select("[data-run]")]
    assert listed == [report.id for report in reversed(kept[-MOST_RUNS:])]
    assert section.select_one("[data-earlier]")["data-earlier"] == "2"
    assert section.select_one("[data-before]")["data-before"] == "system-blocked"
    assert agent_client.get(f"{link.path}/reports/{first.id}.txt").status_code == 200


@pytest.mark.parametrize(
    ("stage", "step", "said"),
    [("done", "system/allow", 0), ("done", "browser/allow", 1), ("reading", "system/allow", 1)],
)
def test_what_is_on_the_screen_is_said_unless_it_is_the_result_itself(live, link, stage, step, said):
    link.report(SYSTEM_BLOCKED)
    link.progress(stage, step)

    section = live()

    assert len(section.select("[data-reading]")) == said
    assert section.select(".presence .doing")


def test_the_ticket_is_always_taken_at_the_same_place(live, link):
    link.report(SYSTEM_BLOCKED)
    link.report(HEARD)

    assert len(live().select(".bar > .take .button:not(.quiet)")) == 1


@pytest.mark.parametrize("runs", [(HEARD,), (HEARD, HEARD), (HEARD, BLOCKED), (BLOCKED,)])
def test_what_never_failed_before_is_not_called_fixed(live, link, runs):
    for measurements in runs:
        link.report(measurements)

    assert not live().select("[data-works-now]")


@pytest.mark.parametrize("address", [{"os": "windows-11"}, {"browser": "firefox-153"}])
def test_another_device_is_not_called_fixed(live, link, address):
    link.report(SYSTEM_BLOCKED, **address)
    link.report(HEARD)

    section = live()

    assert not section.select("[data-works-now], [data-before]")
    (told,) = section.select("[data-elsewhere]")
    assert told["data-elsewhere"] == "system-blocked"
    assert "/system/allow?" in told.a["href"]  # What is left to do there.
    assert address.get("os", "macos").partition("-")[0] in told.text.lower()

    link.report(HEARD, **address)
    assert live().select("[data-works-now]") and not live().select("[data-elsewhere]")


def test_who_is_heard_on_a_phone_is_not_heard_on_the_computer(live, link, browse_as_agent):
    link.report(SYSTEM_BLOCKED)
    link.report(HEARD, os="android-15")

    section = live()

    assert section["data-fault"] == "all-clear" and "icon-question" in section["data-icon"]
    assert section.h2.text.endswith("but not yet on Chrome 156, macOS 15, Salesforce")
    assert not section.select("[data-heard='']")
    row = browse_as_agent("/agents/?show=all").select_one(f"[data-link='{link.id}']")
    assert row.select_one("[data-fault]")["data-sign"] == "question"
    blocked = browse_as_agent("/agents/?show=all&state=blocked")
    assert blocked.select(f"[data-link='{link.id}']")
    assert not browse_as_agent("/agents/?show=all&state=works").select(f"[data-link='{link.id}']")

    link.report(HEARD)

    assert live().select("[data-heard='']") and "icon-tick" in live()["data-icon"]
    assert browse_as_agent("/agents/?show=all&state=works").select(f"[data-link='{link.id}']")


@pytest.mark.parametrize("name", ["not-measured", "unknown-failure"])
def test_a_test_that_found_nothing_out_elsewhere_takes_no_green_away(live, link, name):
    link.report(EXAMPLES[name].model_dump(mode="json"), os="android-15", browser="chrome-156")
    link.report(HEARD)

    assert live().select("[data-heard='']") and "icon-tick" in live()["data-icon"]


@pytest.mark.parametrize(
    ("fault", "was_framed", "is_framed", "heard"),
    [
        (SYSTEM_BLOCKED, True, False, True),  # The computer is the same in a tab.
        (BLOCKED, True, False, False),
        (BLOCKED, False, True, True),
        (BLOCKED, True, True, True),
        (BLOCKED, False, False, True),
    ],
)
def test_only_the_panel_answers_what_is_wrong_with_its_site(live, link, fault, was_framed, is_framed, heard):
    link.report(measured(fault, page__framed=was_framed))
    link.report(measured(HEARD, page__framed=is_framed))

    section = live()

    assert bool(section.select("[data-heard='']")) == bool(section.select("[data-works-now]")) == heard
    assert heard or section.h2.text == "They can be heard in a tab, but not yet in the panel"


def test_every_other_device_is_told_with_what_came_of_it(live, link):
    link.report(SYSTEM_BLOCKED)
    link.report(HEARD, os="android-15")
    link.report(BLOCKED, os="windows-11")
    link.report(HEARD)

    section = live()

    assert [told["data-also"] for told in section.select("[data-also]")] == ["all-clear", "site-blocked"]
    assert section.select("[data-works-now]")


def test_two_browsers_of_the_same_kind_are_two_devices(live, link):
    one, other = (str(uuid.uuid4()) for _ in range(2))
    link.report(SYSTEM_BLOCKED, device=one)
    link.report(HEARD, device=other)

    assert live().select("[data-elsewhere]") and not live().select("[data-works-now]")

    link.report(HEARD, device=one)
    assert live().select("[data-works-now]")


@pytest.mark.parametrize(
    ("channel", "words"),
    [("address", "Opened"), ("code", "Typed the code"), ("qr", "QR code"), ("panel", "in the panel")],
)
def test_what_happened_says_how_the_customer_came(live, link, channel, words):
    link.progress("opened", channel=channel)

    happened = [event.text for event in live().select(".happened li")]

    assert len(happened) == 2 and words in happened[0]


def test_that_the_customer_looks_first_is_said_until_they_send(live, link):
    link.progress("done", looks_first=True)
    assert "looks at the result first" in live().select_one(".presence").text
    assert live().select_one(".say")

    link.progress("done", "site/allow")
    assert "looks at the result first" not in live().select_one(".presence").text


def test_the_steps_read_and_tried_have_their_titles_and_unknown_ones_are_left_out(live, link):
    link.report(SYSTEM_BLOCKED)
    link.progress("reading", "site/allow", ["system/allow", "no/such-step", "site/allow"])

    section = live()

    assert section.select_one("[data-reading]")["data-reading"] == "site/allow"
    assert section.select_one("[data-reading] a")["href"].startswith("/fr/site/allow?os=macos-15")
    assert [line["data-tried"] for line in section.select("[data-tried]")] == ["system/allow", "site/allow"]
    assert all(line.text.strip() for line in section.select("[data-tried] a"))


def test_that_the_customer_deleted_it_is_said_and_nothing_of_it_is_left(live, link):
    link.report(BLOCKED, microphones=["Jabra"])
    link.delete()

    section = live()

    assert section.select("[data-deleted]") and section["data-stage"] == "deleted"
    assert not section.select(".report") and "Jabra" not in section.text
    link.progress("opened")
    assert live().select("[data-deleted]") and live().select(".say")
    link.report(HEARD)
    assert live().select("[data-deleted]") and live()["data-fault"] == "all-clear"


def test_a_screen_reader_and_the_list_say_that_it_was_deleted(agent_client, browse_as_agent, link):
    link.report(BLOCKED)
    link.delete()

    update = BeautifulSoup(agent_client.get(f"{link.path}/state").text, "html.parser")
    row = browse_as_agent("/agents/?show=all").select_one(f'[data-link="{link.id}"]')

    said = STAGES["deleted"]
    assert said in update.select_one("[hx-swap-oob]").text
    assert said in row.text.lower()


def test_names_of_microphones_are_shown_only_if_they_were_sent(live, link):
    link.report(BLOCKED)
    assert not live().select("[data-microphones-sent]")
    link.report(BLOCKED, microphones=["Jabra Evolve2", ""])

    assert len(live().select("[data-microphones-sent] bdi")) == 2


def test_times_say_their_zone(live, link):
    link.report(BLOCKED)

    for time in live().select("time"):
        assert time["datetime"].endswith("+00:00")
        assert time["title"].endswith(" UTC")
        assert not time.has_attr("data-clock") or re.fullmatch(r"[0-9]{2}:[0-9]{2}", time.text)


def test_what_to_say_is_in_the_customers_language_and_one_click_away_in_the_agents(agent_client, link):
    link.report(SYSTEM_BLOCKED, locale="en")
    page = agent_client.get(link.path, headers={"Accept-Language": "fr"})
    section = BeautifulSoup(page.text, "html.parser")

    assert section.html["lang"] == "fr"
    assert section.select_one(".fix .theirs")["lang"] == "en"
    assert "System Settings" in section.select_one(".fix .theirs").text
    assert "Réglages" in section.select_one(".fix [data-own]").text
    assert "Chrome" in section.select_one("h2").text and "laisse" in section.select_one("h2").text
    assert section.select_one(".fix-head a")["href"].startswith("/en/")


def test_in_the_same_language_it_is_said_once(live, link):
    link.report(SYSTEM_BLOCKED, locale="en")

    assert not live().select("[data-own]")


def test_whoever_left_is_not_on_the_page_and_the_page_learns_it_by_time_alone(live, link, monkeypatch):
    monkeypatch.setattr(link_progress, "BETWEEN_PAGES", timedelta(minutes=1))
    link.report(SYSTEM_BLOCKED)
    link.progress("done", "system/allow", left=True)
    seen = live()["data-revision"]
    live(seen, 204)
    leaving = live()
    assert leaving.select_one(".presence")["data-presence"] == "here"
    [milliseconds] = re.findall(r"load delay:(\d+)ms", leaving["hx-trigger"])
    assert 0 < int(milliseconds) <= 60_000

    monkeypatch.setattr(link_progress, "BETWEEN_PAGES", timedelta(0))

    presence = live(seen).select_one(".presence")
    assert presence["data-presence"] == "left" and presence.time
    assert not presence.select(".doing")
    assert "load" not in live()["hx-trigger"]


def test_of_whom_there_was_no_sign_for_long_it_is_said_when_they_were_seen(live, link, monkeypatch):
    link.progress("running")
    monkeypatch.setattr(link_progress, "OUT_OF_SIGHT", timedelta(0))

    presence = live().select_one(".presence")

    assert (presence["data-presence"], presence["data-moving"]) == ("unsure", "no")
    assert presence.time


def test_what_happened_is_listed_with_the_clock_newest_first(live, link):
    link.progress("running")
    link.report(SYSTEM_BLOCKED)
    link.report(HEARD)

    happened = live().select(".happened li")

    assert [event["data-sign"] for event in happened] == ["tick", "bar", "none", "none", "none"]
    assert all(event.time.has_attr("data-clock") for event in happened)


def test_another_address_leads_to_the_same_link_and_the_old_one_goes_on(agent_client, browse_as_agent, link):
    response = agent_client.post(f"{link.path}/address", data=PRESSED)
    page = browse_as_agent(response.location)

    url = page.select_one("[data-short-url] code").text
    assert response.status_code == 303
    assert not url.endswith(link.token)
    assert browse_as_agent(f"{link.path}?token={link.token}&code={link.code}").select("[data-share]")


def test_a_withdrawn_link_stays_withdrawn(agent_client, browse_as_agent, link):
    assert agent_client.post(f"{link.path}/revoke", data=PRESSED).status_code == 303
    assert agent_client.post(f"{link.path}/revoke", data=PRESSED).status_code == 303

    page = browse_as_agent(f"{link.path}?token={link.token}&code={link.code}")
    assert page.select_one("#watch")["data-state"] == "revoked"
    assert not page.select("[data-share], [data-action=new-address], [data-action=revoke]")
    assert agent_client.post(f"{link.path}/address", data=PRESSED).status_code == 404


@pytest.mark.parametrize("path", ["", "/state?v=1", "/reports/1.json"])
def test_strangers_see_nothing(client, link, path):
    assert client.get(link.path + path).status_code in (302, 303)
    assert client.get(link.path + path, headers={"HX-Request": "true"}).status_code == 401


def test_posts_without_the_token_of_the_session_change_nothing(agent_client, link):
    del agent_client.environ_base["HTTP_X_CSRFTOKEN"]

    assert agent_client.post(f"{link.path}/revoke", data=PRESSED).status_code == 403
    assert link.kept().revoked_at is None


def test_every_agent_and_every_key_may_take_over_a_link(app, link):
    report = link.report(BLOCKED)
    another = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Grace"))
    api, headers = f"{LINKS}/{link.id}", bearer(new_key(app))

    assert another.get(link.path).status_code == 200
    assert another.get(f"{link.path}/reports/{report.id}.txt").status_code == 200
    assert app.test_client().get(f"{api}/reports", headers=headers).json["reports"]
    assert another.post(f"{link.path}/revoke", data=PRESSED).status_code == 303
    assert app.test_client().get(api, headers=headers).json["state"] == "revoked"


@pytest.mark.parametrize("text", PACKED)
def test_markup_is_shown_as_text(app, agent_client, text):
    hostile = MadeLink(app, reference=text, note=text, asked_by=text)
    refused = measured(BLOCKED, request__error_name=text, request__error_message=text)
    hostile.report(refused, microphones=[text])
    harmless = MadeLink(app, reference="x", note="x", asked_by="x")
    harmless.report(measured(BLOCKED, request__error_name="x", request__error_message="x"), microphones=["x"])

    page, plain = (page_of(agent_client, link.path) for link in (hostile, harmless))

    places = ["h1", ".happened", ".note-sent", "[data-microphones-sent]"]
    assert all(text in page.select_one(place).text for place in places)
    assert keep_in_line(text) in page.select_one("[data-take=plain] code").text
    assert shape(page) == shape(plain)


def page_of(agent_client, path):
    return BeautifulSoup(agent_client.get(path).text, "html.parser")


def shape(page):
    """Return every element with the names of its attributes: text that is taken for markup changes them."""
    return [(element.name, sorted(element.attrs)) for element in page.find_all(re.compile("."))]


def test_the_tab_says_what_goes_on_and_what_came_of_it(app, browse_as_agent):
    link = MadeLink(app, reference="T-17")

    def tab():
        page = browse_as_agent(link.path)
        live = page.select_one("#watch")
        assert page.title.text.startswith(f"{live['data-title']} · ")
        assert page.select_one("link[rel=icon]")["href"] == live["data-icon"]
        return live["data-title"], live["data-icon"].rpartition("/")[2]

    assert tab() == ("T-17 · Not opened yet", "icon.svg")
    link.report(SYSTEM_BLOCKED)
    assert tab() == ("T-17 · Blocked at macOS", "icon-bar.svg")
    link.progress("running")
    assert tab() == ("T-17 · The test is running", "icon.svg")
    link.report(HEARD)
    link.progress("done")
    title, icon = tab()
    assert title.startswith("T-17 · ") and icon == "icon-tick.svg"


def test_a_closed_link_offers_another_like_it(app, agent_client, browse_as_agent):
    link = MadeLink(
        app, partner="salesforce", host="acme.lightning.force.com", locale="fr", reference="T & 1", note="Hi"
    )
    assert not browse_as_agent(link.path).select("[data-action=another]")
    agent_client.post(f"{link.path}/revoke")

    form = browse_as_agent(browse_as_agent(link.path).select_one("[data-action=another]")["href"])

    typed = {
        field["name"]: field.get("value") for field in form.select("input[name=reference], input[name=host]")
    }
    assert typed == {"reference": "T & 1", "host": "acme.lightning.force.com"}
    chosen = [option["value"] for option in form.select("option[selected]")]
    assert chosen[:2] == ["salesforce", "fr"]
    assert form.select_one("textarea").text == "Hi"
    assert not form.select(".problem")


@pytest.mark.parametrize("fault", [name for name in EXAMPLES if name in FAULT_LEVELS])
def test_what_an_agent_reads_of_a_verdict_is_not_said_to_them(live, link, fault):
    link.report(EXAMPLES[fault].model_dump(mode="json"), os="macos-15", browser="chrome-156")

    section = live()

    told = section.select_one("h2, .headline"), section.select_one(".lead")
    assert section["data-fault"] == fault
    assert not re.search(r"\byour?\b", " ".join(part.get_text() for part in told), re.IGNORECASE)
