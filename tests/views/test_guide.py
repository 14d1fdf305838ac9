import re
from urllib.parse import parse_qs, urlsplit

import pytest

MAC = "os=macos-15&browser=chrome-156"


def test_the_front_door_leads_to_the_readers_language(client):
    response = client.get("/", headers={"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"})

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/fr/")


@pytest.mark.parametrize("language", ["", "tlh", "*", "x" * 500, "en;q=nonsense"])
def test_an_unknown_language_gets_english(client, language):
    response = client.get("/", headers={"Accept-Language": language})

    assert response.headers["Location"].startswith("/en/")


def test_an_entry_page_is_for_the_detected_platform_and_leads_on_with_it(browse):
    page = browse("/en/", **{"Sec_CH_UA_Platform": '"macOS"', "Sec_CH_UA_Platform_Version": '"15.1.0"'})

    assert page.url == "/en/"
    assert "Chrome 156, macOS 15" in page.select_one(".platform summary").text
    assert page.select_one("[data-choice=which-level]")["href"] == f"/en/which-level?{MAC}&via=start"


def test_an_explicit_platform_beats_the_detected_one(browse):
    page = browse("/en/browser/allow?os=windows-11")

    assert page.url == "/en/browser/allow?os=windows-11&browser=chrome-156"


def test_a_browser_that_does_not_run_on_the_chosen_system_is_not_taken(client):
    safari = (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15"
    )

    response = client.get("/en/?os=windows-11", headers={"User-Agent": safari})

    assert "safari" not in response.headers.get("Location", "")


def test_unknown_parameters_are_dropped_from_the_address(browse):
    page = browse(f"/en/?utm_source=mail&{MAC}&partner=nobody&via=nowhere")

    assert page.url == f"/en/?{MAC}"


def test_a_pasted_address_becomes_the_host_and_nothing_else(browse):
    page = browse(
        f"/en/site/partner?{MAC}&partner=salesforce&host=https://acme.lightning.force.com/secret?token=1"
    )

    assert page.url == f"/en/site/partner?{MAC}&partner=salesforce&host=acme.lightning.force.com"
    assert "secret" not in page.text
    assert "site=https%3A%2F%2Facme.lightning.force.com" in page.text


def test_a_partner_without_a_known_host_asks_for_the_address(browse):
    page = browse(f"/en/site/partner?{MAC}&partner=salesforce")

    assert page.select_one("form.paste input[name=host]")
    assert page.select_one("form.paste input[name=partner]")["value"] == "salesforce"


@pytest.mark.whole_guide
def test_every_step_opens_in_every_language(app, browse):
    for locale in app.extensions["languages"]:
        for step in app.extensions["guide"].steps.values():
            path = "" if step.id == "start" else step.id
            page = browse(f"/{locale}/{path}?{MAC}")
            assert page.main["data-step"] == step.id


def test_following_choices_builds_a_trail_that_can_be_taken_back(browse):
    start = browse(f"/en/?{MAC}")
    choice = next(link for link in start.select("[data-choice]") if link["data-choice"] != "test")
    second = browse(choice["href"])
    third = browse(second.select_one("[data-choice]")["href"])

    assert "via=start," in third.url
    assert third.select_one(".back a")["href"] == second.url
    changes = [link["href"] for link in third.select(".trail ol a")]
    assert changes == [start.url, second.url]
    assert browse(changes[0]).url == start.url


def test_start_again_forgets_the_trail_but_not_the_computer(browse):
    page = browse(f"/en/browser/allow?{MAC}&via=start")

    assert page.select_one(".trail > a")["href"] == f"/en/?{MAC}"


def test_the_platform_is_corrected_with_one_click(browse):
    page = browse(f"/en/system/allow?{MAC}&via=start")

    links = {link.text: link["href"] for link in page.select(".platform a")}
    corrected = browse(links["Windows 11"])

    assert corrected.url == "/en/system/allow?os=windows-11&browser=chrome-156&via=start"
    assert corrected.select_one('.platform [aria-current="true"]').text == "Windows 11"


def test_only_this_visitors_sections_are_shown(browse):
    mac, windows = (
        browse(f"/en/system/allow?os={os}&browser=chrome-156") for os in ("macos-15", "windows-11")
    )

    assert "ms-settings:privacy-microphone" in str(windows.main) and "x-apple" not in str(windows.main)
    assert "x-apple.systempreferences" in str(mac.main) and "ms-settings" not in str(mac.main)


def test_the_same_page_is_one_click_away_in_the_other_language(browse):
    page = browse(f"/en/browser/allow?{MAC}&via=start")

    french = page.select_one(".languages a[lang=fr]")["href"]

    assert browse(french).html["lang"] == "fr"
    assert french == f"/fr/browser/allow?{MAC}&via=start"


def test_partners_without_steps_of_their_own_are_offered_only_to_who_is_there(browse):
    def offered(partner: str) -> set[str]:
        page = browse(f"/en/site/partner?os=macos-15&browser=chrome-156&partner={partner}")
        return {link.text for link in page.select(".platform a")}

    assert "HubSpot" in offered("gorgias")
    assert offered("gorgias") - offered("hubspot") == {"Gorgias"}


