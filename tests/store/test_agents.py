from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from webapp.store import Agents, Database, Sessions, StoreUnavailable
from webapp.support import AgentRemoved, InvitationNotFound, clean_name

ACCOUNT = "https://login.example 4711"


@pytest.fixture
def kept(database):
    return Agents(database)


def test_an_invitation_signs_in_once(kept):
    token = kept.invite("Ada")

    assert kept.find_invited(token).agent.name == "Ada"
    assert kept.accept(token).name == "Ada"
    for use in (kept.find_invited, kept.accept):
        with pytest.raises(InvitationNotFound):
            use(token)


def test_of_many_who_use_an_invitation_at_once_one_gets_in(open_database):
    stores = [Agents(open_database()) for _ in range(4)]
    token = stores[0].invite("Ada")

    def accepted(store):
        try:
            return store.accept(token)
        except InvitationNotFound:
            return None

    with ThreadPoolExecutor(4) as pool:
        assert len([agent for agent in pool.map(accepted, stores) if agent]) == 1


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_a_token_that_was_never_given_lets_nobody_in(kept, token):
    kept.invite("Ada")

    with pytest.raises(InvitationNotFound):
        kept.find_invited(token)
    with pytest.raises(InvitationNotFound):
        kept.accept(token)


def test_an_expired_invitation_is_unknown_and_goes_away(kept):
    old = kept.invite("Ada", life=timedelta(seconds=-1))

    with pytest.raises(InvitationNotFound):
        kept.accept(old)
    kept.invite("Ada")

    assert len(rows(kept, "invitations")) == 1


def test_the_token_itself_is_not_kept(kept):
    token = kept.invite("Ada")

    assert token not in str(rows(kept, "invitations"))


def test_the_same_name_is_the_same_agent(kept):
    first, second = kept.accept(kept.invite("Ada")), kept.accept(kept.invite("Ada"))

    assert first == second != kept.accept(kept.invite("Grace"))


def test_the_list_says_who_has_signed_in(kept):
    kept.accept(kept.invite("Ada"))
    kept.invite("Grace")
    kept.of_subject(ACCOUNT, "Edsger")

    listed = [(each.agent.name, each.invited, each.signed_in_at is not None) for each in kept.listed()]

    assert listed == [("Ada", True, True), ("Grace", True, False), ("Edsger", False, True)]


def test_who_is_removed_is_signed_out_and_their_invitation_lost(kept, database):
    agent, invitation = kept.accept(kept.invite("Ada")), kept.invite("Ada")
    session = Sessions(database).begin({}, agent)

    kept.remove(agent.id)

    assert kept.listed() == []
    assert Sessions(database).find(session) is None
    assert rows(kept, "sessions") == []
    with pytest.raises(InvitationNotFound):
        kept.accept(invitation)


def test_a_name_that_was_removed_can_be_invited_anew(kept):
    old = kept.accept(kept.invite("Ada"))
    kept.remove(old.id)

    assert kept.accept(kept.invite("Ada")) != old


def test_an_account_of_the_organisation_is_one_agent_under_its_newest_name(kept):
    first = kept.of_subject(ACCOUNT, "Ada Byron")
    second = kept.of_subject(ACCOUNT, "Ada Lovelace")

    assert (first.id, "Ada Lovelace") == (second.id, second.name)
    assert [each.agent for each in kept.listed()] == [second]


def test_an_account_of_a_removed_agent_is_refused(kept):
    kept.remove(kept.of_subject(ACCOUNT, "Ada").id)

    with pytest.raises(AgentRemoved):
        kept.of_subject(ACCOUNT, "Ada")


def test_an_invitation_never_leads_into_an_account_of_the_organisation(kept):
    account = kept.of_subject(ACCOUNT, "Ada")

    assert kept.accept(kept.invite("Ada")) != account


def test_that_somebody_has_signed_in_is_never_forgotten(kept):
    assert kept.nobody_yet()
    token = kept.invite("Ada")
    assert kept.nobody_yet()
    agent = kept.accept(token)
    assert not kept.nobody_yet()
    kept.remove(agent.id)
    assert not kept.nobody_yet()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada \t Lovelace\r\n", "Ada Lovelace"),
        ("A\x00da\x1b[31m", "A da [31m"),
        ("\ud800", ""),
        ("x" * 100, "x" * 80),
        ("‮Ada", "Ada"),
    ],
)
def test_a_name_is_one_printable_line(typed, name):
    assert clean_name(typed) == name


def test_a_database_that_is_gone_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    gone = Agents(Database(f"sqlite:///{tmp_path}/file/x.db"))

    for use in (lambda: gone.invite("Ada"), lambda: gone.accept("x"), gone.listed, gone.nobody_yet):
        with pytest.raises(StoreUnavailable):
            use()


def rows(kept, table):
    with kept._database.engine.connect() as connection:
        return connection.execute(text(f"SELECT * FROM {table}")).all()


def test_long_after_a_removal_nothing_names_who_it_was(kept, database):
    ada, account = kept.accept(kept.invite("Ada")), kept.of_subject("https://login.example ada", "Ada L.")
    for agent in (ada, account):
        kept.remove(agent.id)
    kept.invite("Grace")

    assert kept.forget_removed(datetime.now(UTC) - timedelta(days=1)) == 0
    assert kept.forget_removed(datetime.now(UTC)) == 2
    assert kept.forget_removed(datetime.now(UTC)) == 0

    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, name, subject FROM agents ORDER BY id")).all()
    assert [(row.id, row.name) for row in rows] == [(1, ""), (2, ""), (3, "Grace")]
    assert "ada" not in str(rows)


def test_who_was_removed_stays_out_when_their_name_is_gone(kept):
    account = kept.of_subject("https://login.example ada", "Ada")
    kept.remove(account.id)
    kept.forget_removed(datetime.now(UTC))

    with pytest.raises(AgentRemoved):
        kept.of_subject("https://login.example ada", "Ada")

    assert kept.listed() == []
    assert kept.of_subject("https://login.example grace", "Grace").id > account.id
