"""Every figure that is counted while the app runs, by few and known labels.

Without the folder of `webapp/metrics/folder.py`, as in a command, each process counts for itself alone.
"""

import os
from collections.abc import Iterable, Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from webapp.metrics import folder

__all__ = ["CONTENT_TYPE"]

FigureOfTheMoment = tuple[str, str, float]
"""Name, meaning and value of what is looked up when somebody asks for it."""

NO_ROUTE = "none"
"""The route of a request that no address of ours takes."""
WAYS = ("read", "write")
SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

if folder.VARIABLE in os.environ:
    values.ValueClass = values.MultiProcessValue(folder.place)  # type: ignore[no-untyped-call]

# Nothing asks when a counter began.
disable_created_metrics()  # type: ignore[no-untyped-call]

own = CollectorRegistry()
"""What this process counts."""

requests = Counter("soundcheck_requests", "Requests, by route and status.", ("route", "status"), registry=own)
request_seconds = Histogram(
    "soundcheck_request_seconds",
    "How long the app took for an answer.",
    ("route",),
    registry=own,
    buckets=SECONDS,
)
verdicts = Counter(
    "soundcheck_verdicts",
    "Verdicts of the test, by the level of the fault; clear where there is none, none where it is unknown.",
    ("level",),
    registry=own,
)
store_failing = Gauge(
    "soundcheck_store_failing",
    "1 while a worker cannot read from the database, or write to it.",
    ("way",),
    registry=own,
    multiprocess_mode="livemax",
)
store_outages = Counter(
    "soundcheck_store_outages", "Outages of the database, as each worker saw them.", ("way",), registry=own
)
rate_limits_alone = Gauge(
    "soundcheck_rate_limits_alone",
    "1 while a worker counts posts alone because Redis does not answer.",
    registry=own,
    multiprocess_mode="livemax",
)
webhook_tries = Counter(
    "soundcheck_webhook_tries",
    "Tries to tell the webhook, and what came of them.",
    ("outcome",),
    registry=own,
)
purged_rows = Counter(
    "soundcheck_purged_rows", "Rows that were deleted because their time was over.", ("table",), registry=own
)
page_cache_hits = Counter(
    "soundcheck_page_cache_hits", "Requests that were answered without Flask.", registry=own
)
page_cache_misses = Counter(
    "soundcheck_page_cache_misses", "GET and HEAD requests that Flask was asked for.", registry=own
)
page_cache_bytes = Gauge(
    "soundcheck_page_cache_bytes",
    "Bytes of the bodies that all workers keep.",
    registry=own,
    multiprocess_mode="livesum",
)


for way in WAYS:  # What never happened is 0, so that its first time is a change.
    store_failing.labels(way)
    store_outages.labels(way)
for outcome in ("delivered", "failed", "given-up"):
    webhook_tries.labels(outcome)


class _OfTheMoment(Collector):
    """Gauges that no worker keeps."""

    def __init__(self, figures: list[FigureOfTheMoment]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        return (GaugeMetricFamily(name, meaning, value) for name, meaning, value in self._figures)


class RequestFigures:
    """Counts requests; it keeps at hand what belongs to each route and status, which takes long to find."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[Counter, Histogram]] = {}

    def count(self, route: str, status: str, seconds: float) -> None:
        """Count one."""
        found = self._known.get((route, status))
        if found is None:
            found = requests.labels(route, status), request_seconds.labels(route)
            self._known[route, status] = found
        found[0].inc()
        found[1].observe(seconds)


def print_all(of_the_moment: Iterable[FigureOfTheMoment] = ()) -> bytes:
    """Return what all workers of this server have counted, in the format of CONTENT_TYPE."""
    registry = CollectorRegistry()
    if folder.VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(own)
    registry.register(_OfTheMoment(list(of_the_moment)))
    return generate_latest(registry)


def begin_worker(place: int) -> None:
    """Count as the worker in this place; so far nothing has failed."""
    folder.take_place(place)
    for way in WAYS:
        store_failing.labels(way).set(0)


def forget_worker(place: int) -> None:
    """Take away what a worker that has ended said of itself as it was; what it counted stays."""
    if folder.VARIABLE in os.environ:
        mark_process_dead(place)  # type: ignore[no-untyped-call]
