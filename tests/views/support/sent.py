"""What a customer's page sends."""

import uuid
from urllib.parse import parse_qs, urlsplit

from tests.helpers.measured import BLOCKED

MAC = "os=macos-15&browser=chrome-156"
UNKNOWN = "A" * 22
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


def submission(measurements=BLOCKED, **changes):
    return {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "en"} | changes


def send(client, token, sent):
    return client.post("/l/reports", json={"link": token, "submission": sent})


def query(url):
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
