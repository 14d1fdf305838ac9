"""Two instances behind nginx, on one PostgreSQL and one Redis: nothing lives in one of them alone."""

import json
import os
import re
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import redis
import requests

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.load import Customer, sending
from tests.helpers.local_server import serve
from tests.helpers.measured import BLOCKED
from tests.helpers.nginx import Nginx, nginx_running
from tests.helpers.servers import postgresql_running, redis_running
from webapp.store import Agents, ApiKeys, Database, Links, Reports, Secrets
from webapp.store.upgrade import upgrade
from webapp.support import LinkDraft

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 300

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]


@dataclass(frozen=True)
class Machines:
    """Where everything is."""

    one: int
    other: int
    nginx: Nginx
    database: Database
    redis_runs: ExitStack
    redis_url: str
    processes: tuple[int, int]

    def url(self, port: int) -> str:
        return f"http://localhost:{port}"


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    with ExitStack() as stack:
        enter = stack.enter_context
        address = enter(postgresql_running()).new_database()
        upgrade(address)
        redis_runs = enter(ExitStack())
        redis_url = redis_runs.enter_context(redis_running(tmp_path_factory.mktemp("redis")))
        settings = {
            "DATABASE_URL": address,
            "REDIS_URL": redis_url,
            "RATE_LIMIT": f"{LIMIT} per day",
            "PROXY_HOPS": "1",
            "WEB_CONCURRENCY": "2",
        }
        ports = free_port(), free_port()
        apps = [enter(app_running(tmp_path_factory.mktemp("app"), port, **settings)) for port in ports]
        nginx = enter_nginx(stack, tmp_path_factory.mktemp("nginx"), ports)
        database = Database(address)
        stack.callback(database.close)
        yield Machines(*ports, nginx, database, redis_runs, redis_url, (apps[0].pid, apps[1].pid))


def enter_nginx(stack, folder, ports):
    """Start nginx with the configuration we recommend, and let clients of this process trust it."""
    nginx = stack.enter_context(nginx_running(folder, ports))
    stack.enter_context(pytest.MonkeyPatch.context()).setenv("REQUESTS_CA_BUNDLE", nginx.trusted)
    return nginx


def new_link(database):
    return Links(database, Secrets(database)).make(LinkDraft("Ann", "en"))


@contextmanager
def signed_in(machines, url):
    """Return a browser that treats the ports of one host as one site."""
    with requests.Session() as browser:
        page = browser.get(f"{url}/agents/sign-in/{Agents(machines.database).invite('Ann')}")
        post_form(browser, page, page.url)
        yield browser


def post_form(browser, page, url):
    form = {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]}
    browser.post(url, form).raise_for_status()


def test_a_link_made_on_one_is_used_and_watched_on_the_other(machines):
    bearer = {"Authorization": f"Bearer {ApiKeys(machines.database).make('desk')}"}
    asked = {"partner": "salesforce", "locale": "en", "asked_by": "Ann"}

    with signed_in(machines, machines.url(machines.one)) as agent:
        link = agent.post(f"{machines.url(machines.one)}/api/v1/links", json=asked, headers=bearer).json()
        customer = Customer(machines.other, link["url"].rpartition("/")[2])
        customer.send()
        customer.close()

        seen = agent.get(f"{machines.url(machines.one)}/api/v1/links/{link['id']}/reports", headers=bearer)
        assert [report["submission"]["key"] for report in seen.json()["reports"]] == customer.taken
        watched = agent.get(f"{machines.url(machines.other)}/agents/links/{link['id']}/state?v=0")
        assert (watched.status_code, watched.history) == (200, [])
        assert "site/allow" in watched.text


@pytest.mark.parametrize("letter", ["é", "語"])
def test_a_long_form_that_was_filled_in_is_come_back_to(machines, letter):
    wanted = f"/agents/new?partner=salesforce&ref=CASE%201&note={quote(letter * 500)}"

    sent_away = requests.get(f"{machines.nginx.url}{wanted}", allow_redirects=False)
    page = requests.get(f"{machines.nginx.url}{sent_away.headers['Location']}")

    assert parse_qs(urlsplit(sent_away.headers["Location"]).query) == {"next": [wanted]}
    assert page.status_code == 200
    with signed_in(machines, machines.nginx.url) as agent:
        assert letter * 500 in agent.get(f"{machines.nginx.url}{wanted}").text


