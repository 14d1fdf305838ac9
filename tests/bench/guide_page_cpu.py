"""What a guide page costs once it is compiled, beside a Flask view that answers the same bytes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

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
        serving(folder) as ours,
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
    statuses: list[str] = []
    body = b"".join(app.wsgi_app(_environ(path), lambda status, *_: statuses.append(status)))
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{path}: {statuses[0]}")
    return body


def _cpu_of_calls(app: Flask, path: str, calls: int) -> float:
    wsgi_app, environ = app.wsgi_app, _environ(path)

    def start_response(*_: Any) -> None:
        pass

    began = time.process_time()
    for _ in range(calls):
        result = wsgi_app(environ.copy(), start_response)
        b"".join(result)
        if hasattr(result, "close"):
            result.close()
    return time.process_time() - began


def _environ(path: str) -> dict[str, Any]:
    return EnvironBuilder(path, headers=BROWSER).get_environ()


def _cpu_of_requests(server: Server, path: str, requests: int) -> float:
    def ask(line: Line) -> None:
        for _ in range(requests // CONNECTIONS):
            line.get(path)

    lines = [Line(server.port) for _ in range(CONNECTIONS)]
    before = server.cpu_seconds()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask, lines))
    spent = server.cpu_seconds() - before
    for line in lines:
        line.__exit__(None, None, None)
    return spent
