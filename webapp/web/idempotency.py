"""The header Idempotency-Key, by which a program may send a request again without fear.

The draft of the IETF writes its value in quotes, and most programs without; both are taken for the same key.
"""

import re

from flask import request

from webapp.web.errors import Unprocessable

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
"""The header of an answer that was given before."""
LONGEST_KEY = 255  # Characters.
PRINTABLE = re.compile(r"[ -~]+")
QUOTED = re.compile(r'"((?:[^"\\]|\\["\\])*)"')


def read_idempotency_key() -> str | None:
    """Return the key of this request, None without the header. Raise Unprocessable."""
    text = request.headers.get(HEADER)
    if text is None:
        return None
    quoted = QUOTED.fullmatch(text)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    if not PRINTABLE.fullmatch(key) or len(key) > LONGEST_KEY:
        message = f"must be 1 to {LONGEST_KEY} printable characters of ASCII"
        raise Unprocessable([{"path": HEADER, "message": message}])
    return key
