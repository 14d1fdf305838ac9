"""What a page costs that is not kept: somebody made up a host name or a way, or it is one reader's own."""

import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from .figure import Figure, percentile
from .pages import new_app
from .wire import BROWSER

MOST_MS = 3.0
PAGES = 200
AGAIN = 30
LONGEST_LABEL = "a" * 60
MAC = "os=macos-15&browser=chrome-156"


def measure(folder: Path) -> Iterator[Figure]:
    """Ask for many such pages in this process, of a step, of the test, and at the end of the longest way."""
    app = new_app(folder)
    way = ",".join([step for step in app.extensions["guide"].steps if step != "site/allow"][:20])
    host = f"{LONGEST_LABEL}.{LONGEST_LABEL}.{LONGEST_LABEL}.example"
    for name, address in {
        "made-up-step": f"/en/site/allow?{MAC}&host=h{{}}.example",
        "made-up-test": f"/en/test?{MAC}&host=h{{}}.example",
        "made-up-way": f"/en/site/allow?{MAC}&host=h{{}}.{host}&via={way}",
    }.items():
        times = [_cpu_ms(app, address.format(number)) for number in range(PAGES)]
        note = f"CPU of {PAGES} pages, p50; p95 {percentile(times, 95):.2f}"
        yield Figure(name, percentile(times, 50), "ms", MOST_MS, note)
    yield _dearest_entry(app)


def _dearest_entry(app: Flask) -> Figure:
    """Ask for each address that a reader comes in by, which answers for the browser that asks."""
    pages = ["", *app.extensions["guide"].steps, "go", "install"]
    addresses = [f"/{locale}/{page}" for locale in ("en", "fr") for page in pages]
    addresses += ["/embed/test", "/agents/sign-in"]
    costs = {}
    for address in addresses:
        times = [_cpu_ms(app, address) for _ in range(AGAIN)]
        costs[percentile(times, 50)] = address
    most = max(costs)
    note = f"CPU of {AGAIN} pages, p50, at {costs[most]}, the dearest of {len(addresses)}"
    return Figure("entry-page", most, "ms", MOST_MS, note)


def _cpu_ms(app: Flask, path: str) -> float:
    environ = EnvironBuilder(path, headers=list(BROWSER.items())).get_environ()
    begun = time.thread_time()
    body, status, _headers = run_wsgi_app(app.wsgi_app, environ)
    b"".join(body)
    if not status.startswith("200"):
        raise RuntimeError(f"{path}: {status}")
    return (time.thread_time() - begun) * 1000
