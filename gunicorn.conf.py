"""How the app is served: threads for the waiting, one process a core, a log without names."""

import gc
import json
import os
import re
import time

from gunicorn.glogging import Logger

wsgi_app = "webapp:create_app()"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
worker_class = "gthread"
threads = 16
preload_app = True  # The guide is loaded once and shared by the workers.
graceful_timeout = 5  # Requests take milliseconds, but an idle connection of a browser would hold up the end.
keepalive = 75  # Longer than the usual 60 s of a proxy in front, which must be the one to close.
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


class JsonLogger(Logger):
    """One JSON object a request: no address of the client, no token, and no query string, where more are."""

    def warning(self, msg, *args, **kwargs):
        """Leave out whom an unreadable request came from."""
        super().warning(re.sub(r"from ip=\S+", "", str(msg)), *args, **kwargs)

    def access(self, resp, _req, environ, request_time):
        self.access_log.info(
            json.dumps(
                {
                    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "method": environ["REQUEST_METHOD"],
                    "path": TOKEN_IN_PATH.sub("…", environ["PATH_INFO"]),
                    "status": int(resp.status.split()[0]),
                    "bytes": getattr(resp, "sent", None),
                    "ms": round(request_time.total_seconds() * 1000, 1),
                }
            )
        )


logger_class = JsonLogger
