"""For the support agent: make a link, watch its results arrive."""

from webapp.views.agents import (
    counts,
    deliveries,
    erasure,
    files,
    links,
    navigation,
    new,
    oidc,
    passkeys,
    recovery,
    sign_in,
    viewer,
    watch,
    you,
)
from webapp.views.agents.base import blueprint

__all__ = [
    "blueprint",
    "counts",
    "deliveries",
    "erasure",
    "files",
    "links",
    "navigation",
    "new",
    "oidc",
    "passkeys",
    "recovery",
    "sign_in",
    "viewer",
    "watch",
    "you",
]
