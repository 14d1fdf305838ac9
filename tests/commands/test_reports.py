import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.helpers.reported import make_link, report, submission
from webapp import create_app
from webapp.config import Settings, Webhook
from webapp.store import Database, Links, Reports, Secrets
from webapp.store.schema import links, reports
from webapp.support.export import escape_formula


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


@pytest.fixture
def database(url):
    return Database(url)


@pytest.fixture
def command(url):
    def run(*arguments, database_url=url):
        webhook = Webhook(url="https://desk.example/hook", secret="s" * 16)
        settings = Settings(database_url=database_url, retention_days=3, webhook=webhook)
        return create_app(settings).test_cli_runner().invoke(args=list(map(str, arguments)))

    return run


def test_reports_older_than_the_setting_are_purged(command, database):
    link, secrets = make_link(database)
    old, new = report(database, secrets.token), report(database, secrets.token)
    four_days_ago = update(reports).where(reports.c.id == old.id)
    four_days_ago = four_days_ago.values(received_at=datetime.now(UTC) - timedelta(days=4))
    database.write(lambda connection: connection.execute(four_days_ago))

    result = command("reports", "purge")

    assert result.exit_code == 0
    assert "1 reports" in result.output.splitlines()
    assert [kept.id for kept in Reports(database).of_link(link.id)] == [new.id]


COMMANDS = [
    ("agents", "list"),
    ("backup", "copy.db"),
    ("database", "upgrade"),
    ("keys", "list"),
    ("reports", "export", "out.csv"),
    ("reports", "purge"),
    ("webhooks", "list"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("address", ["sqlite:///file/x.db", "postgresql://127.0.0.1:1/x"])
def test_a_store_that_is_gone_is_said_without_a_traceback(command, tmp_path, monkeypatch, arguments, address):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("not a folder")

    result = command(*arguments, database_url=address)

    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert result.output.startswith("Error: ")


FORMULAS = [
    '=cmd|" /C calc"!A0',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "x;=1",
    "x\n=1",
    "x\t@a",
    'x;"=1+1;y',
    'x;" "=1+1;y',
    'x;"";"=1+1";y',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_spreadsheet_finds_no_formula_wherever_it_splits(text):
    parts = [text]
    for separator in ";\t\r\n":
        parts = [part for whole in parts for part in escape_formula(whole).split(separator)]

    assert not [part for part in parts if part.strip() and part.strip()[0] in "=+-@＝"]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_reader_of_the_table_finds_no_formula_whatever_it_splits_at(text, separator):
    table = io.StringIO()
    csv.writer(table).writerow(["T-1", escape_formula(text)])

    lines = io.StringIO(table.getvalue(), newline=None)
    cells = [cell for row in csv.reader(lines, delimiter=separator) for cell in row]

    assert not [cell for cell in cells if cell.strip()[:1] in tuple("=+-@＝")]


@pytest.mark.parametrize("text", ["", "T-1", "a = b", "Mike's", "x; y", "1-2"])
def test_what_is_no_formula_stays_as_it_is(text):
    assert escape_formula(text) == text


def test_the_table_holds_every_report_and_no_formula(command, database, tmp_path):
    _, secrets = make_link(database, reference="=HYPERLINK(1)", asked_by="-Ada, “Ü”", note="x")
    kept = [report(database, secrets.token, submission(microphones=("+Jabra", "b"))) for _ in range(3)]

    result = command("reports", "export", tmp_path / "out.csv")

    assert result.exit_code == 0, result.output
    raw = (tmp_path / "out.csv").read_bytes()
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [int(row["report"]) for row in rows] == [each.id for each in kept]
    assert {row["fault"] for row in rows} == {kept[0].diagnosis.first.fault}
    assert {row["level_site"] for row in rows} == {kept[0].diagnosis.levels["site"]}
    assert {row["os"] for row in rows} == {"macos"}
    assert {row["asked_by"] for row in rows} == {"'-Ada, “Ü”"}
    assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]
    assert not [secret for secret in vars(secrets).values() if secret.encode() in raw]


def test_the_lines_hold_everything_but_secrets(command, database, tmp_path):
    link, secrets = make_link(database, note="Ring me")
    kept = [report(database, secrets.token) for _ in range(2)]

    command("reports", "export", tmp_path / "out.jsonl")

    raw = (tmp_path / "out.jsonl").read_text()
    read = [json.loads(line) for line in raw.splitlines()]
    assert [each["report"]["submission"] for each in read] == [
        each.submission.model_dump(mode="json") for each in kept
    ]
    assert read[0]["report"]["diagnosis"]["levels"] == kept[0].diagnosis.levels
    assert read[0]["link"]["id"] == link.id and read[0]["link"]["note"] == "Ring me"
    assert not [secret for secret in vars(secrets).values() if secret in raw]


def test_more_reports_than_are_read_at_once_are_all_there(command, database, tmp_path):
    secrets = [make_link(database)[1] for _ in range(3)]
    ids = {report(database, each.token).id for each in secrets for _ in range(70)}

    command("reports", "export", tmp_path / "out.jsonl")

    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert {json.loads(line)["report"]["id"] for line in lines} == ids
    assert len(lines) == len(ids)


def test_an_export_is_whole_or_not_there(command, database, tmp_path):
    make_link(database)
    (tmp_path / "exports").mkdir()

    failed = command("reports", "export", tmp_path / "exports" / "x", database_url=f"sqlite:///{tmp_path}")
    assert failed.exit_code == 1
    assert list((tmp_path / "exports").iterdir()) == []

    assert command("reports", "export", tmp_path / "exports" / "x").exit_code == 0
    assert (tmp_path / "exports" / "x").stat().st_mode & 0o777 == 0o600
    assert command("reports", "export", tmp_path / "exports" / "x").exit_code == 1


def test_a_backup_is_restored_by_command(command, database, tmp_path):
    link, secrets = make_link(database)
    other = f"sqlite:///{tmp_path}/other.db"

    assert command("backup", tmp_path / "copy.db").exit_code == 0
    assert command("restore", tmp_path / "copy.db", database_url=other).exit_code == 0

    restored = Database(other)
    assert Links(restored, Secrets(restored)).by_token(secrets.token).id == link.id


@pytest.mark.parametrize(
    "arguments",
    [("restore", "copy.db"), ("restore", "missing.db"), ("backup", "copy.db"), ("backup", "no/x.db")],
)
def test_what_cannot_be_copied_is_said_without_a_traceback(command, database, tmp_path, arguments):
    make_link(database)
    command("backup", tmp_path / "copy.db")
    name, file = arguments

    result = command(name, tmp_path / file)

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")


def test_a_new_database_is_made_by_command(command, tmp_path):
    url = f"sqlite:///{tmp_path}/new.db"

    assert command("database", "upgrade", database_url=url).exit_code == 0

    assert Database(url).read(lambda connection: connection.execute(links.select()).all()) == []
