"""The database: SQLite or PostgreSQL, asked with a time limit and left alone while it does not answer."""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url
from sqlalchemy.exc import SQLAlchemyError

from webapp.store.breaker import Breaker
from webapp.store.dialect import IN_UTF8
from webapp.store.health import Health
from webapp.store.reasons import is_gone, is_refusal, reason_of
from webapp.store.sqlite import open_file, overwrite_deleted, require_same_files
from webapp.store.version import NEWEST, prepare_embedded, require_newest, revision
from webapp.store.writer import Writer, lock_file

ANSWER_SECONDS = 2.0
"""How long a person may wait for the database before they go on without it; a busy disk has taken 0.6 s."""
FIRST_SECONDS = 10.0
"""The same where tables are made first."""
CONNECT_SECONDS = 2  # The least that libpq takes.
CONNECTIONS = 8

Result = TypeVar("Result")


class StoreUnavailable(Exception):
    """The database does not answer; whatever needs it must go on without it."""


class StoreRefused(Exception):
    """The database is there, and does not take what it was given; the message names no value."""


class Database:
    """Runs jobs, functions of a connection, each in a transaction of its own.

    Both ways raise StoreUnavailable when the database is gone, StoreRefused for a value it does not take,
    and what the job raises otherwise. A write that was not confirmed in time may still happen, so it must be
    one that can be repeated.
    """

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self._breaker = Breaker()
        self.reads, self.writes = Health("read"), Health("write")
        self._ready = False
        self._preparing = Lock()
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.engine = open_file(parsed, CONNECTIONS, ANSWER_SECONDS)
            self._writer = Writer(self.engine, lock_file(parsed), require_same_files)
        else:
            self.engine = _server(parsed)
        self._forking = Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._later: ThreadPoolExecutor | None = None
        self._process = os.getpid()

    @property
    def where(self) -> str:
        """Its address, without the user and the password."""
        url = self.engine.url
        return URL.create(
            url.drivername, host=url.host, port=url.port, database=url.database
        ).render_as_string()

    @property
    def is_there(self) -> bool:
        """Whether there is a file; a server is always taken to be there."""
        return not self.is_sqlite or Path(self.engine.url.database or "").exists()

    def read(self, job: Callable[[Connection], Result]) -> Result:
        """Run a job that changes nothing."""
        return self._guarded(lambda: self._read(job), self.reads)

    def write(self, job: Callable[[Connection], Result]) -> Result:
        """Run a job, and return when what it did is safe on the disk."""
        return self._guarded(lambda: self._write(job), self.writes)

    def is_newest(self) -> bool:
        """Return whether the tables are those of this version. Raise StoreUnavailable."""
        return self.read(revision) == NEWEST

    def require_newest(self) -> None:
        """Raise OtherSchema if its tables are those of another version; say nothing if it does not answer."""
        try:
            found, tables = self._read(lambda each: (revision(each), inspect(each).get_table_names()))
        except (SQLAlchemyError, OSError):
            return
        if tables or not self.is_sqlite:
            require_newest(found)

    def overwrite_deleted(self) -> None:
        """Leave no trace of what was deleted in the files of SQLite; PostgreSQL has a vacuum of its own."""
        if self.is_sqlite:
            self._guarded(lambda: overwrite_deleted(self.engine, self.engine.url.database or ""), self.reads)

    def later(self, call: Callable[[], object]) -> None:
        """Make a call that uses the database soon, for somebody who does not wait for what becomes of it."""
        self._renew_after_fork()
        self._later = self._later or ThreadPoolExecutor(1, "store-later")
        self._later.submit(_quietly, call)

    def close(self) -> None:
        """Let go of every connection."""
        for pool in (self._later, self._pool):
            if pool:
                pool.shutdown()
        self._later = self._pool = None
        self.engine.dispose()

    def _guarded(self, ask: Callable[[], Result], health: Health) -> Result:
        if not self._breaker.allows_request():
            health.failed("not asked again yet")
            raise StoreUnavailable("not asked again yet")
        try:
            self._prepare()
            result = ask()
        except Exception as error:
            self._breaker.record(not is_gone(error))
            if not is_refusal(error) and isinstance(error, SQLAlchemyError | OSError | NotInTime):
                raise self._unavailable(error, health) from error
            health.worked()
            if is_refusal(error):
                raise StoreRefused(type(error).__name__) from None  # The driver's own words repeat the value.
            raise  # The job's own answer, such as "no such link".
        self._breaker.record(True)
        health.worked()
        return result

    def _unavailable(self, error: Exception, health: Health) -> StoreUnavailable:
        """Note that the database failed, and let go of a file that may work again once it is opened anew.

        What was opened while a disk was read-only stays so, and a file that was put back is another one.
        """
        health.failed(reason_of(error))
        if self.is_sqlite and not isinstance(error, NotInTime):
            self.engine.dispose()
            self._ready = False
        return StoreUnavailable(reason_of(error))

    def _prepare(self) -> None:
        self._renew_after_fork()
        if self._ready or not self.is_sqlite:
            return
        with self._preparing:
            if not self._ready:
                if self._read(revision) != NEWEST:  # A disk may be read-only by now.
                    _answer(self._writer.submit(prepare_embedded), FIRST_SECONDS)
                self._ready = True

    def _renew_after_fork(self) -> None:
        """Begin anew in a forked process, in which neither threads nor connections live on."""
        with self._forking:
            if self._process != os.getpid():
                self._process, self._pool, self._later = os.getpid(), None, None
                self.engine.dispose(close=False)

    def _read(self, job: Callable[[Connection], Result]) -> Result:
        if not self.is_sqlite:
            return self._ask_server(job)
        with self.engine.connect() as connection:
            require_same_files(connection)
            return job(connection)

    def _write(self, job: Callable[[Connection], Result]) -> Result:
        return _answer(self._writer.submit(job)) if self.is_sqlite else self._ask_server(job)

    def _ask_server(self, job: Callable[[Connection], Result]) -> Result:
        """Ask a server from a thread, so that a network that swallows everything costs the limit at most."""
        self._pool = self._pool or ThreadPoolExecutor(CONNECTIONS, "store")
        lines: list[socket.socket] = []

        def ask() -> Result:
            with self.engine.begin() as connection, _socket_of(connection) as line:
                lines.append(line)
                return job(connection)

        try:
            return _answer(self._pool.submit(ask))
        except NotInTime:
            for line in lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)  # Or all threads wait for ever in the end.
            raise


def _quietly(call: Callable[[], object]) -> None:
    with suppress(StoreUnavailable):
        call()


@contextmanager
def _socket_of(connection: Connection) -> Iterator[socket.socket]:
    """Yield the socket of a connection to PostgreSQL, to hang up by."""
    number: int = connection.connection.dbapi_connection.fileno()  # type: ignore[union-attr]
    with socket.socket(fileno=os.dup(number)) as line:
        yield line


def _answer(future: "Future[Result]", seconds: float | None = None) -> Result:
    try:
        return future.result(seconds or ANSWER_SECONDS)
    except NotInTime:
        future.cancel()
        raise


def _server(url: URL) -> Engine:
    """Return the engine of a server, which gives up just before those who wait for its answer do."""
    limits = {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": CONNECT_SECONDS * 1000}
    milliseconds = {"statement_timeout": ANSWER_SECONDS * 750, "lock_timeout": ANSWER_SECONDS * 500}
    options = " ".join(f"-c {name}={value:.0f}" for name, value in milliseconds.items())
    return create_engine(
        url,
        connect_args={**limits, **IN_UTF8, "options": options},
        pool_size=CONNECTIONS,
        max_overflow=0,
    )
