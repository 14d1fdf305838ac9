"""Test mode: `?simulate=<fault>` shows the verdict of an example, and nothing is measured, counted or stored.

It is on for whoever runs the app on their own machine, and where SIMULATE is 1. Elsewhere the parameter is
ignored, so that no stranger can send a link that shows somebody a false verdict.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import current_app

from webapp.config import Settings
from webapp.diagnosis.examples import EXAMPLES, UnknownExample
from webapp.partners.addresses import LOCAL_HOSTS
from webapp.web.same_origin import own_origin


def is_test_mode_on() -> bool:
    """Return whether this request may ask for an example."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.simulate or urlsplit(own_origin()).hostname in LOCAL_HOSTS


def requested_example(values: Mapping[str, str]) -> str | None:
    """Return the example that a query or a form asks for; None where it is unknown, or the mode is off."""
    name = values.get("simulate", "")
    return name if name in EXAMPLES and is_test_mode_on() else None


def refuse_unknown_example(values: Mapping[str, str]) -> None:
    """Raise UnknownExample where test mode is on and is asked for what it does not have."""
    name = values.get("simulate", "")
    if name and name not in EXAMPLES and is_test_mode_on():
        raise UnknownExample
