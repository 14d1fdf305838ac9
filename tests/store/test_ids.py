"""An id means one row for ever: programs repeat a deletion, and ask for what came after a report."""

import pytest
from sqlalchemy import create_engine, delete, insert, select

from tests.store.builders import draft, links_in, send, submission
from tests.store.test_schema import LINK, NOW
from webapp.store import Database, Reports
from webapp.store.schema import agents, links, reports
from webapp.store.upgrade import upgrade


@pytest.fixture(params=[True, False], ids=["upgraded", "made anew"])
def database(request, file_url):
    """Return a file, whichever way it came to its tables; PostgreSQL never gives an id again."""
    if request.param:
        upgrade(file_url)
    return Database(file_url)


def test_a_link_never_has_the_id_of_one_that_is_gone(database):
    first, _ = links_in(database).make(draft())
    database.write(lambda connection: connection.execute(delete(links)))

    second, _ = links_in(database).make(draft())

    assert second.id > first.id


def test_a_program_that_asks_for_later_reports_misses_none(database):
    _, secrets = links_in(database).make(draft())
    first = send(database, secrets.token, submission())
    Reports(database).delete_all(secrets.token)

    assert send(database, secrets.token, submission()).id > first.id


def test_an_upgrade_keeps_every_row_and_what_refers_to_it(empty_url):
    upgrade(empty_url, to="0003")
    engine = create_engine(empty_url)
    report = {"link_id": 9, "key": "k", "received_at": NOW, "submission": "{}", "diagnosis": "{}"}
    with engine.begin() as connection:
        connection.execute(insert(agents).values(id=4, name="Ada", created_at=NOW))
        connection.execute(insert(links).values(LINK | {"id": 9, "agent_id": 4}))
        connection.execute(insert(reports).values(report))

    upgrade(empty_url)

    with engine.connect() as connection:
        assert connection.execute(select(links.c.id, links.c.agent_id)).all() == [(9, 4)]
        assert connection.execute(select(reports.c.id, reports.c.link_id)).all() == [(1, 9)]
    engine.dispose()
