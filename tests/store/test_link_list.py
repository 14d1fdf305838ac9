from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.event import listen

from webapp.store import LinkFilter, LinkList, LinkRepair, Reports, Retention
from webapp.store.link_list import KINDS
from webapp.store.schema import links as table
from webapp.store.schema import reports as reports_table
from webapp.support import Cursor

from .builders import CLEAR, draft, expired_draft, links_in, send, submission

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def links(database):
    return links_in(database)


@pytest.fixture
def link_list(database):
    return LinkList(database)


@pytest.fixture
def change(database):
    """Return a function that changes columns of a link behind the program's back."""

    def set_columns(link_id, **columns):
        change = update(table).where(table.c.id == link_id).values(columns)
        database.write(lambda connection: connection.execute(change))

    return set_columns


def ids(listed):
    return [each.link.id for each in listed]


def make(links, number, **changes):
    return [links.make(draft(**changes)) for _ in range(number)]


def test_whatever_happens_with_a_link_brings_it_to_the_top(links, link_list, database):
    used, sent, deleted, revoked, untouched = (link.id for link, _ in make(links, 5))
    tokens = {link: links.renew(link).token for link in (used, sent, deleted)}
    assert ids(link_list.newest()) == [untouched, revoked, deleted, sent, used]
    send(database, tokens[deleted], submission())

    links.note_progress(tokens[used], "opened")
    send(database, tokens[sent], submission())
    Reports(database).delete_all(tokens[deleted])
    links.revoke(revoked)

    assert ids(link_list.newest()) == [revoked, deleted, sent, used, untouched]


def test_links_are_listed_with_what_came_of_them(links, link_list, database):
    (old, secrets), (new, _) = make(links, 2)
    send(database, secrets.token, submission())
    last = send(database, secrets.token, submission())

    listed = link_list.newest()

    assert [(each.link.id, each.reports, each.newest_report) for each in listed] == [
        (old.id, 2, last.id),
        (new.id, 0, None),
    ]
    assert link_list.newest(LinkFilter(agent_id=7)) == []


def test_pages_begin_where_others_end_in_both_directions(links, link_list, change):
    made = [link.id for link, _ in make(links, 7)]
    for link_id in made[2:6]:  # Several at one moment are in the order of their ids.
        change(link_id, active_at=LONG_AGO)
    down = ids(link_list.newest())
    assert sorted(down) == made and down[-4:] == made[5:1:-1]

    pages, cursor = [], None
    while page := link_list.newest(limit=2, before=cursor):
        pages += page
        cursor = page[-1].cursor
    back, cursor = [], None
    while page := link_list.oldest(limit=2, after=cursor):
        back += page
        cursor = page[-1].cursor

    assert ids(pages) == down
    assert ids(back) == down[::-1]


def test_a_cursor_is_read_as_it_was_written(links, link_list):
    make(links, 1)
    [listed] = link_list.newest()

    assert Cursor.read(str(listed.cursor)) == listed.cursor


@pytest.mark.parametrize(
    "text", ["", "x", "1", "-", "1-", "-1", "1-1-1", "1.5-1", "²-1", "1-2147483648", f"{'9' * 17}-1", "1-1\n"]
)
def test_what_is_no_cursor_is_none(text):
    assert Cursor.read(text) is None


@pytest.mark.parametrize("text", ["0-0", f"{'9' * 16}-2147483647"])
def test_a_cursor_of_any_size_finds_what_there_is(links, link_list, text):
    make(links, 1)

    assert len(link_list.newest(before=Cursor.read(text)) + link_list.oldest(after=Cursor.read(text))) == 1


def test_every_open_link_waits_is_blocked_or_works(links, link_list, database, change):
    names = ("fresh", "testing", "blocked", "works", "mended", "deleted", "later", "revoked", "expired")
    made = {name: links.make(expired_draft() if name == "expired" else draft()) for name in names}
    tokens = {name: secrets.token for name, (_, secrets) in made.items()}
    links.note_progress(tokens["testing"], "running")
    for name in ("blocked", "mended", "deleted", "revoked"):
        send(database, tokens[name], submission())
    for name in ("works", "mended"):
        send(database, tokens[name], submission(CLEAR))
    Reports(database).delete_all(tokens["deleted"])
    links.revoke(made["revoked"][0].id)
    change(made["later"][0].id, verdict="cable-eaten")  # The fault of a later version.

    found = {
        kind: {name for name in names if made[name][0].id in ids(link_list.newest(LinkFilter(kind=kind)))}
        for kind in (*KINDS, "new", "opened", "revoked", "expired")
    }

    assert found["closed"] == {"revoked", "expired"}
    assert found["blocked"] == {"blocked"}
    assert found["works"] == {"works", "mended"}
    assert found["waiting"] == {"fresh", "testing", "deleted", "later"}
    assert found["open"] == found["waiting"] | found["blocked"] | found["works"]
    assert found["new"] == {"fresh", "later"} and found["new"] | found["opened"] == found["open"]
    assert (found["revoked"], found["expired"]) == ({"revoked"}, {"expired"})
    for wanted in (LinkFilter(), LinkFilter(kind="works")):
        assert link_list.counts(wanted) == {kind: len(found[kind]) for kind in KINDS} | {"all": len(names)}


