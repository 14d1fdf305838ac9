"""The app as it is served for real, and a page of a CRM that frames it."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.error import URLError
from urllib.parse import parse_qsl, urlencode

from werkzeug.serving import make_server

from tests.helpers.local_server import serve

from .machine import free_port, running, wait_until

ROOT = Path(__file__).parents[2]
CRM_HOST = "crm.localhost"


@contextmanager
def app_running(
    folder: Path, port: int, embed_hosts: str = "http://*.localhost:*", program: Path = ROOT, **more: str
) -> "Iterator[subprocess.Popen[bytes]]":
    """Serve the app by gunicorn until the end of the block; pages of `embed_hosts` may frame it.

    `program` is the folder it is in, `more` are settings by the names of their environment variables. Gives
    the process, whose children work.
    """
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'soundcheck.db'}",
        "EMBED_HOSTS": embed_hosts,
        "CLEAN_ORIGIN": "",
        **more,
    }
    log = folder / "gunicorn.log"
    at_once = signal.SIGKILL  # Anything milder waits for the browser to hang up.
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--chdir",
        str(program),
        "--config",
        str(program / "gunicorn.conf.py"),
    ]
    with running(command, log, settings, at_once) as process:

        def ready() -> bool:
            if process.poll() is not None:
                raise RuntimeError(log.read_text())
            return _answers(f"http://localhost:{port}/healthz")

        wait_until(ready, "the app")
        yield process


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True)
class Frame:
    """How a page of the CRM frames the app."""

    allow: str | None = None
    """The attribute `allow` of the iframe."""
    sandbox: str | None = None
    header: str | None = None
    """The header Permissions-Policy of the page around it."""


@contextmanager
def crm_running(app: str) -> Iterator[int]:
    """Serve pages that frame the app, and yield their port."""

    def application(environ, start_response) -> Iterable[bytes]:  # type: ignore[no-untyped-def]
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        header = asked.pop("header", None)
        attributes = " ".join(f'{name}="{escape(value)}"' for name, value in asked.items())
        frame = f'<iframe src="{app}/embed/" width="700" height="800" {attributes}></iframe>'
        body = f"<!doctype html><title>CRM</title>{frame}"
        start_response(
            "200 OK",
            [("Content-Type", "text/html; charset=utf-8")]
            + ([("Permissions-Policy", header)] if header else []),
        )
        return [body.encode()]

    server = make_server("127.0.0.1", free_port(), application, threaded=True)
    with serve(server) as port:
        yield port


def crm_page(port: int, frame: Frame) -> str:
    """Return the address of the page that frames the app this way."""
    asked = {name: value for name, value in vars(frame).items() if value is not None}
    return f"http://{CRM_HOST}:{port}/?{urlencode(asked)}"
