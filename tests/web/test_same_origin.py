"""A post must come from our own pages, or from no page at all; no key and no cookie excuses another."""

import uuid
from dataclasses import replace

import pytest

from webapp import create_app
from webapp.web.same_origin import own_origin

OURS, SAME_HOST = "http://localhost", "https://localhost"
PARTNER, STRANGER, SUBDOMAIN = (
    "https://acme.lightning.force.com",
    "https://evil.example",
    "http://a.localhost",
)
UNREADABLE = "http://["
CLEAN = "https://{nonce}.probe.example"

CELLS = [
    # Where Fetch Metadata speaks, it decides.
    *[("same-origin", origin, True) for origin in (OURS, None, PARTNER, "null", UNREADABLE)],
    *[("none", origin, True) for origin in (OURS, None)],
    *[("same-site", origin, False) for origin in (OURS, SUBDOMAIN, None, "null")],
    *[("cross-site", origin, False) for origin in (OURS, PARTNER, STRANGER, None, "null", UNREADABLE)],
    *[("nonsense", origin, False) for origin in (OURS, None)],
    # Where it is silent, the origin does; without one it was no browser's page.
    *[(None, origin, True) for origin in (OURS, SAME_HOST, None)],
    *[(None, origin, False) for origin in (PARTNER, STRANGER, SUBDOMAIN, "null", "", UNREADABLE)],
    *[(None, origin, False) for origin in (f"{OURS}.evil.example", f"{OURS}@evil.example", f"{OURS}:8000")],
]


@pytest.mark.parametrize("extra", [{}, {"Authorization": "Bearer key"}, {"Cookie": "soundcheck=key"}])
@pytest.mark.parametrize(("site", "origin", "passes"), CELLS)
def test_only_our_own_pages_may_post(client, site, origin, passes, extra):
    told = {"Sec-Fetch-Site": site, "Origin": origin}
    headers = extra | {name: value for name, value in told.items() if value is not None}

    answer = client.post("/api/v1/diagnoses", data="{}", headers=headers)

    assert (answer.status_code != 403) is passes


CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def probed(settings):
    """Return a client of an app that also has `/probe`, which answers every method."""
    app = create_app(settings)
    app.add_url_rule("/probe", "probe", lambda: "done", methods=["GET", *CHANGING, "PROPFIND"])
    return app.test_client()


@pytest.mark.parametrize("method", [*CHANGING, "PROPFIND"])
def test_a_foreign_page_changes_nothing_by_any_method(probed, method):
    foreign = probed.open("/probe", method=method, headers={"Sec-Fetch-Site": "cross-site"})
    ours = probed.open("/probe", method=method, headers={"Sec-Fetch-Site": "same-origin"})

    assert (foreign.status_code, ours.status_code) == (403, 200)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_any_page_may_ask(probed, method):
    assert probed.open("/probe", method=method, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_a_sandboxed_frame_of_ours_may_call_what_is_marked_and_nothing_else(app, client):
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site"}

    let_in = {rule.endpoint for rule in posts if _post(app, client, rule, headers).status_code != 403}

    assert let_in == {
        "check.diagnosis",
        "embed.diagnosis",
        "support.progress",
        "support.reports",
        "support.delete",
        "violations.take",
    }


@pytest.mark.parametrize(
    ("public_url", "asked", "origin"),
    [
        (None, "http://localhost:8000", "http://localhost:8000"),
        (None, "https://check.example", "https://check.example"),
        ("https://check.example", "https://check.example", "https://check.example"),
        ("https://check.example", "http://check.example:8080", "https://check.example"),
        ("https://check.example", "http://localhost:8000", "https://check.example"),
    ],
)
def test_our_own_origin_is_the_public_one_where_it_is_set(settings, public_url, asked, origin):
    app = create_app(replace(settings, public_url=public_url))

    with app.test_request_context(base_url=asked):
        assert own_origin() == origin


@pytest.mark.parametrize("path", ["/en/install", "/en/test/comparisons"])
def test_every_address_of_ours_begins_with_it(settings, path):
    app = create_app(replace(settings, public_url="https://check.example", clean_origin=CLEAN))
    client, asked = app.test_client(), {"base_url": "http://localhost:8000"}

    if path == "/en/install":
        text = client.get(path, **asked).text
    else:
        begun = client.post(path, json={}, **asked).json
        text = client.post(
            "/clean-origin", json={"token": begun["token"], "permission": "prompt"}, **asked
        ).text

    assert "https://check.example/" in text
    assert "localhost:8000" not in text


def _post(app, client, rule, headers):
    values = {"locale": "en", "link_id": 1, "token": "x", "delivery_id": uuid.UUID(int=1)}
    with app.test_request_context():
        _, path = rule.build({name: values[name] for name in rule.arguments})
    return client.post(path, headers=headers)
