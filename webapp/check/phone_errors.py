"""The table of what phone apps' errors mean: read at start, linted, and asked at each diagnosis."""

from collections.abc import Iterator

from flask import Flask, current_app

from webapp.config import Settings
from webapp.datafiles import DataFileError, Problem, format_path, line_of, read_data
from webapp.diagnosis import Diagnosis, Measurements, PhoneErrors, diagnose
from webapp.guide.content import Content

FILE = "phone-errors.yml"


def init_app(app: Flask) -> None:
    """Read the table; raise DataFileError with every problem if it is invalid."""
    settings: Settings = app.config["SETTINGS"]
    content = Content(settings.content, settings.own_content)
    app.extensions["phone_errors"] = read_data(content.find(FILE), PhoneErrors)


def diagnose_run(measured: Measurements) -> Diagnosis:
    """Return the diagnosis of a run by what the running app knows of phone apps' errors."""
    return diagnose(measured, current_app.extensions["phone_errors"])


def lint_phone_errors(content: Content) -> Iterator[Problem]:
    """Yield every problem of the table with its line."""
    path = content.find(FILE)
    try:
        errors = read_data(path, PhoneErrors)
    except DataFileError as error:
        yield from error.problems
        return
    for location, message in errors.find_unreachable():
        yield Problem(format_path(path), line_of(path, location), message)
