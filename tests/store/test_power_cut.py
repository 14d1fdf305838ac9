"""What is called kept is there after a power cut, which takes everything that was not synced."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.power_cut import build_library
from tests.store.test_files import rows_in

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS, MOST = 8, 40

KEEP_FOR_EVER = """
import sys, itertools
from sqlalchemy import insert
from webapp.store import Database, database as module, sqlite
from webapp.store.schema import secrets
module.ANSWER_SECONDS = module.FIRST_SECONDS = 60.0
if sys.argv[2] == "careless":
    configure = sqlite._configure
    def careless(connection, record):
        configure(connection, record)
        connection.execute("PRAGMA synchronous=OFF")
    sqlite._configure = careless
database = Database(f"sqlite:///{sys.argv[1]}/soundcheck.db")
for number in itertools.count():
    row = {"name": str(number), "value": "x" * 150}
    database.write(lambda connection: connection.execute(insert(secrets).values(row)))
    print(number, flush=True)
    if number % 7 == 0:
        database.overwrite_deleted()
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build_library(tmp_path_factory.mktemp("library"))


def cut_after(library, folder, acknowledged, care):
    """Cut the power once so much was called kept; return the names that were, and those that are there."""
    live, disk = folder / "live", folder / "disk"
    for each in (live, disk):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    environment = os.environ | {"LD_PRELOAD": str(library), "SYNCED_FROM": str(live), "SYNCED_TO": str(disk)}
    command = [sys.executable, "-c", KEEP_FOR_EVER, str(live), care]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as keeping:
        told = {keeping.stdout.readline().strip() for _ in range(acknowledged)}
        keeping.kill()
        told |= {line.strip() for line in keeping.stdout if line.endswith("\n")}
    try:
        return told, rows_in(disk / "soundcheck.db")
    except Exception:
        return told, set()


@pytest.mark.servers
def test_what_is_called_kept_survives_a_power_cut(library, tmp_path):
    for number in range(ROUNDS):
        told, there = cut_after(library, tmp_path, 1 + number * MOST // ROUNDS, "careful")

        assert told and told <= there


@pytest.mark.servers
def test_without_syncing_it_would_not(library, tmp_path):
    told, there = cut_after(library, tmp_path, MOST, "careless")

    assert told - there
