from datetime import timedelta

import pytest
from sqlalchemy import text

from webapp.store import Database, Pairs, StoreUnavailable, UnknownPair, pairs

RUN = '{"fault":"all-clear","certainty":"certain","stream":true}'


@pytest.fixture
def kept(database):
    return Pairs(database)


def test_the_tabs_verdict_comes_back_once(kept):
    token = kept.start()

    assert kept.take_answer(token) is None
    kept.answer(token, RUN)
    assert kept.take_answer(token) == RUN
    with pytest.raises(UnknownPair):
        kept.take_answer(token)


def test_the_first_verdict_counts(kept):
    token = kept.start()
    kept.answer(token, RUN)
    kept.answer(token, "{}")

    assert kept.take_answer(token) == RUN


def test_another_process_sees_it(kept, open_database):
    token = kept.start()

    Pairs(open_database()).answer(token, RUN)

    assert kept.take_answer(token) == RUN


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_for_a_token_that_was_never_given_nothing_is_kept(kept, token):
    kept.answer(token, RUN)

    with pytest.raises(UnknownPair):
        kept.take_answer(token)
    assert rows(kept) == []


def test_an_expired_token_is_unknown_and_goes_away(kept, monkeypatch):
    monkeypatch.setattr(pairs, "SHORT_LIFE", timedelta(seconds=-1))
    old = kept.start()
    monkeypatch.undo()

    kept.answer(old, RUN)
    with pytest.raises(UnknownPair):
        kept.take_answer(old)
    kept.start()

    assert len(rows(kept)) == 1


def test_the_token_itself_is_not_kept(kept):
    token = kept.start()

    assert token not in map(str, rows(kept)[0])


def test_a_database_that_is_gone_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    gone = Pairs(Database(f"sqlite:///{tmp_path}/file/x.db"))

    for use in (gone.start, lambda: gone.answer("x", RUN), lambda: gone.take_answer("x")):
        with pytest.raises(StoreUnavailable):
            use()


def rows(kept):
    with kept._database.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM pairs")).all()
