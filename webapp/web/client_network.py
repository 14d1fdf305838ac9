"""From where a request comes, as everything that counts by address understands it."""

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from flask import request

WITH_PORT = re.compile(r"\[(?P<v6>[^\]]*)\](?::\d*)?|(?P<v4>[\d.]+):\d*")
IPV6_OF_A_NETWORK = 64
"""Bits of an address that one network has in common; each of its computers makes up the rest (RFC 4291)."""
IPV6_OF_A_SITE = 48
"""Bits that may be one customer's, who has 65,536 networks then, as many lines and servers do (RFC 6177)."""
NAT64 = IPv6Network("64:ff9b::/96")
"""In the last four bytes is the IPv4 address that a translator in front of us was asked by (RFC 6052)."""


def client_network() -> str:
    """Return the network the request comes from; see `network_of`."""
    return network_of(request.remote_addr or "")


def client_site() -> str | None:
    """Return the /48 around the network of this request; None where there is no such, as for IPv4."""
    site = network_of(request.remote_addr or "", IPV6_OF_A_SITE)
    return None if site == client_network() else site


def network_of(address: str, bits: int = IPV6_OF_A_NETWORK) -> str:
    """Return an IPv4 address, or so many bits of an IPv6 address, in its one spelling.

    Some proxies add a port. An IPv4 address is the same one inside IPv6 (mapped, 6to4, NAT64), and a zone
    only says by which of our own interfaces it came. What is no address is returned as it is.
    """
    text = address.strip()
    if with_port := WITH_PORT.fullmatch(text):
        text = with_port["v6"] or with_port["v4"] or ""
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(parsed, IPv6Address):
        inner = _ipv4_within(parsed)
        if inner is None:
            return str(IPv6Network((parsed, bits), strict=False))
        parsed = inner
    return str(parsed)


def _ipv4_within(address: IPv6Address) -> IPv4Address | None:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
