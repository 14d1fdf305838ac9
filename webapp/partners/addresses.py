"""The address of the page around the phone app: read what a person pasted, keep only its origin."""

import re
from urllib.parse import quote, urlsplit

HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
"""This machine by its own names; those below localhost, which are clean origins, are not among them."""
MAX_ADDRESS = 2000  # Characters; Chrome's own limit for an address that is shown is 2,048.


def origin_of(address: str) -> str | None:
    """Return the origin of an address or of a bare host name; None if it has none.

    Without a scheme it is `https`, and `http` for localhost, which needs no certificate.
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
    """Return the host of an origin, with its port where it is not the default one."""
    return urlsplit(origin).netloc


def encode_origin(origin: str) -> str:
    """Return an origin percent-encoded, for use inside another address."""
    return quote(origin, safe="")


def is_local(host: str) -> bool:
    """Return whether the name is one that browsers resolve to this machine and trust without TLS."""
    return host in ("localhost", "127.0.0.1") or host.endswith(".localhost")
