"""What is let in at the door."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from webapp.diagnosis import Measurements

from .builders import heard, stream
from .cases import CASES

GOOD = stream(heard()).model_dump()


def changed(path: str, value: Any) -> str:
    """Write the good measurements as JSON with one part replaced; "a.b" is the part b of a."""
    document = json.loads(json.dumps(GOOD))
    *parents, last = path.split(".")
    part = document
    for parent in parents:
        part = part[parent]
    part[last] = value
    return json.dumps(document)


@pytest.mark.parametrize("measurements", [measurements for measurements, _ in CASES])
def test_measurements_survive_json(measurements):
    assert Measurements.model_validate_json(measurements.model_dump_json()) == measurements


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("audio.peak", 1000),
        ("audio.block_peaks", [0.5] * 200),
        ("audio.block_pitches", [0, 104.2] * 100),
        ("audio.block_periodicities", [0, 0.52, 1]),
        ("audio.clipped_samples", 0),
        ("track.monitor", True),
        ("track.grouped", False),
        ("audio.suspensions", 3),
        ("request.error_message", "x" * 300),
        ("request.error_message", "Zugriff verweigert – 許可されていません"),
        ("page.top_level_host", "localhost:8000"),
        ("platform.os_version", "15.7.1"),
        ("platform.browser", "opera"),
        ("platform.browser", "brave"),
        ("host_info", {"allow": "microphone;\n  autoplay", "sandbox": None, "cross_origin": True}),
        ("cti_error", {"name": "NotAllowedError", "message": ""}),
        ("cti_error", {"name": "", "message": "", "code": "x" * 64}),
        ("cti_error", {"name": "", "message": "", "code": 31402}),
        ("cti_error", {"name": "", "message": "", "code": -0.5}),
        ("tab_run", {"fault": "all-clear", "certainty": "certain", "stream": True}),
    ],
)
def test_what_browsers_send_is_let_in(path, value):
    Measurements.model_validate_json(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("audio.peak", float("nan")),
        ("audio.peak", float("inf")),
        ("audio.block_peaks", [0.1, float("nan")]),
        ("request.elapsed_ms", float("-inf")),
        ("request.elapsed_ms", 1e300),
        ("request.elapsed_ms", -1),
        ("request.elapsed_ms", "12"),
        ("request.elapsed_ms", True),
        ("audio.delivered_frames", 10**400),
        ("audio.delivered_frames", 1.5),
        ("audio.block_peaks", [0.5] * 201),
        ("audio.block_peaks", {"0": 0.5}),
        ("audio.block_pitches", [1001]),
        ("audio.block_periodicities", [1.01]),
        ("audio.block_levels", [0.5] * 201),
        ("track.monitor", "Monitor of Speakers"),
        ("track.grouped", "a1"),
        ("audio.suspensions", -1),
        ("request.error_message", "x" * 301),
        ("request.error_message", "nul \0"),
        ("request.error_message", "a line\nand another"),
        ("request.error_message", "half a pair \ud800"),
        ("request.error_name", 404),
        ("page.secure_context", 1),
        ("page.secure_context", "true"),
        ("page.secure_context", None),
        ("page.policy_allows", "false"),
        ("page.top_level_host", "https://example.com"),
        ("page.top_level_host", "a" * 254),
        ("page.top_level_host", "example.com\n"),
        ("platform.os_version", "15; drop"),
        ("platform.os", "beos"),
        ("permissions.before", None),
        ("permissions.before", "Granted"),
        ("permissions.surprise", "field"),
        ("surprise", {}),
        ("devices.before", -1),
        ("request.attempts", 0),
        ("track", []),
        ("host_info", {"allow": "x" * 2001, "sandbox": None, "cross_origin": True}),
        ("host_info", {"allow": None, "sandbox": None, "cross_origin": 1}),
        ("host_info", {"allow": None}),
        ("cti_error", {"name": "NotAllowedError", "message": "a line\nand another"}),
        ("cti_error", {"name": "NotAllowedError"}),
        ("cti_error", {"name": "", "message": "", "code": "x" * 65}),
        ("cti_error", {"name": "", "message": "", "code": "a line\nand another"}),
        ("cti_error", {"name": "", "message": "", "code": "half a pair \ud800"}),
        ("cti_error", {"name": "", "message": "", "code": True}),
        ("cti_error", {"name": "", "message": "", "code": None}),
        ("cti_error", {"name": "", "message": "", "code": [31402]}),
        ("cti_error", {"name": "", "message": "", "code": float("nan")}),
        ("cti_error", {"name": "", "message": "", "code": 10**400}),
        ("cti_error", "NotAllowedError"),
        ("tab_run", {"fault": "all-clear\n", "certainty": "certain", "stream": True}),
        ("tab_run", {"fault": "unheard-of", "certainty": "certain", "stream": True}),
        ("tab_run", {"fault": "silent", "certainty": "sure", "stream": True}),
        ("tab_run", {"fault": "silent", "certainty": "likely", "stream": 1}),
        ("tab_run", {"fault": "silent", "certainty": "likely"}),
        ("tab_run", {"fault": "silent", "certainty": "likely", "stream": True, "label": "x"}),
        ("version", 2),
        ("version", "1"),
    ],
)
def test_what_no_browser_sends_is_refused(path, value):
    with pytest.raises(ValidationError):
        Measurements.model_validate_json(changed(path, value))


def test_a_whole_number_may_be_written_with_a_point():
    measurements = Measurements.model_validate_json(changed("request.attempts", 2.0))

    assert measurements.request and measurements.request.attempts == 2


@pytest.mark.parametrize(("number", "text"), [(31402, "31402"), (31402.0, "31402"), (0, "0"), (1.5, "1.5")])
def test_a_code_that_is_a_number_is_kept_as_text(number, text):
    error = {"name": "", "message": "", "code": number}

    assert Measurements.model_validate_json(changed("cti_error", error)).cti_error.code == text


@pytest.mark.parametrize("part", ["audio", "request"])
def test_deep_nesting_is_refused(part):
    deep = "[" * 50_000 + "]" * 50_000
    document = json.dumps({**GOOD, part: "here"}).replace('"here"', deep)

    with pytest.raises(ValidationError):
        Measurements.model_validate_json(document)


@pytest.mark.parametrize("part", ["version", "page", "permissions"])
def test_a_part_that_every_run_has_is_not_left_out(part):
    with pytest.raises(ValidationError):
        Measurements.model_validate({key: value for key, value in GOOD.items() if key != part})
