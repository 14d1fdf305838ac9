from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from webapp.support import LinkNotFound

from .builders import draft, expired_draft, links_in

NOW = datetime.now(UTC)


@pytest.fixture
def links(database):
    return links_in(database)


def test_a_token_leads_to_its_link(links):
    link, secrets = links.make(draft(partner="salesforce", host="acme.example", reference="#12", note="Hi"))

    assert links.by_token(secrets.token) == link == links.by_id(link.id)
    assert (link.partner, link.host, link.reference, link.note) == ("salesforce", "acme.example", "#12", "Hi")
    assert link.state(NOW) == "new"
    assert link.expires_at - link.created_at == timedelta(days=7)


def test_another_process_sees_it(links, open_database):
    link, secrets = links.make(draft())

    assert links_in(open_database()).by_token(secrets.token) == link


def test_neither_token_nor_code_is_kept(links, database):
    _, secrets = links.make(draft())

    with database.engine.connect() as connection:
        tables = ("links", "link_secrets", "secrets")
        rows = [row for table in tables for row in connection.execute(text(f"SELECT * FROM {table}"))]

    assert not [row for row in rows if secrets.token in map(str, row) or secrets.code in map(str, row)]


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_a_token_that_was_never_given_leads_nowhere(links, token):
    links.make(draft())

    with pytest.raises(LinkNotFound):
        links.by_token(token)


def test_a_code_is_no_token(links):
    _, secrets = links.make(draft())

    with pytest.raises(LinkNotFound):
        links.by_token(secrets.code)


def test_an_expired_link_is_gone_for_customers_and_still_there_for_agents(links):
    link, secrets = links.make(expired_draft())

    with pytest.raises(LinkNotFound):
        links.by_token(secrets.token)
    with pytest.raises(LinkNotFound):
        links.note_progress(secrets.token, "opened")
    with pytest.raises(LinkNotFound):
        links.renew(link.id)
    assert links.by_id(link.id).state(datetime.now(UTC)) == "expired"


def test_a_revoked_link_is_gone_at_once_by_all_its_addresses(links, open_database):
    link, secrets = links.make(draft())
    later = links.renew(link.id)

    links_in(open_database()).revoke(link.id)

    for token in (secrets.token, later.token):
        with pytest.raises(LinkNotFound):
            links.by_token(token)
    assert links.by_id(link.id).state(NOW) == "revoked"


def test_revoking_twice_is_no_error_and_revoking_nothing_is(links):
    link, _ = links.make(draft())

    links.revoke(link.id)
    links.revoke(link.id)

    with pytest.raises(LinkNotFound):
        links.revoke(link.id + 1)


def test_a_renewed_link_has_two_addresses(links):
    link, first = links.make(draft())

    second = links.renew(link.id)

    assert first != second
    assert links.by_token(first.token) == links.by_token(second.token)


def test_looking_a_link_up_changes_nothing(links):
    link, secrets = links.make(draft())

    links.by_token(secrets.token)
    links.by_id(link.id)

    assert links.by_id(link.id).revision == 0


def test_progress_is_kept_and_counted_once(links):
    link, secrets = links.make(draft())

    links.note_progress(secrets.token, "reading", "site/allow")
    links.note_progress(secrets.token, "reading", "site/allow")
    links.note_progress(secrets.token, "running", tried=["site/allow"])
    links.note_progress(secrets.token, "running", tried=["browser/allow", "site/allow"])

    seen = links.by_id(link.id)
    assert (seen.stage, seen.step, seen.tried) == ("running", None, ("site/allow", "browser/allow"))
    assert seen.revision == 3
    assert seen.state(NOW) == "opened"


def test_who_leaves_the_page_has_left_until_the_next_sign_of_them(links):
    link, secrets = links.make(draft())
    assert (link.seen_at, link.pressed_at, link.left_at) == (None, None, None)
    links.note_progress(secrets.token, "running")
    links.note_progress(secrets.token, "running", left=True)
    links.note_progress(secrets.token, "running", left=True)

    left = links.by_id(link.id)
    links.note_progress(secrets.token, "running")
    back = links.by_id(link.id)

    assert left.left_at == left.seen_at > left.pressed_at and left.revision == 2
    assert back.left_at is None and back.seen_at > left.seen_at
    assert back.pressed_at == left.pressed_at


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (("done", None), ("reading", "browser/allow")),
        (("done", "browser/allow"), ("reading", "browser/allow")),
        (("reading", "browser/allow"), ("reading", "admin/it")),
        (("reading", "browser/allow"), ("opened", None)),
        (("done", None), ("reading", None)),
        (("reading", None), ("opened", None)),
    ],
    ids=str,
)
def test_who_is_on_the_next_page_has_not_left_whenever_the_good_bye_of_the_last_comes(links, before, now):
    link, secrets = links.make(draft())
    for stage, step in (before, now):
        links.note_progress(secrets.token, stage, step)

    links.note_progress(secrets.token, *before, left=True)

    here = links.by_id(link.id)
    assert ((here.stage, here.step), here.left_at) == (now, None)
    links.note_progress(secrets.token, *now, left=True)
    assert links.by_id(link.id).left_at


def test_who_leaves_before_the_last_news_of_the_page_came_has_left(links):
    link, secrets = links.make(draft())
    links.note_progress(secrets.token, "opened")

    links.note_progress(secrets.token, "running", left=True)

    assert links.by_id(link.id).left_at
