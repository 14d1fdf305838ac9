"""What the counts say, worked out from totals alone."""

from datetime import date

import pytest

from webapp.config import ROOT
from webapp.counts.figures import LEAST_VIEWS, Rate, counts_page
from webapp.guide import load_guide
from webapp.store import Total

GUIDE = load_guide(ROOT / "content")
EARLY, LATE = date(2026, 11, 2), date(2026, 11, 9)


def total(step, event, number, revision="old", first_day=EARLY):
    return Total(step, event, revision, number, first_day)


def of_step(step, **events):
    return [total(step, event.replace("_", "-"), number) for event, number in events.items()]


def test_nothing_counted_is_nothing_to_show():
    page = counts_page([], GUIDE)

    assert (page.verdicts, page.answers.of, page.levels, page.change) == (0, 0, (), None)


def test_verdicts_are_shared_out_among_levels_in_the_order_of_the_path():
    counted = {"device-busy": 1, "silent": 3, "site-blocked": 2, "unknown-failure": 1, "all-clear": 3}

    page = counts_page([total(f"test#{fault}", "shown", n) for fault, n in counted.items()], GUIDE)

    assert page.verdicts == 10
    assert [(level.level, level.verdicts) for level in page.levels] == [
        ("site", Rate(2, 10)),
        ("device", Rate(4, 10)),
        (None, Rate(1, 10)),
        ("all-clear", Rate(3, 10)),
    ]
    assert [fault for fault, _ in page.levels[1].faults] == ["silent", "device-busy"]


def test_a_fault_that_no_engine_knows_any_more_is_left_out():
    page = counts_page([total("test#gremlins", "shown", 5)], GUIDE)

    assert page.levels == () and page.verdicts == 0 and page.leaving == ()


@pytest.mark.parametrize(
    ("events", "helped", "gave_up"),
    [
        ({"shown": 20, "solved": 3, "not_solved": 1, "next": 2}, Rate(3, 4), Rate(14, 20)),
        ({"shown": 20}, Rate(0, 0), Rate(20, 20)),
        ({"shown": 2, "solved": 3, "not_solved": 1}, Rate(3, 4), Rate(0, 2)),
        ({"solved": 1}, Rate(1, 1), Rate(0, 0)),
    ],
)
def test_every_view_went_on_was_answered_or_came_to_nothing(events, helped, gave_up):
    page = counts_page([*of_step("site/allow", **events)], GUIDE)

    assert [step.helped for step in page.helping] == [helped] * bool(helped.of)
    assert [step.gave_up for step in page.leaving] == [gave_up] * bool(gave_up.number)


def test_nobody_gives_up_where_nothing_is_left_to_do():
    ends = [step.id for step in GUIDE.steps.values() if step.kind == "outcome"]

    page = counts_page([total(step, "shown", 25) for step in [*ends, "all-clear", "start"]], GUIDE)

    assert [step.step for step in page.leaving] == ["start"]


@pytest.mark.parametrize(("views", "said"), [(LEAST_VIEWS - 1, []), (LEAST_VIEWS, ["start"])])
def test_of_few_views_nothing_is_said(views, said):
    page = counts_page(of_step("start", shown=views), GUIDE)

    assert [step.step for step in page.leaving] == said
    assert page.views == views


def test_what_concerns_most_people_comes_first():
    page = counts_page(
        [*of_step("site/allow", shown=29, solved=1), *of_step("device/busy", shown=40, solved=5)], GUIDE
    )

    assert [step.step for step in page.helping] == ["device/busy", "site/allow"]
    assert [step.step for step in page.leaving] == ["device/busy", "site/allow"]


def test_a_step_that_is_gone_is_still_counted():
    page = counts_page(of_step("old/step", shown=23, solved=1), GUIDE)

    assert page.helping[0].step == page.leaving[0].step == "old/step"


BEFORE = [total("site/allow", "solved", 1), total("site/allow", "not-solved", 3), total("start", "shown", 9)]
SINCE = [
    total("site/allow", "solved", 3, "new", LATE),
    total("site/allow", "not-solved", 1, "new", LATE),
    total("device/busy", "solved", 2, "new", LATE),
]


def test_a_change_of_the_guide_is_judged_by_the_answers_before_and_since():
    change = counts_page([*SINCE, *BEFORE], GUIDE).change

    assert change.day == LATE
    assert (change.before, change.since) == (Rate(1, 4), Rate(5, 6))
    assert change.steps == (("site/allow", Rate(1, 4), Rate(3, 4)),)


@pytest.mark.parametrize("totals", [BEFORE, SINCE, [*SINCE, *BEFORE[2:]]])
def test_without_answers_to_both_there_is_nothing_to_compare(totals):
    assert counts_page(totals, GUIDE).change is None


def test_of_several_changes_the_last_counts():
    first = [total("site/allow", "solved", 50, "first", date(2026, 10, 1))]

    assert counts_page([*first, *SINCE, *BEFORE], GUIDE).change.before == Rate(1, 4)


def test_of_two_revisions_of_one_day_the_one_in_use_is_the_newer():
    now = [total("site/allow", "solved", 1, GUIDE.revision)]
    other = [total("site/allow", "not-solved", 1, "zzz")]

    assert counts_page([*now, *other], GUIDE).change.since == Rate(1, 1)
