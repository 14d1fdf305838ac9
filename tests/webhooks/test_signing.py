"""Receivers check signatures with the library of Standard Webhooks, or with the function of the docs."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standardwebhooks

from webapp.config import ConfigError, Settings
from webapp.webhooks.signing import signed_headers

TEXT = "a secret of the test"
KEY = bytes(range(230, 254))
ENCODED = base64.b64encode(KEY).decode()
SECRETS = [TEXT, "é" * 16, f"whsec_{ENCODED}", f"whsec_{base64.b64encode(KEY[:16]).decode().rstrip('=')}"]
BODY = '{"type": "report.arrived", "asked_by": "Zoë"}'
ID = "0b8f6a52-8f4e-4f0e-9a51-2f2a4c1d9e77"
PAGE = (Path(__file__).resolve().parents[2] / "docs" / "webhook.md").read_text()


@pytest.fixture(scope="module", params=["verified_by_library", "is_ours"])
def accepts(request):
    """Return a check of the documentation: whether a receiver accepts headers and a body."""
    names = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(block, names)

    def check(headers, body, secret):
        if request.param == "is_ours":
            return names["is_ours"](headers, body, secret)
        try:
            return names["verified"](headers, body, secret) is not None
        except standardwebhooks.WebhookVerificationError:
            return False

    return check


def headers(secret=TEXT, **changes):
    return signed_headers(ID, BODY, secret, datetime.now(UTC)) | changes


@pytest.mark.parametrize("secret", SECRETS)
def test_a_receiver_accepts_what_is_ours(accepts, secret):
    assert accepts(headers(secret), BODY.encode(), secret)


@pytest.mark.parametrize("secret", SECRETS)
def test_a_receiver_refuses_what_was_changed(accepts, secret):
    signed = headers(secret)
    later = str(int(signed["webhook-timestamp"]) + 1)

    assert not accepts(signed, BODY.encode() + b" ", secret)
    assert not accepts(signed | {"webhook-id": "x", "Soundcheck-Id": "x"}, BODY.encode(), secret)
    changed = {"webhook-timestamp": later, "Soundcheck-Timestamp": later}
    assert not accepts(signed | changed, BODY.encode(), secret)
    assert not accepts(signed, BODY.encode(), "another secret of 16")
    assert not accepts({}, BODY.encode(), secret)


def test_a_receiver_refuses_what_is_replayed(accepts):
    old = signed_headers(ID, BODY, TEXT, datetime.now(UTC) - timedelta(seconds=310))

    assert not accepts(old, BODY.encode(), TEXT)


def test_the_library_takes_a_secret_of_its_own_form_as_it_is():
    secret = f"whsec_{ENCODED}"

    told = standardwebhooks.Webhook(secret).verify(BODY.encode(), headers(secret))

    assert told["asked_by"] == "Zoë"


@pytest.mark.parametrize(
    "secret", ["", "s" * 15, "whsec_", f"whsec_{ENCODED[:20]}", f"whsec_{ENCODED}!", f"whsec_{'A' * 25}"]
)
def test_a_secret_that_is_no_key_stops_the_start(secret):
    with pytest.raises(ConfigError, match="WEBHOOK_SECRET must") as refused:
        Settings.from_environment({"WEBHOOK_URL": "https://desk.example/", "WEBHOOK_SECRET": secret})

    assert "not '" not in str(refused.value)
