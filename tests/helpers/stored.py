"""What may stand in the tables, whatever was sent: read back from every row of every table."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.diagnosis import Diagnosis
from webapp.store.database import Database
from webapp.store.reports import DIAGNOSES
from webapp.store.schema import metadata, written_columns
from webapp.support import Submission
from webapp.web.json_bodies import parse_json

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
JSON_VALUES = {"submission", "diagnosis", "tried", "data", "body", "tab-run"}
"""Columns whose values are JSON, and kinds of one-time answers that are."""


def invalid_values(database: Database) -> list[str]:
    """Name every stored value that is not of its form."""
    with database.engine.connect() as connection:
        return [
            f"{table.name}.{column.name}: {problem} {value!r:.200}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table)).mappings()
            for column in written_columns(table)
            for value in [row[column.name]]
            for subject in [row["kind"] if column.name == "answer" else column.name]
            for problem in _problems(column, subject, value)
        ]


def _problems(column: Any, subject: str, value: object) -> Iterator[str]:
    if value is None:
        if not column.nullable:
            yield "missing"
        return
    if not isinstance(value, column.type.python_type if column.type.python_type is not None else object):
        yield "of another type"
    if isinstance(value, datetime) and value.tzinfo is None:
        yield "without its zone"
    if isinstance(value, str):
        yield from _problems_of_text(column, subject, value)


def _problems_of_text(column: Any, subject: str, value: str) -> Iterator[str]:
    length = getattr(column.type, "length", None)
    if length and len(value) > length:
        yield "too long"
    if CONTROL.search(value):
        yield "with control characters"
    if subject in JSON_VALUES:
        try:
            _read(subject, value)
        except Exception as error:
            yield f"not readable ({error})"


def _read(subject: str, value: str) -> Diagnosis | Submission | Any:
    """Read JSON back, strictly and as what it is."""
    if subject == "submission":
        return Submission.model_validate_json(value)
    if subject == "diagnosis":
        return DIAGNOSES.validate_json(value)
    return json.loads(value) if subject == "body" else parse_json(value)
