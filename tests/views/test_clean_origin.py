from dataclasses import replace
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import pytest

from webapp import create_app
from webapp.config import Settings


def begin(client, **options):
    response = client.post(
        "/en/test/comparisons", json={"return_to": "/en/test?partner=salesforce"}, **options
    )
    assert response.status_code == 201
    return response.json


def test_a_comparison_goes_there_and_back(client):
    begun = begin(client, base_url="http://localhost:8000")
    there = urlsplit(begun["url"])

    assert there.hostname.endswith(".localhost") and there.port == 8000
    assert client.get(begun["answer_url"]).status_code == 204
    told = client.post("/clean-origin", json={"token": begun["token"], "permission": "denied"})
    returned = urlsplit(told.json["return_url"])
    assert (returned.netloc, returned.path) == ("localhost:8000", "/en/test")
    assert parse_qs(returned.query) == {"partner": ["salesforce"], "comparison": [begun["token"]]}
    assert client.get(begun["answer_url"]).json == {"permission": "denied"}
    assert client.get(begun["answer_url"]).status_code == 404


def test_every_comparison_has_a_host_name_of_its_own(client):
    hosts = {urlsplit(begin(client)["url"]).hostname for _ in range(5)}

    assert len(hosts) == 5


def test_the_page_at_the_clean_origin_knows_its_token(client):
    begun = begin(client)
    path = begun["url"].split("localhost", 1)[1]

    page = client.get(path).text

    assert begun["token"] in page
    assert client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "sent",
    [{}, {"token": "x"}, {"permission": "denied"}, {"token": 1, "permission": "denied"}, [], "x",
     {"token": "x", "permission": "<b>"}, {"token": "x", "permission": ["denied"]}],
)  # fmt: skip
def test_a_malformed_answer_is_refused(client, sent):
    assert client.post("/clean-origin", json=sent).status_code == 422


def test_an_unknown_token_is_not_found(client):
    assert client.post("/clean-origin", json={"token": "nope", "permission": "denied"}).status_code == 404
    assert client.get("/test/comparisons?token=nope").status_code == 404


@pytest.mark.parametrize(
    "return_to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/en/\r\nX: y",
        7,
        None,
        "/" * 3000,
    ],
)
def test_the_way_back_never_leads_elsewhere(client, return_to):
    begun = client.post("/en/test/comparisons", json={"return_to": return_to}).json
    told = client.post("/clean-origin", json={"token": begun["token"], "permission": "prompt"})

    assert urlsplit(told.json["return_url"]).netloc == "localhost"
    assert "\n" not in told.json["return_url"]


def way_back(client, return_to):
    begun = client.post("/en/test/comparisons", json={"return_to": return_to}).json
    told = client.post("/clean-origin", json={"token": begun["token"], "permission": "prompt"})
    return urlsplit(told.json["return_url"])


@pytest.mark.parametrize("letter", ["!", "%", "é", "a"])
def test_the_way_back_is_the_readers_place_and_nothing_a_stranger_adds(client, letter):
    made_up = quote(letter * 80)

    back = way_back(client, f"/en/test?a={made_up}&os=macos-15&partner={made_up}&link={'x' * 22}&b={made_up}")

    assert back.path == "/en/test"
    assert [name for name, _ in parse_qsl(back.query)] == ["os", "comparison"]


def test_a_tab_that_a_panel_waits_for_comes_back_as_one(client):
    back = way_back(client, f"/en/test?os=macos-15&pair={'x' * 22}")

    assert dict(parse_qsl(back.query)).items() >= {"os": "macos-15", "pair": "x" * 22}.items()


def test_the_longest_place_is_come_back_to(client, app):
    steps = sorted(app.extensions["guide"].steps, key=len)[-20:]
    host = ".".join([*(["a" * 63] * 3), "b" * 61])
    place = "os=chromeos-999999.999999.999999.999999&browser=chrome-999999.999999.999999.999999"

    back = way_back(client, f"/en/test?{place}&host=http://{host}:65535&via={','.join(steps)}")

    assert dict(parse_qsl(back.query))["via"].split(",")[-1] == steps[-1]


def test_a_host_name_too_long_to_come_back_to_is_refused(settings):
    app = create_app(replace(settings, clean_origin="https://{nonce}.probe.example"))

    answer = app.test_client().post("/en/test/comparisons", json={}, base_url=f"http://{'a.' * 800}localhost")

    assert answer.status_code in (400, 422)


def test_with_a_wildcard_host_from_the_settings(settings):
    app = create_app(
        replace(
            settings,
            public_url="https://soundcheck.example",
            clean_origin="https://{nonce}.probe.example",
        )
    )

    begun = begin(app.test_client(), base_url="https://soundcheck.example")

    assert urlsplit(begun["url"]).hostname.endswith(".probe.example")


def test_without_one_there_is_none(client):
    response = client.post("/en/test/comparisons", json={}, base_url="https://soundcheck.example")

    assert response.status_code == 503


def test_with_the_database_gone_the_page_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db"))

    response = app.test_client().post("/en/test/comparisons", json={})

    assert response.status_code == 503
    assert app.test_client().get("/en/test?os=macos-15&browser=chrome-156").status_code == 200
