from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from webapp.store import (
    Database,
    NoMoreRoom,
    OneTimeAnswers,
    Retention,
    StoreUnavailable,
    UnknownToken,
    one_time_answers,
)

URL = "http://localhost/en/test"


@pytest.fixture(params=["comparison", "tab-run"])
def kind(request):
    return request.param


@pytest.fixture
def answers(database, kind):
    return OneTimeAnswers(database, kind)


def test_an_answer_comes_back_once(answers):
    token = answers.start(URL)

    assert answers.take(token) is None
    assert answers.answer(token, "denied") == URL
    assert answers.take(token) == "denied"
    with pytest.raises(UnknownToken):
        answers.take(token)
    with pytest.raises(UnknownToken):
        answers.answer(token, "denied")


def test_who_answers_may_have_nowhere_to_go_on(answers):
    assert answers.answer(answers.start(), "denied") == ""


def test_the_first_answer_counts(answers):
    token = answers.start(URL)
    answers.answer(token, "prompt")

    with pytest.raises(UnknownToken):
        answers.answer(token, "denied")

    assert answers.take(token) == "prompt"


def test_another_process_sees_the_answer(answers, kind, open_database):
    token = answers.start(URL)

    OneTimeAnswers(open_database(), kind).answer(token, "granted")

    assert answers.take(token) == "granted"


def test_a_token_of_one_kind_is_unknown_to_the_other(database):
    comparisons, tab_runs = (OneTimeAnswers(database, kind) for kind in ("comparison", "tab-run"))
    token = tab_runs.start()

    with pytest.raises(UnknownToken):
        comparisons.answer(token, "denied")
    with pytest.raises(UnknownToken):
        comparisons.take(token)
    tab_runs.answer(token, "{}")
    with pytest.raises(UnknownToken):
        comparisons.take(token)

    assert tab_runs.take(token) == "{}"


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 500])
def test_a_token_that_was_never_given_is_unknown(answers, token):
    with pytest.raises(UnknownToken):
        answers.take(token)
    with pytest.raises(UnknownToken):
        answers.answer(token, "denied")
    assert rows(answers) == []


def test_an_expired_token_is_unknown_and_goes_away(answers, database, monkeypatch):
    monkeypatch.setattr(one_time_answers, "SHORT_LIFE", timedelta(seconds=-1))
    old = answers.start(URL)
    monkeypatch.undo()

    with pytest.raises(UnknownToken):
        answers.answer(old, "denied")
    with pytest.raises(UnknownToken):
        answers.take(old)
    Retention(database).purge_short_lived(datetime.now(UTC))

    assert rows(answers) == []


def test_beginning_to_wait_adds_a_row_and_deletes_none(answers, database):
    answers.start(URL)
    written = []
    event.listen(database.engine, "after_cursor_execute", lambda *about: written.append(about[2].split()[0]))

    answers.start(URL)

    assert {word for word in written if word not in ("SELECT", "BEGIN", "PRAGMA")} == {"INSERT"}


def test_so_many_wait_and_no_more(answers, monkeypatch):
    monkeypatch.setattr(one_time_answers, "MOST_WAITING", 3)
    tokens = [answers.start(URL) for _ in range(3)]

    with pytest.raises(NoMoreRoom):
        answers.start(URL)
    answers.answer(tokens[0], "denied")
    answers.take(tokens[0])

    assert answers.start(URL)
    assert len(rows(answers)) == 3


def test_those_who_wait_for_something_else_take_no_room(database, monkeypatch):
    monkeypatch.setattr(one_time_answers, "MOST_WAITING", 1)
    comparisons, tab_runs = (OneTimeAnswers(database, kind) for kind in ("comparison", "tab-run"))
    tab_runs.start()

    assert comparisons.start(URL)


def test_what_has_expired_takes_no_room_before_it_is_deleted(answers, monkeypatch):
    monkeypatch.setattr(one_time_answers, "MOST_WAITING", 1)
    with monkeypatch.context() as patch:
        patch.setattr(one_time_answers, "SHORT_LIFE", timedelta(seconds=-1))
        answers.start(URL)

    assert answers.start(URL)


def test_the_way_back_is_short(answers):
    with pytest.raises(ValueError, match="1201"):
        answers.start("x" * 1201)

    assert rows(answers) == []


def test_the_token_itself_is_not_kept(answers):
    token = answers.start(URL)

    assert token not in map(str, rows(answers)[0])


def test_who_is_a_moment_late_does_not_read_it_again(answers, database, monkeypatch):
    token, read = answers.start(URL), database.read
    answers.answer(token, "denied")

    def read_and_lose_the_race(job):
        row = read(job)
        monkeypatch.undo()
        assert answers.take(token) == "denied"
        return row

    monkeypatch.setattr(database, "read", read_and_lose_the_race)

    with pytest.raises(UnknownToken):
        answers.take(token)


def test_many_writers_at_once_all_get_through(open_database, kind):
    stores = [OneTimeAnswers(open_database(), kind) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda turn: stores[turn % 4].start(URL), range(80)))

    assert len(set(tokens)) == 80
    assert len(rows(stores[0])) == 80


def test_a_database_that_is_gone_is_named(tmp_path, kind):
    (tmp_path / "file").write_text("not a folder")
    gone = OneTimeAnswers(Database(f"sqlite:///{tmp_path}/file/x.db"), kind)

    for use in (gone.start, lambda: gone.answer("x", "denied"), lambda: gone.take("x")):
        with pytest.raises(StoreUnavailable):
            use()


def rows(answers):
    with answers._database.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM one_time_answers")).all()