def test_counts_are_of_what_is_looked_for(links, link_list):
    make(links, 2, reference="T-1")
    make(links, 1, reference="T-2")

    assert link_list.counts(LinkFilter(words=("t-1",)))["all"] == 2
    assert link_list.counts(LinkFilter(words=("neither",))) == dict.fromkeys(("all", *KINDS), 0)
    assert link_list.counts(LinkFilter(agent_id=7))["all"] == 0


def test_links_are_found_by_words_in_what_an_agent_knows_of_them(links, link_list):
    first, _ = links.make(draft(reference="T-100% DONE", host="acme.lightning.force.com", note="Call back"))
    second, _ = links.make(draft(reference="T-1000", partner="hubspot", asked_by="Ada"))

    def found(*words):
        return ids(link_list.newest(LinkFilter(words=words)))

    assert found("t-100") == [second.id, first.id]
    assert found("100%") == found("LIGHTNING") == found("back", "done") == [first.id]
    assert found("hubspot") == found("ada") == [second.id]
    assert found("t-100", "nobody") == found("T_100") == found("\\") == []


def test_links_are_found_by_their_whole_reference_and_by_when_something_happened(links, link_list):
    (first, _), (second, _) = (links.make(draft(reference=reference)) for reference in ("T-1", "T-12"))

    assert ids(link_list.oldest(LinkFilter(reference="T-1"))) == [first.id]
    assert ids(link_list.oldest(LinkFilter(reference="t-1"))) == []
    assert ids(link_list.oldest(LinkFilter(since=second.updated_at))) == [second.id]


def test_what_the_version_before_writes_is_listed_and_soon_noted(links, link_list, database, change):
    (made, _), (used, its), (sent, theirs), (newest, _) = make(links, 4)
    send(database, its.token, submission())
    send(database, theirs.token, submission(CLEAR))
    now = datetime.now(UTC)
    change(made.id, active_at=None)
    change(used.id, seen_at=now, deleted_at=now)
    database.write(lambda c: c.execute(reports_table.delete().where(reports_table.c.link_id == used.id)))
    change(sent.id, seen_at=now + timedelta(seconds=1), verdict="site-blocked")
    assert ids(link_list.newest()) == [sent.id, used.id, newest.id, made.id]

    links.note_progress(its.token, "reading")  # A worker of this version hides nothing of it.
    assert LinkRepair(database).repair_some() is False

    assert ids(link_list.newest()) == [sent.id, used.id, newest.id, made.id]
    noted = {each.link.id: (each.link.verdict, each.link.updated_at) for each in link_list.newest()}
    assert noted[made.id] == (None, made.created_at)
    assert noted[used.id][0] is None and noted[used.id][1] > now
    assert noted[sent.id] == ("all-clear", now + timedelta(seconds=1))


def test_a_report_that_cannot_be_read_is_no_verdict(links, link_list, database, change):
    link, secrets = links.make(draft())
    report = send(database, secrets.token, submission())
    damaged = update(reports_table).where(reports_table.c.id == report.id).values(submission="{}")
    database.write(lambda connection: connection.execute(damaged))
    change(link.id, active_at=None)

    LinkRepair(database).repair_some()

    assert link_list.counts(LinkFilter())["waiting"] == 1


def test_a_verdict_goes_with_its_reports(links, link_list, database):
    _, secrets = links.make(draft())
    send(database, secrets.token, submission())

    Retention(database).purge(datetime.now(UTC), days=30)
    assert link_list.counts(LinkFilter())["blocked"] == 1
    Retention(database).purge(datetime.now(UTC) + timedelta(days=2), days=1)

    assert link_list.counts(LinkFilter()) == dict.fromkeys(KINDS, 0) | {"all": 1, "open": 1, "waiting": 1}


def test_sqlite_finds_the_place_of_a_cursor_by_an_index(database, link_list):
    if not database.is_sqlite:
        pytest.skip("PostgreSQL decides by the number of rows")
    asked = []
    listen(database.engine, "after_cursor_execute", lambda *call: asked.append(call[2:4]))
    link_list.newest(before=Cursor(LONG_AGO, 1))

    [(query, values)] = [each for each in asked if "links" in each[0]]
    with database.engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    assert any("ix_links_last_news (<expr><?)" in row[3] for row in plan)