def test_a_page_with_its_platform_in_the_address_may_be_cached_by_anyone(client):
    known, unknown = client.get(f"/en/browser/allow?{MAC}"), client.get("/en/browser/allow")

    assert "public" in known.headers["Cache-Control"]
    assert "public" not in unknown.headers["Cache-Control"]
    assert known.headers["ETag"]


def test_no_page_sets_a_cookie(client):
    for path in (f"/en/?{MAC}", f"/en/test?{MAC}", "/embed/", "/healthz", "/nowhere"):
        assert "Set-Cookie" not in client.get(path).headers


@pytest.mark.parametrize(
    "path",
    [
        "/xx/",
        "/en/nowhere",
        "/en/../secret",
        "/en/%2e%2e/%2e%2e/etc/passwd",
        "/en/%00",
        "/en/browser/allow.md",
        "/en/" + "a/" * 200,
        "/en/test/extra",
        "/static/none/js/pages/live_test.js",
        "/favicon.ico",
    ],
)
def test_what_is_not_there_says_so_and_shows_the_way_back(browse, path):
    page = browse(path, status=404)

    assert page.main["data-error"] == "404"
    assert page.select('.choices a[href^="/"]')


def test_an_error_speaks_the_language_of_its_address(browse):
    assert browse("/fr/nowhere", status=404).html["lang"] == "fr"


@pytest.mark.parametrize(
    "value",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7777*1111}}", "\x00", "’" * 900],
)
@pytest.mark.parametrize("name", ["os", "browser", "partner", "host", "via", "zzz"])
def test_no_parameter_reaches_the_page_as_markup(client, name, value):
    response = client.get("/en/site/allow", query_string={name: value}, follow_redirects=True)

    assert response.status_code in (200, 404)
    assert not re.search(r"<script>|onerror|8640247", response.text)


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..b", "evil.example\\@b", ""])
def test_an_odd_host_is_refused_and_never_a_500(client, host):
    response = client.get("/en/", headers={"Host": host})

    assert response.status_code in (200, 302, 400)
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/favicon.ico", "/nope"])
def test_a_path_that_is_no_language_is_not_found(client, path):
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 404


@pytest.mark.parametrize("path", ["/en", "/", "/embed"])
def test_no_redirect_names_the_host_the_browser_sent(client, path):
    response = client.get(path, headers={"Host": "evil.example"})

    assert "evil" not in response.headers.get("Location", "")


def test_nobody_is_told_to_allow_a_stranger_in_the_name_of_a_partner(browse):
    page = browse(f"/en/admin/it?{MAC}&partner=salesforce&host=evil.example")

    assert "evil" not in page.text
    assert "host=" not in page.url


def test_a_browser_that_cannot_run_there_is_dropped(browse):
    assert "safari" not in browse("/en/site/allow?os=windows-11&browser=safari-18").url


def test_whoever_asks_for_help_takes_along_what_is_known(browse):
    place = "os=macos-15&browser=chrome-156&partner=salesforce&host=acme.lightning.force.com"

    known = browse(f"/en/contact?{place}&via=start,test,site/allow,admin/it").select_one(".lines code").text

    assert known.splitlines() == [
        "Chrome 156, macOS 15, Salesforce",
        "acme.lightning.force.com",
        "In the way: Chrome blocks the microphone on Salesforce",
        "- When your company has blocked the microphone",
    ]
    assert not browse(f"/en/solved?{place}&via=start").select(".lines")


def test_whoever_asks_for_help_is_led_to_the_products_support(app, browse):
    support = app.extensions["guide"].product.contact.page.of("en")

    assert browse("/en/contact").select_one(f'a.button[href="{support}"]')
    assert not browse("/en/solved").select(f'a[href="{support}"]')


def test_what_was_answered_on_the_way_is_kept_when_the_test_is_taken(browse):
    page = browse(f"/en/?{MAC}&partner=salesforce")
    for step in ("which-level", "which-sound", "which-device", "device/remote-desktop"):
        page = browse(page.main.select_one(f'[data-choice="{step}"]')["href"])

    query = parse_qs(urlsplit(page.main.select_one('[data-choice="test"]')["href"]).query)

    way = "start,which-level,which-sound,which-device,device/remote-desktop"
    assert query["via"] == [way]
    assert (query["place"], query["partner"], query["os"]) == (
        ["remote-desktop"],
        ["salesforce"],
        ["macos-15"],
    )


def test_the_link_to_settings_stands_above_the_steps_and_testing_again_is_the_filled_button(browse):
    main = browse("/en/system/allow?os=macos-15&browser=chrome-156").main

    (settings,) = main.select("a[href^='x-apple.systempreferences:']")
    assert "quiet" in settings["class"] and settings.find_next("ol").find_parent(class_="prose")
    assert [button["data-choice"] for button in main.select(".button:not(.quiet)")] == ["test"]
    assert main.select_one(".lead").text == "Chrome allowed it, then macOS refused."
    assert len(main.select(".prose > details.row")) == 3


def test_the_start_offers_the_test_four_choices_and_a_row_for_administrators(browse):
    main = browse("/en/?os=macos-15&browser=chrome-156").main

    assert main.select_one("a.button")["data-choice"] == "test"
    assert len(main.select("main > .choices [data-choice]")) == 4
    row = main.select_one("details.row")
    assert [choice["data-choice"] for choice in row.select("[data-choice]")] == ["admin/it", "admin/crm"]
