"""Reports in formats for other programs: lines of JSON, or the rows of a table."""

import json
import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from webapp.diagnosis.faults import LEVELS
from webapp.support.links import Link
from webapp.support.reports import Report, UnreadableReport

LINK_FIELDS = ("id", "reference", "asked_by", "partner", "host", "locale", "note", "created_at")
COLUMNS = (
    *("report", "received_at", "link", "reference", "asked_by", "partner", "host", "locale"),
    *("os", "browser", "fault", "level", "certainty"),
    *(f"level_{level}" for level in LEVELS),
    *("microphones", "key"),
)
UNREADABLE = "unreadable"
"""Stands in a table in a fault's place where another version kept the report in words unknown to this one."""

FORMULA = re.compile(r'(^|[;\t\r\n])(?=[\s"]*[=+\-@\t\r＝＋－＠])')


def format_json_line(link: Link, report: Report | UnreadableReport) -> str:
    """Return one line of JSON with everything stored of a report, and what its link was made from.

    What another version kept, and this one cannot read, is passed on as the texts that it kept.
    """
    made_from = asdict(link)
    kept = asdict(report) | {"unreadable": True}
    if isinstance(report, Report):
        kept = {
            "submission": report.submission.model_dump(mode="json"),
            "diagnosis": asdict(report.diagnosis),
        }
    line = {
        "link": {name: made_from[name] for name in LINK_FIELDS},
        "report": {"id": report.id, "received_at": report.received_at} | kept,
    }
    return json.dumps(line, default=datetime.isoformat)


def format_everything(everything: Any) -> str:
    """Return all that is kept of a link, or of several, as one JSON document."""
    return json.dumps(everything, default=datetime.isoformat, ensure_ascii=False, indent=1)


def format_cells(link: Link, report: Report | UnreadableReport) -> list[str]:
    """Return one row of a table with the columns COLUMNS; of one that cannot be read it has no result."""
    made_from = (link.id, link.reference, link.asked_by, link.partner, link.host)
    if isinstance(report, UnreadableReport):
        cells = (report.id, report.received_at.isoformat(), *made_from)
        known = [escape_formula("" if cell is None else str(cell)) for cell in cells]
        return known + [UNREADABLE if name == "fault" else "" for name in COLUMNS[len(known) :]]
    sent, first = report.submission, report.diagnosis.first
    platform = sent.measurements.platform
    cells = (
        *(report.id, report.received_at.isoformat(), *made_from, sent.locale),
        *(sent.os or platform.os, sent.browser or platform.browser),
        *((first.fault, first.level, first.certainty) if first else ("", "", "")),
        *(report.diagnosis.levels.get(level, "") for level in LEVELS),
        *(", ".join(sent.microphones or ()), sent.key),
    )
    return [escape_formula("" if cell is None else str(cell)) for cell in cells]


def escape_formula(text: str) -> str:
    """Return the text with an apostrophe before everything that a spreadsheet would take for a formula.

    Programs split cells at different separators, and remove the quotes of a cell that begins with one; so a
    formula may begin after a separator and within quotes too.
    """
    return FORMULA.sub(r"\1'", text)
