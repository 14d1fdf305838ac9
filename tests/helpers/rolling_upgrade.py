"""Two instances behind nginx, upgraded one after the other, while people load pages and have some open."""

import hashlib
import re
import shutil
import signal
from base64 import b64encode
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urljoin

import requests

from tests.browser.app_server import ROOT, app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.load import in_threads
from tests.helpers.nginx import nginx_running
from tests.helpers.servers import postgresql_running
from webapp.store.upgrade import upgrade

PROGRAM = ("webapp", "content", "static", "translations", "gunicorn.conf.py", "pyproject.toml")
CHANGED = "static/js/models/recheck.js"
LATE_IMPORTS = re.compile(r'import\("(\.[^"]+)"\)')
ADDRESSES = re.compile(r'(?:href|src)="(/static/[^"]+)"')
DIGESTS = re.compile(r'(?:href|src)="(/static/[^"]+)" integrity="([^"]+)"')
PARTS_OF_THE_LOADER = re.compile(r"/embed/v1/\$\{part\}\.js(\?v=\w+)")
READERS = 6
PAGES = ("/en/test?os=linux&browser=chrome-156", "/embed/test?os=linux&browser=chrome-156")


@dataclass
class Reader:
    """A browser, as far as it fetches: a page with all it loads, and later what a script of it imports."""

    url: str
    trusted: str
    broken: list[str] = field(default_factory=list)
    loads: int = 0
    asked: int = 0
    versions: set[str] = field(default_factory=set)

    def load(self, path: str) -> list[str]:
        """Load a page, and return the addresses of what its scripts may import later."""
        with requests.Session() as browser:
            page = self.fetch(browser, path)
            addresses = ADDRESSES.findall(page)
            self.note_versions(path, {address.split("/")[2] for address in addresses})
            digests = dict(DIGESTS.findall(page))
            late = [
                urljoin(address, target)
                for address in addresses
                for target in LATE_IMPORTS.findall(self.fetch(browser, address, digests.get(address)))
                if "/js/" in address
            ]
            loader = self.fetch(browser, "/embed/v1/loader.js")
            version = PARTS_OF_THE_LOADER.search(loader)[1]
            late += [f"/embed/v1/{part}.js{version}" for part in ("dialog", "watcher")]
        self.loads += 1
        return list(dict.fromkeys(late))

    def note_versions(self, path: str, versions: set[str]) -> None:
        """Remember which version a page is of, and note it if it is of several."""
        if len(versions) > 1:
            self.broken.append(f"{path} is of {sorted(versions)}")
        self.versions |= versions

    def fetch(self, browser, path: str, digest: str | None = None) -> str:
        """Fetch one file, and note it if it does not come, or another one than its page named."""
        self.asked += 1
        try:
            answer = browser.get(f"{self.url}{path}", timeout=30, verify=self.trusted)
        except requests.RequestException as error:
            self.broken.append(f"{type(error).__name__} {path}")
            return ""
        if answer.status_code != 200:
            self.broken.append(f"{answer.status_code} {path}")
        if digest and digest != f"sha256-{b64encode(hashlib.sha256(answer.content).digest()).decode()}":
            self.broken.append(f"{path} is another one")
        return answer.text


def read_on(reader, enough):
    """Load page after page, each with what it imports late."""
    for path in cycle(PAGES):
        late = reader.load(path)
        with requests.Session() as browser:
            for address in late:
                reader.fetch(browser, address)
        if enough.is_set():
            return


def next_version(folder):
    """Copy the program, with one script changed."""
    for name in PROGRAM:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    with (folder / CHANGED).open("a") as script:
        script.write("\nexport const CHANGED = true\n")
    return folder


@dataclass
class Upgrade:
    """What was read during it: by the readers, and by one whose page was open all the time."""

    url: str
    trusted: str
    readers: list[Reader]
    open_page: Reader
    late: list[str]
    """What the open page imported at the end."""

    @property
    def everybody(self) -> list[Reader]:
        """The readers and the one with the open page."""
        return [*self.readers, self.open_page]


@contextmanager
def upgraded_under_load(folder: Path):
    """Upgrade both instances on one PostgreSQL, each once all readers have loaded pages of the one before.

    Give what was read, while the new version serves.
    """
    newer = next_version(folder)
    with ExitStack() as stack:
        address = stack.enter_context(postgresql_running()).new_database()
        upgrade(address)
        settings = {"DATABASE_URL": address, "PROXY_HOPS": "1", "RATE_LIMIT": "100000 per minute"}
        ports = free_port(), free_port()
        instances = [ExitStack(), ExitStack()]
        for instance, port in zip(instances, ports, strict=True):
            stack.enter_context(instance)
            start(instance, folder / f"old-{port}", port, ROOT, settings)
        nginx = stack.enter_context(nginx_running(folder, ports))
        readers = [Reader(nginx.url, nginx.trusted) for _ in range(READERS)]
        open_page = Reader(nginx.url, nginx.trusted)
        late = open_page.load(PAGES[0])

        with in_threads(read_on, readers):
            for instance, port in zip(instances, ports, strict=True):
                finish(instance)
                start(instance, folder / f"new-{port}", port, newer, settings)
                loads = [reader.loads for reader in readers]
                wait_until(lambda loads=loads: all_went_on(readers, loads), "pages of both versions", 120)
            # nginx keeps a page for seconds.
            wait_until(lambda: all(len(reader.versions) > 1 for reader in readers), "the new version", 60)
            with requests.Session() as browser:
                for path in late:
                    open_page.fetch(browser, path)
        yield Upgrade(nginx.url, nginx.trusted, readers, open_page, late)


def all_went_on(readers, loads):
    """Return whether each reader has loaded three pages more."""
    return all(reader.loads > before + 2 for reader, before in zip(readers, loads, strict=True))


def start(instance, folder, port, program, settings):
    """Start an instance, which `finish` ends as a deployment does."""
    folder.mkdir()
    process = instance.enter_context(app_running(folder, port, program=program, **settings))

    def end():
        process.send_signal(signal.SIGTERM)
        process.wait(60)

    instance.callback(end)


def finish(instance):
    """End an instance, after the requests it has."""
    instance.close()
