"""What leads a customer to a link: tokens, in its addresses, and spoken codes. Only hashes are kept."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select

from webapp.store.dialect import insert_into
from webapp.store.schema import link_secrets, links
from webapp.store.tokens import TOKEN_BYTES, hash_token, new_token
from webapp.support.codes import new_code

CODES = "codes"
"""The name of the secret under which codes are hashed: they are too few for a plain hash to hide one."""

SECRET_HASH = select(link_secrets.c.secret_hash)

LINK_ID_OF_TOKEN = (
    select(link_secrets.c.link_id)
    .where(link_secrets.c.secret_hash == bindparam("secret_hash"), link_secrets.c.is_code == 0)
    .scalar_subquery()
)
"""The id of the link that a token leads to, by the token's hash."""


@dataclass(frozen=True)
class LinkSecrets:
    """What an agent gives a customer, one or the other; shown once."""

    token: str
    code: str


def new_secrets(connection: Connection, link_id: int, keys: Sequence[str]) -> LinkSecrets:
    """Make a token and a code for a link; `keys` are the accepted secrets CODES, first the one in use."""
    return LinkSecrets(_add_token(connection, link_id), _add_code(connection, link_id, keys))


def token_of_code(connection: Connection, link_id: int, code: str, key: str) -> str:
    """Return the token that a code of a link stands for, always the same one, and keep that it leads there.

    It is a hash under the same key as the code's own, but of another text, so that neither tells the other.
    """
    digest = hmac.digest(key.encode(), f"token {link_id} {code}".encode(), "sha256")
    token = urlsafe_b64encode(digest[:TOKEN_BYTES]).decode().rstrip("=")
    row = _token_row(token, link_id)
    connection.execute(insert_into(connection, link_secrets).values(row).on_conflict_do_nothing())
    return token


def match_code(code: str, key: str) -> ColumnElement[bool]:
    """Return the condition that finds the link of a code, be it open or not."""
    conditions = link_secrets.c.secret_hash == _code_hash(code, key), link_secrets.c.is_code == 1
    return links.c.id == select(link_secrets.c.link_id).where(*conditions).scalar_subquery()


def _add_token(connection: Connection, link_id: int) -> str:
    token = new_token()
    connection.execute(insert(link_secrets).values(_token_row(token, link_id)))
    return token


def _token_row(token: str, link_id: int) -> dict[str, str | int]:
    return {"secret_hash": hash_token(token), "link_id": link_id, "is_code": 0}


def _add_code(connection: Connection, link_id: int, keys: Sequence[str]) -> str:
    """Make a code that no other link has, under any key that is accepted."""
    while True:
        code = new_code()
        older = [_code_hash(code, key) for key in keys[1:]]
        if older and connection.scalar(SECRET_HASH.where(link_secrets.c.secret_hash.in_(older))):
            continue
        row = {"secret_hash": _code_hash(code, keys[0]), "link_id": link_id, "is_code": 1}
        insertion = insert_into(connection, link_secrets).values(row).on_conflict_do_nothing()
        if connection.execute(insertion).rowcount:
            return code


def _code_hash(code: str, key: str) -> str:
    return hmac.new(key.encode(), code.encode(), hashlib.sha256).hexdigest()
