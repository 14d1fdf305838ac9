from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from webapp.store import Comparisons, Database, StoreUnavailable, UnknownComparison, comparisons


@pytest.fixture
def kept(database):
    return Comparisons(database)


def test_an_answer_comes_back_once(kept):
    token = kept.start("http://localhost/en/test")

    assert kept.take_answer(token) is None
    assert kept.answer(token, "denied") == "http://localhost/en/test"
    assert kept.take_answer(token) == "denied"
    with pytest.raises(UnknownComparison):
        kept.take_answer(token)


def test_the_first_answer_counts(kept):
    token = kept.start("http://localhost/")
    kept.answer(token, "prompt")

    with pytest.raises(UnknownComparison):
        kept.answer(token, "denied")

    assert kept.take_answer(token) == "prompt"


def test_another_process_sees_the_answer(kept, open_database):
    token = kept.start("http://localhost/")

    Comparisons(open_database()).answer(token, "granted")

    assert kept.take_answer(token) == "granted"


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_a_token_that_was_never_given_is_unknown(kept, token):
    with pytest.raises(UnknownComparison):
        kept.take_answer(token)
    with pytest.raises(UnknownComparison):
        kept.answer(token, "denied")


def test_an_expired_token_is_unknown_and_goes_away(kept, monkeypatch):
    monkeypatch.setattr(comparisons, "SHORT_LIFE", timedelta(seconds=-1))
    old = kept.start("http://localhost/")
    monkeypatch.undo()

    with pytest.raises(UnknownComparison):
        kept.answer(old, "denied")
    kept.start("http://localhost/")

    assert _rows(kept) == 1


def test_the_token_itself_is_not_kept(kept):
    token = kept.start("http://localhost/")

    with kept._database.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM comparisons")).one()

    assert token not in map(str, row)


def test_many_writers_at_once_all_get_through(open_database):
    stores = [Comparisons(open_database()) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda turn: stores[turn % 4].start("http://localhost/"), range(80)))

    assert len(set(tokens)) == 80
    assert _rows(stores[0]) == 80


def test_a_database_that_is_gone_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(StoreUnavailable):
        Comparisons(Database(f"sqlite:///{tmp_path}/file/x.db")).start("http://localhost/")


def _rows(kept):
    with kept._database.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM comparisons")).scalar()
