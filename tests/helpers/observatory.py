"""The score that the MDN HTTP Observatory gives an answer by https, by its rules of version 1.4.8.

From github.com/mdn/mdn-http-observatory, src/grader/charts.js and src/analyzer/tests/. What depends on the
place alone is taken for good: a valid certificate, a redirect from http, and a host on no preload list. Rules
for what our answers never have, such as meta elements in the place of headers, are left out.
"""

import re
from http.cookies import SimpleCookie

from bs4 import BeautifulSoup

BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE = BROAD | {"'unsafe-inline'", "data:"}
PASSIVE = ("img-src", "media-src")
PRIVATE_REFERRERS = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
SIX_MONTHS_SECONDS = 15_552_000
EXTRA_CREDIT_FROM = 90
"""Bonuses count only where penalties leave this much."""


def score(answer, jar=()):
    """Return the score of a response of the test client; 100 is where it starts.

    `jar` holds the Set-Cookie headers of earlier answers of the same visit: all cookies of a visit count.
    """
    policy = _directives(answer.headers.get("Content-Security-Policy", ""))
    transport = _transport(answer.headers.get("Strict-Transport-Security", ""))
    parts = (
        transport,
        _policy(policy),
        _cookies([*jar, *answer.headers.getlist("Set-Cookie")], transport == 0),
        _sharing(answer.headers),
        _referrer(answer.headers.get("Referrer-Policy")),
        _integrity(answer),
        0 if answer.headers.get("X-Content-Type-Options", "").strip().lower() == "nosniff" else -5,
        5 if policy.get("frame-ancestors") else -20,
        _resource_policy(answer.headers.get("Cross-Origin-Resource-Policy")),
    )
    without_bonus = 100 + sum(part for part in parts if part < 0)
    return 100 + sum(parts) if without_bonus >= EXTRA_CREDIT_FROM else without_bonus


def _directives(text):
    named = {}
    for directive in text.split(";"):
        name, *sources = directive.split() or [""]
        named.setdefault(name.lower(), set(sources))
    named.pop("", None)
    return named


def _policy(policy):
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style = policy.get("script-src", default), policy.get("style-src", default)
    passive = {source for name in PASSIVE for source in policy.get(name, default)}
    active = {source for name, sources in policy.items() if name not in PASSIVE for source in sources}
    if script & UNSAFE or policy.get("object-src", default) & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in script | style or any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if style & UNSAFE:
        return 0
    return 10 if default == {"'none'"} else 5


def _cookies(headers, by_https_alone):
    cookies = [morsel for header in headers for morsel in SimpleCookie(header).values()]
    if not cookies:
        return 0
    if not all(cookie["secure"] for cookie in cookies):
        return -5 if by_https_alone else -20
    return 5 if all(cookie["samesite"] for cookie in cookies) else 0


def _sharing(headers):
    public = headers.get("Access-Control-Allow-Origin", "*") == "*"
    return 0 if public or headers.get("Access-Control-Allow-Credentials") != "true" else -50


def _referrer(header):
    if header is None:
        return 0
    return 5 if header.split(",")[-1].strip().lower() in PRIVATE_REFERRERS else -5


def _transport(header):
    age = re.search(r"(?:^|;)\s*max-age=(\d+)", header, re.IGNORECASE)
    if age is None or "," in header:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS_SECONDS else -10


def _integrity(answer):
    if answer.mimetype != "text/html":
        return 0
    scripts = BeautifulSoup(answer.text, "html.parser").select("script[src]")
    assert all(re.match(r"/(?!/)", script["src"]) for script in scripts), "a script of another site"
    return 5 if any(script.get("integrity") for script in scripts) else 0


def _resource_policy(header):
    return {None: 0, "cross-origin": 0, "same-origin": 10, "same-site": 10}.get(header, -5)
