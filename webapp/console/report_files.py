"""A report as a file: what an agent downloads, and what the viewer reads, also out of a longer text."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from webapp.diagnosis import Diagnosis
from webapp.support import Link, Report, Submission
from webapp.support.links import MAX_REFERENCE
from webapp.web.i18n import mark
from webapp.web.json_bodies import MAX_PROBLEMS

FORMAT = "soundcheck-report"
MAX_TRIES = 100  # Braces at which a report may begin; the text before it has few.
DIAGNOSES = TypeAdapter(Diagnosis)
CURLED = str.maketrans("“”„", '"""')
"""Chat programs curl the quotes of what is pasted into them."""
QUOTED_LINE = re.compile(r"^[ \t]*(> ?)+", re.MULTILINE)

NOTHING = mark("There is nothing in it yet. Paste what the customer sent you, or choose the file.")
NO_REPORT = mark(
    "There is no report in it: a report is the part from the first curly brace to the last. "
    "Ask the customer to press “Copy” below their result again, and to paste all of it."
)
NOT_OURS = mark("There is something like a report in it, but parts of it are missing or not valid:")


class UnreadableText(Exception):
    """The text holds no report. `sentence` says so, `problems` are errors with their paths."""

    def __init__(self, sentence: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.problems = problems


@dataclass(frozen=True)
class ReportFile:
    """A report read from a text; what a customer copied has neither a time nor a reference."""

    submission: Submission
    received_at: datetime | None = None
    reference: str = ""


def report_as_json(link: Link, report: Report) -> dict[str, Any]:
    """Return a stored report as JSON values, the content of its file."""
    return {
        "format": FORMAT,
        "version": 1,
        "reference": link.reference,
        "asked_by": link.asked_by,
        "received_at": report.received_at.isoformat(timespec="seconds"),
        "submission": report.submission.model_dump(mode="json"),
        "diagnosis": DIAGNOSES.dump_python(report.diagnosis, mode="json"),
    }


def read_report(text: str) -> ReportFile:
    """Return the report that a text holds. Raise UnreadableText if it holds none."""
    if not text.strip():
        raise UnreadableText(NOTHING)
    values = _find_report(text) or _find_report(_mend_pasted_text(text))
    if values is None:
        raise UnreadableText(NO_REPORT)
    inner = values.get("submission")
    try:
        submission = Submission.model_validate_json(json.dumps(inner if isinstance(inner, dict) else values))
    except ValidationError as error:
        raise UnreadableText(NOT_OURS, tuple(_problems(error))) from None
    return ReportFile(
        submission, _parse_time(values.get("received_at")), _printable_line(values.get("reference"))
    )


def _find_report(text: str) -> dict[str, Any] | None:
    """Return the object that looks like a report, or else the first."""
    objects = list(_json_objects(text))
    likely = (value for value in objects if {"submission", "measurements"} & set(value))
    return next(likely, None) or (objects[0] if objects else None)


def _json_objects(text: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that begin at one of the first MAX_TRIES braces, except empty ones."""
    decoder = json.JSONDecoder()
    brace, tries = text.find("{"), 0
    while brace >= 0 and tries < MAX_TRIES:
        end, tries = brace + 1, tries + 1
        try:
            value, end = decoder.raw_decode(text, brace)
        except (ValueError, RecursionError):
            value = None
        if value:
            yield value
        brace = text.find("{", end)


def _mend_pasted_text(text: str) -> str:
    return QUOTED_LINE.sub("", text).translate(CURLED).replace("\u00a0", " ")


def _problems(error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False, include_input=False, include_context=False)[:MAX_PROBLEMS]:
        path = ".".join(map(str, detail["loc"]))
        yield f"{path}: {detail['msg']}" if path else detail["msg"]


def _parse_time(value: object) -> datetime | None:
    """Return the time in UTC; None if the value is no time with a zone, or UTC has no such year."""
    try:
        time = datetime.fromisoformat(str(value))
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _printable_line(value: object) -> str:
    return value[:MAX_REFERENCE] if isinstance(value, str) and value.isprintable() else ""
