"""The commands that say who may sign in."""

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask.cli import ScriptInfo
from sqlalchemy import select

from tests.conftest import sign_in
from webapp import create_app
from webapp.commands.agents import agent_commands
from webapp.config import OpenIDConnect, Settings
from webapp.store.schema import invitations


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite:///{tmp_path}/x.db")


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def command(app):
    return commands_of(app)


def commands_of(app):
    """Return the function that runs a command and gives what it printed, and its exit code."""

    def run(*arguments):
        result = app.test_cli_runner().invoke(args=list(arguments))
        return result.output, result.exit_code

    return run


def listed(command):
    """Return number, name and way of each agent in the list."""
    return [tuple(line.split("\t")[:3]) for line in command("agents", "list")[0].splitlines()]


def test_an_invitation_is_an_address_that_signs_in(app, command):
    address, code = command("agents", "invite", "Ada")

    url = urlsplit(address.strip())
    assert (code, url.scheme, url.hostname) == (0, "http", "localhost")
    assert url.port == int(os.environ.get("PORT", "8000"))
    client = sign_in(app.test_client(), url.path.rpartition("/")[2])
    assert client.get("/agents").location == "/agents/"


def test_the_address_begins_as_people_reach_the_app(settings):
    public = create_app(Settings(database_url=settings.database_url, public_url="https://check.example"))

    address, _ = commands_of(public)("agents", "invite", "Ada")

    assert address.startswith("https://check.example/agents/sign-in/")


def test_the_list_and_removal_by_name_or_number(command):
    for name in ("Ada", "Grace", "Ada"):
        command("agents", "invite", name)
    assert listed(command) == [("1", "Ada", "invitation"), ("2", "Grace", "invitation")]

    assert command("agents", "remove", "Ada")[1] == 0
    assert command("agents", "remove", "2")[1] == 0

    assert listed(command) == []


def test_a_number_is_meant_before_a_name(command):
    for name in ("Ada", "Grace", "2", "7"):
        command("agents", "invite", name)

    assert command("agents", "remove", "2")[1] == 0
    assert command("agents", "remove", "7")[1] == 0

    assert listed(command) == [("1", "Ada", "invitation"), ("3", "2", "invitation")]


def test_a_name_is_read_as_it_was_when_invited(command):
    command("agents", "invite", "  Ana   Maria ")

    assert command("agents", "remove", "  Ana   Maria ")[1] == 0

    assert listed(command) == []


def test_who_is_meant_must_be_clear(app, command):
    agents = app.extensions["stores"].agents
    command("agents", "invite", "Ada")
    agents.of_subject("https://login.example 1", "Ada")

    output, code = command("agents", "remove", "Ada")

    assert code != 0 and "1, 2" in output
    assert command("agents", "remove", "Grace")[1] != 0
    assert len(listed(command)) == 2


def test_a_name_needs_letters(command):
    assert command("agents", "invite", " \x00 ")[1] == 2


def test_a_first_agent_is_offered_until_somebody_has_signed_in(app, command):
    command("agents", "first")
    address = command("agents", "first")[0].splitlines()[-1]

    sign_in(app.test_client(), address.rpartition("/")[2])

    assert command("agents", "first") == ("", 0)


def test_what_a_log_keeps_of_a_first_agent_is_soon_worth_nothing(app, command):
    earlier = command("agents", "first")[0].splitlines()[-1].rpartition("/")[2]
    newest = command("agents", "first")[0].splitlines()[-1].rpartition("/")[2]

    assert app.test_client().get(f"/agents/sign-in/{earlier}").status_code == 404
    assert app.test_client().get(f"/agents/sign-in/{newest}").status_code == 200
    with app.extensions["stores"].database.engine.connect() as connection:
        [ends] = connection.scalars(select(invitations.c.expires_at)).all()
    assert timedelta(minutes=50) < ends - datetime.now(UTC) <= timedelta(hours=1)


@pytest.mark.parametrize("reached", ["PUBLIC_URL", "HOST"])
def test_a_log_gets_no_address_that_opens_from_afar(settings, monkeypatch, reached):
    if reached == "HOST":
        monkeypatch.setenv("HOST", "0.0.0.0")
    else:
        settings = replace(settings, public_url="https://check.example")
    app = create_app(settings)

    output, code = commands_of(app)("agents", "first")

    assert code == 0
    assert "agents invite" in output and "sign-in" not in output
    assert app.extensions["stores"].agents.listed() == []


def test_a_person_at_a_terminal_gets_it_wherever_the_app_is(settings, monkeypatch, capsys):
    app = create_app(replace(settings, public_url="https://check.example"))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)

    with app.app_context():
        agent_commands.main(["first"], standalone_mode=False, obj=ScriptInfo(create_app=lambda: app))

    assert "https://check.example/agents/sign-in/" in capsys.readouterr().out


def test_customers_can_read_the_first_agents_name_in_every_language(app, command):
    command("agents", "first")
    [first] = app.extensions["stores"].agents.listed()
    sentence = "%(name)s from support asked for this test."

    said = {
        code: language.messages.gettext(sentence) % {"name": first.agent.name}
        for code, language in app.extensions["languages"].items()
    }

    assert said == {
        "en": "Agent 1 from support asked for this test.",
        "fr": "Agent 1, de l’assistance, a demandé ce test.",
    }


def test_none_is_offered_where_the_organisation_signs_in(settings):
    oidc = OpenIDConnect("https://login.example", "id", "secret", ("example.org",))
    app = create_app(Settings(database_url=settings.database_url, oidc=oidc))

    assert commands_of(app)("agents", "first") == ("", 0)


def test_a_database_that_does_not_answer_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path}/file/x.db"))

    output, code = commands_of(app)("agents", "invite", "Ada")

    assert code == 1 and "Traceback" not in output


def test_an_upgrade_makes_the_database(command, tmp_path):
    assert command("database", "upgrade")[1] == 0

    assert (tmp_path / "x.db").exists()
    assert command("agents", "list") == ("", 0)
