import gzip
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from jsonschema_rs import Draft202012Validator, meta

from tests.helpers.measured import as_form, measured
from webapp import create_app
from webapp.config import Settings
from webapp.reader.shared_cache import MARK

MOST_BYTES = 4096  # nginx's default proxy_buffer_size, in which all headers of a response must fit.
BY_THE_SERVER = 98  # Bytes: the status line 17, Date 37, Server 18, Connection 24, and the empty line.


def ancestors(response):
    """Return who may frame this; None for anybody."""
    policy = response.headers["Content-Security-Policy"]
    listed = [part.split()[1:] for part in policy.split("; ") if part.startswith("frame-ancestors")]
    return listed[0] if listed else None


def test_the_embed_may_be_framed_by_partners_only(client):
    allowed = ancestors(client.get("/embed/?partner=salesforce&host=evil.example"))

    assert "https://*.lightning.force.com" in allowed
    assert "https://app.hubspot.com" in allowed
    assert not [host for host in allowed if "evil" in host or "'" in host or host == "*"]


def test_every_page_that_a_partner_puts_around_the_phone_app_may_frame_the_embed(app, client):
    partners = app.extensions["guide"].partners.values()

    allowed = ancestors(client.get("/embed/"))

    for partner in partners:
        assert {f"https://{host}" for host in (*partner.hosts, *partner.frames)} <= set(allowed)
    assert "https://*.vf.force.com" in allowed
    assert "https://*.apps.zdusercontent.com" in allowed


def test_the_list_of_who_may_frame_is_valid_and_short(client):
    response = client.get("/embed/")
    allowed = ancestors(response)

    assert all(re.fullmatch(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in allowed)
    assert len(allowed) == len(set(allowed))
    assert len(str(response.headers)) + BY_THE_SERVER < MOST_BYTES


@pytest.mark.parametrize(
    "path", ["/en/?os=linux&browser=chrome-156", "/en/test?os=linux&browser=chrome-156", "/en/nowhere", "/"]
)
def test_nothing_else_may_be_framed(client, path):
    assert ancestors(client.get(path)) == ["'none'"]


def test_more_hosts_come_from_the_settings_alone(settings):
    app = create_app(
        Settings(database_url=settings.database_url, embed_hosts=("*.crm.example", "http://*.localhost:*"))
    )

    allowed = ancestors(app.test_client().get("/embed/"))

    assert {"https://*.crm.example", "http://*.localhost:*"} <= set(allowed)


def test_the_embed_loads_in_pages_that_require_corp(client):
    response = client.get("/embed/")

    assert response.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Cross-Origin-Opener-Policy" not in response.headers


def test_the_embed_never_redirects_and_speaks_the_language_it_is_given(client):
    response = client.get("/embed/?lang=fr&partner=hubspot&zzz=1")

    assert response.status_code == 200
    assert 'lang="fr"' in response.text
    assert 'data-lamp="embed"' in response.text


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("fr", "fr"),
        ("FR", "fr"),
        ("fr-CA", "fr"),
        ("fr_FR", "fr"),
        ("en-GB", "en"),
        ("xx", "en"),
        ("f", "en"),
    ],
)
def test_a_language_may_be_asked_for_with_its_region(browse, asked, spoken):
    assert browse(f"/embed/?lang={asked}").html["lang"] == spoken
    assert browse(f"/embed/?locale={asked}").html["lang"] == spoken


def test_every_address_of_the_embed_answers_by_itself(client, app):
    moved = next(iter(app.extensions["guide"].redirects), "start")
    for path in ("/embed", "/embed/", "/embed/test", "/embed/start", f"/embed/{moved}?via={moved}"):
        assert client.get(path).status_code == 200

    assert client.get("/embed/nowhere").status_code == 404


PLACE = "lang=fr&theme=dark&os=macos-15&browser=chrome-156&partner=hubspot"


@pytest.mark.parametrize(
    "step", ["", "start", "browser/allow", "site/allow", "site/partner", "solved", "nowhere"]
)
def test_every_link_in_the_frame_stays_in_it_with_language_and_theme(browse, step):
    page = browse(f"/embed/{step}?{PLACE}&via=start", 404 if step == "nowhere" else 200)

    assert page.html["data-theme"] == "dark" and page.html["lang"] == "fr"
    links = [link for link in page.select("body a[href^='/']") if link.get("target") != "_blank"]
    assert links
    for link in links:
        assert link["href"].startswith("/embed/")
        assert "theme=dark" in link["href"]
        assert f"lang={link.get('hreflang', 'fr')}" in link["href"]
    for form in page.select("form[method=get]"):
        sent = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
        assert form["action"].startswith("/embed/")
        assert sent.items() >= {"lang": "fr", "theme": "dark", "partner": "hubspot"}.items()


