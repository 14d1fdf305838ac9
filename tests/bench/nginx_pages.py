"""What pages cost through nginx as we ship it, beside nginx sending the same bytes from a file."""

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.machine import free_port, program, running, wait_until
from tests.helpers.nginx import STATUS_OF_CACHE, as_this_user, certificates, nginx_running

from .figure import Figure
from .pages import TYPICAL_STEP, address, new_app
from .server import serving
from .wire import NO_HEADERS, Line

ME = "os=macos-15&browser=chrome-156"
FRAME = {
    "Sec-CH-UA": '"Chromium";v="156"',
    "Sec-CH-UA-Platform": '"macOS"',
    "Sec-Fetch-Dest": "iframe",
    "Sec-Fetch-Site": "same-origin",
}
MOST = {"nginx-guide-page": 1.3, "nginx-test-page": 1.5, "nginx-embed-page": 1.5}
ROUNDS, REQUESTS, CONNECTIONS = 15, 1000, 4
OWN_HEADERS = ("server", "date", "content-length", "content-type", "connection", STATUS_OF_CACHE.lower())
STATIC = """daemon off; pid {folder}/pid; {user} events {{}} http {{
  log_format short '$time_iso8601 $request_method $status $body_bytes_sent $request_time';
  access_log {folder}/log short buffer=16k flush=1s;
  default_type "text/html; charset=utf-8";
  {temporary}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {key};
    ssl_certificate_key {key};
    root {folder};
    include {folder}/*.headers;
  }}
}}"""


@dataclass(frozen=True)
class Asked:
    """A page as one browser asks for it."""

    name: str
    path: str
    headers: "dict[str, str]"


def measure(folder: Path, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Ask for each page through nginx and from the file in turn, and compare the sums of CPU time."""
    trusted, _ = certificates()
    tls = ssl.create_default_context(cafile=trusted)
    pages = [
        Asked("nginx-guide-page", address(new_app(folder), TYPICAL_STEP), {}),
        Asked("nginx-test-page", f"/en/test?{ME}", {}),
        Asked("nginx-embed-page", "/embed/?lang=en&partner=salesforce", FRAME),
    ]
    for name in ("nginx", "static"):
        (folder / name).mkdir()
    with ExitStack() as stack:
        app = stack.enter_context(serving(folder, PROXY_HOPS="1"))
        ours = stack.enter_context(nginx_running(folder / "nginx", [app.port]))
        for page in pages:
            _keep_as_file(folder / "static", page, ours.port, tls)
        port, pid = stack.enter_context(_static(folder / "static"))
        _ask(port, f"/{pages[0].name}", {}, tls)  # From now on its worker is there.
        nginx, static = _processes(int((folder / "nginx" / "pid").read_text())), _processes(pid)
        for page in pages:
            sums = {"nginx": 0.0, "app": 0.0, "file": 0.0}
            for _ in range(rounds):
                before = _cpu_seconds(nginx), app.cpu_seconds(), _cpu_seconds(static)
                _ask(ours.port, page.path, page.headers, tls)
                between = _cpu_seconds(nginx), app.cpu_seconds()
                _ask(port, f"/{page.name}", page.headers, tls)
                after = (*between, _cpu_seconds(static))
                for name, begun, ended in zip(sums, before, after, strict=True):
                    sums[name] += ended - begun
            each = {name: seconds / (rounds * REQUESTS) * 1e6 for name, seconds in sums.items()}
            note = f"µs of CPU: nginx {each['nginx']:.0f}, app {each['app']:.1f}, file {each['file']:.0f}"
            ratio = (each["nginx"] + each["app"]) / each["file"]
            yield Figure(page.name, ratio, "x", MOST[page.name], note)


def _keep_as_file(folder: Path, page: Asked, port: int, tls: ssl.SSLContext) -> None:
    """Write a page's bytes and headers for nginx, once the app has compressed it well."""
    answers = []

    def is_final() -> bool:
        with closing(Line(port, tls=tls, headers=page.headers)) as line:
            answers.append(line.get(page.path))
        return answers[-1].headers.get("etag", "W/")[0] == '"'

    wait_until(is_final, f"the best compression of {page.path}")
    (folder / page.name).write_bytes(answers[-1].body)
    own = {name: text for name, text in answers[-1].headers.items() if name not in OWN_HEADERS}
    lines = [f"add_header {name} {_quoted(text)};" for name, text in own.items() if name != "etag"]
    (folder / f"{page.name}.headers").write_text(f"location = /{page.name} {{ {' '.join(lines)} }}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"\'") + "'"


@contextmanager
def _static(folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the files of a folder as nginx does, and give the port and the process."""
    port, (_, key) = free_port(), certificates()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    settings = {"folder": folder, "port": port, "key": key, "temporary": temporary, "user": as_this_user()}
    (folder / "nginx.conf").write_text(STATIC.format(**settings))
    command = [program("nginx"), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with running(command, folder / "out") as process:
        wait_until((folder / "pid").exists, "nginx")
        yield port, process.pid


def _ask(port: int, path: str, headers: "dict[str, str]", tls: ssl.SSLContext) -> None:
    def ask(_connection: int) -> None:
        with closing(Line(port, tls=tls, headers=headers or NO_HEADERS)) as line:
            for _ in range(REQUESTS // CONNECTIONS):
                if (status := line.get(path).status) != 200:
                    raise RuntimeError(f"{path}: {status}")

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(ask, range(CONNECTIONS)))


def _processes(master: int) -> list[int]:
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return [master, *map(int, children)]


def _cpu_seconds(processes: list[int]) -> float:
    """Sum the CPU time of processes of one thread; finer than the ticks of /proc/PID/stat."""
    return sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in processes) / 1e9
