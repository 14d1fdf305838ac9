"""What a run came to, in the few words and signs that one line has room for."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.check.judged_run import JudgedRun, restore_run
from webapp.check.level_path import Sign, Stop
from webapp.console.agent_sentences import agent_stop
from webapp.diagnosis import Diagnosis
from webapp.guide.visitor import Visitor
from webapp.partners.addresses import host_of
from webapp.reader.walk import VISITOR_PARAMETERS, current_guide, vouch_for_page, walk_of
from webapp.support import Submission
from webapp.web.i18n import gettext as translate
from webapp.web.i18n import mark

NO_RESULT = mark("The test has not come to a result")
HEARD = mark("They can be heard")
HEARD_ON_ONE = mark("They can be heard, but not everywhere yet")
BLOCKED_AT = mark("Blocked at %(level)s")
STATE_OF = mark("%(level)s: %(state)s")


@dataclass(frozen=True)
class RunSummary:
    """A run without its steps: `fault` is "" where it came to none, `host` "" where nobody names one."""

    fault: str
    stops: tuple[Stop, ...]
    short: str
    sign: Sign
    host: str


def summarise_run(
    submission: Submission, diagnosis: Diagnosis, own_origin: str, named_host: str | None
) -> RunSummary:
    """Return what a run came to, in the language of the request; `named_host` as for `view_report`."""
    run = restore_submitted(submission, diagnosis, own_origin, named_host)
    stops, fault = stops_for_agent(run), fault_of(run)

    def title() -> str:
        first = diagnosis.first
        return run.show_step(first).view.agents_title if first else translate(NO_RESULT)

    told = told_stop(stops, fault)
    host = host_of(visitor_of(run).origin or "")
    return RunSummary(fault, stops, say_shortly(stops, fault, title), told.sign if told else "none", host)


def restore_submitted(
    submission: Submission, diagnosis: Diagnosis, own_origin: str, named_host: str | None
) -> JudgedRun:
    """Return a run at the place of its customer."""
    walk = vouch_for_page(walk_of(page_parameters(submission), current_guide()), named_host)
    return restore_run(diagnosis, submission.measurements, walk, own_origin)


def page_parameters(submission: Submission) -> dict[str, str]:
    """Return the query parameters of the page on which a run was made."""
    return {name: getattr(submission, name) for name in VISITOR_PARAMETERS}


def fault_of(run: JudgedRun) -> str:
    """Return the fault to fix first, "" if the run came to none."""
    first = run.diagnosis.first
    return first.fault if first else ""


def stops_for_agent(run: JudgedRun) -> tuple[Stop, ...]:
    """Return the path of a run, named for an agent."""
    return tuple(agent_stop(stop, fault_of(run)) for stop in run.stops())


def visitor_of(run: JudgedRun) -> Visitor:
    """Return the customer with the page that the fault is about, or with the one they named."""
    first = run.diagnosis.first
    there = run.walk_for(first).visitor if first else run.walk.visitor
    return there if there.origin else run.walk.visitor


def told_stop(stops: tuple[Stop, ...], fault: str) -> Stop | None:
    """Return the stop that counts: where it fails, or the microphone that hears them."""
    heard = fault == "all-clear"
    return next((stop for stop in stops if stop.here or (heard and stop.level == "device")), None)


def say_shortly(stops: tuple[Stop, ...], fault: str, title: Callable[[], str]) -> str:
    """Say the verdict in a few words; its title, which takes longer to make, where there are none."""
    here = next((stop for stop in stops if stop.here), None)
    if fault == "all-clear":
        return translate(HEARD)
    if here is None:
        return title()
    if here.level != "device" and here.sign == "bar":
        return translate(BLOCKED_AT) % {"level": here.name}
    return translate(STATE_OF) % {"level": here.name, "state": here.word}
