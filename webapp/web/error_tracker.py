"""Tells an error tracker of the Sentry protocol what the log says of errors, where SENTRY_DSN is set.

Each event is made here from what is known to be nobody's: the kind of the error, the lines of code, the rule
of the address, the id of the request. What messages and errors say in detail stays in the log; the id leads
there. The library is loaded only where it is used, and its own ways to gather things are all off.
"""

import atexit
import logging
import traceback
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask, has_request_context, request

from webapp.config import Settings
from webapp.web.sighting import current_id

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

FLUSH_SECONDS = 2.0
"""How long the end of a process waits for what is still to be sent."""
SENT = ("event_id", "timestamp", "platform", "level", "logger", "logentry", "exception", "tags", "sdk")


def init_app(app: Flask) -> None:
    """Send what is logged as an error by the app; nothing without SENTRY_DSN."""
    settings: Settings = app.config["SETTINGS"]
    if settings.sentry_dsn is None:
        return
    import sentry_sdk

    sentry_sdk.init(
        settings.sentry_dsn,
        default_integrations=False,
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        max_breadcrumbs=0,
        before_send=_keep_what_is_ours,
    )
    atexit.register(sentry_sdk.flush, FLUSH_SECONDS)
    logging.getLogger("webapp").addHandler(Reporter())


class Reporter(logging.Handler):
    """Turns a line of the log into an event, which the library sends from a thread of its own."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        """Hand it over."""
        import sentry_sdk

        sentry_sdk.capture_event(event_of(record))


def event_of(record: logging.LogRecord) -> "Event":
    """Return an event with the words of our code alone: a message as it stands there, with its `%s`."""
    route = request.url_rule.rule if has_request_context() and request.url_rule else None
    tags = {"request": current_id.get(), "route": route}
    event: Event = {
        "level": "error",
        "logger": record.name,
        "logentry": {"message": str(record.msg)},
        "tags": {name: value for name, value in tags.items() if value},
    }
    if record.exc_info and record.exc_info[1]:
        event["exception"] = {"values": list(_errors(record.exc_info[1]))[::-1]}
    return event


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """Yield an error and those it came from, each with its kind and its lines; not what they say."""
    while error is not None:
        frames = [
            {"module": frame.f_globals.get("__name__"), "function": frame.f_code.co_name, "lineno": line}
            for frame, line in traceback.walk_tb(error.__traceback__)
        ]
        yield {"type": type(error).__qualname__, "stacktrace": {"frames": frames}}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _keep_what_is_ours(event: "Event", _hint: "Hint") -> "Event":
    """Drop what the library adds by itself, such as the name of the machine."""
    return {name: value for name, value in event.items() if name in SENT}  # type: ignore[return-value]
