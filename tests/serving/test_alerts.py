"""The alert rules that we recommend: /metrics has what they ask for, and Prometheus has each one fire."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.browser.machine import program
from webapp import create_app

ALERTS = Path(__file__).resolve().parents[2] / "deploy" / "alerts.yml"
RULES = {rule["alert"]: rule for rule in yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]}
TOKEN = "a-token-of-prometheus"
MADE_BY_PROMETHEUS = {"up"}

INSTANCE = {"job": "soundcheck", "instance": "check.example:443"}
REQUESTS = 'soundcheck_requests_total{route="/",status="%s"}'
NOT_READY = 'soundcheck_requests_total{route="/readyz",status="503"}'
BUCKET = 'soundcheck_request_seconds_bucket{route="/",le="%s"}'
STORE = 'soundcheck_store_failing{way="write"}'
OUTAGES = 'soundcheck_store_outages_total{way="read"}'
TRIES = 'soundcheck_webhook_tries_total{outcome="given-up"}'
# Of each alert: what is seen each minute, in promtool's words, when it is to fire and when it is not, and the
# labels that it has besides those of the server.
CASES = {
    "SoundcheckDown": ({"up": "0x240"}, {"up": "1x240"}, {}),
    "SoundcheckFrontDown": ({"up": "0x240"}, {"up": "1x240"}, {"job": "soundcheck-front"}),
    "SoundcheckErrors": (
        {REQUESTS % 200: "0+100x240", REQUESTS % 503: "0+5x240"},
        {
            REQUESTS % 200: "0+100x240",
            REQUESTS % 503: "0+1x240",
            REQUESTS % 404: "0+90x240",
            NOT_READY: "0+60x240",
        },
        {},
    ),
    "SoundcheckSlow": (
        {BUCKET % "1.0": "0+90x240", BUCKET % "2.5": "0+100x240", BUCKET % "+Inf": "0+100x240"},
        {BUCKET % "1.0": "0+99x240", BUCKET % "2.5": "0+100x240", BUCKET % "+Inf": "0+100x240"},
        {},
    ),
    "SoundcheckStoreFailing": ({STORE: "1x240"}, {STORE: "0x238 1 0"}, {"way": "write"}),
    "SoundcheckStoreUnsteady": (
        {OUTAGES: "0+1x240"},
        {OUTAGES: "0x200 16x40"},  # One, as 16 workers saw it.
        {},
    ),
    "SoundcheckRateLimitsAlone": (
        {"soundcheck_rate_limits_alone": "1x240"},
        {"soundcheck_rate_limits_alone": "0x230 1x9"},
        {},
    ),
    "SoundcheckWebhookLate": (
        {"soundcheck_webhook_oldest_seconds": "0+60x240"},
        {"soundcheck_webhook_oldest_seconds": "1000x240"},
        {"instance": None},
    ),
    "SoundcheckWebhookGivenUp": ({TRIES: "0x200 1x40"}, {TRIES: "3x240"}, {}),
    # Time begins at 1970 there, so what was never done is old when two days have passed.
    "SoundcheckPurgeLate": (
        {"soundcheck_last_purge_timestamp_seconds": "0x3200"},
        {"soundcheck_last_purge_timestamp_seconds": "0+60x3200"},
        {"instance": None},
    ),
}
MINUTES = dict.fromkeys(CASES, 240) | {"SoundcheckPurgeLate": 3000}


def names_in(expression):
    return set(re.findall(r"\bsoundcheck_\w+|\bup\b", expression))


def case(alert, series, fires, labels):
    """Write a test for promtool: what is seen, and whether the alert fires after it."""
    rule = RULES[alert]
    labels = {name: value for name, value in (rule["labels"] | INSTANCE | labels).items() if value}
    asked = INSTANCE | {"job": labels["job"]}
    of_server = ",".join(f'{name}="{value}"' for name, value in asked.items())
    expected = {"exp_labels": labels, "exp_annotations": rule["annotations"]}
    return {
        "interval": "1m",
        "input_series": [
            {"series": f"{name.rstrip('}')}{',' if '{' in name else '{'}{of_server}}}", "values": values}
            for name, values in series.items()
        ],
        "alert_rule_test": [
            {
                "eval_time": f"{MINUTES[alert]}m",
                "alertname": alert,
                "exp_alerts": [expected] if fires else [],
            }
        ],
    }


def promtool(*arguments, read=""):
    return subprocess.run([program("promtool"), *arguments], input=read, capture_output=True, text=True)


@pytest.fixture
def told(settings):
    """Return what /metrics prints."""
    client = create_app(replace(settings, metrics_token=TOKEN)).test_client()
    client.get("/en/test")
    return client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text


def test_every_alert_asks_for_what_is_there(told):
    samples = [s for family in text_string_to_metric_families(told) for s in family.samples]
    labels = {name for sample in samples for name in sample.labels} | {*INSTANCE}

    for rule in RULES.values():
        assert names_in(rule["expr"]) <= {sample.name for sample in samples} | MADE_BY_PROMETHEUS
        matched = re.findall(r"(\w+)!?=~?\"", rule["expr"])
        grouped = [
            name for names in re.findall(r"by \(([^)]*)\)", rule["expr"]) for name in names.split(", ")
        ]
        assert {*matched, *grouped} <= labels
        assert set(rule["annotations"]) == {"summary", "todo"} and names_in(rule["expr"])
    values = {value for sample in samples for value in sample.labels.values()}
    assert "given-up" in values


def test_the_jobs_are_those_that_operators_are_told_to_make():
    jobs = re.findall(r"job_name: (\S+)", (ALERTS.parents[1] / "docs" / "operations.md").read_text())

    assert set(re.findall(r'job="([^"]+)"', ALERTS.read_text())) == set(jobs)


@pytest.mark.servers
def test_prometheus_reads_the_rules():
    done = promtool("check", "rules", str(ALERTS))

    assert done.returncode == 0 and f"{len(RULES)} rules found" in done.stdout, done.stderr


@pytest.mark.servers
def test_prometheus_finds_nothing_odd_in_the_figures(told):
    assert promtool("check", "metrics", read="soundcheck_odd_total{} x\n").returncode != 0

    done = promtool("check", "metrics", read=told)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.servers
@pytest.mark.parametrize("turned", [False, True])
def test_each_alert_fires_and_stays_silent(tmp_path, turned):
    """Turned, each case expects the opposite, which promtool must notice of every one."""
    assert set(CASES) == set(RULES)
    file = tmp_path / "tests.yml"

    failing = 0
    for alert, (bad, good, labels) in CASES.items():
        for series, fires in ((bad, True), (good, False)):
            tests = [case(alert, series, fires is not turned, labels)]
            file.write_text(yaml.safe_dump({"rule_files": [str(ALERTS)], "tests": tests}))
            done = promtool("test", "rules", str(file))
            assert turned or done.returncode == 0, f"{alert}: {done.stdout}{done.stderr}"
            failing += done.returncode != 0

    assert failing == (2 * len(CASES) if turned else 0)
