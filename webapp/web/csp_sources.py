"""Source expressions of the directive frame-ancestors, matched as a browser does (W3C CSP 3, 6.7.2)."""

import re
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
SOURCE = re.compile(r"(?P<scheme>https?)://(?P<any>\*\.)?(?P<host>[a-z0-9.-]+)(?::(?P<port>\d+|\*))?")


def may_frame(origin: str, sources: str) -> bool:
    """Tell whether a page of this origin is among the sources, which are separated by spaces."""
    return any(_matches(origin, source) for source in sources.split())


def _matches(origin: str, source: str) -> bool:
    form = SOURCE.fullmatch(source)
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if form is None or parts.scheme not in DEFAULT_PORTS:
        return False
    upgraded = (form["scheme"], parts.scheme) == ("http", "https")
    if form["scheme"] != parts.scheme and not upgraded:
        return False
    host = parts.hostname or ""
    named = host.endswith(f".{form['host']}") if form["any"] else host == form["host"]
    return named and _port_matches(port or DEFAULT_PORTS[parts.scheme], form, upgraded)


def _port_matches(port: int, form: re.Match[str], upgraded: bool) -> bool:
    if form["port"] == "*":
        return True
    wanted = int(form["port"] or DEFAULT_PORTS[form["scheme"]])
    return port == wanted or (upgraded and (wanted, port) == (80, 443))
