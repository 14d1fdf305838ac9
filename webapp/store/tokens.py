"""Tokens: random, kept only as a hash, and good until they expire."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Table

TOKEN_BYTES = 16
SHORT_LIFE = timedelta(hours=1)


class NoMoreRoom(Exception):
    """As many wait as may; some more may begin as soon as others have gone on or have expired."""


def new_token() -> str:
    """Make a token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def match_token(table: Table, token: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that find the row of this token, unless it has expired."""
    return table.c.token_hash == hash_token(token), table.c.expires_at >= datetime.now(UTC)


def hash_token(token: str) -> str:
    """Return the SHA-256 in hexadecimal digits, which is kept in the token's place."""
    return hashlib.sha256(token.encode()).hexdigest()
