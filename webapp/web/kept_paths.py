"""Paths that many pages link to, each made once: the router takes as long for one as for a whole query."""

from functools import lru_cache
from typing import Any

from flask import request, url_for

MAX_KEPT_PATHS = 500


def kept_path(endpoint: str, **values: str) -> str:
    """Return what `url_for` would; none of the values may be what strangers make up, as each is kept."""
    return _path(request.script_root, endpoint, **values)


@lru_cache(MAX_KEPT_PATHS)
def _path(_root: str, endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)
