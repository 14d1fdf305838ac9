"""How the app is served: threads for the waiting, one process a core, a log without names."""

import gc
import json
import logging
import os
import re
import sys
import time
from urllib.parse import unquote

from gunicorn.glogging import Logger

wsgi_app = "webapp:create_app()"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
worker_class = "gthread"
threads = 16
preload_app = True  # The guide is loaded once and shared by the workers.
graceful_timeout = 5  # Requests take milliseconds, but an idle connection of a browser would hold up the end.
keepalive = 75  # Longer than the usual 60 s of a proxy in front, which must be the one to close.
limit_request_line = 8190  # The most it takes: a note of 500 letters with what fills in the rest of the form.
control_socket_disable = True
accesslog = "-"
# Headers of a proxy are believed by the app alone, and only as many hops as PROXY_HOPS says.
forwarder_headers = ""
forwarded_allow_ips = ""
secure_scheme_headers = {}


def when_ready(server):
    """Render one page, so that what rendering loads is shared by the workers too.

    Frozen objects are left alone by the garbage collector, which would else copy each page it visits.
    """
    server.app.wsgi().test_client().get("/en/test?os=macos-15&browser=chrome-156")
    gc.collect()
    gc.freeze()


def post_worker_init(worker):
    """Begin what a worker does beside its requests."""
    from webapp import housekeeping

    worker.housekeeping = housekeeping.of_app(worker.wsgi)
    worker.housekeeping.start()


def worker_exit(_server, worker):
    """End it with the worker, which may have failed before it had begun."""
    if hasattr(worker, "housekeeping"):
        worker.housekeeping.stop()


# What leads to a customer's link or signs an agent in; the other addresses below /l/ are names.
TOKEN_IN_PATH = re.compile(r"(?<=^/l/)(?!(progress|reports|delete)$).+|(?<=^/agents/sign-in/).+", re.DOTALL)


# The same within a sentence, and what follows a question mark.
TOKEN_IN_TEXT = re.compile(r"(/l/|/agents/sign-in/|\?)[^\s'\"]+")
TIME = "%Y-%m-%dT%H:%M:%SZ"


class JsonLine(logging.Formatter):
    """A message with its trace as one line, so that nothing a stranger sent begins a line of its own."""

    converter = time.gmtime

    def format(self, record):
        message = TOKEN_IN_TEXT.sub(r"\1…", super().format(record))
        line = {"time": self.formatTime(record, TIME), "level": record.levelname, "message": message}
        return json.dumps(line)


class JsonLogger(Logger):
    """One JSON object a request: no address of the client, no token, and no query string, where more are."""

    def setup(self, cfg):
        """Write what is not a request in the same way, except to a person at a terminal."""
        super().setup(cfg)
        if not sys.stderr.isatty():
            for handler in self.error_log.handlers:
                handler.setFormatter(JsonLine())
        logging.getLogger().handlers = self.error_log.handlers  # What the app itself has to say.

    def warning(self, msg, *args, **kwargs):
        """Leave out whom an unreadable request came from, and what stood in it."""
        super().warning(
            re.sub(r"(?s)^(Invalid request) from ip=\S+ ([^:'\"(]*).*", r"\1: \2", str(msg)), *args, **kwargs
        )

    def access(self, resp, _req, environ, request_time):
        path = environ.get("PATH_INFO")
        if path is None:  # It was refused before its address was taken apart.
            path = unquote(environ.get("RAW_URI", "").partition("?")[0], "latin-1")
        self.access_log.info(
            json.dumps(
                {
                    "time": time.strftime(TIME, time.gmtime()),
                    "method": environ["REQUEST_METHOD"],
                    "path": TOKEN_IN_PATH.sub("…", path),
                    "status": int(resp.status.split()[0]),
                    "bytes": getattr(resp, "sent", None),
                    "ms": round(request_time.total_seconds() * 1000, 1),
                }
            )
        )


logger_class = JsonLogger