def test_a_sign_out_on_one_holds_on_the_other(machines):
    with signed_in(machines, machines.url(machines.one)) as agent:
        page = agent.get(f"{machines.url(machines.other)}/agents/")

        post_form(agent, page, f"{machines.url(machines.other)}/agents/sign-out")

        left = agent.get(f"{machines.url(machines.one)}/agents/", allow_redirects=False)
        assert left.status_code == 303


def judged(port, address):
    body = json.dumps(BLOCKED)
    headers = {"Content-Type": "application/json", "X-Forwarded-For": address}
    return requests.post(f"http://localhost:{port}/api/v1/diagnoses", body, headers=headers).status_code


def test_limits_are_exact_over_all_workers(machines):
    ports = (machines.one, machines.other)

    with ThreadPoolExecutor(8) as pool:
        codes = pool.map(lambda turn: judged(ports[turn % 2], "203.0.113.1"), range(2 * LIMIT))

    assert Counter(codes) == {200: LIMIT, 429: LIMIT}


def test_what_is_counted_names_no_address(machines):
    judged(machines.one, "203.0.113.3")

    with redis.Redis.from_url(machines.redis_url) as counted:
        keys = [key.decode() for key in counted.keys("*")]

    assert keys
    assert not [key for key in keys if "203.0.113" in key or "127.0.0.1" in key]


def test_one_that_is_killed_loses_nothing_and_doubles_nothing(machines):
    made = [new_link(machines.database) for _ in range(4)]
    customers = [
        Customer(machines.nginx.port, secrets.token, trusted=machines.nginx.trusted) for _, secrets in made
    ]

    with sending(customers, pause_seconds=0.2):
        wait_until(lambda: all(len(customer.taken) > 2 for customer in customers), "some results")
        os.killpg(machines.processes[0], signal.SIGKILL)
        already = [len(customer.taken) for customer in customers]
        wait_until(
            lambda: all(len(c.taken) > n + 2 for c, n in zip(customers, already, strict=True)),
            "results through the other",
        )

    for (link, _), customer in zip(made, customers, strict=True):
        kept = [report.submission.key for report in Reports(machines.database).of_link(link.id)]
        assert customer.failed == []
        assert sorted(kept) == sorted(customer.taken)


@contextmanager
def dying(taken):
    """Serve as an instance that dies before it answers a post, whose address is noted; give the port."""

    class Instance(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(self.path)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Instance)
    with serve(server) as port:
        yield port


@pytest.fixture(scope="module")
def dying_machines(tmp_path_factory):
    """Return what two such instances behind nginx have taken, and nginx."""
    taken = []
    with ExitStack() as stack:
        ports = [stack.enter_context(dying(taken)) for _ in range(2)]
        yield taken, enter_nginx(stack, tmp_path_factory.mktemp("dying"), ports)


@pytest.mark.parametrize(
    ("path", "tries"),
    [
        ("/l/reports", 2),
        ("/l/progress", 2),
        ("/l/delete", 2),
        ("/api/v1/diagnoses", 2),
        ("/fr/test/diagnosis", 2),
        ("/embed/diagnosis", 2),
        ("/api/v1/links", 1),
        ("/api/v1/links/7/revoke", 1),
        ("/agents/new", 1),
        ("/agents/links/7/address", 1),
        ("/agents/sign-in/AAAAAAAAAAAAAAAAAAAAAA", 1),
        ("/go", 1),
        ("/counts", 1),
    ],
)
def test_only_a_post_that_may_come_twice_is_sent_to_the_other(dying_machines, path, tries):
    taken, nginx = dying_machines
    taken.clear()

    answer = requests.post(f"{nginx.url}{path}?lang=en", "x")

    assert answer.status_code == 502
    assert [sent.partition("?")[0] for sent in taken] == [path] * tries


def test_without_redis_each_worker_counts_for_itself_and_nobody_is_refused_for_it(machines):
    machines.redis_runs.close()

    codes = Counter(judged(machines.other, "203.0.113.2") for _ in range(3 * LIMIT))

    assert set(codes) == {200, 429}
    assert LIMIT <= codes[200] <= 2 * LIMIT
