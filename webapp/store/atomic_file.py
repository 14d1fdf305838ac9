"""Files that are there as a whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Yield an empty file, for its owner's eyes only, that takes its name once it is on the disk.

    Raise FileExistsError rather than write over another.
    """
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    part = Path(name)
    try:
        yield part
        os.fsync(descriptor)
        part.rename(path)
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            part.unlink()
