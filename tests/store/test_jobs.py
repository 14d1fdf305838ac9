from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from webapp.store import Jobs
from webapp.store.jobs import LEASE

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def test_of_many_workers_one_does_a_job(open_database):
    workers, together = [Jobs(open_database()) for _ in range(6)], Barrier(6)

    def claim(jobs):
        together.wait()
        return jobs.claim("purge", NOW, DAY)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(claim, workers)) == 1


def test_a_job_that_was_done_is_due_again_after_its_time(database):
    jobs = Jobs(database)
    jobs.claim("purge", NOW, DAY)
    jobs.note("purge", NOW)

    assert not jobs.claim("purge", NOW + DAY - SECOND, DAY)
    assert jobs.claim("purge", NOW + DAY, DAY)


def test_a_job_whose_worker_died_is_begun_anew(database):
    jobs = Jobs(database)
    jobs.claim("purge", NOW, DAY)

    assert not jobs.claim("purge", NOW + LEASE - SECOND, DAY)
    assert jobs.claim("purge", NOW + LEASE, DAY)


def test_a_job_that_was_done_in_the_future_is_due(database):
    jobs = Jobs(database)
    jobs.note("purge", NOW + 40 * DAY)

    assert jobs.claim("purge", NOW, DAY)


def test_what_was_noted_is_there_until_it_is_forgotten(database):
    jobs = Jobs(database)
    assert jobs.noted("clock seen") is None

    jobs.note("clock seen", NOW)
    jobs.note("clock seen", NOW + DAY)

    assert jobs.noted("clock seen") == NOW + DAY
    jobs.forget("clock seen")
    assert jobs.noted("clock seen") is None


def test_jobs_do_not_get_in_each_others_way(database):
    jobs = Jobs(database)

    assert jobs.claim("purge", NOW, DAY)
    assert jobs.claim("another", NOW, DAY)


def test_what_is_noted_once_is_kept_as_it_was_and_forgotten_by_one(open_database):
    workers = [Jobs(open_database()) for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        first = list(pool.map(lambda jobs: jobs.note_once("outage", NOW), workers))
    again = workers[0].note_once("outage", NOW + DAY)

    assert (sorted(first), again) == ([False, False, False, True], False)
    assert workers[1].noted("outage") == NOW
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda jobs: jobs.forget("outage"), workers)) == 1
