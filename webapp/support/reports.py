"""Reports: one run of the test, as the customer's browser sends it and as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from webapp.diagnosis import Diagnosis, Measurements

MAX_MICROPHONES = 64
MAX_STEPS = 20

PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9._-]*$")]
AppName = Annotated[str, Field(max_length=30, pattern=r"^[A-Za-z0-9._-]*$")]
Host = Annotated[str, Field(max_length=300, pattern=PRINTABLE)]
StepId = Annotated[str, Field(max_length=80, pattern=r"^[a-z0-9/-]*$")]
Label = Annotated[str, Field(max_length=256, pattern=PRINTABLE)]


class Submission(BaseModel):
    """What the customer's browser sends of one run, and all that it sends.

    `key` is made by the browser, and is the same for each try to send the same run. `os`, `browser`,
    `place`, `app`, `partner` and `host` are the parameters of the page's address, "" where it has none; `via`
    are the steps that led there. `microphones` are the names of the person's devices, only if they chose to
    send them.
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


@dataclass(frozen=True)
class Report:
    """One stored run."""

    id: int
    link_id: int
    received_at: datetime
    submission: Submission
    diagnosis: Diagnosis