@pytest.mark.parametrize("step", ["", "browser/allow"])
def test_one_link_leads_out_to_the_page_itself(browse, step):
    page = browse(f"/embed/{step}?{PLACE}")

    (out,) = page.select("a[target=_blank]")
    assert out["href"] == f"/fr/{step or 'test'}?os=macos-15&browser=chrome-156&partner=hubspot"
    assert "noopener" in out["rel"]


def test_pages_outside_know_nothing_of_the_frame(browse):
    browse(f"/embed/browser/allow?{PLACE}")

    page = browse("/fr/browser/allow?os=macos-15&browser=chrome-156&partner=hubspot")

    assert not page.select("a[href^='/embed']")
    assert not page.html.get("data-theme")
    assert "embed" not in str(page.head)


@pytest.mark.parametrize("theme", ["", "neon", "dark%22%3E"])
def test_an_unknown_theme_is_the_readers_own(browse, theme):
    page = browse(f"/embed/?theme={theme}")

    assert page.html["data-theme"] == "auto"
    assert "theme=" not in page.select_one(".platform a")["href"]


def test_the_verdict_in_the_frame_leads_on_in_the_frame(client):
    response = client.post(
        "/embed/diagnosis?lang=fr&theme=dark",
        data=as_form(measured(page__framed=True)),
        headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"},
    )

    links = BeautifulSoup(response.text, "html.parser").select("a[href^='/']")
    assert links
    assert all(link["href"].startswith("/embed/") and "lang=fr&theme=dark" in link["href"] for link in links)


def test_a_sandboxed_frame_may_have_its_verdict(client):
    response = client.post(
        "/embed/diagnosis", data=as_form(measured()), headers={"HX-Request": "true", "Origin": "null"}
    )

    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"


STRANGE = [
    ("https://evil.example/", True),
    ("http://acme.lightning.force.com/", True),
    ("https://acme.lightning.force.com:8443/", True),
    ("https://lightning.force.com.evil.example/", True),
    ("https://acme.lightning.force.com/", False),
    ("http://localhost/embed/", False),
    ("", False),
    ("nonsense", False),
]


@pytest.mark.parametrize(("referer", "refused"), STRANGE)
def test_a_site_that_may_not_frame_us_is_told_so(client, referer, refused):
    response = client.get("/embed/", headers={"Sec-Fetch-Dest": "iframe", "Referer": referer})

    page = BeautifulSoup(response.text, "html.parser")
    assert bool(page.select("[data-refused]")) is refused
    assert (ancestors(response) is None) is refused


def test_the_page_for_strangers_can_do_nothing(client):
    response = client.get(
        "/embed/browser/allow", headers={"Sec-Fetch-Dest": "iframe", "Referer": "https://evil.example/"}
    )

    page = BeautifulSoup(response.text, "html.parser")
    assert not page.select("script, form, button, [data-action]")
    assert [link["target"] for link in page.select("a")] == ["_blank"]
    policy = response.headers["Content-Security-Policy"]
    assert "script" not in policy and "connect" not in policy and "default-src 'none'" in policy
    assert "microphone=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


CHROMIUM = {"Sec-CH-UA": '"Chromium";v="156"', "Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}


def test_where_a_script_can_see_who_frames_us_it_looks_first(client):
    response = client.get("/embed/?partner=hubspot&lang=%22", headers=CHROMIUM)

    page = BeautifulSoup(response.text, "html.parser")
    refused = page.select_one("main[data-refused]")
    assert refused.has_attr("hidden")
    assert refused["data-parents"].split() == ancestors(client.get("/embed/"))
    assert refused["data-admitted"] == "?partner=hubspot&lang=%22&admitted=1"
    assert page.select_one("noscript a")["href"] == refused["data-admitted"]
    assert ancestors(response) is None
    assert response.headers["Cache-Control"] == "no-store"


def test_the_page_that_looks_first_can_do_nothing_else(client):
    response = client.get("/embed/browser/allow", headers=CHROMIUM)

    page = BeautifulSoup(response.text, "html.parser")
    assert not page.select("form, button, [data-action]")
    assert [script["src"].rpartition("/")[2] for script in page.select("script")] == ["doorstep.js"]
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "form-action 'none'"} <= set(policy)
    powers = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    assert f"sandbox {powers}" in policy
    assert "microphone=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/embed/?admitted=1", CHROMIUM),
        ("/embed/", CHROMIUM | {"Sec-Fetch-Site": "same-origin"}),
        ("/embed/", CHROMIUM | {"Sec-Fetch-Dest": "document"}),
        ("/embed/", {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"}),
        # Whoever cannot be seen to go on from it would come to it again and again.
        ("/embed/", {name: value for name, value in CHROMIUM.items() if name != "Sec-Fetch-Site"}),
    ],
)
def test_it_looks_once_and_only_where_it_can(client, path, headers):
    response = client.get(path, headers=headers)

    assert "data-refused" not in response.text
    assert ancestors(response)


