"""What nginx keeps: only what the app marks, without anybody's secrets, and not without end."""

from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from tests.browser.machine import wait_until
from tests.helpers.nginx import STATUS_OF_CACHE, nginx_running
from webapp.reader.shared_cache import MARK

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines"), pytest.mark.usefixtures("trust")]


class Marking(BaseHTTPRequestHandler):
    """An app that lets everything be shared, numbers its answers, and says which secrets it was told."""

    answers = 0

    def do_GET(self):
        type(self).answers += 1
        body = f"{self.answers} {self.headers.get('Cookie')} {self.headers.get('Authorization')}".encode()
        self.send_response(200)
        if "unmarked" not in self.path:
            self.send_header(MARK, "1")
        if "sets" in self.path:
            self.send_header("Set-Cookie", "a=b")
        self.send_header("Cache-Control", "public, max-age=300")
        self.send_header("X-Accel-Expires", "300")
        if "big" in self.path:
            body += b"x" * 40_000
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def marking(folder, **more):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Marking)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        with nginx_running(folder, [server.server_port], **more) as nginx:
            yield nginx
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with marking(tmp_path_factory.mktemp("marking")) as nginx:
        yield nginx


SECRETS = {"Cookie": "__Host-soundcheck=s3cret", "Authorization": "Bearer s3cret"}
KEPT = ("/en/x", "/pt-BR/x", "/embed/x", "/static/1/x", "/pictures/1/x")
NOT_KEPT = (
    "/agents/x",
    "/api/v1/x",
    "/l/x",
    "/go",
    "/healthz",
    "/readyz",
    "/",
    "/en",
    "/embed",
    "/violations",
)


def asked(nginx, path, method="GET", **headers):
    return requests.request(method, f"{nginx.url}{path}", headers=headers, timeout=30)


@pytest.mark.parametrize("path", KEPT)
def test_where_answers_are_kept_no_secret_reaches_the_app(shared, path):
    mine, other = asked(shared, path, **SECRETS), asked(shared, path)

    assert mine.text.split()[1:] == other.text.split()[1:] == ["None", "None"]
    assert MARK not in mine.headers and "X-Accel-Expires" not in mine.headers


@pytest.mark.parametrize("path", NOT_KEPT)
def test_elsewhere_nothing_is_kept_whatever_the_app_says(shared, path):
    mine, other = asked(shared, path, **SECRETS), asked(shared, path)

    assert mine.text.endswith(f" {SECRETS['Cookie']} {SECRETS['Authorization']}")
    assert other.text.endswith(" None None")
    assert {answer.headers.get(STATUS_OF_CACHE) for answer in (mine, other)} == {None}


@pytest.mark.parametrize("path", KEPT)
def test_hosts_share_files_alone(shared, path):
    answers = {asked(shared, f"{path}-host", Host=host).text for host in ("a.example", "b.example")}

    assert len(answers) == (1 if path.startswith(("/static/", "/pictures/")) else 2)


@pytest.mark.parametrize("what", ["sets", "unmarked"])
@pytest.mark.parametrize("path", KEPT)
def test_what_sets_a_cookie_or_has_no_mark_is_not_kept(shared, path, what):
    answers = {asked(shared, f"{path}-{what}").text for _ in range(3)}

    assert len(answers) == 3


@pytest.mark.parametrize("path", KEPT)
def test_a_post_is_always_for_the_app(shared, path):
    asked(shared, path)

    assert len({asked(shared, path, "POST").text for _ in range(3)}) == 3


def test_made_up_addresses_do_not_fill_the_disk(tmp_path):
    def size():
        files = (tmp_path / "kept").rglob("*")
        sizes = []
        for path in files:
            with suppress(FileNotFoundError):  # It is being deleted.
                sizes += [path.stat().st_size] if path.is_file() else []
        return sum(sizes)

    with marking(tmp_path, max_size="1m") as nginx, requests.Session() as browser:
        for number in range(100):
            browser.get(f"{nginx.url}/en/big?{number}").raise_for_status()
        assert size() > 0

        wait_until(lambda: 0 < size() <= 1_048_576, "what is too much to be deleted", 60)
