"""/metrics tells numbers: by labels that are known before, and of nobody."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.browser.machine import wait_until
from tests.conftest import CHROME_ON_MAC
from tests.helpers.measured import BLOCKED, as_form
from tests.helpers.receiver import receiving
from tests.helpers.reported import make_link, report
from webapp import create_app
from webapp.config import Webhook
from webapp.diagnosis.faults import FAULT_LEVELS, LEVELS
from webapp.housekeeping import create_housekeeping
from webapp.metrics.figures import SECONDS, store_failing
from webapp.store import breaker
from webapp.store.announcer import Announcer
from webapp.store.clock import PURGE
from webapp.store.schema import metadata
from webapp.webhooks.payload import write_event

TOKEN = "a-token-of-prometheus"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
SECRET = "A1b2C3d4E5f6G7h8I9j0Kk"


@pytest.fixture
def watched(settings, tmp_path):
    return create_app(
        replace(settings, metrics_token=TOKEN, database_url=f"sqlite:///{tmp_path}/soundcheck.db")
    )


@pytest.fixture
def client(watched):
    return watched.test_client()


@pytest.fixture
def read(client):
    """Return a function that reads all figures, by names and labels."""

    def figures():
        families = text_string_to_metric_families(client.get("/metrics", headers=BEARER).text)
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }

    return figures


def changes(before, after):
    """Return by how much figures went up."""
    rises = {key: value - before.get(key, 0) for key, value in after.items()}
    return {key: rise for key, rise in rises.items() if rise}


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {TOKEN}x"}])
def test_nobody_reads_it_without_the_token(client, sent):
    answer = client.get("/metrics", headers=sent)

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "no-key")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "soundcheck_" not in answer.text


def test_it_is_not_there_where_no_token_is_set(app):
    assert app.test_client().get("/metrics", headers=BEARER).status_code == 404
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_route_and_status_also_those_that_flask_never_sees(client, read):
    page = "/en/test?os=macos-15&browser=chrome-156"
    client.get(page)
    before = read()

    for path in (page, page, "/en/nowhere", f"/nowhere/{SECRET}", "/en/device/silent?os=windows-11"):
        client.get(path)
    client.post("/healthz")

    rises = changes(before, read())
    assert rises["soundcheck_requests_total", "/<locale:locale>/test", "200"] == 2
    assert rises["soundcheck_requests_total", "/<locale:locale>/<path:step_id>", "404"] == 1
    assert rises["soundcheck_requests_total", "none", "404"] == 1
    assert rises["soundcheck_requests_total", "none", "405"] == 1
    assert rises["soundcheck_request_seconds_count", "/<locale:locale>/test"] == 2
    assert rises["soundcheck_page_cache_hits_total",] == 2
    assert read()["soundcheck_page_cache_bytes",] > 0


def test_another_host_is_counted_too(settings):
    app = create_app(replace(settings, metrics_token=TOKEN, public_url="https://check.example"))
    assert app.test_client().get("/en/", base_url="https://evil.example").status_code == 400

    told = app.test_client().get("/metrics", headers=BEARER, base_url="https://check.example").text
    assert 'soundcheck_requests_total{route="none",status="400"}' in told and "evil" not in told


def test_a_verdict_is_counted_by_its_level_once(client, read):
    before = read()

    fault = client.post("/api/v1/diagnoses", json=BLOCKED).json["findings"][0]["fault"]
    for previous in ("", fault):
        assert client.post("/en/test/diagnosis", data=as_form(BLOCKED, previous=previous)).status_code == 200

    verdicts = {key[1]: rise for key, rise in changes(before, read()).items() if "verdicts" in key[0]}
    assert verdicts == {FAULT_LEVELS[fault]: 1}


def test_an_outage_of_the_store_is_seen_until_it_is_over(watched, client, read, tmp_path, monkeypatch):
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0.0)
    store_failing.labels("read").set(0)  # Another test's database may have failed in this process.
    jobs, file = watched.extensions["stores"].jobs, tmp_path / "soundcheck.db"
    jobs.note("test", datetime.now(UTC))
    before = read()
    assert before["soundcheck_store_failing", "read"] == 0

    file.rename(tmp_path / "away")
    client.get("/readyz")
    failing = read()
    (tmp_path / "away").rename(file)

    assert failing["soundcheck_store_failing", "read"] == 1
    assert changes(before, failing)["soundcheck_store_outages_total", "read"] == 1
    assert ("soundcheck_webhook_waiting",) not in failing
    wait_until(lambda: read()["soundcheck_store_failing", "read"] == 0, "the store")


def test_the_queue_of_the_webhook_is_told_and_what_became_of_its_tries(settings, tmp_path):
    with receiving() as receiver:
        webhook = Webhook(url=receiver.url, secret=SECRET, private=True)
        url = f"sqlite:///{tmp_path}/soundcheck.db"
        app = create_app(replace(settings, metrics_token=TOKEN, database_url=url, webhook=webhook))
        database = app.extensions["stores"].database
        announcer = Announcer(frozenset(webhook.events), write_event)
        report(database, make_link(database)[1].token, announcer=announcer)
        receiver.answers = [500]
        before, housekeeping = figures_of(app), create_housekeeping(app)
        assert before["soundcheck_webhook_waiting",] == 1
        assert before["soundcheck_webhook_oldest_seconds",] >= 0

        housekeeping.run_once()
        failed = figures_of(app)
        housekeeping._clock = lambda: datetime.now(UTC) + timedelta(minutes=1)
        housekeeping.run_once()

    assert changes(before, failed)["soundcheck_webhook_tries_total", "failed"] == 1
    after = figures_of(app)
    assert changes(failed, after)["soundcheck_webhook_tries_total", "delivered"] == 1
    assert after["soundcheck_webhook_waiting",] == after["soundcheck_webhook_given_up",] == 0


def figures_of(app):
    told = app.test_client().get("/metrics", headers=BEARER).text
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(told)
        for sample in family.samples
    }


def test_what_the_purge_deletes_is_counted_and_when(watched, read):
    stores = watched.extensions["stores"]
    report(stores.database, make_link(stores.database)[1].token)
    before = read()
    assert before["soundcheck_last_purge_timestamp_seconds",] == 0
    later = datetime.now(UTC) + timedelta(days=40)

    stores.retention.purge(later, 30)
    stores.jobs.note(PURGE, later)

    rises = changes(before, read())
    assert rises["soundcheck_purged_rows_total", "reports"] == 1
    assert read()["soundcheck_last_purge_timestamp_seconds",] == pytest.approx(later.timestamp(), abs=1)


def test_no_figure_tells_of_anybody_and_every_label_is_known_before(watched, client):
    before = set(client.get("/metrics", headers=BEARER).text.splitlines())
    for path in (
        f"/l/{SECRET}",
        f"/agents/sign-in/{SECRET}",
        f"/{SECRET}",
        f"/en/test?host={SECRET}.example",
    ):
        headers = {"User-Agent": f"{CHROME_ON_MAC} {SECRET}", "X-Forwarded-For": "203.0.113.77"}
        client.get(path, headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.78"})
        client.open(path, method=SECRET.upper())
    allowed = {
        "route": {rule.rule for rule in watched.url_map.iter_rules()} | {"none"},
        "status": {str(status) for status in range(200, 600)},
        "level": {*LEVELS, "clear", "none"},
        "way": {"read", "write"},
        "outcome": {"delivered", "failed", "given-up"},
        "table": set(metadata.tables),
        "le": {str(seconds) for seconds in SECONDS} | {"+Inf"},
    }

    changed = set(client.get("/metrics", headers=BEARER).text.splitlines()) - before

    told = "\n".join(changed) + "\n"
    samples = [s for family in text_string_to_metric_families(told) for s in family.samples]
    assert len(samples) > 20
    for sample in samples:
        for label, value in sample.labels.items():
            assert value in allowed[label], sample
    assert not re.search(f"203.0.113|{SECRET}|Ada|Mozilla|localhost|example", told, re.IGNORECASE)
