"""Every measurements the door lets in, the telling values more often than by chance."""

from hypothesis import strategies as st

from webapp.diagnosis import FAULT_LEVELS
from webapp.diagnosis.measurements import (
    Audio,
    CtiError,
    Devices,
    HostInfo,
    Measurements,
    Page,
    Permissions,
    Platform,
    Repair,
    Request,
    TabRun,
    Track,
)

from .builders import GECKO_REFUSAL, WEBKIT_REFUSAL

ERRORS = [
    *[("NotAllowedError", "Permission denied")] * 6,
    ("NotAllowedError", "Permission denied by system"),
    ("NotAllowedError", "Permission dismissed"),
    ("NotAllowedError", "Killswitch on"),
    ("NotAllowedError", GECKO_REFUSAL),
    ("NotAllowedError", WEBKIT_REFUSAL),
    ("NotFoundError", "Requested device not found"),
    ("NotReadableError", "Could not start audio source"),
    ("NotReadableError", "Could not start video source"),
    ("NotReadableError", "Device in use"),
    ("NotReadableError", "Audio device socket error"),
    ("NotReadableError", "Concurrent mic process limit."),
    ("AbortError", "Starting audioinput failed"),
    ("AbortError", "Invalid state"),
    ("SecurityError", "Invalid security origin"),
    ("OverconstrainedError", ""),
    ("NotSupportedError", "Not supported"),
    ("TypeError", "At least one of audio and video must be requested"),
    (None, None),
]

texts = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), max_size=20)
answers = st.sampled_from(["prompt", "granted", "denied", "unsupported"])
counts = st.none() | st.integers(0, 3) | st.just(1000)
durations = st.sampled_from([0, 2999, 3000, 5999, 6000, 7999, 8000, 86_400_000]) | st.floats(0, 20_000)
amplitudes = st.sampled_from([0, 5e-324, 9e-7, 1e-6, 2.9e-4, 3e-4, 9e-3, 1e-2, 1, 1000]) | st.floats(0, 1)
frames = st.none() | st.integers(0, 10**12)


def mostly(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """Draw from the strategy, or None in one of ten."""
    return st.integers(0, 9).flatmap(lambda n: strategy if n else st.none())


pages = st.builds(
    Page,
    secure_context=st.sampled_from([True] * 19 + [False]),
    media_devices=st.sampled_from([True] * 19 + [False]),
    framed=st.booleans(),
    opaque_origin=st.sampled_from([False] * 7 + [True]),
    policy_allows=st.sampled_from([*[None, True] * 4, False]),
    top_level_host=st.sampled_from([None, "app.hubspot.com", "localhost:8000"]),
    asked_before=st.sampled_from([None, True, False]),
    native_api=st.sampled_from([None, True, True, False]),
    browser_api=st.sampled_from([None, True, True, False]),
)
platforms = st.builds(
    Platform,
    os=st.sampled_from([None, "windows", "macos", "linux", "chromeos", "android", "ios"]),
    os_version=st.sampled_from([None, "11", "15.7.1"]),
    browser=st.sampled_from([None, "chrome", "edge", "firefox", "safari", "opera", "brave"]),
    browser_version=st.none() | st.integers(1, 10_000),
    engine=st.sampled_from([None, "chromium", "chromium", "gecko", "webkit"]),
)
errors = st.integers(0, 9).flatmap(lambda n: st.sampled_from(ERRORS) if n else st.tuples(texts, texts))
repairs = st.builds(
    lambda error, **rest: Repair(error_name=error[0], error_message=error[1], **rest),
    error=errors | st.just(("InvalidStateError", "The permission element is not registered.")),
    outcome=st.sampled_from(["closed", "failed"]),
)
permissions = st.builds(
    Permissions,
    before=answers,
    after=st.none() | answers,
    clean_origin=st.none() | answers,
    repair=st.none() | repairs,
)
requests = st.builds(
    lambda error, **rest: Request(error_name=error[0], error_message=error[1], **rest),
    error=errors,
    outcome=st.sampled_from(["pending", *["granted"] * 3, *["rejected"] * 4]),
    elapsed_ms=durations,
    attempts=st.integers(1, 20),
    video=st.sampled_from([False] * 5 + [True]),
    chosen_device=st.booleans(),
    error_constraint=st.sampled_from([None, "deviceId", "sampleRate"]),
)
tracks = st.builds(
    Track,
    muted=st.sampled_from([False, False, True]),
    ended=st.sampled_from([False, False, True]),
    was_muted=st.booleans(),
    monitor=st.sampled_from([None, False, False, True]),
    grouped=st.sampled_from([None, True, True, False]),
)
audios = st.builds(
    Audio,
    context=st.sampled_from(["running", "running", "running", "suspended", "interrupted", "closed"]),
    listened_ms=durations,
    open_ms=st.none() | durations,
    peak=amplitudes,
    rms=amplitudes,
    block_peaks=st.lists(amplitudes, max_size=5),
    delivered_frames=frames,
    total_frames=frames,
    stalled_ms=st.none() | durations,
    block_pitches=mostly(st.lists(st.sampled_from([0, 50, 100, 101, 110, 300]), max_size=5)),
    block_periodicities=mostly(st.lists(st.sampled_from([0, 0.39, 0.4, 0.9]), max_size=5)),
    block_levels=mostly(st.lists(amplitudes, max_size=5)),
    offset=st.none() | amplitudes,
    clipped_samples=frames,
    suspensions=st.none() | st.integers(0, 3),
)
host_infos = st.builds(
    HostInfo,
    allow=st.sampled_from(
        [None, "", "autoplay", "microphone", "microphone *; autoplay", "microphone 'none'"]
    ),
    sandbox=st.sampled_from([None, None, "", "allow-scripts allow-same-origin"]),
    cross_origin=st.booleans(),
    policy=st.none() | st.dictionaries(st.sampled_from(["microphone", "autoplay"]), st.booleans()),
    origin=st.sampled_from([None, "null", "https://phone.example", "chrome-extension://abcdefgh"]),
    redirected=st.none() | st.booleans(),
    needs_reload=st.none() | st.booleans(),
)
cti_errors = st.builds(
    lambda error, code: CtiError(name=error[0] or "", message=error[1] or "", code=code),
    error=st.sampled_from(ERRORS),
    code=st.sampled_from(["", "", "31402", "31005"]),
)
tab_runs = st.builds(
    TabRun,
    fault=st.sampled_from([*FAULT_LEVELS, "site-blocked", "browser-blocked", "system-blocked", "all-clear"]),
    certainty=st.sampled_from(["certain", "likely", "possible"]),
    stream=st.booleans(),
)
measurements = st.builds(
    Measurements,
    version=st.just(1),
    page=pages,
    platform=platforms,
    permissions=permissions,
    devices=st.builds(Devices, before=counts, after=counts),
    request=mostly(requests),
    track=mostly(tracks),
    audio=mostly(audios),
    host_info=st.none() | host_infos,
    cti_error=st.none() | cti_errors,
    tab_run=st.none() | tab_runs,
)
