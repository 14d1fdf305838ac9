"""Answers to programs that may ask again: what is asked under an Idempotency-Key is done once.

An answer holds what leads to a link, of which the store keeps hashes only. So it is kept sealed with a key
that is made of the program's own, which is kept as a hash only as well: whoever reads the database can open
none. The hashes here are made with it, too, or a ticket's number could be guessed from them.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import OperationalError

from webapp.store.dialect import insert_into
from webapp.store.schema import kept_answers

KEPT = timedelta(hours=24)
NONCE_BYTES = 12
LOCK_NOT_AVAILABLE = "55P03"
"""The SQLSTATE of a wait for another transaction that took too long."""


class AskedOtherwise(Exception):
    """Something else was asked under this Idempotency-Key."""


class StillUnderWay(Exception):
    """The same is being done, and has taken longer than anybody is to wait."""


@dataclass(frozen=True)
class KeyedRequest:
    """What a program asks for, under the key in its header; `api_key` is its own."""

    api_key: str = field(repr=False)
    key: str
    text: str

    @property
    def key_hash(self) -> str:
        """What tells this key from others, and from the same of another program."""
        return self._digest("key", self.key).hex()

    @property
    def asked_hash(self) -> str:
        """What tells whether the same is asked."""
        return self._digest("asked", self.text).hex()

    def seal(self, answer: str) -> bytes:
        """Encrypt an answer so that only the same program opens it, with the same key in its header."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # Most apps never need its 7 MB.

        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self._digest("seal", self.key)).encrypt(nonce, answer.encode(), None)

    def open(self, sealed: bytes) -> str:
        """Decrypt an answer."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(self._digest("seal", self.key)).decrypt(nonce, text, None).decode()

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self.api_key.encode(), f"{purpose} {text}".encode(), "sha256")


def find_or_claim(connection: Connection, asked: KeyedRequest, now: datetime) -> str | None:
    """Return the answer to what was asked before; None where the caller is the first, and is to keep one.

    Whoever asks the same meanwhile waits for the end of the transaction. Raise AskedOtherwise, or
    StillUnderWay.
    """
    of_key = kept_answers.c.key_hash == asked.key_hash
    row = {"key_hash": asked.key_hash, "asked_hash": asked.asked_hash, "expires_at": now + KEPT}
    insertion = insert_into(connection, kept_answers).values(row).on_conflict_do_nothing()
    try:
        connection.execute(delete(kept_answers).where(of_key, kept_answers.c.expires_at <= now))
        is_first = connection.scalar(insertion.returning(kept_answers.c.key_hash))
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise StillUnderWay from None
        raise
    if is_first:
        return None
    kept = connection.execute(select(kept_answers).where(of_key)).one()
    if kept.asked_hash != asked.asked_hash:
        raise AskedOtherwise
    return asked.open(kept.sealed_answer)


def keep(connection: Connection, asked: KeyedRequest, link_id: int, answer: str) -> None:
    """Keep the answer to what the caller has claimed, as long as the link it tells of."""
    values = {"link_id": link_id, "sealed_answer": asked.seal(answer)}
    of_key = kept_answers.c.key_hash == asked.key_hash
    connection.execute(update(kept_answers).where(of_key).values(values))
