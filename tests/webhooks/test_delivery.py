"""The webhook, against a real receiver on the loopback address."""

import base64
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import standardwebhooks

from tests.helpers.receiver import receiving
from tests.helpers.reported import make_link, report
from webapp import create_app
from webapp.config import Settings, Webhook
from webapp.store import Database, Deliveries, Jobs
from webapp.store.deliveries import LEASE
from webapp.webhooks import Outbound
from webapp.webhooks.delivery import WebhookSender
from webapp.webhooks.retry import RETRY_AFTER

SECRET = "a secret of the test"
PATIENCE_SECONDS = 30.0


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


@pytest.fixture
def database(url):
    return Database(url)


@pytest.fixture
def token(database):
    return make_link(database)[1].token


@pytest.fixture
def now(database, token):
    """Have one report arrive, and give a moment after it."""
    report(database, token)
    return datetime.now(UTC)


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def start(receiver, url):
    """Start a sender, each time as another process would."""

    def started(url_of_receiver=receiver.url, seconds=PATIENCE_SECONDS):
        webhook = Webhook(url=url_of_receiver, secret=SECRET, private=True)
        database = Database(url)
        outbound = Outbound(private=True, seconds=seconds)
        return WebhookSender(webhook, Deliveries(database), outbound, Jobs(database))

    return started


def verified(request):
    """Return the event of a request that arrived, as the library of the Standard Webhooks scheme reads it."""
    key = base64.b64encode(SECRET.encode()).decode()
    return standardwebhooks.Webhook(f"whsec_{key}").verify(request.body, request.headers)


def test_a_report_is_told_once(start, receiver, now, database):
    sender = start()

    assert sender.send_next(now)
    assert not sender.send_next(now + timedelta(days=9))
    assert [json.loads(request.body)["type"] for request in receiver.requests] == ["report.arrived"]
    assert Deliveries(database).unfinished() == []


def test_a_receiver_knows_us_by_the_library_of_the_scheme(start, receiver, now):
    start().send_next(now)

    [told] = receiver.requests
    assert told.path == "/hook"
    assert told.headers["Content-Type"] == "application/json"
    assert verified(told)["type"] == "report.arrived"


def hang_up(handler):
    handler.connection.close()


def stay_silent(handler):
    handler.server.receiver.leaving.wait()


def talk_nonsense(handler):
    handler.wfile.write(b"\x1b]0;hello\x07\r\n\r\n")


@pytest.mark.parametrize("answer", [500, 404, 301, 429, hang_up, stay_silent, talk_nonsense])
def test_whatever_is_no_yes_is_tried_again_under_the_same_id(answer, start, receiver, now):
    receiver.answers = [answer]
    start(seconds=2.0 if answer is stay_silent else PATIENCE_SECONDS).send_next(now)
    restarted = start()

    assert not restarted.send_next(now + RETRY_AFTER[0] - timedelta(seconds=1))
    assert restarted.send_next(now + RETRY_AFTER[0])
    assert not restarted.send_next(now + timedelta(days=9))
    first, second = receiver.requests
    for name in ("webhook-id", "Soundcheck-Id"):
        assert first.headers[name] == second.headers[name]
    assert first.body == second.body
    for name in ("webhook-timestamp", "Soundcheck-Timestamp"):
        assert first.headers[name] != second.headers[name]
    assert verified(second)


def test_a_receiver_that_is_not_there_yet_is_told_when_it_is(start, now):
    with receiving() as gone:
        url, port = gone.url, gone.port
    start(url).send_next(now)

    with receiving(port=port) as back:
        start(url).send_next(now + RETRY_AFTER[0])

    assert len(back.requests) == 1


