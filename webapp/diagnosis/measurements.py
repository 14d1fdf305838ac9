"""What the browser saw during one run of the live test, validated once where it is received.

Times are milliseconds, levels are linear amplitudes of full scale (1.0 is full scale), counts are
whole numbers. Nothing here names a device: labels stay in the browser.
"""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from webapp.diagnosis.faults import FAULT_LEVELS, Certainty

MAX_TEXT = 300  # Characters; the longest message a browser is known to give has 131.
MAX_CODE = 64
MAX_ATTRIBUTE = 2000
MAX_BLOCKS = 200  # Blocks of about 40 ms: the last eight seconds.


def _parse_whole_number(value: object) -> object:
    """Return 2.0 as 2: JSON has one kind of number only, and some programs always write a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _write_number(value: object) -> object:
    """Return a number as text: libraries number their errors, or name them."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf
    return str(_parse_whole_number(value)) if is_number else value


# No browser sends control characters, and no log or store wants them.
NO_CONTROLS = r"^[^\x00-\x1f\x7f-\x9f]*$"
Text = Annotated[str, Field(max_length=MAX_TEXT, pattern=NO_CONTROLS)]
CodeText = Annotated[str, Field(max_length=MAX_CODE, pattern=NO_CONTROLS)]
Code = Annotated[CodeText, BeforeValidator(_write_number, json_schema_input_type=CodeText | float)]
Feature = Literal["microphone", "autoplay", "speaker-selection"]
Attribute = Annotated[str, Field(max_length=MAX_ATTRIBUTE)]  # May hold line breaks; it is not shown.
HostName = Annotated[str, Field(max_length=253, pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$")]
Milliseconds = Annotated[float, Field(ge=0, le=86_400_000)]
Amplitude = Annotated[float, Field(ge=0, le=1000)]  # Float samples may exceed full scale.
Hertz = Annotated[float, Field(ge=0, le=1000)]
Share = Annotated[float, Field(ge=0, le=1)]
Whole = BeforeValidator(_parse_whole_number)
Count = Annotated[int, Field(ge=0, le=10**12), Whole]
Fault = Annotated[str, Field(pattern=f"^({'|'.join(FAULT_LEVELS)})$")]
Permission = Literal["prompt", "granted", "denied", "unsupported"]


Place = Literal["tab", "app-window", "desktop-app", "in-app-browser", "extension", "remote-desktop"]


class Model(BaseModel):
    """Strict and frozen: no conversion, no unknown field, only finite numbers."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Page(Model):
    """The document that ran the test."""

    secure_context: bool
    media_devices: bool
    """Whether `navigator.mediaDevices.getUserMedia` exists."""
    framed: bool = False
    opaque_origin: bool = False
    """Whether `self.origin` is the string "null", as in a sandbox without allow-same-origin."""
    policy_allows: bool | None = None
    """`document.featurePolicy.allowsFeature("microphone")`, or None where there is no such API."""
    top_level_host: HostName | None = None
    """In a frame, the host (with its port, if not the default) of the top-level page, if it can be known."""
    native_api: bool | None = None
    """Whether getUserMedia, AudioContext and what hears by them are the browser's own functions, which an
    extension may replace; None if that was not looked at."""
    browser_api: bool | None = None
    """Whether `window.chrome` has one of the functions that browsers add to Chromium's engine, and programs
    that hold the engine alone do not; None where there is none to look for."""
    asked_before: bool | None = None
    """Whether this page's origin has asked for the microphone in this browser; None if it cannot be known."""


class Platform(Model):
    """What the browser says of itself and of its computer; None where it does not say."""

    os: Literal["windows", "macos", "linux", "chromeos", "android", "ios"] | None = None
    os_version: Annotated[str, Field(max_length=20, pattern=r"^[0-9]+(\.[0-9]+)*$")] | None = None
    browser: Literal["chrome", "edge", "firefox", "safari", "opera", "brave"] | None = None
    browser_version: Annotated[int, Field(ge=1, le=10_000), Whole] | None = None
    engine: Literal["chromium", "gecko", "webkit"] | None = None
    place: Place | None = None
    """Where the page runs; None if it is not known, which is judged as a tab."""


class Repair(Model):
    """What the browser's own button for the permission answered, where there is one.

    That is the element `<microphone>` (github.com/WICG/PEPC). When it grants the permission, a run follows.
    """

    outcome: Literal["closed", "failed"]
    """Whether its box was closed without a permission (event `cancel`), or it had an `error`."""
    error_name: Text | None = None
    error_message: Text | None = None


class Permissions(Model):
    """Answers of `navigator.permissions.query({name: "microphone"})`."""

    before: Permission
    after: Permission | None = None
    """The newest answer, read after the request settled or when it changed."""
    clean_origin: Permission | None = None
    """The answer at a host name of ours that this browser had never visited."""
    repair: Repair | None = None
    """The last answer of the browser's own button, as long as the permission is what it was then."""


class Devices(Model):
    """How many `audioinput` entries `enumerateDevices()` listed; None where it was not asked."""

    before: Annotated[int, Field(ge=0, le=1000), Whole] | None = None
    after: Annotated[int, Field(ge=0, le=1000), Whole] | None = None
    most: Annotated[int, Field(ge=0, le=1000), Whole] | None = None
    """The most that this page has seen at once since it was opened, in runs before this one too."""
    outputs: Annotated[int, Field(ge=0, le=1000), Whole] | None = None
    """How many `audiooutput` entries were listed when `after` was counted."""


class Request(Model):
    """The call of getUserMedia, so far."""

    outcome: Literal["pending", "granted", "rejected"]
    elapsed_ms: Milliseconds
    attempts: Annotated[int, Field(ge=1, le=20), Whole] = 1
    video: bool = False
    """Whether a camera was requested as well. The live test never does that; a phone app may."""
    chosen_device: bool = False
    """Whether one device was requested by its id."""
    error_name: Text | None = None
    error_message: Text | None = None
    error_constraint: Text | None = None
    box_open: bool = False
    """Whether an earlier request of this page is still pending, so that its box may be on the screen."""


class Track(Model):
    """The audio track that was granted."""

    muted: bool
    ended: bool
    was_muted: bool = False
    """Whether a mute event was seen, even if the track is not muted now."""
    monitor: bool | None = None
    """Whether the track records what the computer itself plays, which only its label says; the label stays in
    the browser. None if that was not looked at."""
    grouped: bool | None = None
    """Whether the track's settings name a group of devices, as in Chromium those of every microphone do, and
    those of nothing that a page has made. None if that was not looked at."""


class Audio(Model):
    """What was heard on the unprocessed track, while the AudioContext ran and the page was visible."""

    context: Literal["running", "suspended", "interrupted", "closed"]
    listened_ms: Milliseconds
    open_ms: Milliseconds | None = None
    """How long ago the track was opened, listened to or not; None if that is not known."""
    peak: Amplitude
    """Largest distance of a sample from the mean of its block so far."""
    rms: Amplitude
    """Root mean square of the loudest block so far."""
    block_peaks: Annotated[list[Amplitude], Field(max_length=MAX_BLOCKS)] = []
    """Largest distance of a sample from the mean, in each of the last blocks of about 40 ms, oldest first."""
    block_pitches: Annotated[list[Hertz], Field(max_length=MAX_BLOCKS)] | None = None
    """What repeats in each of the same blocks, from 48 to 400 Hz; 0 where nothing does. None, as the two
    lists below, where only levels were measured: then every sound passes for a voice."""
    block_periodicities: Annotated[list[Share], Field(max_length=MAX_BLOCKS)] | None = None
    """The correlation of one period with the next, for each of the same blocks."""
    block_levels: Annotated[list[Amplitude], Field(max_length=MAX_BLOCKS)] | None = None
    """Root mean square of each of the same blocks without what is below 200 Hz."""
    offset: Amplitude | None = None
    """Largest distance of the mean from 0 in the same blocks; nobody hears it."""
    clipped_samples: Count | None = None
    """How many samples of the same blocks are at full scale."""
    delivered_frames: Count | None = None
    total_frames: Count | None = None
    """Frames since the track started, from `track.stats`; None where the browser has no such counter."""
    stalled_ms: Milliseconds | None = None
    """How long `delivered_frames` has not grown on a visible page; None without the counters."""
    suspensions: Count | None = None
    """How often the AudioContext was suspended after it had run, on a visible page; None if that was not
    looked at."""


class HostInfo(Model):
    """How the page around this frame frames the phone app, as that page says."""

    allow: Attribute | None
    """The attribute `allow` of the phone app's iframe; None if it has none."""
    sandbox: Attribute | None
    cross_origin: bool
    """Whether the phone app is of another origin than the page."""
    policy: dict[Feature, bool] | None = None
    """What header and attribute together grant the address that the iframe began with; only Chromium tells
    (`HTMLIFrameElement.featurePolicy`). After a redirect, or in a further frame, it may be otherwise.
    """
    origin: Text | None = None
    """The origin of the phone app, as far as the page knows it; "null" in a sandbox."""
    redirected: bool | None = None
    """Whether the phone app was heard from another origin than the one its `src` has."""
    needs_reload: bool | None = None
    """Whether the attributes were changed since the frame loaded; those above are what it loaded with."""


class CtiError(Model):
    """What the phone app says has failed, as the page around both frames passes it on; parts may be empty."""

    name: Text
    message: Text
    code: Code = ""

    @property
    def says_something(self) -> bool:
        """Whether there is an error at all: an empty one says that the phone app works."""
        return bool(self.name or self.message or self.code)


class TabRun(Model):
    """The result of the same person's run in a tab of its own, where no other site is around it."""

    fault: Fault
    certainty: Certainty
    stream: bool
    """Whether the microphone was opened there."""


class Measurements(Model):
    """One run, as far as it has come. Parts that were not reached are None."""

    version: Annotated[int, Field(ge=1, le=1), Whole]
    page: Page
    platform: Platform = Platform()
    permissions: Permissions
    devices: Devices = Devices()
    request: Request | None = None
    track: Track | None = None
    audio: Audio | None = None
    host_info: HostInfo | None = None
    cti_error: CtiError | None = None
    tab_run: TabRun | None = None