LISTED = {"Referer": "https://acme.lightning.force.com/"}


@pytest.mark.parametrize("path", ["/embed/", "/embed/go", "/embed/browser/allow?lang=fr"])
def test_a_page_that_was_shown_below_a_listed_one_comes_at_once_the_next_time(client, path):
    first = client.get(path, headers=CHROMIUM | LISTED)
    shown = client.get(path, headers=CHROMIUM | {"Sec-Fetch-Site": "same-origin"})
    again = client.get(path, headers=CHROMIUM | LISTED | {"If-None-Match": shown.headers["ETag"]})
    changed = client.get(path, headers=CHROMIUM | LISTED | {"If-None-Match": '"another"'})

    assert "data-refused" in first.text
    assert (again.status_code, changed.status_code) == (304, 200)
    assert changed.data == shown.data
    assert ancestors(shown)
    assert ancestors(again) == ancestors(changed) == ancestors(shown)


@pytest.mark.parametrize(
    ("referer", "looks"),
    [({}, True), ({"Referer": "nonsense"}, True), ({"Referer": "https://evil.example/"}, False)],
)
def test_that_it_was_shown_below_somebody_else_is_not_enough(client, referer, looks):
    kept = {"If-None-Match": client.get("/embed/").headers["ETag"]}

    response = client.get("/embed/", headers=CHROMIUM | kept | referer)

    assert response.status_code == 200
    assert "data-refused" in response.text
    assert ("doorstep.js" in response.text) is looks


@pytest.mark.parametrize("referer", [{}, LISTED, {"Referer": "https://evil.example/"}])
def test_no_browser_keeps_what_comes_instead_of_the_check(client, referer):
    response = client.get("/embed/", headers=CHROMIUM | referer)

    assert "data-refused" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_whoever_opens_the_embed_in_a_tab_sees_it(client):
    response = client.get(
        "/embed/", headers={"Sec-Fetch-Dest": "document", "Referer": "https://evil.example/"}
    )

    assert "data-refused" not in response.text


def test_the_loader_is_small_and_may_be_loaded_anywhere(client):
    response = client.get("/embed/v1/loader.js")

    assert len(gzip.compress(response.data)) <= 4000
    assert response.headers["Cache-Control"] == "private, max-age=300"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.mimetype == "text/javascript"


def test_everybody_may_keep_the_loader_where_our_origin_is_certain(settings):
    app = create_app(replace(settings, public_url="https://check.example"))

    response = app.test_client().get("/embed/v1/loader.js", base_url="https://check.example")

    assert response.headers["Cache-Control"] == "public, max-age=300" and response.headers[MARK]


def test_the_messages_are_described(client):
    schema = client.get("/embed/v1/protocol.json").json
    meta.validate(schema)
    validator = Draft202012Validator(schema)

    message = {"ns": "soundcheck", "v": 1, "id": 1, "type": "level", "data": {"level": "os", "state": "ok"}}
    assert validator.is_valid(message)
    assert not validator.is_valid(message | {"v": 2})
    assert not validator.is_valid(message | {"data": {"level": "os", "state": "fine"}})
    assert not validator.is_valid(message | {"type": "device-label"})


@pytest.mark.parametrize(
    ("code", "valid"),
    [("31402", True), ("x" * 64, True), (31402, True), ("x" * 65, False), (None, False), ([], False)],
)
def test_the_phone_apps_error_may_have_a_code(client, code, valid):
    validator = Draft202012Validator(client.get("/embed/v1/protocol.json").json)
    error = {"name": "", "message": ""}
    message = {"ns": "soundcheck", "v": 1, "id": 1, "type": "cti-error", "data": error}

    assert validator.is_valid(message)
    assert validator.is_valid(message | {"data": error | {"code": code}}) is valid
