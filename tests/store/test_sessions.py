from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text, update

from webapp.store import Agents, NoMoreRoom, Retention, Sessions, sessions
from webapp.store.schema import sessions as table
from webapp.store.tokens import hash_token
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
def test_it_ends_by_itself_and_goes_away(kept, ada, database, monkeypatch, life, agent):
    monkeypatch.setattr(sessions, life, timedelta(seconds=-1))
    old = kept.begin({}, agent)
    monkeypatch.undo()

    kept.change(old, {"still": "here"})
    assert kept.find(old) is None
    kept.begin({}, ada)
    Retention(database).purge(datetime.now(UTC), 30)

    assert len(rows(kept)) == 1


def test_beginning_one_deletes_none(kept, ada, database):
    written = []
    kept.begin({}, ada)
    event.listen(database.engine, "after_cursor_execute", lambda *about: written.append(about[2].split()[0]))

    kept.begin({}, ada)
    kept.begin({})

    assert "DELETE" not in written


def test_so_many_strangers_are_about_to_sign_in_and_agents_all_the_same(kept, ada, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SIGNING_IN", 2)
    for _ in range(2):
        kept.begin({})

    with pytest.raises(NoMoreRoom):
        kept.begin({})

    assert kept.find(kept.begin({}, ada))
    assert len(rows(kept)) == 3


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


def set_used(kept, token, ago):
    change = update(table).where(table.c.token_hash == hash_token(token))
    values = {"used_at": None if ago is None else datetime.now(UTC) - ago}
    kept._database.write(lambda connection: connection.execute(change.values(values)))


def test_one_that_nobody_uses_for_half_a_day_has_ended(kept, ada):
    token = kept.begin({}, ada)

    set_used(kept, token, sessions.IDLE - timedelta(minutes=1))
    assert kept.find(token)
    set_used(kept, token, sessions.IDLE + timedelta(minutes=1))

    assert kept.find(token) is None
    assert kept.of_agent(ada) == []


def test_a_use_is_noted_and_puts_the_end_off_but_not_for_ever(kept, ada):
    token = kept.begin({}, ada)
    before = rows(kept)[0].expires_at
    set_used(kept, token, sessions.IDLE - timedelta(minutes=1))

    kept.note_use(token)

    now = datetime.now(UTC)
    assert now - kept.find(token).used_at < timedelta(minutes=1)
    assert rows(kept)[0].expires_at == before


def test_a_note_is_worth_it_every_few_minutes_and_for_agents_alone(ada):
    now, note = datetime.now(UTC), sessions.NOTE_USE_EVERY
    used = [sessions.KeptSession(ada, {}, at) for at in (None, now - note, now - note / 2, now)]

    assert [session.is_use_news(now) for session in used] == [True, True, False, False]
    assert not sessions.KeptSession(None, {}, now - note).is_use_news(now)


def test_an_agent_has_a_list_of_their_own_sessions(kept, ada, agents):
    grace = agents.accept(agents.invite("Grace"))
    first, second = kept.begin({}, ada, "Chrome, macOS"), kept.begin({}, ada)
    kept.begin({}, grace)
    kept.begin({"only": "signing in"})

    listed = kept.of_agent(ada)

    assert [session.id for session in listed] == [hash_token(second), hash_token(first)]
    assert [session.browser for session in listed] == ["", "Chrome, macOS"]
    assert listed[0].begun_at == listed[0].used_at <= datetime.now(UTC)


def test_one_that_an_earlier_version_began_goes_on_and_is_listed(kept, ada):
    token = kept.begin({}, ada)
    before = {"begun_at": None, "used_at": None, "browser": None}
    kept._database.write(lambda connection: connection.execute(update(table).values(before)))

    assert kept.find(token).agent == ada
    [listed] = kept.of_agent(ada)
    assert datetime.now(UTC) - listed.begun_at < timedelta(minutes=1)


def test_one_of_them_ends_or_all_and_no_other_agents(kept, ada, agents):
    grace = agents.accept(agents.invite("Grace"))
    tokens, hers = [kept.begin({}, ada) for _ in range(3)], kept.begin({}, grace)

    assert not kept.end_one(ada, hash_token(hers))
    assert kept.end_one(ada, hash_token(tokens[0]))
    assert not kept.end_one(ada, hash_token(tokens[0]))
    assert [bool(kept.find(token)) for token in (*tokens, hers)] == [False, True, True, True]

    kept.end_all(ada)
    assert [bool(kept.find(token)) for token in (*tokens, hers)] == [False, False, False, True]


def rows(kept):
    with kept._database.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM sessions")).all()
