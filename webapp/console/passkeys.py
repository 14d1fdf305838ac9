"""Passkeys by WebAuthn, through py_webauthn, which is loaded at the first one: it takes 0.2 s and 25 MiB.

A challenge is kept in the session of the browser that asked for it, and works once.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import TypeVar
from urllib.parse import urlsplit

from webapp.reader.brand import current_brand
from webapp.store import KeptPasskey
from webapp.support import Agent, NewPasskey, PasskeyRefused
from webapp.web.same_origin import own_origin

log = logging.getLogger(__name__)

CHALLENGE_BYTES = 32
TIMEOUT_MS = 300_000
MOST_CHARACTERS = 20_000  # Of what a browser answers; attestations that nobody asked for may be long.
ALGORITHMS = (-8, -7, -257)  # EdDSA, ES256 and RS256: what passkeys are made with.

Answer = TypeVar("Answer")


def passkey_host() -> str | None:
    """Return the host name that passkeys are bound to here; None at a number, which can have none."""
    host = urlsplit(own_origin()).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return host
    return None


def new_challenge() -> str:
    """Return what the next answer has to be signed with."""
    return secrets.token_hex(CHALLENGE_BYTES)


def ask_for_new(agent: Agent, known: Iterable[KeptPasskey], challenge: str) -> str:
    """Return, as JSON, what a browser is asked to make a passkey with."""
    import webauthn
    from webauthn.helpers import structs
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    options = webauthn.generate_registration_options(
        rp_id=_require_host(),
        rp_name=current_brand().site,
        user_id=_handle(agent),
        user_name=agent.name,
        user_display_name=agent.name,
        challenge=bytes.fromhex(challenge),
        timeout=TIMEOUT_MS,
        attestation=structs.AttestationConveyancePreference.NONE,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(passkey.credential_id))
            for passkey in known
        ],
        supported_pub_key_algs=[COSEAlgorithmIdentifier(number) for number in ALGORITHMS],
    )
    return webauthn.options_to_json(options)


def ask_for_known(challenge: str) -> str:
    """Return, as JSON, what a browser is asked to sign in with: any passkey it has for us."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=_require_host(),
        challenge=bytes.fromhex(challenge),
        timeout=TIMEOUT_MS,
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def read_new(answer: str, challenge: str | None, browser: str) -> NewPasskey:
    """Return the passkey that a browser made. Raise PasskeyRefused."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.cose import COSEAlgorithmIdentifier

    host = _require_host()
    verified = _refusing(
        answer,
        challenge,
        lambda: webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=bytes.fromhex(challenge or ""),
            expected_rp_id=host,
            expected_origin=own_origin(),
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier(number) for number in ALGORITHMS],
        ),
    )
    return NewPasskey(
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
        host=host,
        browser=browser,
    )


def read_known(
    answer: str, challenge: str | None, find: Callable[[str], KeptPasskey]
) -> tuple[KeptPasskey, int]:
    """Return the passkey that a browser signed in with, and its count. Raise PasskeyRefused."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json

    host = _require_host()
    given = _refusing(answer, challenge, lambda: parse_authentication_credential_json(answer))
    passkey = find(bytes_to_base64url(given.raw_id))
    if passkey.host != host or given.response.user_handle != _handle(passkey.agent):
        raise PasskeyRefused
    verified = _refusing(
        answer,
        challenge,
        lambda: webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=bytes.fromhex(challenge or ""),
            expected_rp_id=host,
            expected_origin=own_origin(),
            credential_public_key=webauthn.base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ),
    )
    return passkey, verified.new_sign_count


def _refusing(answer: str, challenge: str | None, read: Callable[[], Answer]) -> Answer:
    """Return what is read. Anybody may send anything, and the library knows many errors: all are one."""
    if challenge is None or len(answer) > MOST_CHARACTERS:
        raise PasskeyRefused
    try:
        return read()
    except Exception as error:
        log.info("a passkey was refused: %s", type(error).__name__)
        raise PasskeyRefused from error


def _require_host() -> str:
    host = passkey_host()
    if host is None:
        raise PasskeyRefused
    return host


def _handle(agent: Agent) -> bytes:
    """Return the name of the account in the passkey, which tells nobody who it is."""
    return hashlib.sha256(f"soundcheck agent {agent.id} at {_require_host()}".encode()).digest()
