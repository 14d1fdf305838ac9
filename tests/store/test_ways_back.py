"""Every migration of the last ones is undone again, with the rows of the version before in its tables."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, insert, inspect, select, types

from webapp.store import upgrade as migrations
from webapp.store.upgrade import UpgradeFailed, downgrade, upgrade
from webapp.store.version import LAST_TO_GO_BACK_TO, NEWEST, revision

pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")  # It is compared on PostgreSQL.

SCRIPTS = ScriptDirectory(str(Path(migrations.__file__).parent / "migrations"))
VERSIONS = [each.revision for each in SCRIPTS.walk_revisions()][::-1]
STEPS = list(pairwise(VERSIONS[VERSIONS.index(LAST_TO_GO_BACK_TO) :]))
VALUES = {
    types.Integer: 1,
    types.Boolean: True,
    types.String: "1",
    types.LargeBinary: b"1",
    types.DateTime: datetime(2026, 11, 30, 3, tzinfo=UTC),
    types.Date: datetime(2026, 11, 30).date(),
}


@pytest.fixture
def engine(empty_url):
    engine = create_engine(empty_url)
    yield engine
    engine.dispose()


def tables_of(engine):
    """Return the tables that are there, but Alembic's own."""
    metadata = MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def value_of(column):
    return next(value for kind, value in VALUES.items() if isinstance(column.type, kind))


def fill(engine, but=()):
    """Put one row into every table but these, with a value in every column that takes one."""
    with engine.begin() as connection:
        for table in tables_of(engine):
            if table.name not in but:
                taking = [column for column in table.columns if column.computed is None]
                connection.execute(insert(table).values({each.name: value_of(each) for each in taking}))


def rows_of(engine, shape):
    """Return the rows of the tables and columns of an earlier shape."""
    with engine.connect() as connection:
        return {table.name: connection.execute(select(table)).all() for table in shape}


def description(engine):
    """Return all that a database says about its tables."""
    found = inspect(engine)
    lists = (found.get_columns, found.get_indexes, found.get_foreign_keys, found.get_unique_constraints)
    return {
        (name, way.__name__): sorted(map(str, way(name)))
        for name in found.get_table_names()
        for way in (*lists, found.get_check_constraints, found.get_pk_constraint)
    }


@pytest.mark.parametrize(("before", "after"), STEPS, ids=lambda version: version)
def test_a_step_forward_and_back_keeps_all_that_the_version_before_knows(empty_url, engine, before, after):
    upgrade(empty_url, to=before)
    fill(engine)
    shape, described = tables_of(engine), description(engine)
    rows = rows_of(engine, shape)

    upgrade(empty_url, to=after)
    assert rows_of(engine, shape) == rows
    fill(engine, but=[table.name for table in shape])

    downgrade(empty_url, to=before)
    assert rows_of(engine, shape) == rows
    assert description(engine) == described

    upgrade(empty_url)
    assert rows_of(engine, shape) == rows


def test_all_the_way_back_and_forward_again(empty_url, engine):
    upgrade(empty_url, to=LAST_TO_GO_BACK_TO)
    fill(engine)
    shape, described = tables_of(engine), description(engine)
    rows = rows_of(engine, shape)

    upgrade(empty_url)
    downgrade(empty_url, to=LAST_TO_GO_BACK_TO)
    assert description(engine) == described
    upgrade(empty_url)

    assert rows_of(engine, shape) == rows
    with engine.connect() as connection:
        assert revision(connection) == NEWEST


@pytest.mark.parametrize("version", ["0001", "9999", "0011", "head", "", "0012; DROP TABLE links", "-1"])
def test_no_other_way_leads_back(url, version):
    engine = create_engine(url)
    before = description(engine)

    with pytest.raises(UpgradeFailed):
        downgrade(url, version)

    assert description(engine) == before
    engine.dispose()
