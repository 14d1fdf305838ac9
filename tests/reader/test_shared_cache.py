"""Which answers are marked as for everybody, and what they depend on."""

import re
from pathlib import Path

import pytest
from werkzeug.test import EnvironBuilder

from webapp.reader.shared_cache import HEADERS_OF_A_BROWSER, MARK

NGINX = (Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf").read_text()
ME = "os=macos-15&browser=chrome-156"
TOKEN = "A1b2C3d4E5f6G7h8I9j0Kk"

FOR_ALL = [
    *(
        "/en/",
        "/en/site/allow",
        f"/en/?{ME}",
        f"/fr/site/allow?{ME}",
        f"/en/test?{ME}",
        f"/en/device/silent?{ME}&via=start,test",
    ),
    *("/embed/", "/embed/test?lang=fr&theme=dark&partner=salesforce", f"/embed/site/allow?locale=en&{ME}"),
    *("/embed/?admitted=1", f"/embed/?{ME}&host=crm.example", "/static/VERSION/icon.svg"),
    *("/static/VERSION/css/soundcheck.css", "/embed/v1/dialog.js?v=VERSION"),
    *("/embed/v1/protocol.json", "/embed/v1/loader.d.ts", "PICTURE"),
]
NAMES_OUR_ORIGIN = "/embed/v1/loader.js"
"""For everybody where PUBLIC_URL is set; without it, for whoever named the host."""
FOR_ONE = [
    # It depends on the browser, or somebody is sent on.
    *("/", "/en/install", f"/en/?{ME}&x=1", f"/en/?browser=chrome-156&os=macos-15&{ME}"),
    # It has a token, or is only an example.
    *(f"/en/test?{ME}&link={TOKEN}", f"/embed/?link={TOKEN}", f"/embed/?{ME}&pair={TOKEN}", f"/l/{TOKEN}"),
    *(f"/en/test?{ME}&comparison={TOKEN}", f"/en/test?{ME}&simulate=no-signal", "/embed/?simulate=no-signal"),
    *(f"/en/clean-origin?token={TOKEN}", "/en/clean-origin/reached", f"/en/?{ME}&link={TOKEN}&by=code"),
    # It is an address that anybody can make up.
    *("/embed/?x=1", "/embed/?lang=fr&lang=fr", "/embed/?partner=nobody", "/embed/?via=nowhere"),
    *("/embed/?host=https://crm.example", "/static/VERSION/icon.svg?1", "/embed/v1/loader.js?1"),
    *(
        "/embed/v1/dialog.js?v=VERSION&x",
        "/embed/v1/dialog.js?v=0",
        "/pictures/0/pictures/chrome/prompt.avif",
    ),
    # It is an error, or for programs and agents.
    *("/en/nowhere", "/embed/nowhere", "/static/VERSION/nowhere.js", "/healthz", "/api/v1/openapi.json"),
    *("/go", "/en/go", "/embed/go", "/agents/", "/agents/sign-in", "/api/v1/links"),
]
WRITTEN_BY_NGINX = {"host", "connection", "transfer-encoding"}


@pytest.fixture(scope="module")
def address(app):
    """Return the function that puts what this version is called into an address."""
    pictures = app.extensions["guide"].pictures.versions
    path, version = next(iter(pictures.items()))
    names = {"VERSION": app.config["ASSET_VERSION"], "PICTURE": f"/pictures/{version}/{path}"}
    return lambda text: re.sub("VERSION|PICTURE", lambda name: names[name[0]], text)


@pytest.mark.parametrize("path", FOR_ALL)
def test_what_everybody_may_have_is_marked(app, address, path):
    for method in ("GET", "HEAD"):
        answer = app.test_client().open(address(path), method=method)
        assert (answer.status_code, answer.headers.get(MARK)) == (200, "1")
        assert "no-store" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", FOR_ONE)
def test_nothing_else_is(app, address, path):
    answer = app.test_client().get(address(path))

    assert MARK not in answer.headers
    if any(f"{name}=" in path for name in ("link", "pair", "simulate", "token")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_where_a_host_is_named_by_who_asks_its_answer_is_not(client):
    assert MARK not in client.get(NAMES_OUR_ORIGIN).headers


def test_a_post_is_not(client):
    assert MARK not in client.post(f"/en/test?{ME}").headers


def test_what_is_kept_from_strangers_is_not(client):
    framed = {"Sec-Fetch-Dest": "iframe"}
    refused = client.get("/embed/", headers=framed | {"Referer": "https://evil.example/"})
    doorstep = client.get(
        "/embed/", headers=framed | {"Sec-Fetch-Site": "cross-site", "Sec-CH-UA": '"Chromium"'}
    )

    assert MARK not in refused.headers and MARK not in doorstep.headers


class Watched(dict):
    """The environment of a request, which remembers the headers that were looked at."""

    def __init__(self, *args):
        super().__init__(*args)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key, default=None):
        self.read.add(key)
        return super().get(key, default)

    def __contains__(self, key):
        self.read.add(key)
        return super().__contains__(key)


@pytest.mark.parametrize("path", FOR_ALL)
def test_it_depends_on_no_header_that_is_not_in_its_key(app, address, path):
    headers = {
        name: "x" for name in (*HEADERS_OF_A_BROWSER, "Cookie", "Authorization", "Origin", "HX-Request")
    }
    watched = Watched(EnvironBuilder(address(path), headers=headers).get_environ())

    with app.request_context(watched):
        answer = app.full_dispatch_request()

    read = {key[5:].replace("_", "-").lower() for key in watched.read if key.startswith("HTTP_")}
    assert answer.status_code == 200 and "host" in read
    assert read - WRITTEN_BY_NGINX <= {name.lower() for name in HEADERS_OF_A_BROWSER}
    if path.startswith(("/static/", "PICTURE", "/embed/v1/")):  # The language is looked for, and not used.
        assert read - WRITTEN_BY_NGINX <= {"accept-language"}


@pytest.mark.parametrize("path", FOR_ALL)
def test_it_is_the_same_each_time(app, address, path):
    def ask():
        with app.test_request_context(address(path)):
            answer = app.full_dispatch_request()
            return answer.get_data(), list(answer.headers)

    assert ask() == ask()


def test_the_web_server_keys_by_what_a_browsers_page_depends_on():
    key = re.search(r'^    browser "(.+)";$', NGINX, re.MULTILINE)[1].split(r"\n")
    names = {name: f"$http_{name.lower().replace('-', '_')}" for name in HEADERS_OF_A_BROWSER}
    names |= {"Referer": "$framed_by", "If-None-Match": "$known"}
    sent = names | {"Referer": "$referer"}

    assert sorted(key) == sorted(["$http_host", *names.values()])
    assert [name for name in sent if f"proxy_set_header {name} {sent[name]};" not in NGINX] == []
