from datetime import timedelta

import pytest
from sqlalchemy import text

from webapp.store import Agents, Sessions, sessions
from webapp.support import Agent


@pytest.fixture
def agents(database):
    return Agents(database)


@pytest.fixture
def ada(agents):
    return agents.accept(agents.invite("Ada"))


@pytest.fixture
def kept(database):
    return Sessions(database)


def test_a_session_holds_its_data_and_its_agent(kept, ada):
    token = kept.begin({"word": "é"}, ada)

    assert kept.find(token) == sessions.KeptSession(ada, {"word": "é"})


def test_somebody_who_is_about_to_sign_in_has_one_too(kept):
    assert kept.find(kept.begin({"n": 1})) == sessions.KeptSession(None, {"n": 1})


def test_data_is_changed_and_the_agent_stays(kept, ada):
    token = kept.begin({"n": 1}, ada)

    kept.change(token, {"n": 2})

    assert kept.find(token) == sessions.KeptSession(ada, {"n": 2})


def test_an_end_is_seen_by_every_process(kept, ada, open_database):
    token, other = kept.begin({}, ada), kept.begin({}, ada)
    elsewhere = Sessions(open_database())
    assert elsewhere.find(token)

    kept.end(token)

    assert elsewhere.find(token) is None
    assert elsewhere.find(other)


def test_a_removed_agent_is_seen_by_every_process(kept, ada, agents, open_database):
    token = kept.begin({}, ada)
    elsewhere = Sessions(open_database())

    agents.remove(ada.id)

    assert elsewhere.find(token) is None


def test_a_session_that_begins_after_its_agent_was_removed_lets_nobody_in(kept, ada, agents):
    agents.remove(ada.id)

    assert kept.find(kept.begin({}, ada)) is None


@pytest.mark.parametrize(
    ("life", "agent"), [("SIGNED_IN", Agent(1, "Ada")), ("SIGNING_IN", None)], ids=["signed in", "signing in"]
)
def test_it_ends_by_itself_and_goes_away(kept, ada, monkeypatch, life, agent):
    monkeypatch.setattr(sessions, life, timedelta(seconds=-1))
    old = kept.begin({}, agent)
    monkeypatch.undo()

    kept.change(old, {"still": "here"})
    assert kept.find(old) is None
    kept.begin({}, ada)

    assert len(rows(kept)) == 1


def test_a_change_does_not_make_it_last_longer(kept, ada):
    token = kept.begin({}, ada)
    before = rows(kept)[0].expires_at

    kept.change(token, {"n": 2})

    assert rows(kept)[0].expires_at == before


def test_the_token_itself_is_not_kept(kept, ada):
    token = kept.begin({}, ada)

    assert token not in str(rows(kept))


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_a_token_that_was_never_given_is_no_session(kept, ada, token):
    kept.begin({}, ada)

    kept.change(token, {})
    kept.end(token)

    assert kept.find(token) is None
    assert len(rows(kept)) == 1


def rows(kept):
    with kept._database.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM sessions")).all()
