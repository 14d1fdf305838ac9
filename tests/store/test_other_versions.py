"""Reports that another version kept: an earlier one, as it wrote them then, or a later one."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from tests.api.access import LINKS, bearer, new_key
from tests.conftest import Client, reader, sign_in
from tests.store.builders import draft, links_in, submission
from webapp import create_app
from webapp.config import Settings
from webapp.diagnosis import diagnose
from webapp.store import Reports
from webapp.store.reports import DIAGNOSES
from webapp.store.schema import reports as table
from webapp.support import Report, UnreadableReport

KEPT = sorted((Path(__file__).parent / "kept").glob("*.json"))
"""Two runs each, one blocked and one that was heard, as the version of that day kept them."""


def now_kept():
    """Return the texts of a run as this version keeps it."""
    sent = submission()
    diagnosis = DIAGNOSES.dump_json(diagnose(sent.measurements)).decode()
    return {"submission": sent.model_dump_json(), "diagnosis": diagnosis}


def changed(part, change):
    """Return the same with one of its texts changed as JSON."""
    texts = now_kept()
    value = json.loads(texts[part])
    change(value)
    return texts | {part: json.dumps(value)}


def add_members(value):
    """Add a member to every object, as a later version may."""
    for each in list(value.values()) if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            add_members(each)
    if isinstance(value, dict):
        value["of_a_later_version"] = {"deep": [1, None, "x"]}


def add_evidence(value):
    value["findings"][0]["evidence"].append({"code": "smelt-smoke", "values": [["strength", "3"]]})


def rename_values_of_evidence(value):
    value["findings"][0]["evidence"].append({"code": "heard-nothing", "values": [["minutes", "3"]]})


def add_fault(value):
    value["findings"].insert(0, {"fault": "cable-eaten", "certainty": "certain", "evidence": []})


SHOWN = {
    "more members": lambda: changed("submission", add_members),
    "evidence without words": lambda: changed("diagnosis", add_evidence),
    "evidence with other values": lambda: changed("diagnosis", rename_values_of_evidence),
}
NOT_SHOWN = {
    "a fault without a step": lambda: changed("diagnosis", add_fault),
    "another certainty": lambda: changed("diagnosis", lambda d: d["findings"][0].update(certainty="sure")),
    "another level": lambda: changed("diagnosis", lambda d: d["levels"].update(site="open")),
    "version 2": lambda: changed("submission", lambda s: s.update(version=2)),
    "another permission": lambda: changed(
        "submission", lambda s: s["measurements"]["permissions"].update(before="asleep")
    ),
    "no object": lambda: now_kept() | {"submission": "[]"},
    "no JSON": lambda: now_kept() | {"diagnosis": "{"},
    "nothing": lambda: {"submission": "", "diagnosis": ""},
}


@pytest.fixture
def open_link(database, url):
    """Return a function that keeps texts as reports of a link, and returns the app and the link."""
    app = create_app(Settings(database_url=url))
    app.test_client_class = Client
    link, _ = links_in(database).make(draft())

    def put(*rows):
        values = [
            row | {"link_id": link.id, "key": str(uuid.uuid4()), "received_at": datetime.now(UTC)}
            for row in rows
        ]
        database.write(lambda connection: connection.execute(insert(table), values))
        return app, link

    yield put
    app.extensions["stores"].database.close()


def pages_of(app, link):
    """Open every page and file on which an agent or a program sees what came through a link."""
    agent = sign_in(app.test_client(), app.extensions["stores"].agents.invite("Ada"))
    browse = reader(agent)
    key = bearer(new_key(app))
    told = agent.get(f"{LINKS}/{link.id}/reports", headers=key)
    assert told.status_code == 200
    assert agent.get(f"/agents/links/{link.id}/state").status_code == 200
    return browse("/agents/?show=all"), browse(f"/agents/links/{link.id}"), told.json


def export(app, path, name):
    result = app.test_cli_runner().invoke(args=["reports", "export", str(path / name)])
    assert result.exit_code == 0, result.output
    return (path / name).read_text("utf-8-sig").splitlines()


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_what_earlier_versions_kept_is_shown(open_link, tmp_path, file):
    app, link = open_link(*json.loads(file.read_text()))

    listed, watched, told = pages_of(app, link)

    assert len(told["reports"]) == 2 and told["unreadable"] == []
    assert watched.select_one("[data-fault=all-clear]") and not watched.select("[data-unreadable]")
    assert listed.select_one("[data-fault=all-clear]")
    assert len(export(app, tmp_path, "all.jsonl")) == 2


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_later_version_adds_is_left_out(open_link, kind):
    app, link = open_link(SHOWN[kind]())

    _, watched, told = pages_of(app, link)

    assert len(told["reports"]) == 1 and told["unreadable"] == []
    assert watched.select_one("[data-run], [data-fault=site-blocked], [data-fault=browser-blocked]")


@pytest.mark.parametrize("kind", NOT_SHOWN)
def test_what_cannot_be_read_is_said_of_that_one_alone(open_link, database, tmp_path, kind):
    bad = NOT_SHOWN[kind]()
    app, link = open_link(now_kept(), bad)

    listed, watched, told = pages_of(app, link)

    assert [len(told["reports"]), len(told["unreadable"])] == [1, 1]
    assert watched.select_one("[data-unreadable]")["data-unreadable"] == "1"
    assert watched.select_one("#watch")["data-fault"]
    assert listed.select_one("[data-unreadable]")
    lines = [json.loads(line)["report"] for line in export(app, tmp_path, "all.jsonl")]
    assert {name: lines[1][name] for name in bad} | {"unreadable": True} == bad | {"unreadable": True}
    rows = export(app, tmp_path, "all.csv")
    assert len(rows) == 3 and "unreadable" in rows[2] and rows[2].count(",") == rows[0].count(",")
    kinds = [type(report) for report in Reports(database).of_link(link.id)]
    assert kinds == [Report, UnreadableReport]
