"""An organisation's own files lie over the shipped ones, survive an upgrade, and are linted with them."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from webapp.app import create_app
from webapp.config import ROOT, Settings
from webapp.datafiles import Problem
from webapp.guide import load_guide
from webapp.guide.content import Content
from webapp.guide.copies import copy_shipped
from webapp.guide.lint import lint
from webapp.guide.own_catalogues import find_own_catalogue_problems, update_own_catalogues

Write = Callable[..., Path]
FAULTS = ("silent", "site-blocked")
OTHER_HELP = "---\nkind: outcome\n---\n# Call us\n\nWe are at the next desk.\n"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return an organisation's folder, which has another page for help."""
    folder = tmp_path / "acme"
    folder.mkdir()
    (folder / "contact.md").write_text(OTHER_HELP)
    return folder


def put(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def problems_of(shipped: Path, own: Path) -> list[Problem]:
    return list(lint(shipped, FAULTS, date(2026, 12, 1), own))


def test_a_file_of_the_same_name_stands_for_the_shipped_one(write_guide: Write, own: Path) -> None:
    put(own, "extra/desk.md", "---\nkind: outcome\n---\n# The desk\n\nHere.\n")
    put(own, "labels/chrome.yml", "version: 1.0\n")
    put(own, "img/icon.png", "another picture")

    shipped, guide = load_guide(write_guide()), load_guide(write_guide(), own)

    assert guide.steps["contact"].title == "Call us"
    assert guide.steps["solved"] == shipped.steps["solved"]
    assert guide.steps["extra/desk"].title == "The desk"
    assert guide.labels.texts == {}
    assert guide.pictures.versions != shipped.pictures.versions
    assert guide.revision != shipped.revision


@pytest.mark.parametrize(
    "name", [".git/contact.md", "..2026_11/contact.md", "translations/contact.md", "copied.json"]
)
def test_what_lies_beside_the_guide_is_no_part_of_it(write_guide: Write, own: Path, name: str) -> None:
    put(own, name, "{}")

    assert Content(write_guide(), own).own_names == ["contact.md"]
    assert load_guide(write_guide(), own).steps.keys() == load_guide(write_guide()).steps.keys()


def test_the_linter_names_an_own_file_by_its_whole_path(write_guide: Write, own: Path) -> None:
    put(own, "contact.md", OTHER_HELP.replace("We are", "[We](nowhere.md) are"))
    put(own, "product.yml", "name: Acme\n")

    assert {problem.path for problem in problems_of(write_guide(), own)} == {str(own / "product.yml")}

    (own / "product.yml").unlink()
    [problem] = problems_of(write_guide(), own)
    assert (problem.path, problem.line) == (str(own / "contact.md"), 6)


def test_the_linter_says_which_copied_file_has_changed_since(write_guide: Write, own: Path) -> None:
    shipped = write_guide()
    content = Content(shipped, own)
    assert copy_shipped(content, own, "site/allow.md")
    assert not copy_shipped(content, own, "contact.md")
    assert (own / "contact.md").read_text() == OTHER_HELP
    assert problems_of(shipped, own) == []

    (shipped / "contact.md").write_text("---\nkind: outcome\n---\n# Ask for help\n\nAnother version.\n")
    (shipped / "solved.md").write_text("---\nkind: outcome\n---\n# It works\n\nAnother version.\n")

    [problem] = problems_of(shipped, own)
    assert (problem.path, problem.severity) == (str(own / "contact.md"), "warning")
    copy_shipped(content, own, "contact.md")
    assert problems_of(shipped, own) == []


def test_a_damaged_record_is_a_problem_of_its_own(write_guide: Write, own: Path) -> None:
    put(own, "copied.json", "[]")

    assert [problem.path for problem in problems_of(write_guide(), own)] == [str(own / "copied.json")]


def own_app(own: Path, settings: Settings) -> Flask:
    return create_app(replace(settings, own_content=own))


@pytest.fixture
def run(own: Path, settings: Settings) -> FlaskCliRunner:
    return own_app(own, settings).test_cli_runner()


def test_commands_copy_and_say_where_each_file_is_from(run: FlaskCliRunner, own: Path) -> None:
    copied = run.invoke(args=["guide", "copy", "contact.md", "site/allow.md"])
    linted = run.invoke(args=["guide", "lint"])

    assert copied.output == "compared contact.md\ncopied site/allow.md\n"
    assert (own / "site/allow.md").read_text() == (ROOT / "content/site/allow.md").read_text()
    assert linted.output.splitlines()[0] == f"from {own}: contact.md, site/allow.md"


@pytest.mark.parametrize("name", ["contakt.md", "../README.md", "/etc/passwd", "site", ""])
def test_only_shipped_files_are_copied(run: FlaskCliRunner, own: Path, name: str) -> None:
    result = run.invoke(args=["guide", "copy", name])

    assert result.exit_code == 2 and "is shipped" in result.output
    assert [path.name for path in own.iterdir()] == ["contact.md"]


def test_without_a_folder_there_is_nothing_to_copy_to(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["guide", "copy", "contact.md"])

    assert result.exit_code == 2 and "CONTENT" in result.output


def test_own_texts_and_other_words_for_shipped_ones_are_translated(own: Path, settings: Settings) -> None:
    [catalogue] = update_own_catalogues(ROOT, own)
    assert catalogue == own / "translations/fr/LC_MESSAGES/guide.po"
    text = catalogue.read_text()
    assert "Call us" in text and "We are at the next desk." in text and text.count("msgid") == 3

    text = text.replace('"Call us"\nmsgstr ""', '"Call us"\nmsgstr "Appelez-nous"')
    catalogue.write_text(f'{text}\nmsgid "Your microphone works"\nmsgstr "Ça y est"\n')
    put(own, "translations/fr/LC_MESSAGES/messages.po", 'msgid "Copy"\nmsgstr "Reprendre"\n')
    client = own_app(own, settings).test_client()

    visitor = "?os=macos-15&browser=chrome-156"
    contact = client.get(f"/fr/contact{visitor}").text
    assert "Appelez-nous" in contact and "We are at the next desk." in contact and "Reprendre" in contact
    assert "Ça y est" in client.get(f"/fr/solved{visitor}").text
    update_own_catalogues(ROOT, own)
    assert "Ça y est" in catalogue.read_text() and "Appelez-nous" in catalogue.read_text()
    assert list(find_own_catalogue_problems(ROOT, own)) == []


def test_a_translation_that_breaks_its_text_is_named_with_its_file(own: Path) -> None:
    put(own, "contact.md", OTHER_HELP.replace("We are", "**{{ product.name }}** is"))
    [catalogue] = update_own_catalogues(ROOT, own)
    text = catalogue.read_text()
    catalogue.write_text(
        text.replace('next desk."\nmsgstr ""', 'next desk."\nmsgstr "Là."').replace(
            '"Call us"\nmsgstr ""', '"Call us"\nmsgstr "Appelez"'
        )
    )

    [problem] = find_own_catalogue_problems(ROOT, own)
    assert problem.path == str(catalogue) and "variables differ" in problem.message


def test_content_that_cannot_be_used_stops_the_start_with_one_sentence(own: Path, settings: Settings) -> None:
    put(own, "product.yml", "name: Acme\n")

    with pytest.raises(SystemExit, match=r"acme/product\.yml:1: hosts: Field required"):
        own_app(own, settings)


def test_an_upgrade_of_the_shipped_folder_leaves_the_own_one_alone(write_guide: Write, own: Path) -> None:
    shutil.rmtree(write_guide())
    guide = load_guide(write_guide({"solved.md": "---\nkind: outcome\n---\n# It works now\n\nYes.\n"}), own)

    assert (guide.steps["solved"].title, guide.steps["contact"].title) == ("It works now", "Call us")
