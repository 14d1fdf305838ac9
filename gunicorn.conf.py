"""How gunicorn serves the app: a process for each core, with threads for requests that wait."""

import ctypes
import gc
import os
import sys
from contextlib import suppress

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from webapp.metrics import folder  # gunicorn knows the path of the app only later.

# Threads share one heap, and what is freed goes back to the system. The two thresholds are glibc's own, which
# it raises whenever a bigger block is freed, unless they are set; see mallopt(3).
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
with suppress(AttributeError):  # Another C library.
    for option, value in ((M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, 128 * 1024), (M_TRIM_THRESHOLD, 128 * 1024)):
        ctypes.CDLL(None).mallopt(option, value)
gc.disable()  # Nothing that is loaded is garbage, and looking for some takes a quarter of the time to load.
if os.environ.get("METRICS_TOKEN"):
    folder.make()

wsgi_app = "webapp:create_app()"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", os.cpu_count() or 1))
worker_class = "webapp.web.buffering_worker.BufferingWorker"
threads = 16  # None of them waits for a client.
worker_connections = 800  # Each is a file, of which most systems let a process open 1,024.
preload_app = True  # The guide is loaded once and shared by the workers.
graceful_timeout = 5  # Requests take milliseconds, but an idle connection of a browser would hold up the end.
keepalive = 75  # Longer than the usual 60 s of a proxy in front, which must be the one to close.
limit_request_line = 8190  # The most it takes: a note of 500 letters with what fills in the rest of the form.
control_socket_disable = True
accesslog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info")
logger_class = "webapp.web.request_log.JsonLogger"
# Headers of a proxy are believed by the app alone, and only as many hops as PROXY_HOPS says.
forwarder_headers = ""
forwarded_allow_ips = ""
secure_scheme_headers = {}


def on_starting(server):
    """Let gunicorn's own answers, and what it adds to the app's, say no more than they must.

    Do not start on a database of another version; one that does not answer is waited for later.
    """
    from webapp.store import OtherSchema
    from webapp.web import server_answers

    server_answers.install()
    database = server.app.wsgi().extensions["stores"].database
    try:
        database.require_newest()
    except OtherSchema as error:
        raise SystemExit(f"Error: {error}") from None
    finally:
        database.close()  # Connections are not for the workers.


def when_ready(server):
    """Keep the assets where other versions find them, and render one page: what both load the workers share.

    Frozen objects are left alone by the garbage collector, which would else copy each page it visits.
    """
    app = server.app.wsgi()
    app.extensions["publishing"].try_now()
    app.extensions["stores"].database.close()  # Connections are not for the workers.
    app.test_client().get("/en/test?os=macos-15&browser=chrome-156")
    folder.forget_master()
    gc.collect()
    gc.freeze()
    gc.enable()


def pre_fork(server, worker):
    """Let the worker count in a place that no other has."""
    worker.place = folder.free_place({other.place for other in server.WORKERS.values()})


def post_fork(_server, worker):
    """Count in that place, and collect garbage, which after a reload nobody does yet."""
    from webapp.metrics import figures

    gc.enable()
    figures.begin_worker(worker.place)


def child_exit(_server, worker):
    """Forget how a worker was that has ended."""
    from webapp.metrics import figures

    figures.forget_worker(worker.place)


def post_worker_init(worker):
    """Begin what is done beside requests."""
    from webapp import housekeeping

    publishing = worker.wsgi.extensions["publishing"]
    worker.housekeeping = housekeeping.create_housekeeping(worker.wsgi, [publishing])
    worker.housekeeping.start()


def worker_exit(_server, worker):
    """End it with the worker, which may have failed before it had begun."""
    if hasattr(worker, "housekeeping"):
        worker.housekeeping.stop()
