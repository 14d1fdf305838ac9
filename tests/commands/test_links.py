import json

import pytest

from tests.helpers.reported import make_link, report
from webapp import create_app
from webapp.config import Settings
from webapp.store import Database, Deliveries, LinkList, Links, Reports, Secrets
from webapp.support import LinkNotFound


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/soundcheck.db"


@pytest.fixture
def database(url):
    return Database(url)


@pytest.fixture
def command(url):
    app = create_app(Settings(database_url=url))

    def run(*arguments, typed=None):
        arguments = [str(argument) for argument in ("links", *arguments)]
        return app.test_cli_runner().invoke(args=arguments, input=typed)

    return run


@pytest.fixture
def customers(database):
    """Make two links of one ticket and one of another, each with a report; return (link, secrets) of each."""
    made = [make_link(database, reference=reference) for reference in ("T-1", "T-1", "T-2")]
    for _, secrets in made:
        report(database, secrets.token)
    return made


def left(database):
    """Return the ids of the links that are there."""
    return sorted(listed.link.id for listed in LinkList(database).newest())


@pytest.mark.parametrize("way", ["number", "address", "token", "reference"])
def test_what_is_kept_is_written_and_erased_by_what_one_knows(command, database, customers, tmp_path, way):
    link, secrets = customers[2]
    which = {
        "number": ("--number", link.id),
        "address": ("--address", f"https://check.example/l/{secrets.token}"),
        "token": ("--address", secrets.token),
        "reference": ("--reference", "T-2"),
    }[way]

    exported = command("export", tmp_path / "all.json", *which)
    erased = command("erase", "--yes", *which)

    assert (exported.exit_code, erased.exit_code) == (0, 0)
    [everything] = json.loads((tmp_path / "all.json").read_text())
    assert everything["link"]["id"] == link.id
    assert len(everything["reports"]) == len(everything["deliveries"]) == 1
    assert left(database) == [customers[0][0].id, customers[1][0].id]
    assert Reports(database).of_link(link.id) == ()
    assert len(Deliveries(database).unfinished()) == 2


def test_all_links_of_a_ticket_go_together(command, database, customers, tmp_path):
    command("export", tmp_path / "all.json", "--reference", "T-1")
    command("erase", "--yes", "--reference", "T-1")

    assert len(json.loads((tmp_path / "all.json").read_text())) == 2
    assert left(database) == [customers[2][0].id]


@pytest.mark.usefixtures("customers")
def test_erasing_is_asked_and_shows_what_will_go(command, database):
    asked = command("erase", "--reference", "T-1", typed="n\n")

    assert asked.exit_code != 0
    assert [line for line in asked.output.splitlines() if "\tT-1\t1 reports" in line]
    assert len(left(database)) == 3
    assert command("erase", "--reference", "T-1", typed="y\n").exit_code == 0
    assert len(left(database)) == 1


@pytest.mark.usefixtures("customers")
@pytest.mark.parametrize(
    "which",
    [
        (),
        ("--number", 1, "--reference", "T-1"),
        ("--number", 99),
        ("--number", 2**70),
        ("--number", -1),
        ("--address", "x"),
        ("--address", ""),
        ("--reference", "T-9"),
        ("--reference", ""),
        ("--reference", "x" * 500),
    ],
)
def test_who_is_meant_must_be_clear(command, database, tmp_path, which):
    for arguments in (("export", tmp_path / "all.json"), ("erase", "--yes")):
        result = command(*arguments, *which)
        assert result.exit_code != 0 and "Traceback" not in result.output
        assert isinstance(result.exception, SystemExit)

    assert not (tmp_path / "all.json").exists()
    assert len(left(database)) == 3


def test_a_file_that_is_there_is_not_written_over(command, customers, tmp_path):
    (tmp_path / "all.json").write_text("mine")

    assert command("export", tmp_path / "all.json", "--number", customers[0][0].id).exit_code == 1

    assert (tmp_path / "all.json").read_text() == "mine"


@pytest.mark.usefixtures("customers")
def test_no_file_holds_what_was_erased(command, tmp_path):
    command("erase", "--yes", "--reference", "T-2")

    files = b"".join(file.read_bytes() for file in tmp_path.glob("soundcheck.db*"))
    assert b"T-1" in files
    assert b"T-2" not in files


def test_a_link_that_is_erased_is_found_by_nothing(command, database, customers):
    link, secrets = customers[0]
    command("erase", "--yes", "--number", link.id)

    with pytest.raises(LinkNotFound):
        Links(database, Secrets(database)).any_by_token(secrets.token)
