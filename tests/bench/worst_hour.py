"""The worst hour: all that strangers may leave in the store is there, they go on, an agent makes links."""

import http.client
import itertools
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from webapp.store import ApiKeys, Database, Occurrence
from webapp.store.counts import MOST_ROWS_A_DAY, Counts
from webapp.store.one_time_answers import MAX_RETURN_URL, MOST_WAITING
from webapp.store.schema import counts, one_time_answers, sessions
from webapp.store.sessions import MOST_SIGNING_IN
from webapp.web.rate_limits import ROW_LIMIT

from .figure import Figure, percentile
from .server import WORKERS, Server, serving

KINDS = ("comparison", "tab-run")
ADDRESSES = 10_000
MOST_MIB, MOST_MS, MOST_COUNTS_MS = 48.0, 100.0, 1000.0
STRANGERS, PAUSE_SECONDS = 4, 0.01
LINKS = 200
DAYS = 90
JSON = {"Content-Type": "application/json"}
OFFERS = {"partner": "salesforce", "locale": "en", "asked_by": "Ann"}


def measure(folder: Path) -> Iterator[Figure]:
    """Say what an hour leaves behind, fill a store with it, and time an agent's links and counts then."""
    one, all_together = rows_of_an_hour(1), rows_of_an_hour(ADDRESSES)
    url = f"sqlite:///{folder / 'soundcheck.db'}"
    with serving(folder, PROXY_HOPS="1") as server, closing(Database(url)) as database:
        key = ApiKeys(database).make("bench")
        quiet = percentile(link_times(server, key, LINKS), 99)
        before = size(folder)
        fill(database)
        note = (
            f"one address leaves {one:,} rows, {ADDRESSES:,} addresses {all_together:,}; with a day of counts"
        )
        yield Figure("worst-hour-size", (size(folder) - before) / 2**20, "MiB", MOST_MIB, note)
        with strangers(server) as statuses:
            times = link_times(server, key, LINKS)
        told = ", ".join(f"{number} x {status}" for status, number in sorted(statuses.items()))
        note = (
            f"p99 of {LINKS} links, p50 {percentile(times, 50):.1f}; alone p99 {quiet:.1f}; strangers: {told}"
        )
        yield Figure("worst-hour-link", percentile(times, 99), "ms", MOST_MS, note)
        fill_counts(database, DAYS)
        note = f"{DAYS} days of {MOST_ROWS_A_DAY:,} rows, as the agents' page asks for them"
        yield Figure("worst-counts", counts_time(database), "ms", MOST_COUNTS_MS, note)


def rows_of_an_hour(addresses: int) -> int:
    """Return how many rows so many addresses may leave behind, each worker counting for itself."""
    per_hour = int(re.findall(r"(\d+) per hour", ROW_LIMIT)[0])
    return min(addresses * per_hour * WORKERS, len(KINDS) * MOST_WAITING + MOST_SIGNING_IN)


def fill(database: Database) -> None:
    """Add all that may wait at a time, each row as long as it may be."""
    expires = datetime.now(UTC) + timedelta(minutes=50)
    for kind in KINDS:
        for first in range(0, MOST_WAITING, 500):
            rows = [
                {
                    "token_hash": f"{kind:0>20}{number:0>44}",
                    "kind": kind,
                    "return_url": "x" * MAX_RETURN_URL if kind == "comparison" else "",
                    "expires_at": expires,
                }
                for number in range(first, first + 500)
            ]
            database.write(lambda connection, rows=rows: connection.execute(insert(one_time_answers), rows))
    now = datetime.now(UTC)
    row = {
        "data": json.dumps({"next": "/agents/?" + "x" * 4000}),
        "begun_at": now,
        "used_at": now,
        "browser": "",
    }
    waiting = [
        row | {"token_hash": f"{number:0>64}", "expires_at": expires} for number in range(MOST_SIGNING_IN)
    ]
    database.write(lambda connection: connection.execute(insert(sessions), waiting))
    fill_counts(database, 1)


def fill_counts(database: Database, days: int) -> None:
    """Fill the last days with as many rows as a day takes."""
    today = datetime.now(UTC).date()
    for ago in range(days):
        day = today - timedelta(days=ago)
        kinds = (
            Occurrence(day, f"step/{step}", event, os, browser, f"partner-{partner}", "en", "0123456789ab")
            for step, event, os, browser, partner in itertools.product(
                range(10),
                ("shown", "next", "solved", "not-solved"),
                ("macos", "windows"),
                ("chrome", "edge"),
                range(13),
            )
        )
        rows = [
            vars(kind) | {"day": day.isoformat(), "number": 3}
            for kind in itertools.islice(kinds, MOST_ROWS_A_DAY)
        ]
        present = select(counts.c.day).where(counts.c.day == day.isoformat()).limit(1)
        if database.read(lambda connection, present=present: connection.execute(present).first()) is None:
            database.write(lambda connection, rows=rows: connection.execute(insert(counts), rows))


def size(folder: Path) -> int:
    """Return the bytes of the database and its log."""
    return sum(path.stat().st_size for path in folder.glob("soundcheck.db*"))


def link_times(server: Server, key: str, number: int) -> list[float]:
    """Make links one after the other as a help desk does; return what each took in milliseconds."""
    times = []
    headers = JSON | {"Authorization": f"Bearer {key}"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
        for _ in range(number):
            begun = time.perf_counter()
            status = post(line, "/api/v1/links", OFFERS, headers)
            times.append((time.perf_counter() - begun) * 1000)
            if status != 201:
                raise RuntimeError(f"a link was answered by {status}")
            time.sleep(PAUSE_SECONDS)
    return times


@contextmanager
def strangers(server: Server) -> Iterator[Counter[int]]:
    """Let strangers begin comparisons and pairs, each from another address; give the statuses they get."""
    statuses: Counter[int] = Counter()
    enough, numbers = threading.Event(), itertools.count()

    def keep_on() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            while not enough.is_set():
                number = next(numbers) % ADDRESSES
                headers = JSON | {"X-Forwarded-For": f"10.1.{number // 256}.{number % 256}"}
                path = ("/en/test/comparisons", "/embed/pairs")[number % 2]
                statuses[post(line, path, {}, headers)] += 1

    threads = [threading.Thread(target=keep_on) for _ in range(STRANGERS)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def post(line: http.client.HTTPConnection, path: str, body: dict[str, str], headers: dict[str, str]) -> int:
    """Post JSON; return the status."""
    line.request("POST", path, json.dumps(body), headers)
    with line.getresponse() as answer:
        answer.read()
        return answer.status


def counts_time(database: Database) -> float:
    """Return how long the agents' page waits for the counts of the longest period, in milliseconds."""
    since = datetime.now(UTC).date() - timedelta(days=DAYS - 1)
    begun = time.perf_counter()
    Counts(database).totals(since)
    Counts(database).platforms(since)
    return (time.perf_counter() - begun) * 1000
