"""Which runs came from the same device, and which of them mended what had failed."""

import uuid
from datetime import UTC, datetime

import pytest

from tests.helpers.measured import BLOCKED, HEARD, measured
from webapp.diagnosis import diagnose
from webapp.support import Report, Submission, first_failure, is_same_device, number_device

MAC = {"os": "macos-15", "browser": "chrome-156"}


def submission(measurements=BLOCKED, **changes):
    sent = {"version": 1, "key": str(uuid.uuid4()), "measurements": measurements, "locale": "en"}
    return Submission.model_validate(sent | MAC | changes, strict=False)


ONE, OTHER = (str(uuid.uuid4()) for _ in range(2))


def report(sent):
    return Report(1, 1, datetime.now(UTC), sent, diagnose(sent.measurements))


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"measurements": HEARD}, True),
        ({"os": "macos-26", "browser": "chrome-160"}, True),
        ({"os": ""}, True),
        ({"host": "crm.zoho.eu", "partner": "zoho"}, True),
        ({"measurements": measured(platform__os_version="26.1", platform__browser_version=160)}, True),
        ({"measurements": measured(platform__os=None)}, True),
        ({"os": "windows-11"}, False),
        ({"browser": "firefox-153"}, False),
        ({"place": "remote-desktop"}, True),
        ({"measurements": measured(platform__os="windows")}, False),
        ({"measurements": measured(platform__browser="edge")}, False),
        ({"measurements": measured(platform__place="desktop-app")}, False),
        ({"device": None}, True),
        ({"device": ONE}, True),
        ({"device": OTHER}, False),
        ({"device": OTHER, "measurements": measured(page__framed=True)}, True),
        ({"device": OTHER, "measurements": measured(page__framed=True), "os": "windows-11"}, False),
    ],
)
def test_a_device_is_an_operating_system_with_a_browser_and_a_place(changes, same):
    one, other = submission(device=ONE), submission(**{"device": ONE} | changes)

    assert is_same_device(one, other) is is_same_device(other, one) is same


def test_the_first_failure_is_that_of_the_same_device():
    on_windows = report(submission(os="windows-11"))
    on_mac, on_mac_again = report(submission()), report(submission())
    heard = report(submission(HEARD))

    assert first_failure(heard, [on_windows, heard, on_mac, on_mac_again]) is on_mac
    assert first_failure(heard, [on_windows, heard]) is None


def test_devices_are_numbered_in_the_order_in_which_they_came():
    runs = [report(submission(os=os)) for os in ("windows-11", "macos-15", "macos-26", "windows-10", "linux")]

    assert [number_device(run, runs[:number]) for number, run in enumerate(runs)] == [1, 2, 2, 1, 3]
