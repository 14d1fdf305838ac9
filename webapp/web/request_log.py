"""What gunicorn logs: a JSON object a line, without the client's address, tokens and query strings."""

import json
import logging
import re
import sys
import time
import traceback
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from gunicorn.glogging import Logger

from webapp.web.sighting import current_id, sighting_of

# What leads to a customer's link or signs an agent in; the other addresses below /l/ are names.
TOKEN_IN_PATH = re.compile(r"(?<=^/l/)(?!(progress|reports|delete)$).+|(?<=^/agents/sign-in/).+", re.DOTALL)
# Our addresses are words, numbers and versions of assets; anything else may be a token in a wrong place.
WORDS = re.compile(r"(?:(?:[a-z]{1,13}|[0-9]{1,12})[._-]?){0,5}|[0-9a-f]{12}")
# What may be a token within a sentence, and what follows a question mark.
TOKEN_IN_TEXT = re.compile(r"(/l/|/agents/sign-in/|\?|%(?:25)*2[Ff]|%(?:25)*3[Ff])[^\s'\"]+")
# gunicorn's own warning, from whom an unreadable request came and what was wrong with it.
INVALID_REQUEST = re.compile(r"^(Invalid request) from ip=\S+ ([^:'\"(]*).*", re.DOTALL)
TIME = "%Y-%m-%dT%H:%M:%SZ"


class JsonLine(logging.Formatter):
    """Formats a message with its trace as one line, so that no stranger's text begins one of its own."""

    converter = staticmethod(time.gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, message and the id of the request it is about, if any, as JSON.

        Every token is replaced by an ellipsis.
        """
        message = TOKEN_IN_TEXT.sub(r"\1…", super().format(record))
        line = {"time": self.formatTime(record, TIME), "level": record.levelname, "message": message}
        request = current_id.get()
        return json.dumps(line | ({"request": request} if request else {}))

    def formatException(self, ei: Any) -> str:  # noqa: N802  # The name is logging's.
        """Return the lines of code and the kinds of errors: what they say may hold what somebody sent."""
        error: BaseException | None = ei[1]
        told = []
        while error is not None:
            told.append("".join([*traceback.format_tb(error.__traceback__), type(error).__qualname__]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\nwhile handling\n".join(told)


class JsonLogger(Logger):  # type: ignore[misc]  # gunicorn has no types.
    """Logs each request, and what gunicorn and the app have to say."""

    def setup(self, cfg: Any) -> None:
        """Write messages as JSON, except to a person at a terminal; the app's own too."""
        super().setup(cfg)
        if not sys.stderr.isatty():
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonLine())
        logging.getLogger().handlers = self.error_log.handlers
        logging.getLogger("webapp").setLevel(
            self.loglevel
        )  # Libraries, which may log values, say warnings only.

    def warning(self, msg: object, *args: object, **kwargs: Any) -> None:
        """Leave out the address an unreadable request came from, and what stood in it."""
        super().warning(INVALID_REQUEST.sub(r"\1: \2", str(msg)), *args, **kwargs)

    def access(self, resp: Any, _req: object, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log one request; `bytes` are those of the body, `ms` milliseconds. Above level INFO none is."""
        if not self.error_log.isEnabledFor(logging.INFO):
            return
        line = {
            "time": time.strftime(TIME, time.gmtime()),
            "method": environ["REQUEST_METHOD"],
            "path": _without_tokens(_path(environ)),
            "status": int(resp.status.split()[0]),
            "bytes": getattr(resp, "sent", None),
            "ms": round(request_time.total_seconds() * 1000, 1),
            "request": sighting_of(environ).id,
        }
        self.access_log.info(json.dumps(line))


def _without_tokens(path: str) -> str:
    parts = TOKEN_IN_PATH.sub("…", path).split("/")
    return "/".join(part if WORDS.fullmatch(part) else "…" for part in parts)


def _path(environ: dict[str, Any]) -> str:
    """Return the path; a request that was refused before its address was taken apart has the whole only."""
    path: str | None = environ.get("PATH_INFO")
    if path is not None:
        return path
    return unquote(environ.get("RAW_URI", "").partition("?")[0], "latin-1")
