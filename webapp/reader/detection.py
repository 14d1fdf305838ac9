"""What a browser says of the platform it runs on, and a reader's place completed by it."""

from dataclasses import replace
from functools import cache

from flask import Request
from ua_parser import Parser
from ua_parser.loaders import load_builtins
from ua_parser.regex import Resolver

from webapp.guide import Guide
from webapp.guide.visitor import Version, Visitor, parse_version
from webapp.reader.walk import Walk

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


def complete_walk(walk: Walk, detected: Visitor, guide: Guide) -> Walk:
    """Return the place with what the address leaves open filled by what was detected.

    What the address says stays. If a browser is named together with a system on which it does not run, the
    reader asks for another computer than this one: then the part that was only detected is not known.
    """
    visitor = walk.visitor
    os, browser = visitor.os or detected.os, visitor.browser or detected.browser
    if os and browser and os not in guide.platforms.browsers[browser].runs_on:
        os, browser = (None, browser) if visitor.browser else (os, None)
    os_version = detected.os_version if os == detected.os else None
    browser_version = detected.browser_version if browser == detected.browser else None
    completed = replace(
        visitor,
        os=os,
        os_version=visitor.os_version or os_version,
        browser=browser,
        browser_version=visitor.browser_version or browser_version,
    )
    return replace(walk, visitor=completed)


def detect_platform(request: Request) -> Visitor:
    """Return the platform that client hints and the user agent name; unknown parts are None.

    User agents are frozen at "Windows NT 10.0" and "10_15_7", so the system's version comes from hints only,
    except on iOS.
    """
    agent = user_agents().parse(request.headers.get("User-Agent", ""))
    hinted = request.headers.get("Sec-CH-UA-Platform", "").strip('"')
    os = OS_NAMES.get(hinted) or OS_NAMES.get(agent.os.family if agent.os else "")
    browser = BROWSER_NAMES.get(agent.user_agent.family if agent.user_agent else "")
    return Visitor(
        os=os,
        os_version=_os_version(
            os, request.headers.get("Sec-CH-UA-Platform-Version", ""), agent.os.major if agent.os else None
        ),
        browser=browser,
        browser_version=_major(agent.user_agent.major if browser and agent.user_agent else None),
    )


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


@cache
def user_agents() -> Parser:
    """Build the tables of user agents once, before the workers that share them; without those of devices."""
    browsers, systems, _devices = load_builtins()
    return Parser(Resolver((browsers, systems, [])))
