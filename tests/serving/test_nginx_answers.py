"""What nginx answers, with or without the app, is what the app answers, to whom it would."""

import json
import subprocess
from contextlib import ExitStack
from itertools import product
from uuid import UUID

import pytest
import requests

from tests.api.access import ASKED, LINKS, bearer, keep_report, new_key
from tests.browser.app_server import app_running
from tests.browser.machine import free_port, program, wait_until
from tests.conftest import CHROME_ON_MAC
from tests.helpers.nginx import STATUS_OF_CACHE, nginx_running
from tests.helpers.raw_http import request
from tests.helpers.site import OF_THE_WAY, Site
from tests.reader import test_shared_cache
from tests.reader.test_shared_cache import FOR_ONE
from tests.serving.test_machines import post_form
from tests.serving.test_nginx import over_tls
from tests.web.test_headers import CASES, FOREIGN
from webapp import create_app
from webapp.config import Settings

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines"), pytest.mark.usefixtures("trust")]

ENCODINGS = {
    "gzip, deflate, br, zstd": "br",
    "gzip, deflate": "gzip",
    "br;q=0, gzip;q=0.5": "gzip",
    "br ; q=0.000 ,gzip;q=0": None,
    "gzip;q=1.0, br;q=0.1": "br",
    "identity": None,
    "brotli, x-gzip, *": None,
}
FOR_ALL = [*test_shared_cache.FOR_ALL, test_shared_cache.NAMES_OUR_ORIGIN]
TELL_THE_TIME = ("/agents", "/api/v1/links")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("app"), free_port()
    with ExitStack() as stack:
        nginx = stack.enter_context(nginx_running(tmp_path_factory.mktemp("nginx"), [port], answering=502))
        settings = {
            "PUBLIC_URL": nginx.url,
            "CLEAN_ORIGIN": f"https://{{nonce}}.probe.localhost:{nginx.port}",
            "PROXY_HOPS": "1",
            "RATE_LIMIT": "100000 per minute",
        }
        stack.enter_context(app_running(folder, port, **settings))
        yield Site(nginx, port, create_app(Settings(database_url=f"sqlite:///{folder}/soundcheck.db")))


@pytest.fixture(scope="module")
def secrets(site):
    """Return the headers of an agent and of a program, and the values of a link with a report."""
    key = new_key(site.app)
    made = site.app.test_client().post(LINKS, json=ASKED, headers=bearer(key)).json
    values = {"link_id": made["id"], "report_id": keep_report(site.app, made["url"]).id}
    values |= {"token": made["url"].rpartition("/")[2], "form": "json", "delivery_id": UUID(int=7)}
    values |= {"locale": "en", "step_id": "site/allow", "path": "js/none.js", "part": "watcher"}
    values |= {"asset_version": site.app.config["ASSET_VERSION"], "version": "0" * 12}
    with requests.Session() as browser:
        invitation = site.app.extensions["stores"].agents.invite("Ada")
        page = browser.get(f"{site.nginx.url}/agents/sign-in/{invitation}")
        post_form(browser, page, page.url)
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"Cookie": cookie} | bearer(key), values


def addresses(site, values):
    """Yield one address of every route."""
    for rule in site.app.url_map.iter_rules():
        with site.app.test_request_context():
            yield rule.build({name: values[name] for name in rule.arguments})[1]


def differing(site, paths, **headers):
    """Ask for each path the app, and nginx twice; give what nginx had, and how its answers differ."""
    seen, wrong = set(), []
    for path, method in product(map(site.address, dict.fromkeys(paths)), ("GET", "HEAD")):
        own = site.direct(path, method, **headers)
        answers = [site.through(path, method, **headers) for _ in range(2)]
        seen |= {(answer.status, answer.kept) for answer in answers}
        if path.startswith(TELL_THE_TIME) or (own.header("etag") is None and "?" in path):
            own, *answers = (answer.without_length() for answer in (own, *answers))
        wrong += [(path, method, own, answer) for answer in answers if answer != own]
    return seen, wrong


