"""A partner of which a test says only what matters to it."""

from typing import Any

from webapp.partners.registry import Citation, Framing, Partner


def partner(name: str, *hosts: str, **changes: Any) -> Partner:
    """Build a partner with a panel in the browser and one source for all of it."""
    parts: dict[str, Any] = {
        "framing": Framing(panel="iframe", allow="yes"),
        "audio_path": ["browser"],
        "sources": [
            Citation(says=["panel", "allow", "audio_path", *hosts], document="A book", verified="yes")
        ],
    }
    return Partner(name=name, hosts=list(hosts), **{**parts, **changes})
