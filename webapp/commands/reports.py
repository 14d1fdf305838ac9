"""Commands for whoever looks after what is kept."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from webapp.commands.database import StoreGroup
from webapp.config import Settings
from webapp.store import ClockWatch, backup
from webapp.store.atomic_file import write_atomically
from webapp.store.clock import is_far
from webapp.store.reports import StoredReport
from webapp.stores import stores
from webapp.support import Link
from webapp.support.export import COLUMNS, format_cells, format_json_line
from webapp.web.security_log import record

report_commands = StoreGroup("reports", help="Take reports out, and delete old ones.")

FILE = click.Path(dir_okay=False, path_type=Path)


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (report_commands, back_up, restore):
        app.cli.add_command(command)


@report_commands.command("purge")
@click.option("--today", metavar="DATE", help="Say which day it is, where the clock is doubted.")
def purge(today: str | None) -> None:
    """Delete reports older than RETENTION_DAYS, and what has no use by now; the app does so daily itself."""
    now, seen = datetime.now(UTC), ClockWatch(stores().jobs).last_seen()
    if is_far(now, seen) and today != now.date().isoformat():
        raise click.ClickException(
            f"Nothing is deleted: the clock says {now:%Y-%m-%d}, and said {seen:%Y-%m-%d} when the app last "
            f"looked. If it is right, say so with --today {now:%Y-%m-%d}"
        )
    deleted = stores().retention.purge(now, _settings().retention_days)
    for table, number in deleted.items():
        click.echo(f"{number} {table}")


@report_commands.command("export")
@click.argument("file", type=FILE)
def export(file: Path) -> None:
    """Write all reports to a new file: a table if its name ends in .csv, else one JSON object a line."""
    with _explain_failures(), write_atomically(file) as part:
        write = _write_table if file.suffix.lower() == ".csv" else _write_lines
        number = write(part, stores().reports.every())
    record("data-exported", reports=number)
    click.echo(f"{number} reports in {file}")


@click.command("backup")
@click.argument("file", type=FILE)
@with_appcontext
def back_up(file: Path) -> None:
    """Copy the whole database, of either engine, to a new SQLite file; the app may run meanwhile."""
    with _explain_failures():
        backup.back_up(_settings().database_url, file)
    record("data-exported", backup="whole")
    click.echo(f"{file.stat().st_size} bytes in {file}")


@click.command("restore")
@click.argument("file", type=FILE)
@with_appcontext
def restore(file: Path) -> None:
    """Copy a backup into DATABASE_URL, which must be empty; start the app afterwards."""
    with _explain_failures():
        backup.restore(_settings().database_url, file)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@contextmanager
def _explain_failures() -> Iterator[None]:
    """Say in one sentence what went wrong with a file, or with a copy of the database."""
    try:
        yield
    except (backup.BackupFailed, OSError) as error:
        raise click.ClickException(str(error)) from error


def _write_lines(part: Path, reports: Iterator[tuple[Link, StoredReport]]) -> int:
    with part.open("w", encoding="ascii") as lines:
        return sum(bool(lines.write(f"{format_json_line(*each)}\n")) for each in reports)


def _write_table(part: Path, reports: Iterator[tuple[Link, StoredReport]]) -> int:
    """The mark at the beginning tells Excel that it is UTF-8."""
    with part.open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        return sum(bool(writer.writerow(format_cells(*each))) for each in reports)