def test_every_route_is_answered_as_by_the_app(site, secrets):
    headers, values = secrets
    seen, wrong = differing(site, [*addresses(site, values), *FOR_ONE], **headers)

    assert not wrong, wrong[0]
    assert {200, 302, 303, 404, 405} <= {status for status, _ in seen}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_nginx_has_it_answers_as_the_app_does(site, encoding):
    paths = (path for path, *_ in CASES)
    seen, wrong = differing(site, [*paths, *FOR_ALL], **{"Accept-Encoding": encoding})

    assert not wrong, wrong[0]
    assert {(200, "HIT"), (200, "MISS"), (404, "MISS"), (308, "MISS")} <= seen
    assert {status for status, kept in seen if kept == "HIT"} == {200}


def test_what_another_sites_page_may_not_post_is_refused_as_by_the_app(site, secrets):
    headers, values = secrets
    for path in addresses(site, values):
        own, answer = (
            ask(path, "POST", **headers, **FOREIGN["headers"]) for ask in (site.direct, site.through)
        )
        assert answer == own
        assert answer.status in (403, 405)


@pytest.mark.parametrize(("accepted", "encoding"), ENCODINGS.items())
def test_each_encoding_is_kept_by_itself(site, accepted, encoding):
    for path in map(site.address, FOR_ALL):
        answer = until_kept(site, path, **{"Accept-Encoding": accepted})
        assert answer.header("content-encoding") == encoding


def until_kept(site, path, **headers):
    """Ask until nginx has the answer, which it forgets after seconds."""
    answers = []

    def is_kept():
        answers.append(site.through(path, **headers))
        return answers[-1].kept == "HIT"

    wait_until(is_kept, f"{path} to be kept")
    return answers[-1]


@pytest.mark.parametrize("path", FOR_ALL)
def test_who_has_it_is_told_so_as_the_app_does(site, path):
    path = site.address(path)
    etag = site.direct(path).header("etag")
    if etag is None:  # Such a file never changes, and nobody asks again.
        return
    known = {"If-None-Match": etag}
    until_kept(site, path, **known)

    for method in ("GET", "HEAD"):
        own, answer = site.direct(path, method, **known), site.through(path, method, **known)
        assert (own.status, answer) == (304, own)


def test_nothing_else_is_ever_kept(site, secrets):
    headers, values = secrets
    for path in (*map(site.address, FOR_ONE), f"/l/{values['token']}", f"/en/test?link={values['token']}"):
        assert {site.through(path, **headers).kept for _ in range(3)} <= {"", "MISS"}, path


def test_no_token_is_in_what_is_kept(site, secrets):
    headers, values = secrets
    came_from = f"{site.nginx.url}/embed/test?link={values['token']}"
    answer = until_kept(site, "/embed/?lang=fr", **headers, Referer=came_from)
    for path in ("/en/test?{}&link={}", "/embed/?{}&link={}", "/l/{1}"):
        site.through(path.format("os=linux&browser=chrome-156", values["token"]), **headers)

    kept = [path.read_bytes() for path in (site.nginx.folder / "kept").rglob("*") if path.is_file()]
    secret = [values["token"], headers["Cookie"].partition("=")[2], headers["Authorization"].split()[1]]
    assert any(answer.body in file for file in kept)
    assert [text for text in secret if any(text.encode() in file for file in kept)] == []


CHROMIUM = {"Sec-CH-UA": '"Chromium";v="156"', "Sec-CH-UA-Platform": '"macOS"'}
WAYS_TO_ASK = (
    ({}, {"Sec-Fetch-Dest": "iframe"}),
    ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin"}),
    ({}, CHROMIUM),
    ({}, {"Referer": "http://crm.localhost:1/"}, {"Referer": "https://evil.example/x?y"}),
    ({}, {"If-None-Match": '"x"'}),
)
CALLERS = [
    *({name: text for part in parts for name, text in part.items()} for parts in product(*WAYS_TO_ASK)),
    *({"Accept-Language": "fr"}, {"Sec-CH-UA": '"Brave";v="156"'}, {"User-Agent": "Firefox/150.0"}),
    *({"User-Agent": f"{CHROME_ON_MAC} Electron/28.2.0"}, {"Sec-CH-UA-Platform": '"Windows"'}),
    *({**CHROMIUM, "Sec-CH-UA-Platform-Version": '"14.1.0"'}, {"Sec-Fetch-Dest": "iframe", "Referer": "x"}),
]


