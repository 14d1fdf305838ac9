"""Who is asking and how they got here, read from the URL and, where it is silent, from the browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote, urlencode, urlsplit

from flask import Request, current_app
from ua_parser import Parser
from ua_parser.loaders import load_builtins
from ua_parser.regex import Resolver

from webapp.guide import Guide
from webapp.guide.visitor import Version, Visitor, format_platform, parse_platform, parse_version
from webapp.partners.addresses import host_of, is_local, origin_of
from webapp.partners.registry import Partner, partner_of

MAX_TRAIL = 20  # Steps; the longest walk through the guide is shorter.
TOKEN_FORM = re.compile(r"[A-Za-z0-9_-]{22}")  # 128 random bits, as a support link has them.

# A first request carries only the low-entropy hints; Critical-CH makes Chrome repeat it with these.
CLIENT_HINTS = "Sec-CH-UA-Platform-Version"

OS_NAMES = {
    "Windows": "windows",
    "Mac OS X": "macos",
    "macOS": "macos",
    "Linux": "linux",
    "Ubuntu": "linux",
    "Fedora": "linux",
    "Debian": "linux",
    "Chrome OS": "chromeos",
    "Chromium OS": "chromeos",
    "Android": "android",
    "iOS": "ios",
}
BROWSER_NAMES = {
    "Chrome": "chrome",
    "Chromium": "chrome",
    "HeadlessChrome": "chrome",
    "Chrome Mobile": "chrome",
    "Chrome Mobile iOS": "chrome",
    "Edge": "edge",
    "Edge Mobile": "edge",
    "Firefox": "firefox",
    "Firefox Mobile": "firefox",
    "Firefox iOS": "firefox",
    "Safari": "safari",
    "Mobile Safari": "safari",
}


@dataclass(frozen=True)
class Walk:
    """One reader's place: who they are, and the steps that led here, oldest first.

    `link` is the token of the support link by which they came; pages with one are kept nowhere.
    """

    visitor: Visitor
    via: tuple[str, ...] = ()
    link: str | None = None

    def parameters(self) -> list[tuple[str, str]]:
        """Give the query parameters that say all this, always in the same order."""
        visitor = self.visitor
        values = (
            ("os", visitor.os and format_platform(visitor.os, visitor.os_version)),
            ("browser", visitor.browser and format_platform(visitor.browser, visitor.browser_version)),
            ("partner", visitor.partner),
            ("host", visitor.origin and _host_parameter(visitor.origin)),
            ("via", ",".join(self.via)),
            ("link", self.link),
        )
        return [(name, text) for name, text in values if text]

    def query(self) -> str:
        """Give the query string that says all this."""
        return urlencode(self.parameters(), safe=",/:", quote_via=quote)

    def onward(self, step_id: str) -> "Walk":
        """Give the place after leaving `step_id` for the next step."""
        return replace(self, via=(*self.via, step_id)[-MAX_TRAIL:])

    def back_to(self, step_id: str) -> "Walk":
        """Give the place when the answer at `step_id` is taken back."""
        return replace(self, via=self.via[: self.via.index(step_id)])


def walk_of(values: Mapping[str, str], guide: Guide) -> Walk:
    """Read the walk from a query or a form; what is unknown or malformed is left out."""
    os, os_version = parse_platform(values.get("os", ""), guide.platforms.os)
    browser, browser_version = parse_platform(values.get("browser", ""), guide.platforms.browsers)
    partner = values.get("partner")
    origin = origin_of(values.get("host", ""))
    if partner not in guide.partners:
        partner = None
    if os and browser and os not in guide.platforms.browsers[browser].runs_on:
        browser, browser_version = None, None
    if partner and origin and not _belongs_to(guide.partners[partner], origin):
        origin = None
    trail = tuple(dict.fromkeys(step for step in values.get("via", "").split(",") if step in guide.steps))
    visitor = Visitor(os, os_version, browser, browser_version, partner, origin)
    link = values.get("link", "")
    return Walk(visitor, trail[-MAX_TRAIL:], link if TOKEN_FORM.fullmatch(link) else None)


def walk_to_app(partner: str, host: str, guide: Guide) -> Walk:
    """Give the place of a phone app as somebody named it; a host alone tells whose page it is."""
    origin = origin_of(host)
    whose = partner_of(host_of(origin), guide.partners) if origin else None
    return walk_of({"partner": partner or whose or "", "host": host}, guide)


def _belongs_to(partner: Partner, origin: str) -> bool:
    """Tell whether the partner has such hosts. Nobody shall be told by us to allow a stranger in its name."""
    host = urlsplit(origin).hostname or ""
    return partner.matches(host) or is_local(host)


def detected(request: Request) -> Visitor:
    """Tell the platform from client hints and the user agent. Unknown parts stay None.

    User agents are frozen at "Windows NT 10.0" and "10_15_7", so versions come from hints only, but
    for iOS.
    """
    told = user_agents().parse(request.headers.get("User-Agent", ""))
    hinted = request.headers.get("Sec-CH-UA-Platform", "").strip('"')
    os = OS_NAMES.get(hinted) or OS_NAMES.get(told.os.family if told.os else "")
    browser = BROWSER_NAMES.get(told.user_agent.family if told.user_agent else "")
    return Visitor(
        os=os,
        os_version=_os_version(
            os, request.headers.get("Sec-CH-UA-Platform-Version", ""), told.os.major if told.os else None
        ),
        browser=browser,
        browser_version=_major(told.user_agent.major if browser and told.user_agent else None),
    )


def _os_version(os: str | None, hinted: str, told: str | None) -> Version | None:
    major = _major(hinted.strip('"').split(".")[0])
    if os == "windows" and major and major[0] > 0:
        return (11,) if major[0] >= 13 else (10,)
    if os == "macos":
        return major
    return _major(told) if os == "ios" else None


def _major(text: str | None) -> Version | None:
    """Read a version as far as its first point; None where it is none, as a stranger's may be."""
    return parse_version(text) if text else None


@cache
def user_agents() -> Parser:
    """Build the tables of user agents once, before the workers that share them; without those of devices."""
    browsers, systems, _devices = load_builtins()
    return Parser(Resolver((browsers, systems, [])))


def current_guide() -> Guide:
    """Give the guide of the running app."""
    guide: Guide = current_app.extensions["guide"]
    return guide


def _host_parameter(origin: str) -> str:
    """Leave the scheme out where `origin_of` would add the same one."""
    return host_of(origin) if origin_of(host_of(origin)) == origin else origin
