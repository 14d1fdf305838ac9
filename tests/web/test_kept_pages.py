from dataclasses import dataclass

import pytest

from webapp.web import kept_pages
from webapp.web.kept_pages import IN_USE_SECONDS, Allowance, KeptPages


@dataclass(frozen=True)
class Page:
    name: str
    size: int = 10


class Clock:
    """Tells the time that a test sets."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def kept(clock):
    """Return a cache of ten pages; eight may be in use."""
    return KeptPages(10, clock)


def keep(kept, names, asks=1):
    for name in names:
        kept.keep((name,), Page(name))
        for _ in range(asks - 1):
            kept.find((name,))


def found(kept, names):
    return [name for name in names if kept.find((name,)) is not None]


USED = [f"used {number}" for number in range(8)]


@pytest.mark.parametrize("asks", [1, 2, 3, 10])
def test_made_up_addresses_push_out_nothing_that_is_used(kept, asks):
    keep(kept, USED, 2)

    keep(kept, [f"made up {number}" for number in range(1000)], asks)

    assert found(kept, USED) == USED


def test_of_new_ones_the_latest_are_kept(kept):
    keep(kept, "abcdefghijkl")

    assert kept.find(("a",)) is None
    assert kept.find(("b",)) is None
    assert kept.find(("l",)) == Page("l")


def test_what_nobody_uses_any_more_makes_room(kept, clock):
    keep(kept, USED, 2)
    clock.now += IN_USE_SECONDS / 2
    assert kept.find((USED[0],))
    clock.now += IN_USE_SECONDS / 2 + 1

    keep(kept, [f"later {number}" for number in range(7)], 2)

    assert found(kept, USED) == [USED[0]]


def test_what_is_known_to_be_used_need_not_be_asked_for_twice(kept):
    kept.keep(("file",), Page("file"), in_use=True)

    keep(kept, [f"made up {number}" for number in range(100)])

    assert kept.find(("file",)) == Page("file")


def test_a_page_that_is_replaced_keeps_its_place(kept):
    keep(kept, ["page"], 2)
    kept.keep(("page",), Page("page", 20))

    keep(kept, [f"made up {number}" for number in range(100)], 2)

    assert kept.find(("page",)) == Page("page", 20)


@pytest.mark.parametrize("asks", [1, 2])
def test_all_together_take_so_many_bytes(kept, monkeypatch, asks):
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 100)

    for number in range(50):
        kept.keep((str(number),), Page(str(number), 30))
        for _ in range(asks - 1):
            kept.find((str(number),))

    assert len(found(kept, map(str, range(50)))) == 3


def test_a_page_that_is_too_large_is_not_kept(kept, monkeypatch):
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 100)

    assert kept.keep(("large",), Page("large", 101), in_use=True) == Page("large", 101)

    assert kept.find(("large",)) is None


def test_something_may_be_done_so_often_at_once_and_then_now_and_then(clock):
    allowance = Allowance(2, 5.0, clock)
    assert [allowance.take() for _ in range(3)] == [True, True, False]

    clock.now += 4.0
    assert not allowance.take()
    clock.now += 1.5
    assert [allowance.take(), allowance.take()] == [True, False]
    clock.now += 1000
    assert [allowance.take() for _ in range(3)] == [True, True, False]
