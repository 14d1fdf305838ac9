"""The files of static/ that other versions of the program sent, as the store has kept them."""

import hashlib
import io
import logging
import re
import zipfile
from collections import OrderedDict
from threading import Lock

from webapp.store import AssetVersions

VERSION = re.compile(r"[0-9a-f]{12}")
VERSIONS_IN_MEMORY = 3
"""About 200 kB each: those that take turns in an upgrade, and one that somebody has open since the last."""

log = logging.getLogger(__name__)

Files = dict[str, bytes]
"""Files as they are sent, by their paths below static/."""


def version_of(files: Files) -> str:
    """Return the name of a version: a digest of every path and every byte."""
    digest = hashlib.sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


def pack(files: Files) -> bytes:
    """Return the files as one archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path, content in files.items():
            zipped.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


class OtherAssets:
    """Finds the files of other versions, and remembers those that were asked for last."""

    def __init__(self, kept: AssetVersions) -> None:
        self._kept = kept
        self._versions: OrderedDict[str, Files] = OrderedDict()
        self._lock = Lock()

    def of(self, version: str) -> Files | None:
        """Return the files of a version, or None if it is not known. Raise StoreUnavailable."""
        with self._lock:
            if version in self._versions:
                self._versions.move_to_end(version)
                return self._versions[version]
        archive = self._kept.find(version) if VERSION.fullmatch(version) else None
        files = None if archive is None else _unpack(version, archive)
        if files is not None:
            with self._lock:
                self._versions[version] = files
                while len(self._versions) > VERSIONS_IN_MEMORY:
                    self._versions.popitem(last=False)
        return files


def _unpack(version: str, archive: bytes) -> Files | None:
    """Return the files of an archive, or None if they are not those the version is named after."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            files = {path: zipped.read(path) for path in zipped.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError):
        files = {}
    if version_of(files) == version:
        return files
    log.error("the kept assets of version %s are damaged", version)
    return None
