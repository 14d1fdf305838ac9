"""Source expressions of the directive frame-ancestors, matched as a browser does (W3C CSP 3, 6.7.2)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask

from webapp.guide import Guide

DEFAULT_PORTS = {"http": 80, "https": 443}
SOURCE = re.compile(r"(?P<scheme>https?)://(?P<any>\*\.)?(?P<host>[a-z0-9.-]+)(?::(?P<port>\d+|\*))?")


def init_app(app: Flask) -> None:
    """Keep who may frame the embed as `app.extensions["frame_ancestors"]`; the guide must be loaded."""
    guide: Guide = app.extensions["guide"]
    app.extensions["frame_ancestors"] = frame_ancestors(guide, app.config["SETTINGS"].embed_hosts)


def frame_ancestors(guide: Guide, embed_hosts: Iterable[str]) -> str:
    """Return who may frame the embed, as the value of the directive. A host without a scheme means https.

    Every ancestor is checked, so the pages that partners put between theirs and the phone app count too.
    """
    partners = (
        pattern for partner in guide.partners.values() for pattern in (*partner.hosts, *partner.frames)
    )
    hosts = (*guide.product.hosts, *partners, *embed_hosts)
    return " ".join(dict.fromkeys(host if "://" in host else f"https://{host}" for host in hosts))


@lru_cache(64)
def may_frame(origin: str, sources: str) -> bool:
    """Return whether a page of this origin is among the sources, which are separated by spaces.

    An extension is listed by its origin, and has neither subdomains nor ports.
    """
    if origin in sources.split():
        return True
    try:
        parts = urlsplit(origin)
        port = parts.port or DEFAULT_PORTS[parts.scheme]
    except (ValueError, KeyError):
        return False
    forms = _sources_by_host(sources)
    return any(
        _fits(parts.scheme, port, form)
        for pattern in _patterns_for(parts.hostname or "")
        for form in forms.get(pattern, ())
    )


@lru_cache(8)
def _sources_by_host(sources: str) -> Mapping[str, list[re.Match[str]]]:
    """Return the sources by their host as it is written, such as `*.example`."""
    forms = defaultdict(list)
    for form in filter(None, map(SOURCE.fullmatch, sources.split())):
        forms[(form["any"] or "") + form["host"]].append(form)
    return dict(forms)


def _patterns_for(host: str) -> Iterator[str]:
    """Yield every host of a source that stands for this one."""
    yield host
    while "." in host:
        host = host.partition(".")[2]
        yield f"*.{host}"


def _fits(scheme: str, port: int, form: re.Match[str]) -> bool:
    upgraded = (form["scheme"], scheme) == ("http", "https")
    return (form["scheme"] == scheme or upgraded) and _port_matches(port, form, upgraded)


def _port_matches(port: int, form: re.Match[str], upgraded: bool) -> bool:
    if form["port"] == "*":
        return True
    wanted = int(form["port"] or DEFAULT_PORTS[form["scheme"]])
    return port == wanted or (upgraded and (wanted, port) == (80, 443))
