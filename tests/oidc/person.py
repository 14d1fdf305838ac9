"""Somebody with an account of the organisation, and the real provider that knows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import requests
from bs4 import BeautifulSoup

from tests.browser.machine import free_port, program, running, wait_until
from webapp.config import OpenIDConnect

SCRIPT = Path(__file__).parent / "provider.js"
CALLBACK = "http://localhost/agents/oidc/callback"
SECONDS = 30


@contextmanager
def provider_running(folder: Path) -> Iterator[str]:
    """Serve until the end of the block; give the issuer."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with running([program("node"), str(SCRIPT), str(port), CALLBACK], folder / "provider.log"):
        wait_until(lambda: answers(f"{issuer}/jwks"), "the OpenID provider")
        yield issuer


def answers(url: str) -> bool:
    """Tell whether a server is there."""
    try:
        return requests.get(url, timeout=SECONDS).ok
    except requests.ConnectionError:
        return False


def configured(issuer: str, **changes: str) -> OpenIDConnect:
    """Return the settings for the provider."""
    values = {"issuer": issuer, "client_id": "soundcheck", "client_secret": "secret"} | changes
    return OpenIDConnect(domains=("example.org", "example.net"), **values)


class Person:
    """Walks from our sign-in to the provider and back: `client` is the browser here, another one there."""

    def __init__(self, client, email="grace@example.org"):
        self.client = client
        self.email = email

    def sets_out(self, **query):
        """Press the button; give the provider's address."""
        response = self.client.get("/agents/oidc", query_string=query)
        assert response.status_code == 302, response.text
        return response.location

    def signs_in_there(self, address):
        """Type who one is; give the path to come back by."""
        browser = requests.Session()
        page = browser.get(address, timeout=SECONDS)
        form = BeautifulSoup(page.text, "html.parser").form
        typed = {"prompt": "login", "login": self.email, "password": "any"}
        there = browser.post(form["action"], data=typed, timeout=SECONDS, allow_redirects=False)
        while not there.headers["Location"].startswith(CALLBACK):
            there = browser.get(there.headers["Location"], timeout=SECONDS, allow_redirects=False)
        return there.headers["Location"].removeprefix("http://localhost")

    def comes_back(self, path):
        """Follow the way back; give our answer."""
        return self.client.get(path)

    def signs_in(self, **query):
        """Do all of it."""
        return self.comes_back(self.signs_in_there(self.sets_out(**query)))

    @property
    def is_in(self):
        """Whether a page of agents opens."""
        return self.client.get("/agents").location == "/agents/"


def asked(address: str) -> dict[str, str]:
    """Return the parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
