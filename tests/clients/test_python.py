"""A client in Python that is generated from the API's document does what a help desk needs."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.access import keep_report

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PACKAGE = "generated_soundcheck"


@pytest.fixture(scope="module")
def generated(document, tmp_path_factory):
    """Generate a client, and give the function that imports a part of it."""
    folder = tmp_path_factory.mktemp("python")
    command = [GENERATOR, "generate", "--path", document, "--meta", "none", "--output-path", folder / PACKAGE]
    path = os.pathsep.join([str(GENERATOR.parent), os.environ["PATH"]])  # It formats what it writes.
    options = {"capture_output": True, "text": True, "cwd": folder, "env": os.environ | {"PATH": path}}
    made = subprocess.run([*command, "--fail-on-warning"], **options)
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture(scope="module")
def call(generated, live, key):
    """Call an operation, and give what it answered."""
    client = generated("client").AuthenticatedClient(base_url=live[1], token=key)

    def called(operation, *arguments, **named):
        module = generated(f"api.default.{operation}")
        return module.sync_detailed(*arguments, client=client, **named)

    return called


def test_it_makes_reads_and_erases(generated, live, call):
    request = generated("models").LinkRequest(asked_by="Ada", reference="T-1", note="Hello")

    first, again = (call("make_link", body=request, idempotency_key="T-1") for _ in range(2))
    made = first.parsed
    report = keep_report(live[0], made.url)

    assert (first.status_code, again.parsed.id, again.parsed.code) == (201, made.id, made.code)
    assert again.headers["Idempotent-Replayed"] == "true"
    state = call("read_link", made.id).parsed
    assert (state.reference, state.reports, state.newest_report) == ("T-1", 1, report.id)
    [run] = call("read_reports", made.id).parsed.reports
    assert run.diagnosis.findings[0].fault == "site-blocked"
    assert "T-1" in call("read_ticket", made.id).parsed
    assert call("read_everything_of_reference", reference="T-1").parsed.links[0].link["id"] == made.id
    assert call("revoke_link", made.id).parsed.state == "revoked"
    assert call("erase_link", made.id).status_code == 204
    assert call("erase_links_of_reference", reference="T-1").parsed.erased == 0


def test_it_understands_what_is_refused(generated, call):
    request = generated("models").LinkRequest(asked_by=" ")

    refused = call("make_link", body=request).parsed.error
    gone = call("read_link", 2147483647).parsed.error

    assert (refused.code, refused.problems[0].path) == ("invalid", "asked_by")
    assert gone.code == "not-found"
