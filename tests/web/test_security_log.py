"""Every security event is one line of the log that names who did it, and holds no secret."""

import re
from pathlib import Path
from typing import get_args

import pytest

from tests.api.access import ASKED, LINKS, bearer, keep_report
from tests.conftest import csrf_token, sign_in
from webapp import create_app
from webapp.config import Settings
from webapp.web.security_log import Event, log, record

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r'security: ([a-z-]+)((?: [a-z]+=(?:[\w:,-]+|"[^"]*"))+)')


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/x.db")


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def command(app):
    def run(*arguments):
        result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        assert result.exit_code == 0, result.output
        return result.output.strip()

    return run


@pytest.fixture
def events(caplog):
    """Return the events since the last call, each as its name with its words."""

    def found():
        lines = [entry.getMessage() for entry in caplog.records if entry.name == log.name]
        caplog.clear()
        return [f"{match[1]}{match[2]}" for match in map(LINE.fullmatch, lines)]

    return found


def test_every_event_is_written_down():
    table = (
        (ROOT / "docs" / "operations.md").read_text().partition("## Security events")[2].partition("\n## ")[0]
    )
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", table, re.MULTILINE)

    assert {name for row in rows for name in re.findall(r"[a-z-]+", row)} == set(get_args(Event))


def test_an_agent_comes_and_goes(app, command, events):
    token = command("agents", "invite", "Ada").rpartition("/")[2]
    assert events() == ["agent-invited by=command agent=1"]

    ada = sign_in(app.test_client(), token)
    assert events() == ["signed-in by=agent:1 way=invitation"]
    app.test_client().get(f"/agents/sign-in/{token}")
    assert events() == ["sign-in-failed by=nobody why=invitation"]

    ada.post("/agents/you/name", data={"name": "Ada L."})
    assert events() == ["agent-renamed by=agent:1"]
    ada.post("/agents/sign-out", data={"a": ""})
    assert events() == ["signed-out by=agent:1 where=here"]
    command("agents", "remove", "Ada L.")
    assert events() == ["agent-removed by=command agent=1"]


def test_an_invitation_that_is_used_meanwhile_is_one_failure(app, command, events):
    address = command("agents", "invite", "Ada")
    token, client = address.rpartition("/")[2], app.test_client()
    typed = csrf_token(client, f"/agents/sign-in/{token}")
    app.extensions["stores"].agents.accept(token)
    events()

    client.post(f"/agents/sign-in/{token}", data={"csrf_token": typed})

    assert events() == ["sign-in-failed by=nobody why=invitation"]


def test_a_key_is_made_used_refused_and_removed(app, command, events):
    key = command("keys", "make", "Help desk")
    assert events() == ['key-made by=command key="Help desk"']

    app.test_client().get(f"{LINKS}/1", headers=bearer(key))
    assert events() == ['key-used by="key:Help desk"']
    app.test_client().get(f"{LINKS}/1", headers=bearer(f"{key}x"))
    assert events() == ["key-refused by=nobody why=unknown"]

    command("keys", "remove", "Help desk")
    assert events() == ['key-removed by=command key="Help desk"']


@pytest.fixture
def ada(app, events):
    client = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))
    events()
    return client


@pytest.fixture
def made(app, command, events):
    """Return a link that a program has made, with a result."""
    made = app.test_client().post(LINKS, json=ASKED, headers=bearer(command("keys", "make", "desk"))).json
    keep_report(app, made["url"])
    events()
    return made


@pytest.mark.usefixtures("made")
def test_a_link_is_withdrawn_and_a_result_taken(ada, events):
    ada.post("/agents/links/1/revoke", data={"a": ""})
    assert events() == ["link-withdrawn by=agent:1 link=1"]

    ada.get("/agents/links/1/reports/1.txt")
    assert events() == ["result-downloaded by=agent:1 link=1 report=1 form=txt"]


@pytest.mark.parametrize("who", ["agent", "key", "command", "customer"])
def test_data_is_exported_and_erased_by_whomever(app, ada, made, command, events, tmp_path, who):
    scopes = ("--scope", "erase", "--scope", "reports:read")
    key, client = command("keys", "make", "eraser", *scopes), app.test_client()
    events()
    if who == "agent":
        ada.get("/agents/links/1/everything.json")
        ada.post("/agents/links/1/erase", data={"a": ""})
        ada.post("/agents/links/1/erase", data={"a": ""})
    elif who == "key":
        client.get(f"{LINKS}/1/everything", headers=bearer(key))
        client.delete(f"{LINKS}/1", headers=bearer(key))
        client.delete(f"{LINKS}/1", headers=bearer(key))
    elif who == "command":
        command("links", "export", tmp_path / "all.json", "--number", 1)
        command("links", "erase", "--yes", "--number", 1)
    else:
        client.post("/l/delete", json={"link": made["url"].rpartition("/")[2]})

    actor = {"agent": "agent:1", "key": "key:eraser", "command": "command", "customer": "nobody"}[who]
    exported = [] if who == "customer" else [f"data-exported by={actor} link=1"]
    assert [event for event in events() if "key-used" not in event] == [
        *exported,
        f"data-erased by={actor} link=1",
    ]


@pytest.mark.parametrize("arguments", [("backup",), ("reports", "export")])
@pytest.mark.usefixtures("made")
def test_everything_that_is_exported_at_once_is_an_event(command, events, tmp_path, arguments):
    command(*arguments, tmp_path / "file")

    [event] = events()
    assert event.startswith("data-exported by=command ")


def test_settings_that_are_refused_are_named_without_their_values(monkeypatch, events):
    monkeypatch.setenv("WEBHOOK_URL", "https://desk.example/hook")
    monkeypatch.setenv("WEBHOOK_SECRET", "short-secret")
    monkeypatch.setenv("PROXY_HOPS", "many")

    with pytest.raises(SystemExit):
        create_app()

    assert events() == ["settings-refused by=command variables=PROXY_HOPS,WEBHOOK_SECRET"]


def test_no_line_has_a_secret_or_an_address(app, command, caplog):
    invitation = command("agents", "invite", "Ada").rpartition("/")[2]
    key = command("keys", "make", "desk")
    client = sign_in(app.test_client(), invitation)
    environ = {"REMOTE_ADDR": "203.0.113.77"}
    made = client.post(LINKS, json=ASKED, headers=bearer(key), environ_overrides=environ).json
    keep_report(app, made["url"])
    client.get("/agents/links/1/reports/1.json", environ_overrides=environ)
    client.post("/l/delete", json={"link": made["url"].rpartition("/")[2]}, environ_overrides=environ)
    client.post("/agents/links/1/erase", data={"a": ""}, environ_overrides=environ)
    client.post("/agents/sign-out", data={"a": ""}, environ_overrides=environ)

    lines = "\n".join(entry.getMessage() for entry in caplog.records if entry.name == log.name)
    assert lines.count("security: ") == 8
    for secret in (invitation, key, made["url"].rpartition("/")[2], made["code"], "203.0.113", "Ada"):
        assert secret not in lines


def test_a_name_begins_no_line_and_no_word_of_its_own(caplog):
    record("key-removed", key='x by=agent:1\nsecurity: "forged')

    [entry] = caplog.records
    assert entry.getMessage() == r'security: key-removed by=command key="x by=agent:1\nsecurity: \"forged"'


def test_a_command_prints_it_where_there_is_no_log(monkeypatch, capsys):
    monkeypatch.setattr(log, "hasHandlers", lambda: False)

    record("key-made", key="desk")

    assert capsys.readouterr().err == "security: key-made by=command key=desk\n"
