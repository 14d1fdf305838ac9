"""An upgrade that is killed at any moment has happened or not, and running it again is all that is needed."""

import os
import random
import signal
import time

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text

from tests.store.builders import differences
from tests.store.test_schema import LINK
from webapp.store.upgrade import upgrade
from webapp.store.version import NEWEST, revision

KILLS = 50

pytestmark = pytest.mark.servers  # Of SQLite each takes half a minute, too.


def engine_of(url):
    return create_engine(url, poolclass=NullPool)


def kill_upgrade(url, after):
    """Upgrade in a process of its own, which is killed so many seconds later; tell whether it was over."""
    child = os.fork()
    if child == 0:
        try:
            upgrade(url)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def check_tables(url, versions):
    """Assert that a database is of one of these versions, whole; return which."""
    with engine_of(url).connect() as connection:
        found = revision(connection)
        assert found in versions
        if found is None:
            assert inspect(connection).get_table_names() == []
        if found == NEWEST:
            assert differences(connection) == []
    return found


def moments(url_of):
    """Yield random moments of an upgrade, as long as one takes here."""
    url = url_of(0)
    began = time.monotonic()
    upgrade(url)
    longest = time.monotonic() - began
    chance = random.Random(1)
    for number in range(1, KILLS + 1):
        yield url_of(number), chance.uniform(0, longest)


def test_a_new_database(new_urls):
    seen = set()
    for url, after in moments(new_urls):
        kill_upgrade(url, after)
        seen.add(check_tables(url, (None, NEWEST)))

        upgrade(url)
        check_tables(url, (NEWEST,))

    assert None in seen  # Or it was never killed in the midst of it.


def test_an_old_database_with_rows(new_urls):
    def old(number):
        url = new_urls(number)
        upgrade(url, to="0001")
        with engine_of(url).begin() as connection:
            values = ", ".join(f":{name}" for name in LINK)
            connection.execute(text(f"INSERT INTO links ({', '.join(LINK)}) VALUES ({values})"), LINK)
        return url

    seen = set()
    for url, after in moments(old):
        kill_upgrade(url, after)
        seen.add(check_tables(url, ("0001", NEWEST)))

        upgrade(url)
        check_tables(url, (NEWEST,))
        with engine_of(url).connect() as connection:
            assert connection.scalar(text("SELECT reference FROM links")) == "T-1"

    assert "0001" in seen
