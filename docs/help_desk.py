"""Makes one link for a ticket, posts its message, and writes into the ticket what comes of it.

SOUNDCHECK=https://check.example SOUNDCHECK_KEY=soundcheck_… python help_desk.py T-1001 "Ada, help desk"

Run it again as often as you like: within a day the same ticket gets the same link, and nothing is posted
twice. Here a ticket is a folder; put your help desk's own call into `post`.
"""

import json
import os
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

PAUSE_SECONDS = float(os.environ.get("PAUSE_SECONDS", "10"))


def ask(path, body=None, idempotency_key=None):
    """Ask the API until it answers, as asking twice does no harm. Raise HTTPError for what it refuses."""
    headers = {"Authorization": f"Bearer {os.environ['SOUNDCHECK_KEY']}", "Content-Type": "application/json"}
    headers |= {"Idempotency-Key": idempotency_key} if idempotency_key else {}
    url = f"{os.environ['SOUNDCHECK']}/api/v1/links{path}"
    request = Request(url, json.dumps(body).encode() if body else None, headers)
    while True:
        try:
            with urlopen(request, timeout=30) as answer:
                return answer.read().decode()
        except HTTPError as error:
            if error.code not in (409, 429, 503):
                raise
            time.sleep(float(error.headers.get("Retry-After", PAUSE_SECONDS)))
        except URLError:
            time.sleep(PAUSE_SECONDS)


def post(ticket, name, text):
    """Write a text into a ticket, unless it is there."""
    path = Path("tickets", quote(ticket, safe=""), f"{name}.txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(text, encoding="utf-8")


def main(ticket, asked_by):
    """Make the link, and wait for the first result or for its end."""
    link = json.loads(ask("", {"asked_by": asked_by, "reference": ticket}, idempotency_key=ticket))
    post(ticket, "message", link["message"])
    while not link["newest_report"] and link["state"] in ("new", "opened"):
        time.sleep(PAUSE_SECONDS)
        link = json.loads(ask(f"/{link['id']}"))
    if link["newest_report"]:
        report = link["newest_report"]
        post(ticket, f"result-{report}", ask(f"/{link['id']}/ticket?report={report}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
