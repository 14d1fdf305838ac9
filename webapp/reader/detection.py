"""What a browser says of the platform and the place it runs in, and a reader's walk completed by it."""

import re
from dataclasses import replace
from functools import cache, lru_cache

from flask import Request
from ua_parser import Parser, Result
from ua_parser.basic import Resolver
from ua_parser.loaders import load_builtins

from webapp.guide import Guide
from webapp.guide.platforms import DESKTOP_APP
from webapp.guide.visitor import Version, Visitor, parse_version
from webapp.reader.walk import APP_NAME, Walk

MAX_KEPT_USER_AGENTS = 200
MAX_USER_AGENT = 1000
"""So many letters of one are read. Those of browsers have up to 400; made-up ones take up to 4 ms."""
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
    "Brave": "brave",
    "Opera": "opera",
    "Opera Mobile": "opera",
    "Opera Touch": "opera",
    "Vivaldi": "vivaldi",
    "Samsung Internet": "samsung",
}
# Browsers that are Chrome underneath often have its user agent, and tell their name only among the brands.
BRAND = re.compile(r'"(Brave|Opera|Vivaldi|Samsung Internet)"')
# Programs on a desk and apps on a phone that hold a browser of their own say so, or their browser does:
# WebView2 has the user agent of Edge and names itself among its brands, and apps of iOS do not say "Safari".
PLACES = {
    "desktop-app": re.compile(r"\b(?:Electron|QtWebEngine|CefSharp|CEF|WebView2)\b"),
    "in-app-browser": re.compile(
        r"; wv\)|Android WebView|\b(?:FBA[NV]|Instagram|LinkedInApp)\b"
        r"|^(?!.*\bSafari/).*\((?:iPhone|iPad|iPod)\b"
    ),
}
CHROMIUM = re.compile(r"\bChrome/([0-9]{1,6})\.")

# An application built on Electron or QtWebEngine puts its name and version before or after those of the parts
# that it is made of: "Ferdium/6.7.0 Chrome/120.0.6099.283 Electron/28.2.0".
COMMENTS = re.compile(r"\([^()]*\)")
PRODUCT = re.compile(r"(?:^|\s)([^\s/]+)/[0-9]")
PARTS_OF_BROWSERS = (
    *("Mozilla", "AppleWebKit", "Chrome", "Chromium", "Safari", "Version", "Edg"),
    *("Electron", "QtWebEngine", "CefSharp", "CEF", "WebView2"),
)


def complete_walk(walk: Walk, detected: Visitor, guide: Guide) -> Walk:
    """Return the walk with what the address leaves open filled by what was detected.

    What the address says stays. If a browser is named together with a system on which it does not run, the
    reader asks for another computer than this one: then the part that was only detected is not known. Nor is
    the place, unless the computer and the browser are those it was detected on. A version that is counted as
    no other browser's is of no use.
    """
    visitor = walk.visitor
    os, browser = visitor.os or detected.os, visitor.browser or detected.browser
    if os and browser and os not in guide.platforms.browsers[browser].runs_on:
        os, browser = (None, browser) if visitor.browser else (os, None)
    os_version = detected.os_version if os == detected.os else None
    browser_version = detected.browser_version if browser == detected.browser else None
    if browser and guide.platforms.browsers[browser].numbers == "own":
        browser_version = None
    completed = replace(
        visitor,
        os=os,
        os_version=visitor.os_version or os_version,
        browser=browser,
        browser_version=visitor.browser_version or browser_version,
    )
    if detected.os in (None, os) and detected.browser in (None, browser):
        completed = _complete_place(completed, detected)
    return replace(walk, visitor=guide.platforms.drop_impossible_place(completed))


def _complete_place(visitor: Visitor, detected: Visitor) -> Visitor:
    place = visitor.place or detected.place
    app = visitor.app or (detected.app if place == detected.place else None)
    return replace(visitor, place=place, app=app)


def detect_platform(request: Request) -> Visitor:
    """Return the platform and place that client hints and the user agent name; unknown parts are None.

    User agents are frozen at "Windows NT 10.0" and "10_15_7", so the system's version comes from hints only,
    except on iOS.
    """
    written = request.headers.get("User-Agent", "")
    agent = _parse_user_agent(written[:MAX_USER_AGENT])
    hinted = request.headers.get("Sec-CH-UA-Platform", "").strip('"')
    os = OS_NAMES.get(hinted) or OS_NAMES.get(agent.os.family if agent.os else "")
    place = _find_place(f"{written} {request.headers.get('Sec-CH-UA', '')}")
    brand = BRAND.search(request.headers.get("Sec-CH-UA", ""))
    browser = BROWSER_NAMES.get(brand[1] if brand else agent.user_agent.family if agent.user_agent else "")
    major = agent.user_agent.major if browser and agent.user_agent else None
    if place and not browser and (chromium := CHROMIUM.search(written)):
        browser, major = "chrome", chromium[1]
    return Visitor(
        os=os,
        os_version=_os_version(
            os, request.headers.get("Sec-CH-UA-Platform-Version", ""), agent.os.major if agent.os else None
        ),
        browser=browser,
        browser_version=_major(major),
        place=place,
        app=_find_app_name(written) if place == DESKTOP_APP else None,
    )


def _find_place(said: str) -> str | None:
    return next((place for place, pattern in PLACES.items() if pattern.search(said)), None)


def _find_app_name(user_agent: str) -> str | None:
    """Return the first product of a user agent that is no part of a browser."""
    products = PRODUCT.findall(COMMENTS.sub("", user_agent))
    own = (name for name in products if name not in PARTS_OF_BROWSERS and APP_NAME.fullmatch(name))
    return next(own, None)


def _os_version(os: str | None, hinted: str, agent_major: str | None) -> Version | None:
    major = _major(hinted.strip('"').split(".")[0])
    if os == "windows" and major and major[0] > 0:
        return (11,) if major[0] >= 13 else (10,)
    if os == "macos":
        return major
    return _major(agent_major) if os == "ios" else None


def _major(text: str | None) -> Version | None:
    """Read a version as far as its first point; None where it is none, as a stranger's may be."""
    return parse_version(text) if text else None


@lru_cache(MAX_KEPT_USER_AGENTS)
def _parse_user_agent(written: str) -> Result:
    return user_agents().parse(written)


@cache
def user_agents() -> Parser:
    """Build the tables of user agents once, before the workers that share them; without those of devices."""
    browsers, systems, _devices = load_builtins()
    return Parser(Resolver((browsers, systems, [])))