@pytest.mark.parametrize(
    ("path", "keeping"),
    [
        ("/embed/", {"private, no-cache", "no-store"}),
        ("/embed/site/allow?partner=salesforce", {"private, no-cache", "no-store"}),
        ("/en/site/allow", {"private, no-cache"}),
    ],
)
def test_each_browser_and_frame_is_answered_as_the_one_it_is(site, path, keeping):
    own = [site.direct(path, **headers) for headers in CALLERS]

    for headers, answer in (*zip(CALLERS, own, strict=True), *reversed([*zip(CALLERS, own, strict=True)])):
        assert site.through(path, **headers) == answer, headers
    assert {answer.header("cache-control") for answer in own} == keeping


TWICE = (b"Sec-Fetch-Dest: document", b"Sec-Fetch-Site: same-origin", b"Referer: http://crm.localhost:1/")


def test_a_header_that_comes_twice_fools_nobody(site):
    path, host = "/embed/?partner=hubspot", f"localhost:{site.nginx.port}".encode()
    framed = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", **CHROMIUM}
    for name in ("evil.example", "crm.localhost:1"):
        sent = framed | {"Referer": f"http://{name}/", "User-Agent": CHROME_ON_MAC, "Accept-Encoding": "br"}
        lines = [f"{name}: {value}".encode() for name, value in sent.items()]
        for twice in TWICE:
            for together in ([*lines, twice], [twice, *lines]):
                over_tls(site.nginx, request(path.encode(), *together, host=host))

        asked = framed | {"Referer": sent["Referer"]}
        own = site.direct(path, **asked)
        assert own.header("cache-control") == "no-store"
        assert site.through(path, **asked) == own


def test_a_comparisons_host_name_is_answered_too_and_shares_files(site):
    host, icon = f"probe.localhost:{site.nginx.port}", site.address("/static/VERSION/icon.svg")
    for nonce in ("a1", "b2"):
        page = over_tls(site.nginx, request(b"/en/clean-origin?token=x", host=f"{nonce}.{host}".encode()))
        file = over_tls(site.nginx, request(icon.encode(), host=f"{nonce}.{host}".encode()))
        assert (page.split()[1], file.split()[1]) == (b"200", b"200")
    assert f"{STATUS_OF_CACHE}: HIT".encode() in file

    for name, own in {f"a1.{host}": f"a1.{host}", "a1.evil.example": f"localhost:{site.nginx.port}"}.items():
        plain = requests.get(f"{site.nginx.plain_url}/en/", headers={"Host": name}, allow_redirects=False)
        assert (plain.status_code, plain.headers["Location"]) == (308, f"https://{own}/en/")


HTTP2 = """
const [url, path, ca] = process.argv.slice(1)
const session = require("node:http2").connect(url, { ca: require("node:fs").readFileSync(ca) })
const stream = session.request({ ":path": path, "accept-encoding": "br", "user-agent": "x" })
stream.on("response", (headers) => console.log(JSON.stringify(headers)))
stream.on("end", () => session.close()).resume()
"""


@pytest.mark.parametrize("path", ["/en/?os=linux&browser=chrome-156", "/healthz", "/en/nowhere"])
def test_http_2_carries_the_same_headers(site, path):
    command = [program("node"), "-e", HTTP2, site.nginx.url, path, site.nginx.trusted]
    own = site.direct(path, **{"User-Agent": "x"})
    for _ in range(2):
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        headers = {name: value for name, value in told.items() if name not in (*OF_THE_WAY, ":status")}
        assert (told[":status"], headers) == (own.status, dict(own.headers))
