"""The folder in which the workers of one server add up what they count: a file for each place of a worker.

The library takes it from the environment when it is loaded, so the server makes it before the app.
A worker that takes the place of one that has ended counts on where that one stopped. So nothing is forgotten,
and there are never more files than there were workers at a time.
"""

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "soundcheck-metrics-"
UNFINISHED = "soundcheck-new-"

_place = "master"
_made: Path | None = None


def make() -> None:
    """Make this server's folder, unless it has one, and remove those of servers that were killed."""
    global _made
    if _made:  # The server reads its settings anew.
        return
    _remove_abandoned()
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED))
    _is_free(unfinished)  # From now on it is not; the workers inherit the lock.
    _made = unfinished.with_name(unfinished.name.replace(UNFINISHED, PREFIX))
    unfinished.rename(_made)
    os.environ[VARIABLE] = str(_made)
    atexit.register(_remove_if_mine, _made, os.getpid())


def place() -> str:
    """Return what the files of this process are named by."""
    return _place


def forget_master() -> None:
    """Remove what was counted before there was a worker, which nobody has asked for."""
    for file in _made.glob(f"*_{_place}.db") if _made else ():
        file.unlink()


def take_place(number: int) -> None:
    """Count as the worker in this place from now on."""
    global _place
    _place = str(number)


def free_place(taken: set[int]) -> int:
    """Return the first place that no worker has."""
    return next(number for number in range(len(taken) + 1) if number not in taken)


def _remove_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # It is another user's, or somebody else removes it.
            if _is_free(folder):
                shutil.rmtree(folder)


def _is_free(folder: Path) -> bool:
    """Return whether no process has locked a folder, and lock it until this one and its children end."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    return True


def _remove_if_mine(folder: Path, process: int) -> None:
    """Remove it at the end of the process that made it; workers end, too."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)
