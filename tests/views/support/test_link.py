"""The customer's way by a support link to the test."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.helpers.measured import BLOCKED, as_form, measured

from .sent import HTMX, MAC, UNKNOWN, query, send, submission

PAGES = (
    "/l/{token}",
    "/en/test?{mac}&link={token}",
    "/en/browser/allow?{mac}&link={token}",
    "/embed/?link={token}",
    "/embed/browser/allow?link={token}",
    "/en/install?link={token}",
    "/en/nowhere?link={token}",
    "/en/?link={token}",
)


def test_a_link_leads_to_the_test_in_its_language_for_its_site(client, make):
    _, secrets = make()

    response = client.get(f"/l/{secrets.token}")

    assert response.status_code == 303
    assert urlsplit(response.location).path == "/fr/test"
    wanted = {"partner": "salesforce", "host": "acme.lightning.force.com", "link": secrets.token}
    assert query(response.location) == wanted | {"by": "address"}


@pytest.mark.parametrize(("by", "channel"), [("qr", "qr"), ("code", "code"), ("evil&x=1", None)])
def test_the_page_that_is_reached_tells_by_which_way(client, make, by, channel):
    _, secrets = make()

    response = client.get(f"/l/{secrets.token}", query_string={"by": by}, follow_redirects=True)
    page = BeautifulSoup(response.text, "html.parser")

    assert page.select_one("#support-link").get("data-channel") == channel
    assert query(response.request.url).get("by") == channel
    assert "by=" not in page.select_one("#questions a, .choices a")["href"]


def test_how_customers_come_is_kept_with_its_first_time(client, make, store):
    link, secrets = make()

    for channel in ("code", "panel", "code"):
        body = {"link": secrets.token, "stage": "opened", "channel": channel}
        assert client.post("/l/progress", json=body).status_code == 204
    assert client.post("/l/progress", json=body | {"channel": "pigeon"}).status_code == 422

    kept = store.links.by_id(link.id)
    assert set(kept.channels) == {"panel", "code"}
    assert kept.opened_at == kept.channels["code"] < kept.channels["panel"]


def test_whether_they_look_first_is_kept_until_they_say_otherwise(client, make, store):
    link, secrets = make()
    body = {"link": secrets.token, "stage": "done"}

    for more, looks in (({"looks_first": True}, True), ({}, False)):
        assert client.post("/l/progress", json=body | more).status_code == 204
        assert store.links.by_id(link.id).looks_first is looks


@pytest.mark.parametrize(
    ("draft", "path", "wanted"),
    [
        ({"locale": "xx"}, "/en/test", {"partner", "host", "link", "by"}),
        ({"partner": None, "host": None}, "/fr/test", {"link", "by"}),
        ({"partner": "no-longer-known", "host": None}, "/fr/test", {"link", "by"}),
        ({"host": "evil.example"}, "/fr/test", {"partner", "link", "by"}),
    ],
)
def test_what_a_link_says_is_taken_where_it_is_known(client, make, draft, path, wanted):
    _, secrets = make(**draft)

    location = client.get(f"/l/{secrets.token}").location

    assert urlsplit(location).path == path
    assert set(query(location)) == wanted


def test_an_address_with_a_link_is_the_one_address_of_its_page(client, make):
    _, secrets = make(locale="en", partner=None, host=None)

    canonical = client.get(f"/en/test?{MAC}&link={secrets.token}")
    other = client.get(f"/en/test?link={secrets.token}&{MAC}&zzz=1")

    assert canonical.status_code == 200
    assert query(other.location)["link"] == secrets.token


@pytest.mark.parametrize("path", PAGES)
def test_whoever_merely_opens_it_changes_nothing(client, make, store, path):
    link, secrets = make()
    for method in (client.get, client.head):
        method(path.format(token=secrets.token, mac=MAC), follow_redirects=True)

    assert store.links.by_id(link.id) == link


@pytest.mark.parametrize("path", PAGES)
def test_no_page_with_a_token_is_kept_or_found(client, make, path):
    _, secrets = make()

    response = client.get(path.format(token=secrets.token, mac=MAC))

    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] in ("no-referrer", "strict-origin-when-cross-origin")
    if response.status_code == 200 and "install" not in path:
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_tokens_are_kept_neither_with_compiled_pages_nor_with_rendered_steps(app, client, make):
    _, secrets = make()
    for path in PAGES:
        client.get(path.format(token=secrets.token, mac=MAC), follow_redirects=True)
    client.post("/en/test/diagnosis", data=as_form(BLOCKED, link=secrets.token), headers=HTMX)

    pages = app.wsgi_app._app._pages
    assert not [key for key in pages if secrets.token in str(key)]
    assert not [page for page in pages.values() if secrets.token.encode() in page.body("")]
    client.get(f"/en/device/quiet?{MAC}")  # Rendered for all who see the same of it, without a token.
    before = app.extensions["rendered_steps"].cache_info().currsize
    client.get(f"/en/device/quiet?{MAC}&link={secrets.token}")
    assert app.extensions["rendered_steps"].cache_info().currsize == before


def closed(kind, make, store):
    """Return a token that leads nowhere."""
    if kind in ("unknown", "malformed"):
        return {"unknown": UNKNOWN, "malformed": "x"}[kind]
    link, secrets = make(lifetime=timedelta(days=-1 if kind == "expired" else 7))
    if kind == "revoked":
        store.links.revoke(link.id)
    return secrets.token


@pytest.mark.parametrize("kind", ["unknown", "malformed", "expired", "revoked"])
def test_a_link_that_is_not_open_still_leads_to_the_test(browse, client, make, store, kind):
    token = closed(kind, make, store)

    page = browse(f"/l/{token}", 404)

    assert page.select_one("[data-link-gone]")["data-link-gone"] == "gone"
    assert page.select_one("a.button")["href"] == "/en/test"
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert not page.select("[data-sent]")
    if kind == "malformed":
        return
    for path, body in (("progress", {"stage": "opened"}), ("reports", {"submission": submission()})):
        response = client.post(f"/l/{path}", json={"link": token} | body)
        assert (response.status_code, response.json["error"]["status"]) == (404, 404)
    deleted = client.post("/l/delete", json={"link": token})
    assert deleted.status_code == (404 if kind == "unknown" else 204)


def test_a_closed_link_leads_to_where_what_was_sent_is_deleted(browse, client, make, store):
    link, secrets = make()
    send(client, secrets.token, submission())
    store.links.revoke(link.id)

    page = browse(f"/l/{secrets.token}", 404)

    assert page.select_one("a.button")["href"] == "/en/test"
    assert page.select_one("[data-sent]")["href"] == f"/en/test?link={secrets.token}"


def test_with_the_store_down_a_link_leads_to_the_test_that_may_still_send(gone):
    response = gone.get(f"/l/{UNKNOWN}")

    page = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 503
    assert page.select_one("[data-link-gone]")["data-link-gone"] == "unreachable"
    assert page.select_one("a.button")["href"] == f"/en/test?link={UNKNOWN}"


def test_the_detour_to_a_clean_origin_keeps_no_token(client, make):
    _, secrets = make()
    begun = client.post(
        "/en/test/comparisons", json={"return_to": f"/en/test?{MAC}&host=a.example&link={secrets.token}"}
    )

    back = client.post("/clean-origin", json={"token": begun.json["token"], "permission": "prompt"}).json[
        "return_url"
    ]

    assert secrets.token not in back
    assert {"os", "browser", "host", "comparison"} == set(query(back))


def test_comparing_in_a_tab_leaves_the_link_with_the_panel(client, make):
    _, secrets = make()
    run = measured(page__framed=True, page__top_level_host="acme.lightning.force.com")
    fragment = client.post("/embed/diagnosis?lang=en", headers=HTMX, data=as_form(run, link=secrets.token))
    button = BeautifulSoup(fragment.text, "html.parser").select_one('[data-action="compare-in-tab"]')

    tab = client.post(button["data-url"], json={}).json["url"]

    assert "link" not in query(tab)
