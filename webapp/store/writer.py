"""One thread a process writes to SQLite: it commits what has gathered at once, in turn with other processes.

SQLite's own waiting for a lock is not fair: with several busy writers that sync each commit one of them gets
nothing for seconds. A lock of the operating system around each commit is fair, and one sync then serves all
that has gathered.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine

from webapp.store.sqlite import MODE

MOST_TOGETHER = 200  # Jobs in one commit.

Result = TypeVar("Result")
Job = Callable[[Connection], Any]
Waiting = tuple[Job, "Future[Any]"]


def lock_file(url: URL) -> Path:
    """Name the file beside an SQLite database that whoever writes holds locked."""
    return Path(f"{url.database}.writer")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made where there is none.

    Whoever may open the file, and be it to read, can hold the lock for ever: so that is its owner alone, also
    where an earlier version has made it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_CREAT | os.O_RDWR, MODE)
    try:
        with suppress(PermissionError):  # It is another user's, such as root's who runs a command.
            os.fchmod(lock, MODE)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


class Writer:
    """Runs jobs in the order they come; the thread is started by the process that first needs it."""

    def __init__(
        self, engine: Engine, lock_file: Path, confirm: Callable[[Connection], None] = lambda _: None
    ) -> None:
        """`confirm` looks at the connection after each commit, and raises if what it kept may be lost."""
        self._engine = engine.execution_options(writes=True)
        self._confirm = confirm
        self._lock_file = lock_file
        self._starting = Lock()
        self._process: int | None = None
        self._queue: SimpleQueue[Waiting] = SimpleQueue()

    def submit(self, job: Callable[[Connection], Result]) -> "Future[Result]":
        """Queue a job. Its result is there when it is committed; what it raises undoes it alone."""
        self._start()
        future: Future[Result] = Future()
        self._queue.put((job, future))
        return future

    def _start(self) -> None:
        with self._starting:
            if self._process != os.getpid():  # Threads do not live on in a forked process.
                self._process = os.getpid()
                self._queue = SimpleQueue()
                Thread(target=self._work, args=(self._queue,), name="store-writer", daemon=True).start()

    def _work(self, queue: "SimpleQueue[Waiting]") -> None:
        while True:
            batch = [waiting for waiting in _gather(queue) if waiting[1].set_running_or_notify_cancel()]
            if batch:
                self._commit(batch)

    def _commit(self, batch: list[Waiting]) -> None:
        answers: list[Callable[[], None]] = []
        try:
            with self._engine.connect() as connection, locked(self._lock_file):
                with connection.begin():
                    answers = [_run(job, future, connection) for job, future in batch]
                self._confirm(connection)
        except Exception as failure:
            answers = [partial(future.set_exception, failure) for _, future in batch]
        for answer in answers:
            answer()


def _run(job: Job, future: "Future[Any]", connection: Connection) -> Callable[[], None]:
    """Run one job, and return the call that hands its result over once that is committed."""
    driver: Any = connection.connection.dbapi_connection  # SQLAlchemy's savepoints cost as much as a job.
    driver.execute("SAVEPOINT job")
    try:
        answer = partial(future.set_result, job(connection))
    except Exception as refusal:
        driver.execute("ROLLBACK TO job")
        answer = partial(future.set_exception, refusal)
    driver.execute("RELEASE job")
    return answer


def _gather(queue: "SimpleQueue[Waiting]") -> Iterator[Waiting]:
    """Wait for one job, and take along what has gathered by then."""
    yield queue.get()
    for _ in range(MOST_TOGETHER - 1):
        try:
            yield queue.get_nowait()
        except Empty:
            return
