"""How long an agent waits for the list of links, among ten thousand of them, on both databases."""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, insert

from tests.diagnosis.builders import heard, refused, run, stream
from tests.helpers.servers import postgresql_running
from webapp.diagnosis import diagnose
from webapp.store.reports import DIAGNOSES
from webapp.store.schema import links, reports
from webapp.store.upgrade import upgrade
from webapp.support import Cursor, Submission

from .figure import Figure, percentile
from .server import serving
from .store import desk
from .wire import Line

LINKS, OWN = 10_000, 2_000
DEEP = 9_000  # How many links stand above a page that is far down.
TIMES = 20
MOST_MS = 60.0
STATES = ("", "open", "waiting", "blocked", "works", "closed")
SOUGHT = ("", "acme7 T-1")
RUNS = (run(before="denied", request=refused()), stream(heard(loud_blocks=5)), None)
NEWEST = datetime.now(UTC)


def measure(folder: Path) -> Iterator[Figure]:
    """Fill each database, and ask for every filter, search and page of the list in turn."""
    yield _measure(folder, f"sqlite:///{folder / 'soundcheck.db'}", "list-on-sqlite")
    with postgresql_running() as server:
        yield _measure(folder, server.new_database(), "list-on-postgresql")


def _measure(folder: Path, url: str, name: str) -> Figure:
    upgrade(url)
    with serving(folder, DATABASE_URL=url) as server, desk(url) as made:
        agent_id, cookie = made.sign_in()
        _fill(url, agent_id)
        with closing(Line(server.port, cookie=cookie)) as line:
            before = server.cpu_seconds()
            waits = {path: _ask(line, path) for path in _paths()}
            cpu = server.cpu_seconds() - before
            polls = _ask(line, "/agents/links?show=all")
    slowest = max(waits, key=lambda path: percentile(waits[path], 95))
    all_waits = [wait for each in waits.values() for wait in each]
    note = f"slowest p95: {slowest}; of all p50 {percentile(all_waits, 50):.0f}"
    note += f", p95 {percentile(all_waits, 95):.0f}; update p50 {percentile(polls, 50):.0f}"
    note += f"; {cpu / len(waits) / (TIMES + 1) * 1000:.0f} ms of CPU each"
    return Figure(name, percentile(waits[slowest], 95), "ms", MOST_MS, note)


def _paths() -> Iterator[str]:
    deep = Cursor(NEWEST - DEEP * timedelta(minutes=1), 0)
    for show, state, sought, place in product(
        ("", "all"), STATES, SOUGHT, ("", f"&before={deep}", f"&after={deep}")
    ):
        yield f"/agents/?show={show}&state={state}&q={sought.replace(' ', '+')}{place}"


def _ask(line: Line, path: str) -> list[float]:
    """Return how long each of some answers took, in milliseconds, after one by which workers get warm."""
    waits = []
    for _ in range(TIMES + 1):
        began = time.monotonic()
        answer = line.get(path)
        waits.append((time.monotonic() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} was answered {answer.status}")
    return waits[1:]


def _fill(url: str, agent_id: int) -> None:
    """Make links a minute apart, a fifth of them the agent's own, with and without a run."""
    chance = random.Random(1)
    rows = [_link(number, agent_id if number % (LINKS // OWN) == 0 else None) for number in range(LINKS)]
    runs = []
    for row in rows:
        measurements = chance.choice(RUNS)
        if measurements:
            diagnosis = diagnose(measurements)
            row |= {"verdict": diagnosis.first and diagnosis.first.fault, "stage": "done"}
            runs.append(_report(row, measurements, diagnosis))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(insert(links), rows)
        connection.execute(insert(reports), runs)
    engine.dispose()


def _link(number: int, agent_id: int | None) -> dict[str, Any]:
    moment = NEWEST - number * timedelta(minutes=1)
    return {
        **{"id": number + 1, "agent_id": agent_id, "asked_by": "Ann", "locale": "en", "tried": "[]"},
        **{"partner": "salesforce", "host": f"acme{number % 100}.lightning.force.com"},
        **{"reference": f"T-{number}", "note": "As we said on the phone", "revision": 1, "stage": "opened"},
        **{"created_at": moment, "opened_at": moment, "seen_at": moment, "active_at": moment},
        **{"expires_at": moment + timedelta(days=5 if number % 4 else 0), "verdict": None},
    }


def _report(row: dict[str, Any], measurements: Any, diagnosis: Any) -> dict[str, Any]:
    key = str(UUID(int=row["id"]))
    sent = Submission(version=1, key=key, locale="en", measurements=measurements)
    return {
        **{"link_id": row["id"], "key": key, "received_at": row["active_at"]},
        **{"submission": sent.model_dump_json(), "diagnosis": DIAGNOSES.dump_json(diagnosis).decode()},
    }
