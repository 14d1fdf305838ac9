"""Reads a site as a search engine does: it obeys robots.txt, noindex, nofollow and the canonical address."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

GOOGLEBOT = (
    "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/156.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
)
MOST_PAGES = 500
NAMESPACES = {
    "sitemap": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass
class Crawler:
    """One visit. `found` are the pages that go into the index, by address; `hops` is the longest redirect."""

    client: FlaskClient
    origin: str
    user_agent: str = GOOGLEBOT
    found: dict[str, BeautifulSoup] = field(default_factory=dict)
    hops: int = 0

    def __post_init__(self) -> None:
        lines = self.get("/robots.txt").text.splitlines()
        self.sitemap = next(line.split(": ", 1)[1] for line in lines if line.startswith("Sitemap: "))
        rules = [line.split(": ", 1)[1] for line in lines if line.startswith("Disallow: ")]
        self._closed = [re.compile(re.escape(rule).replace(r"\*", ".*")) for rule in rules]

    def get(self, url: str):
        """Ask for one address."""
        parts = urlsplit(urljoin(self.origin, url))
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return self.client.get(address, base_url=self.origin, headers={"User-Agent": self.user_agent})

    def may_open(self, url: str) -> bool:
        """Return whether robots.txt lets it open an address."""
        parts = urlsplit(url)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return not any(rule.match(address) for rule in self._closed)

    def in_sitemap(self) -> dict[str, dict[str, str]]:
        """Return the addresses of the sitemap, each with those in other languages."""
        assert self.may_open(self.sitemap)
        root = ElementTree.fromstring(self.get(self.sitemap).text)
        pages = {}
        for entry in root.findall("sitemap:url", NAMESPACES):
            links = entry.findall("xhtml:link", NAMESPACES)
            url = entry.find("sitemap:loc", NAMESPACES).text
            assert url not in pages, f"{url} stands there twice"
            pages[url] = {link.get("hreflang"): link.get("href") for link in links}
        return pages

    def walk(self, *begin: str) -> None:
        """Follow all links from these addresses on."""
        waiting, seen = deque(urljoin(self.origin, url) for url in begin), set()
        while waiting:
            url = waiting.popleft()
            if url in seen or not self.may_open(url):
                continue
            seen.add(url)
            assert len(seen) < MOST_PAGES, "there is no end of it"
            for other in self._read(url):
                if urljoin(self.origin, other).startswith(self.origin):
                    waiting.append(urljoin(self.origin, other))

    def _read(self, url: str) -> Iterator[str]:
        """Put a page into the index if it wants to be there, and yield where it leads."""
        answer, hops = self.get(url), 0
        while answer.status_code in (301, 302, 303, 307, 308):
            url, hops = urljoin(url, answer.headers["Location"]), hops + 1
            assert hops < 10, url
            answer = self.get(url)
        self.hops = max(self.hops, hops)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            return
        page = BeautifulSoup(answer.text, "html.parser")
        canonical = page.select_one("link[rel=canonical]")
        home = urljoin(url, canonical["href"]) if canonical else url
        if "noindex" not in answer.headers.get("X-Robots-Tag", "") and home == url:
            self.found[url] = page
        yield home
        for link in page.select("a[href]"):
            if "nofollow" not in (link.get("rel") or ()):
                yield urljoin(url, link["href"]).partition("#")[0]
