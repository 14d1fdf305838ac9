from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from webapp.store import Counts, Database, Occurrence, PlatformFilter, StoreUnavailable, counts

MONDAY = date(2026, 11, 2)
TUESDAY = MONDAY + timedelta(days=1)
SHOWN = Occurrence(MONDAY, "site/allow", "shown", "macos", "chrome", "salesforce", "en", "aaaa")
SOLVED = Occurrence(MONDAY, "site/allow", "solved", "macos", "chrome", "salesforce", "en", "aaaa")
ON_WINDOWS = Occurrence(TUESDAY, "site/allow", "shown", "windows", "edge", "", "fr", "bbbb")


@pytest.fixture
def kept(database):
    return Counts(database)


def numbers(totals):
    return {(total.step, total.event, total.revision): total.number for total in totals}


def test_the_same_again_adds_to_the_same_row(kept):
    kept.add({SHOWN: 2, SOLVED: 1})
    kept.add({SHOWN: 3})

    assert numbers(kept.totals(MONDAY)) == {
        ("site/allow", "shown", "aaaa"): 5,
        ("site/allow", "solved", "aaaa"): 1,
    }
    assert len(rows(kept)) == 2


def test_nothing_to_add_is_no_error(kept):
    kept.add({})

    assert rows(kept) == []


def test_earlier_days_are_left_out_of_the_totals(kept):
    kept.add({SHOWN: 1, ON_WINDOWS: 1})

    (total,) = kept.totals(TUESDAY)

    assert (total.revision, total.first_day) == ("bbbb", TUESDAY)


@pytest.mark.parametrize(
    ("of", "revisions"),
    [
        (PlatformFilter(), {"aaaa", "bbbb"}),
        (PlatformFilter(os="windows"), {"bbbb"}),
        (PlatformFilter(browser="chrome"), {"aaaa"}),
        (PlatformFilter(partner="salesforce"), {"aaaa"}),
        (PlatformFilter(partner=""), {"bbbb"}),
        (PlatformFilter(os="windows", browser="chrome"), set()),
    ],
)
def test_totals_are_of_those_who_are_asked_for(kept, of, revisions):
    kept.add({SHOWN: 1, ON_WINDOWS: 1})

    assert {total.revision for total in kept.totals(MONDAY, of)} == revisions


def test_what_can_be_asked_for_is_what_was_counted(kept):
    kept.add({SHOWN: 1, SOLVED: 1, ON_WINDOWS: 1})

    assert kept.platforms(MONDAY) == (
        PlatformFilter("macos", "chrome", "salesforce"),
        PlatformFilter("windows", "edge", ""),
    )
    assert kept.platforms(TUESDAY) == (PlatformFilter("windows", "edge", ""),)


@pytest.fixture
def full_day(kept, monkeypatch):
    """Let a day have three rows, and fill it."""
    monkeypatch.setattr(counts, "MOST_ROWS_A_DAY", 3)
    kept.add(dict.fromkeys((SHOWN, SOLVED, replace(SHOWN, os="windows")), 1))


@pytest.mark.usefixtures("full_day")
def test_a_full_day_takes_no_more_platforms_and_loses_no_number(kept):
    made_up = [replace(SHOWN, partner=f"partner{n}", locale=f"l{n}") for n in range(100)]
    for kind in made_up:
        kept.add({kind: 2})
    kept.add(dict.fromkeys(made_up, 1))

    assert numbers(kept.totals(MONDAY)) == {
        ("site/allow", "shown", "aaaa"): 302,
        ("site/allow", "solved", "aaaa"): 1,
    }
    assert len(rows(kept)) == 4
    assert PlatformFilter("", "", "") in kept.platforms(MONDAY)


@pytest.mark.usefixtures("full_day")
def test_on_a_full_day_what_was_seen_before_keeps_its_platform(kept):
    kept.add({SHOWN: 5, replace(SHOWN, os="ios"): 1})

    (shown,) = kept.totals(MONDAY, PlatformFilter(os="macos"))[:1]

    assert shown.number == 6


@pytest.mark.usefixtures("full_day")
def test_a_full_day_leaves_the_next_one_alone(kept):
    kept.add({ON_WINDOWS: 1, replace(SHOWN, os="ios"): 1})

    assert PlatformFilter("windows", "edge", "") in kept.platforms(TUESDAY)


def test_processes_that_add_the_same_at_once_lose_nothing(open_database):
    processes = [Counts(open_database()) for _ in range(2)]
    kinds = [Occurrence(MONDAY, f"step-{number}", "shown") for number in range(50)]

    def add(turn):
        order = kinds if turn % 2 else reversed(kinds)
        processes[turn % 2].add(dict.fromkeys(order, 1))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, range(20)))

    assert {total.number for total in processes[0].totals(MONDAY)} == {20}


def test_a_database_that_is_gone_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    gone = Counts(Database(f"sqlite:///{tmp_path}/file/x.db"))

    for use in (lambda: gone.add({SHOWN: 1}), lambda: gone.totals(MONDAY), lambda: gone.platforms(MONDAY)):
        with pytest.raises(StoreUnavailable):
            use()


def rows(kept):
    with kept._database.engine.connect() as connection:
        return connection.execute(text("SELECT * FROM counts")).all()
