"""Reports: one run of the test, as the customer's browser sends it and as it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from webapp.diagnosis import Diagnosis, Measurements
from webapp.diagnosis.measurements import NO_CONTROLS

MAX_MICROPHONES = 64
MAX_STEPS = 20

Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9._-]*$")]
AppName = Annotated[str, Field(max_length=30, pattern=r"^[A-Za-z0-9._-]*$")]
Host = Annotated[str, Field(max_length=300, pattern=NO_CONTROLS)]
StepId = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9/-]*$")]
Label = Annotated[str, Field(max_length=256, pattern=NO_CONTROLS)]


class Submission(BaseModel):
    """What the customer's browser sends of one run, and all that it sends.

    `key` is made by the browser, and is the same for each try to send the same run. `os`, `browser`,
    `place`, `app`, `partner` and `host` are the parameters of the page's address, "" where it has none; `via`
    are the steps that led there. `microphones` are the names of the person's devices, only if they chose to
    send them. `device` is at random, and the same for what this browser sends through this link; None where
    the browser keeps nothing.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    version: Literal[1]
    key: Key
    measurements: Measurements
    locale: Annotated[str, Field(max_length=20, pattern=r"^[A-Za-z-]+$")]
    os: Word = ""
    browser: Word = ""
    place: Word = ""
    app: AppName = ""
    partner: Word = ""
    host: Host = ""
    via: Annotated[tuple[StepId, ...], Field(max_length=MAX_STEPS)] = ()
    microphones: Annotated[tuple[Label, ...], Field(max_length=MAX_MICROPHONES)] | None = None
    device: Key | None = None


class NoReport(LookupError):
    """Nothing came through the link yet, or not under this id, or only what this version cannot read."""


@dataclass(frozen=True)
class Report:
    """One stored run."""

    id: int
    link_id: int
    received_at: datetime
    submission: Submission
    diagnosis: Diagnosis

    @property
    def fault(self) -> str | None:
        """The fault to fix first, `all-clear`, or None where the run came to no result."""
        return self.diagnosis.first.fault if self.diagnosis.first else None

    @property
    def is_framed(self) -> bool:
        """Whether it was made in a frame, as a panel is one."""
        return self.submission.measurements.page.framed

    @property
    def names_fault(self) -> bool:
        """Whether the run came to a result that is not all-clear."""
        return self.fault not in (None, "all-clear")


@dataclass(frozen=True)
class UnreadableReport:
    """A stored run that this version cannot read, as another one kept it: JSON texts."""

    id: int
    link_id: int
    received_at: datetime
    submission: str
    diagnosis: str


def is_same_device(one: Submission, other: Submission) -> bool:
    """Return whether two runs may come from the same computer, browser and place.

    Both what was measured and what the page's address says must agree, wherever both know it. Versions do not
    count: an update makes no other device. Nor does the place in the address, which a person may have told on
    the way to the fix. Nor does another `device` between a frame and a tab: browsers give a site in the frame
    of another one a storage of its own.
    """
    keeps_alike = one.measurements.page.framed == other.measurements.page.framed
    if keeps_alike and one.device and other.device and one.device != other.device:
        return False
    pairs = zip(_device_of(one), _device_of(other), strict=True)
    return all(first == second or not (first and second) for first, second in pairs)


def first_failure(report: Report, earlier: Iterable[Report]) -> Report | None:
    """Return the first earlier run of the same device that named a fault; `earlier` is oldest first."""
    failures = (other for other in earlier if other.names_fault)
    return next((other for other in failures if is_same_device(other.submission, report.submission)), None)


def blocked_elsewhere(report: Report, earlier: Iterable[Report]) -> Report | None:
    """Return the last run of another device, or of the panel, that names a fault nothing has answered since.

    `earlier` is oldest first. A run that found no level of a fault blocks nobody. A later run of the same
    device answers it. What is wrong with the site of a panel is answered by a run in the panel alone, what is
    wrong with the computer or the browser by one in a tab, too.
    """
    later = [report]
    for other in reversed(tuple(earlier)):
        first = other.diagnosis.first if other.names_fault else None
        if first and first.level and not any(_answers(run, other) for run in later):
            return other
        later.append(other)
    return None


def _answers(later: Report, other: Report) -> bool:
    if not is_same_device(later.submission, other.submission):
        return False
    first = other.diagnosis.first
    is_about_panel = other.is_framed and first is not None and first.level == "site"
    return later.is_framed or not is_about_panel


def number_device(report: Report, earlier: Iterable[Report]) -> int:
    """Return which device a run came from, counted from 1 in the order in which a link's devices came."""
    devices: list[Submission] = []
    for submission in (*(other.submission for other in earlier), report.submission):
        if not any(is_same_device(device, submission) for device in devices):
            devices.append(submission)
    known = (is_same_device(device, report.submission) for device in devices)
    return list(known).index(True) + 1


def _device_of(submission: Submission) -> tuple[str | None, ...]:
    platform = submission.measurements.platform
    os, browser = (name.partition("-")[0] for name in (submission.os, submission.browser))
    return platform.os, platform.browser, platform.place or "tab", os, browser
