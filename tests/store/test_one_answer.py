"""Whatever stands in a field of a post, SQLite and PostgreSQL answer alike, and the next person is served."""

import json
from itertools import product

import pytest

from tests.api.access import ASKED, LINKS, bearer, new_key, submission
from tests.conftest import Client, sign_in
from tests.helpers.measured import measured
from webapp import create_app
from webapp.config import Settings

LENGTHS = (0, 21, 41, 81, 121, 301, 501, 1_480, 2_001)
CHARACTERS = ("!", "é", "😀")
ODD = ("\0", "a\0b", "\x7f", "\ud800", "\ufeff", "\u202e", "\r\n", "%00", "\\u0000", "null", "-1", "9" * 30)
TEXTS = tuple(character * length for character, length in product(CHARACTERS, LENGTHS)) + ODD


def post_json(path, **body):
    """Return a door that takes JSON, in which TEXT is the field that is tried."""

    def post(client, text):
        filled = {name: text if value == "TEXT" else value for name, value in body.items()}
        return client.post(path, data=json.dumps(filled), content_type="application/json")

    return post


def post_form(path, **fields):
    def post(client, text):
        filled = {name: text if value == "TEXT" else value for name, value in fields.items()}
        filled = {name: value.encode("utf-8", "surrogatepass") for name, value in filled.items()}
        return client.post(path, data=filled)

    return post


def get(path, name):
    return lambda client, text: client.get(path, query_string={name: text.encode("utf-8", "surrogatepass")})


def send_run(field):
    return lambda client, text: post_json(
        "/l/reports", link=client.link, submission=submission(**{field: text})
    )(client, "")


DOORS = {
    "return_to": lambda client, text: post_json("/en/test/comparisons", return_to="TEXT")(
        client, f"/en/test?a={text}"
    ),
    "comparison": post_json("/clean-origin", token="TEXT", permission="denied"),
    "seen": post_json("/clean-origin", token="x", permission="TEXT"),
    "comparison answered": get("/test/comparisons", "token"),
    "pair": get("/embed/pairs", "token"),
    "pair begun": lambda client, text: client.post(
        "/embed/pairs", json={}, query_string={"host": text.encode("utf-8", "surrogatepass"), "app": "x"}
    ),
    "code": post_form("/go", code="TEXT"),
    "link": lambda client, text: client.get(f"/l/{'x' + text.encode('utf-8', 'replace').hex()}"),
    "progress": lambda client, text: post_json("/l/progress", link=client.link, stage="reading", step="TEXT")(
        client, text
    ),
    "tried": lambda client, text: post_json("/l/progress", link=client.link, stage="opened", tried=[text])(
        client, ""
    ),
    "run's key": send_run("key"),
    "run's host": send_run("host"),
    "run's app": send_run("app"),
    "run's locale": send_run("locale"),
    "run's microphone": lambda client, text: post_json(
        "/l/reports", link=client.link, submission=submission(microphones=[text])
    )(client, ""),
    "run's error": lambda client, text: post_json(
        "/l/reports",
        link=client.link,
        submission=submission(measurements=measured(request__error_message=text)),
    )(client, ""),
    "counted step": post_json("/counts", event="shown", step="TEXT"),
    "counted locale": post_json("/counts", event="shown", step="start", locale="TEXT", os="TEXT"),
    "counts' platform": get("/agents/counts", "os"),
    "counts' partner": get("/agents/counts", "partner"),
    "links' page": get("/agents/", "page"),
    "next": get("/agents/sign-in", "next"),
    "invitation": lambda client, text: client.get(
        f"/agents/sign-in/x{text.encode('utf-8', 'replace').hex()}"
    ),
    "note": post_form("/agents/new", lang="en", days="7", note="TEXT"),
    "reference": post_form("/agents/new", lang="en", days="7", ref="TEXT"),
    "host": post_form("/agents/new", lang="en", days="7", host="TEXT"),
    "language": post_form("/agents/new", lang="TEXT", days="7"),
    "days": post_form("/agents/new", lang="en", days="TEXT"),
    "share": get("/agents/links/1", "token"),
    **{
        f"API's {name}": lambda client, text, name=name: client.post(
            LINKS,
            data=json.dumps(ASKED | {name: text}),
            content_type="application/json",
            headers=client.key,
        )
        for name in ("asked_by", "locale", "partner", "host", "reference", "note")
    },
    "API's key": lambda client, text: client.get(
        f"{LINKS}/1", headers=bearer(text.encode("utf-8", "replace").hex())
    ),
}


def open_app(url):
    """Return a client of an app at this database, who is signed in and has a link and a key."""
    app = create_app(Settings(database_url=url, rate_limit="1000000 per second"))
    app.test_client_class = Client
    client = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))
    client.key = bearer(new_key(app))
    client.link = client.post(LINKS, json=ASKED, headers=client.key).json["url"].rpartition("/")[2]
    return client


@pytest.fixture(scope="module")
def clients(postgresql, postgresql_template, tmp_path_factory):
    """Return a client of each engine."""
    folder = tmp_path_factory.mktemp("one-answer")
    urls = f"sqlite:///{folder}/soundcheck.db", postgresql.new_database(postgresql_template)
    opened = tuple(map(open_app, urls))
    yield opened
    for client in opened:
        client.application.extensions["stores"].database.close()


@pytest.mark.servers
@pytest.mark.parametrize("door", DOORS)
def test_both_engines_answer_alike_and_serve_the_next_person(clients, door):
    post = DOORS[door]
    for text in TEXTS:
        statuses = [post(client, text).status_code for client in clients]

        assert statuses[0] == statuses[1] < 500, (text[:20], len(text), statuses)
        next_person = [client.post(LINKS, json=ASKED, headers=client.key).status_code for client in clients]
        assert next_person == [201, 201], (text[:20], len(text))
