"""Addresses of the page a phone app sits in: read what a person pasted, keep only its origin."""

import re
from urllib.parse import quote, urlsplit

HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
MAX_ADDRESS = 2000  # Characters; Chrome's own limit for an address that is shown is 2,048.


def origin_of(address: str) -> str | None:
    """Give the origin of an address or of a bare host name, or None where there is none.

    `https` is taken where no scheme is given, and `http` for localhost, which needs no certificate.
    """
    text = address.strip().lower()[:MAX_ADDRESS]
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https") or len(host) > 253 or not HOST_NAME.fullmatch(host):
        return None
    scheme = parts.scheme or ("http" if is_local(host) else "https")
    return f"{scheme}://{host}{f':{port}' if port else ''}"


def host_of(origin: str) -> str:
    """Give the host of an origin, with its port where it is not the default one."""
    return urlsplit(origin).netloc


def encoded(origin: str) -> str:
    """Percent-encode an origin for use inside another address."""
    return quote(origin, safe="")


def is_local(host: str) -> bool:
    """Tell whether the name is one that browsers resolve to this machine and trust without TLS."""
    return host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
