"""Two instances behind nginx are upgraded one after the other, while people load pages and have some open."""

import hashlib
import re
import shutil
import signal
import threading
from base64 import b64encode
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

from tests.browser.app_server import app_running
from tests.browser.machine import free_port, wait_until
from tests.helpers.servers import postgresql_running
from tests.serving.test_machines import enter_nginx
from webapp.store.upgrade import upgrade

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ("webapp", "content", "static", "translations", "gunicorn.conf.py", "pyproject.toml")
CHANGED = "static/js/models/recheck.js"
LATE_IMPORTS = re.compile(r'import\("(\.[^"]+)"\)')
ADDRESSES = re.compile(r'(?:href|src)="(/static/[^"]+)"')
DIGESTS = re.compile(r'(?:href|src)="(/static/[^"]+)" integrity="([^"]+)"')
PARTS_OF_THE_LOADER = re.compile(r"/embed/v1/\$\{part\}\.js(\?v=\w+)")
READERS = 6
SECONDS_UNTIL_SEEN = 10
PAGES = ("/en/test?os=linux&browser=chrome-156", "/embed/test?os=linux&browser=chrome-156")

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("machines")]


@dataclass
class Reader:
    """A browser, as far as it fetches: a page with all it loads, and later what a script of it imports."""

    url: str
    broken: list[str] = field(default_factory=list)
    loads: int = 0
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
        try:
            answer = browser.get(f"{self.url}{path}", timeout=30)
        except requests.RequestException as error:
            self.broken.append(f"{type(error).__name__} {path}")
            return ""
        if answer.status_code != 200:
            self.broken.append(f"{answer.status_code} {path}")
        if digest and digest != f"sha256-{b64encode(hashlib.sha256(answer.content).digest()).decode()}":
            self.broken.append(f"{path} is another one")
        return answer.text


@contextmanager
def reading(readers):
    """Let them load page after page, each with what it imports late, until the end of the block."""
    enough = threading.Event()

    def go_on(reader):
        for path in cycle(PAGES):
            late = reader.load(path)
            with requests.Session() as browser:
                for address in late:
                    reader.fetch(browser, address)
            if enough.is_set():
                return

    threads = [threading.Thread(target=go_on, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        enough.set()
        for thread in threads:
            thread.join()


def next_version(folder):
    """Copy the program, with one script changed."""
    for name in PROGRAM:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    with (folder / CHANGED).open("a") as script:
        script.write("\nexport const CHANGED = true\n")
    return folder


def test_an_upgrade_one_after_the_other_breaks_no_page_and_no_open_one(tmp_path):
    newer = next_version(tmp_path)
    with ExitStack() as stack:
        address = stack.enter_context(postgresql_running()).new_database()
        upgrade(address)
        settings = {"DATABASE_URL": address, "PROXY_HOPS": "1", "RATE_LIMIT": "100000 per minute"}
        ports = free_port(), free_port()
        instances = [ExitStack(), ExitStack()]
        for instance, port in zip(instances, ports, strict=True):
            stack.enter_context(instance)
            start(instance, tmp_path / f"old-{port}", port, ROOT, settings)
        url = enter_nginx(stack, tmp_path, ports).url
        readers = [Reader(url) for _ in range(READERS)]
        open_page = Reader(url)
        late = open_page.load("/en/test?os=linux&browser=chrome-156")

        with reading(readers):
            for instance, port in zip(instances, ports, strict=True):
                finish(instance)
                start(instance, tmp_path / f"new-{port}", port, newer, settings)
                before = [reader.loads for reader in readers]
                wait_until(
                    lambda before=before: all(
                        reader.loads > loads + 2 for reader, loads in zip(readers, before, strict=True)
                    ),
                    "pages of both versions",
                    120,
                )
            with requests.Session() as browser:
                for path in late:
                    open_page.fetch(browser, path)
        for path in PAGES:
            page = partial(shows_another_version, url, path, open_page.versions)
            wait_until(page, f"the new version of {path}", SECONDS_UNTIL_SEEN)

        assert [broken for reader in (*readers, open_page) for broken in reader.broken] == []
        assert {len(reader.versions) for reader in readers} == {2}
        assert {Path(path.partition("?")[0]).stem for path in late} >= {
            *("recheck", "comparison", "toolbox", "repair", "watcher", "dialog")
        }


def shows_another_version(url, path, old):
    """Return whether a page is of none of these versions, whoever answers."""
    page = requests.get(f"{url}{path}", timeout=30).text
    return {address.split("/")[2] for address in ADDRESSES.findall(page)} - old


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
