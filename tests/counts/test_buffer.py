from datetime import date
from threading import Event, Thread, Timer

import pytest

from tests.browser.machine import wait_until
from webapp.counts import buffer
from webapp.counts.buffer import CountBuffer
from webapp.store import Occurrence, StoreUnavailable

MONDAY = date(2026, 11, 2)


def kinds(number):
    return [Occurrence(MONDAY, f"step-{one}", "shown") for one in range(number)]


def test_what_has_gathered_is_written_by_itself_and_together(monkeypatch):
    monkeypatch.setattr(buffer, "WRITE_INTERVAL_SECONDS", 0.05)
    written = []
    counts = CountBuffer(written.append)

    for _ in range(3):
        counts.add(kinds(2))
    wait_until(lambda: written, "the first writing")
    counts.add(kinds(1))
    wait_until(lambda: len(written) > 1, "the second writing")

    assert written == [dict.fromkeys(kinds(2), 3), dict.fromkeys(kinds(1), 1)]


def test_whoever_flushes_waits_for_a_writing_under_way():
    begun, go_on, written = Event(), Event(), []

    def write(numbers):
        if numbers:
            begun.set()
            go_on.wait(5)
        written.append(numbers)

    counts = CountBuffer(write)
    counts.add(kinds(1))
    writing = Thread(target=counts.flush)
    writing.start()
    begun.wait(5)
    Timer(0.05, go_on.set).start()
    counts.flush()

    assert written[0] == {kinds(1)[0]: 1}
    writing.join()


def test_what_cannot_be_kept_is_lost_and_the_next_is_not():
    written = []

    def write(numbers):
        if not written:
            written.append(None)
            raise StoreUnavailable
        written.append(numbers)

    counts = CountBuffer(write)
    counts.add(kinds(2))
    counts.flush()
    counts.add(kinds(1))
    counts.flush()

    assert written == [None, dict.fromkeys(kinds(1), 1)]


def test_an_outage_is_told_once_with_all_that_was_lost(caplog):
    failing = [True]

    def write(_numbers):
        if failing[0]:
            raise StoreUnavailable

    counts = CountBuffer(write)
    for _ in range(3):
        counts.add(kinds(2))
        counts.flush()
    assert caplog.messages == []

    failing[0] = False
    for _ in range(2):
        counts.add(kinds(1))
        counts.flush()

    assert caplog.messages == ["6 counts were lost while the store was not available"]


@pytest.mark.parametrize("more", [1, 500])
def test_a_flood_of_kinds_is_cut_off_and_known_kinds_still_count(monkeypatch, more):
    monkeypatch.setattr(buffer, "MAX_KINDS", 10)
    written = []
    counts = CountBuffer(written.append)

    counts.add(kinds(10 + more))
    counts.add(kinds(1))
    counts.flush()

    assert len(written[0]) == 10
    assert written[0][kinds(1)[0]] == 2
