"""What the API answers. Each model makes both the JSON and its schema in the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from webapp.check.sentences import evidence_sentence
from webapp.diagnosis import FAULT_LEVELS, Diagnosis, Evidence, Finding
from webapp.diagnosis.faults import Certainty, Hint, Level, LevelState
from webapp.store.link_list import Kind
from webapp.support import LastStage, Link, Report, Submission, first_failure, number_device
from webapp.support.links import LARGEST_ID, LinkState

MOST_REPORTS = 20
"""In one answer: a run may hold 64 kB, three times as much in the letters of JSON."""

MOST_LINKS = 100
"""In one answer."""

LINK_STATES: tuple[str, ...] = (*get_args(Kind), *get_args(LinkState))
"""By which links are listed; the last four are those of `LinkAnswer.state`."""

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Count = Annotated[int, Field(ge=0)]
Fault = Annotated[str, WithJsonSchema({"type": "string", "enum": list(FAULT_LEVELS)})]
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Time = Annotated[datetime, PlainSerializer(lambda time: time.isoformat(timespec="milliseconds"))]
"""By ISO 8601, in UTC."""


class Answer(BaseModel):
    """An object that has these fields and no other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def as_json(self) -> dict[str, Any]:
        """Return the answer as JSON values."""
        return self.model_dump(mode="json")


class EvidenceAnswer(Answer):
    """One thing that was seen: a stable code with its values, and a sentence for people."""

    code: str
    values: dict[str, str]
    text: str

    @classmethod
    def of(cls, evidence: Evidence) -> "EvidenceAnswer":
        """Return the evidence with its sentence in the language of the request."""
        return cls(code=evidence.code, values=dict(evidence.values), text=evidence_sentence(evidence))


class FindingAnswer(Answer):
    """A fault, the level it sits at, and how certain it is."""

    fault: Fault
    level: Level | None
    certainty: Certainty
    evidence: tuple[EvidenceAnswer, ...]

    @classmethod
    def of(cls, finding: Finding) -> "FindingAnswer":
        """Return the finding with its evidence in the language of the request."""
        evidence = tuple(EvidenceAnswer.of(item) for item in finding.evidence)
        return cls(fault=finding.fault, level=finding.level, certainty=finding.certainty, evidence=evidence)


class LevelsAnswer(Answer):
    """The state of every level."""

    os: LevelState
    browser: LevelState
    site: LevelState
    embed: LevelState
    device: LevelState


class DiagnosisAnswer(Answer):
    """The findings of one run, the one to fix first in front; `language` is that of the sentences."""

    language: str
    findings: tuple[FindingAnswer, ...]
    levels: LevelsAnswer
    hint: Hint | None
    comparison_helps: bool
    keep_listening: bool

    @classmethod
    def of(cls, diagnosis: Diagnosis, language: str) -> "DiagnosisAnswer":
        """Return the diagnosis with sentences in the language of the request."""
        return cls(
            language=language,
            findings=tuple(FindingAnswer.of(finding) for finding in diagnosis.findings),
            levels=LevelsAnswer(**diagnosis.levels),
            hint=diagnosis.hint,
            comparison_helps=diagnosis.comparison_helps,
            keep_listening=diagnosis.keep_listening,
        )


class LinkAnswer(Answer):
    """A link and how far the customer has come; `revision` goes up with everything there is to see.

    `updated_at` is when something last happened with it. `console_url` is its page for agents.
    """

    id: Id
    state: LinkState
    console_url: Url
    asked_by: str
    partner: str | None
    host: str | None
    locale: str
    reference: str
    note: str
    stage: LastStage | None
    step: str | None
    tried: tuple[str, ...]
    revision: Count
    reports: Count
    newest_report: Id | None
    created_at: Time
    updated_at: Time
    expires_at: Time
    opened_at: Time | None
    revoked_at: Time | None
    deleted_at: Time | None


class LinksAnswer(Answer):
    """Links, the oldest news first.

    If there are more, `next` is what to give as `cursor`. To hear later of what happened meanwhile, give
    `as_of` as `updated_since`: then nothing is missed, and what happened in the last seconds comes again.
    """

    links: tuple[LinkAnswer, ...]
    next: str | None
    as_of: Time


class NewLinkAnswer(LinkAnswer):
    """A link with what leads to it, which is told this once."""

    url: Url
    code: str
    message: str


def link_fields(
    link: Link, now: datetime, origin: str, reports: int, newest_report: int | None
) -> dict[str, Any]:
    """Return the fields of a `LinkAnswer`; the secrets that lead to the link are not in them.

    `origin` is that of this app.
    """
    own = {name: getattr(link, name) for name in LinkAnswer.model_fields if hasattr(link, name)}
    own |= {"state": link.state(now), "console_url": f"{origin}/agents/links/{link.id}"}
    return own | {"reports": reports, "newest_report": newest_report}


class ReportAnswer(Answer):
    """A run as it was sent, and as it was judged when it came.

    Runs of a link with the same `device` came from the same operating system, browser and place. `works_now`:
    the person was heard, after an earlier run of that device named a fault.
    """

    id: Id
    received_at: Time
    device: Annotated[int, Field(ge=1)]
    works_now: bool
    submission: Submission
    diagnosis: DiagnosisAnswer

    @classmethod
    def of(cls, report: Report, earlier: tuple[Report, ...], language: str) -> "ReportAnswer":
        """Return the report with sentences in the language of the request; `earlier` are all before it."""
        return cls(
            id=report.id,
            received_at=report.received_at,
            device=number_device(report, earlier),
            works_now=report.fault == "all-clear" and first_failure(report, earlier) is not None,
            submission=report.submission,
            diagnosis=DiagnosisAnswer.of(report.diagnosis, language),
        )


class UnreadableAnswer(Answer):
    """A run that another version of the service kept, in words that this one does not know."""

    id: Id
    received_at: Time


class ReportsAnswer(Answer):
    """Runs that came through a link, oldest first, and those that only another version can show.

    If there are more, `next_after` is what to give as `after` next.
    """

    reports: tuple[ReportAnswer, ...]
    unreadable: tuple[UnreadableAnswer, ...]
    next_after: Id | None


class EverythingAnswer(Answer):
    """All that is kept of a link: the link, its reports, what the webhook is told, and what agents did.

    The fields of each are those of the database, which change with versions.
    """

    link: dict[str, Any]
    reports: tuple[dict[str, Any], ...]
    deliveries: tuple[dict[str, Any], ...]
    deeds: tuple[dict[str, Any], ...]


class EverythingOfReferenceAnswer(Answer):
    """All that is kept of links with a reference, oldest first.

    If there are more, `next_after` is what to give as `after` next.
    """

    links: tuple[EverythingAnswer, ...]
    next_after: Id | None


class ErasedAnswer(Answer):
    """How many links were erased, with all that was kept of them."""

    erased: Count
