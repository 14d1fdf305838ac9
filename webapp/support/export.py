"""Reports as they leave the store for other programs: as lines of JSON, or as a table."""

import json
import re
from dataclasses import asdict
from datetime import datetime

from webapp.diagnosis.faults import LEVELS
from webapp.support.links import Link
from webapp.support.reports import Report

LINK = ("id", "reference", "asked_by", "partner", "host", "locale", "note", "created_at")
COLUMNS = (
    *("report", "received_at", "link", "reference", "asked_by", "partner", "host", "locale"),
    *("os", "browser", "fault", "level", "certainty"),
    *(f"level_{level}" for level in LEVELS),
    *("microphones", "key"),
)

FORMULA = re.compile(r'(^|[;\t\r\n])(?=[\s"]*[=+\-@\t\r＝＋－＠])')


def as_json(link: Link, report: Report) -> str:
    """Write one line with everything that is kept of a report, and what its link was made from."""
    made_from = asdict(link)
    line = {
        "link": {name: made_from[name] for name in LINK},
        "report": {
            "id": report.id,
            "received_at": report.received_at,
            "submission": report.submission.model_dump(mode="json"),
            "diagnosis": asdict(report.diagnosis),
        },
    }
    return json.dumps(line, default=datetime.isoformat)


def as_cells(link: Link, report: Report) -> list[str]:
    """Write one row under COLUMNS."""
    sent, first = report.submission, report.diagnosis.first
    platform = sent.measurements.platform
    cells = (
        *(report.id, report.received_at.isoformat(), link.id, link.reference, link.asked_by),
        *(link.partner, link.host, sent.locale, sent.os or platform.os, sent.browser or platform.browser),
        *((first.fault, first.level, first.certainty) if first else ("", "", "")),
        *(report.diagnosis.levels.get(level, "") for level in LEVELS),
        *(", ".join(sent.microphones or ()), sent.key),
    )
    return [harmless("" if cell is None else str(cell)) for cell in cells]


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    It may stand behind a separator too, as not every program splits at the same one, and within quotes, which
    a program takes off a cell that begins with one.
    """
    return FORMULA.sub(r"\1'", text)
