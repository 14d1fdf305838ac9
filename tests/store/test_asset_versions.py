from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from webapp.store import AssetVersions
from webapp.store.asset_versions import KEPT_VERSIONS, NEWS
from webapp.store.schema import asset_versions


@pytest.fixture
def kept(database):
    return AssetVersions(database)


def name(number):
    return f"{number:012x}"


def kept_at(database, version):
    query = select(asset_versions.c.kept_at).where(asset_versions.c.version == version)
    return database.read(lambda connection: connection.scalar(query))


def age(database, version, age):
    change = update(asset_versions).where(asset_versions.c.version == version)
    values = {"kept_at": datetime.now(UTC) - age}
    database.write(lambda connection: connection.execute(change.values(values)))


def test_what_one_machine_keeps_another_finds(kept, open_database):
    kept.keep(name(1), b"\x00files\xff")

    assert AssetVersions(open_database()).find(name(1)) == b"\x00files\xff"
    assert kept.find(name(2)) is None


def test_only_the_newest_versions_stay(kept):
    for number in range(KEPT_VERSIONS + 2):
        kept.keep(name(number), b"files")

    assert [number for number in range(KEPT_VERSIONS + 2) if not kept.find(name(number))] == [0, 1]


def test_a_version_that_comes_back_is_new_again(kept, database):
    kept.keep(name(0), b"files")
    age(database, name(0), 2 * NEWS)
    for number in range(1, KEPT_VERSIONS):
        kept.keep(name(number), b"files")

    kept.keep(name(0), b"files")
    kept.keep(name(KEPT_VERSIONS), b"files")

    assert kept.find(name(0)) == b"files"
    assert kept.find(name(1)) is None


def test_one_that_starts_again_at_once_writes_nothing(kept, database):
    kept.keep(name(0), b"files")
    age(database, name(0), timedelta(hours=1))
    before = kept_at(database, name(0))

    kept.keep(name(0), b"files")

    assert kept_at(database, name(0)) == before
