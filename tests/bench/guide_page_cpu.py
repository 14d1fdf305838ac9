"""What a guide page costs once it is compiled, beside a Flask view that answers the same bytes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from .figure import Figure
from .pages import TYPICAL_STEP, address, new_app
from .plain import BODY_FILE, PATH, create_plain_app
from .server import Server, serving
from .wire import BROWSER, Line

MOST = 1.15
ROUNDS = 5
CONNECTIONS = 4


def measure(folder: Path, calls: int = 5000, requests: int = 4000) -> Iterator[Figure]:
    """Compare in this process over `calls` a round, and by gunicorn over `requests` a round."""
    app = new_app(folder)
    path = address(app, TYPICAL_STEP)
    body = _called(app, path)
    plain = create_plain_app(body)
    if _called(plain, PATH) != body:
        raise RuntimeError("the two apps do not answer the same")
    yield _compared(
        "guide-page-cpu",
        calls,
        lambda: _cpu_of_calls(app, path, calls),
        lambda: _cpu_of_calls(plain, PATH, calls),
    )
    compressed = folder / "page.br"
    compressed.write_bytes(body)
    with (
        serving(folder, METRICS_TOKEN="counted-as-it-is-served") as ours,
        serving(folder, "tests.bench.plain:from_environment()", **{BODY_FILE: str(compressed)}) as theirs,
    ):
        yield _compared(
            "guide-page-cpu-served",
            requests,
            lambda: _cpu_of_requests(ours, path, requests),
            lambda: _cpu_of_requests(theirs, PATH, requests),
        )


def _compared(name: str, times: int, ours: Callable[[], float], theirs: Callable[[], float]) -> Figure:
    """Take rounds in turn, and compare the cheapest of each."""
    rounds = [(ours(), theirs()) for _ in range(ROUNDS)]
    our_least, their_least = (min(seconds) / times * 1e6 for seconds in zip(*rounds, strict=True))
    note = f"{our_least:.0f} µs of CPU a page, plain Flask {their_least:.0f} µs"
    return Figure(name, our_least / their_least, "x", MOST, note)


def _called(app: Flask, path: str) -> bytes:
    body, status, _headers = run_wsgi_app(app.wsgi_app, _environ(path))
    if not status.startswith("200"):
        raise RuntimeError(f"{path}: {status}")
    return b"".join(body)


def _cpu_of_calls(app: Flask, path: str, calls: int) -> float:
    wsgi_app, environ = app.wsgi_app, _environ(path)

    def start_response(*_: Any) -> Any:
        pass

    began = time.process_time()
    for _ in range(calls):
        result = wsgi_app(environ.copy(), start_response)
        b"".join(result)
        if hasattr(result, "close"):
            result.close()
    return time.process_time() - began


def _environ(path: str) -> dict[str, Any]:
    return EnvironBuilder(path, headers=list(BROWSER.items())).get_environ()


def _cpu_of_requests(server: Server, path: str, requests: int) -> float:
    def ask(_connection: int) -> None:
        with closing(Line(server.port)) as line:
            for _ in range(requests // CONNECTIONS):
                line.get(path)

    before = server.cpu_seconds()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask, range(CONNECTIONS)))
    return server.cpu_seconds() - before
