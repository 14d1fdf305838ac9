"""Signs what the webhook is told, so that its receiver knows who sent it, when, and whether it came before.

The scheme is Standard Webhooks (standardwebhooks.com), for which receivers find a library in most languages.
The headers Soundcheck-* say the same in a form of our own, and came first.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from datetime import datetime

PREFIX = "whsec_"
"""By which a secret says that the rest of it is its key in base64."""


def signed_headers(id: str, body: str, secret: str, now: datetime) -> dict[str, str]:
    """Return the headers of one try to send a body; `id` is the same for each try."""
    timestamp = str(int(now.timestamp()))
    content = f"{id}.{timestamp}.{body}".encode()
    standard = b64encode(hmac.digest(key_of(secret), content, "sha256")).decode()
    own = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Soundcheck",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{standard}",
        "Soundcheck-Id": id,
        "Soundcheck-Timestamp": timestamp,
        "Soundcheck-Signature": f"v1={own}",
    }


def key_of(secret: str) -> bytes:
    """Return the key of the standard signature: what the base64 after the prefix stands for, or the text."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    digits = secret.removeprefix(PREFIX).rstrip("=")
    return b64decode(digits + "=" * (-len(digits) % 4))
