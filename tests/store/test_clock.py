"""Nothing is deleted by a clock that may be wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.store import ClockWatch, Jobs
from webapp.store.clock import DOUBTED

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LOOK = 10 * MINUTE


class Machine:
    """A worker's clock, which may be set, beside the time that really passes."""

    def __init__(self, database):
        self._jobs = Jobs(database)
        self._jobs.now = lambda: None  # The server's clock has tests of its own.
        self.real, self.off = NOW, timedelta(0)
        self.start()

    def start(self):
        self.watch = ClockWatch(self._jobs, uptime=lambda: self.real - NOW)

    def looks(self, after=LOOK, times=1):
        answers = set()
        for _ in range(times):
            self.real += after
            answers.add(self.watch.trusts(self.real + self.off))
        return answers


@pytest.fixture
def machine(database):
    machine = Machine(database)
    assert machine.looks() == {True}
    return machine


def test_a_clock_that_goes_on_is_believed(machine):
    assert machine.looks(times=200) == {True}


@pytest.mark.parametrize("jump", [40 * DAY, 2 * HOUR, -2 * HOUR, -40 * DAY, 3650 * DAY])
def test_a_clock_that_is_set_is_not_believed_for_a_day(machine, jump):
    machine.off = jump

    assert machine.looks(times=140) == {False}
    assert machine.looks(times=10) == {False, True}
    assert machine.looks(times=10) == {True}


@pytest.mark.parametrize("jump", [40 * DAY, -40 * DAY])
def test_nor_after_a_start_with_it(machine, jump):
    machine.off = jump
    machine.start()

    assert machine.looks(times=100) == {False}
    machine.start()
    assert machine.looks(times=40) == {False}


def test_one_wrong_round_costs_a_day_and_nothing_else(machine):
    machine.off = 40 * DAY
    assert machine.looks() == {False}
    machine.off = timedelta(0)

    assert machine.looks(times=144) == {False}
    assert machine.looks(times=2) == {True}


def test_a_clock_that_is_set_again_and_again_is_never_believed(machine):
    for day in range(1, 20):
        machine.off = day * 40 * DAY
        assert machine.looks(times=20) == {False}


def test_a_computer_that_sleeps_at_night_and_at_weekends_is_believed(machine):
    for night in (14 * HOUR, 14 * HOUR, 14 * HOUR, 40 * HOUR, 14 * HOUR):
        machine.real += night
        machine.start()
        assert machine.looks(times=50) == {True}


def test_after_weeks_without_it_a_day_must_pass_even_with_nights_between(machine):
    machine.real += 21 * DAY
    machine.start()
    assert machine.looks(times=50) == {False}

    machine.real += 16 * HOUR
    machine.start()
    assert machine.looks(times=1) == {True}


def test_other_workers_doubt_with_it(database, machine):
    machine.off = 40 * DAY
    machine.looks()
    other = Machine(database)
    other.off = 40 * DAY + HOUR / 2

    assert other.looks() == {False}


def test_it_is_logged_and_what_is_over_is_forgotten(database, machine, caplog):
    machine.off = 40 * DAY
    machine.looks()
    assert f"the clock says {machine.real + machine.off:%Y-%m-%d %H:%M}" in caplog.text
    machine.looks(times=9)
    assert len(caplog.records) == 1
    machine.looks(after=HOUR, times=30)

    assert Jobs(database).noted(DOUBTED) is None


def test_the_servers_clock_must_agree(database):
    watch = ClockWatch(Jobs(database))
    assert watch.trusts(datetime.now(UTC))

    ahead = ClockWatch(Jobs(database)).trusts(datetime.now(UTC) + DAY)

    assert ahead is database.is_sqlite  # Which has none; a day is less than anybody's weekend.