def test_an_outage_is_told_once_each_way_whoever_sends(start, receiver, database, token, caplog):
    for _ in range(2):
        report(database, token)
    receiver.answers = [500, 503]
    outage = "webapp.webhooks.delivery"

    for _ in range(2):
        start().send_next(datetime.now(UTC))
    told = [record.getMessage() for record in caplog.records if record.name == outage]
    assert told == ["the webhook does not take what it is told: answered 500"]

    for _ in range(2):
        start().send_next(datetime.now(UTC) + RETRY_AFTER[0])
    told = [record.getMessage() for record in caplog.records if record.name == outage][1:]
    assert len(told) == 1
    assert re.fullmatch(r".* again, after \d+ seconds; given up: 0, still to be told: 1", told[0])


def test_the_pauses_grow_until_it_is_given_up(start, receiver, now, database):
    receiver.answers = [500] * 20
    sender, moment = start(), now
    for pause in RETRY_AFTER:
        assert sender.send_next(moment)
        assert not sender.send_next(moment + pause - timedelta(seconds=1))
        moment += pause
    assert sender.send_next(moment)

    assert not sender.send_next(moment + timedelta(days=99))
    [given_up] = Deliveries(database).unfinished()
    assert given_up.given_up_at == moment
    assert given_up.last_error == "answered 500"
    assert len(receiver.requests) == len(RETRY_AFTER) + 1


def test_what_a_killed_sender_held_is_told_by_another(start, receiver, now, database):
    Deliveries(database).take_due(now)  # Its taker never comes back.

    another = start()
    assert not another.send_next(now)
    assert another.send_next(now + LEASE)
    assert len(receiver.requests) == 1


def test_many_at_once_tell_each_report_once(start, receiver, database, token):
    for _ in range(20):
        report(database, token)
    now, together = datetime.now(UTC), Barrier(4)

    def deliver_all(sender):
        together.wait()
        while sender.send_next(now):
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver_all, [start() for _ in range(4)]))

    assert len(receiver.ids) == len(set(receiver.ids)) == 20


def test_a_private_address_is_not_reached_unless_allowed(receiver, now, database):
    webhook = Webhook(url=receiver.url.replace("http:", "https:"), secret=SECRET, private=False)

    WebhookSender.of(webhook, Deliveries(database), Jobs(database)).send_next(now)

    assert receiver.requests == []
    assert "WEBHOOK_PRIVATE" in Deliveries(database).unfinished()[0].last_error


@pytest.fixture
def command(url, receiver):
    """Run a command of an app that has the receiver for its webhook."""

    def run(*arguments, **changes):
        webhook = Webhook(url=receiver.url, secret=SECRET, private=True)
        settings = Settings(**{"database_url": url, "webhook": webhook} | changes)
        return create_app(settings).test_cli_runner().invoke(args=["webhooks", *arguments])

    return run


def test_the_command_sends_a_test_event_and_says_what_came_back(command, receiver):
    result = command("test")

    assert result.exit_code == 0
    assert "204" in result.output
    [told] = receiver.requests
    assert json.loads(told.body) == {"type": "test"}
    assert verified(told) == {"type": "test"}


@pytest.mark.parametrize("answer", [500, 302, hang_up])
def test_the_command_fails_where_the_webhook_does(command, receiver, answer):
    receiver.answers = [answer]

    assert command("test").exit_code == 1


def test_the_command_lists_what_waits_and_why(command, start, receiver, now, database):
    receiver.answers = [500]
    start().send_next(now)
    [waiting] = Deliveries(database).unfinished()

    lines = command("list").output.splitlines()

    assert len(lines) == 1
    assert waiting.id in lines[0] and "answered 500" in lines[0]
    assert waiting.due_at.isoformat(timespec="seconds") in lines[0]


@pytest.mark.parametrize("name", ["test", "list"])
def test_without_a_webhook_the_commands_say_which_setting_is_missing(command, name):
    result = command(name, webhook=None)

    assert result.exit_code == 1
    assert "WEBHOOK_URL" in result.output


def test_what_strangers_answer_is_kept_without_control_characters(start, receiver, now, database):
    receiver.answers = [talk_nonsense]

    start().send_next(now)

    assert Deliveries(database).unfinished()[0].last_error.isprintable()
