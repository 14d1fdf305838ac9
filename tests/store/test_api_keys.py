import re
from dataclasses import astuple

import pytest
from sqlalchemy import text

from webapp.store import ApiKeys, KeyNameTaken, UnknownKey


@pytest.fixture
def keys(database):
    return ApiKeys(database)


def test_a_key_opens_until_it_is_removed(keys):
    key = keys.make("Help desk")

    assert keys.check(key).name == "Help desk"
    keys.remove("Help desk")
    with pytest.raises(UnknownKey):
        keys.check(key)


def test_another_process_knows_it_at_once(keys, open_database):
    key, elsewhere = keys.make("Help desk"), ApiKeys(open_database())

    assert elsewhere.check(key)
    keys.remove("Help desk")
    with pytest.raises(UnknownKey):
        elsewhere.check(key)


def test_a_key_has_256_bits_and_is_nowhere_to_be_read(keys, database):
    key = keys.make("Help desk")

    assert re.fullmatch(r"soundcheck_[A-Za-z0-9_-]{43}", key)
    with database.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM api_keys")).all()
    assert not any(key in str(value) or str(value) in key for value in row if isinstance(value, str))
    assert key not in str(astuple(keys.list()[0]))


def test_no_other_key_opens(keys):
    key = keys.make("Help desk")
    altered = [key[:at] + chr(ord(key[at]) ^ 1) + key[at + 1 :] for at in range(len(key))]

    for other in (*altered, "", key[:-1], f"{key}=", f" {key}", key.upper(), "\x00", "é" * 500):
        with pytest.raises(UnknownKey):
            keys.check(other)


def test_names_tell_keys_apart(keys):
    first, second = keys.make("One"), keys.make("Two")
    with pytest.raises(KeyNameTaken):
        keys.make("One")
    with pytest.raises(UnknownKey):
        keys.remove("Three")

    assert [key.name for key in keys.list()] == ["One", "Two"]
    assert keys.check(first).name == "One" and keys.check(second).name == "Two"
