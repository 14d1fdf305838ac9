"""The documents say what is true of this repository: its files, commands and settings, and why it is so."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
FOLDERS = (".ci", "content", "docs", "static", "tests", "translations", "webapp")
NAMES = {path.name for folder in FOLDERS for path in (ROOT / folder).rglob("*")} | {
    path.name for path in ROOT.iterdir()
}
DECISIONS = (ROOT / "DECISIONS.md").read_text()
GUIDELINES = (ROOT / "CONTRIBUTING.md").read_text()
QUOTATIONS = re.findall(r"^From `([^`]+)`:\n\n```\w+\n(.*?)```", GUIDELINES, re.MULTILINE | re.DOTALL)
WHERE_TO_CHANGE = re.findall(r"^\| .+ \| `([^`]+)` \| (.*)\|$", GUIDELINES, re.MULTILINE)
ENTRY = re.compile(r"^## (\d+)\. (.+)\n((?:(?!## ).*\n)*)", re.MULTILINE)
ENTRIES = ENTRY.findall(DECISIONS)

CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"(?:{'|'.join(FOLDERS)})/[\w<>*./-]*|[\w-]+\.(?:py|md|yml|po|js|css|html|conf)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)\)")


def exists(path):
    """Tell whether there is such a file or folder; `<name>` is any name, and a bare name is one anywhere."""
    if "/" not in path:
        return path in NAMES
    return any(ROOT.glob(re.sub(r"<[^>]+>", "*", path)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document):
    named = [code for code in CODE.findall(document.read_text()) if PATH.fullmatch(code)]

    assert [path for path in named if not exists(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_repository_leads_somewhere(document):
    targets = LINK.findall(re.sub(r"```.*?```|`[^`\n]+`", "", document.read_text(), flags=re.DOTALL))

    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_target_that_a_document_names_exists(document):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"(?:`|^    )make ([a-z-]+)", document.read_text(), re.MULTILINE)

    assert set(named) <= set(targets)


def test_the_table_of_settings_names_those_that_the_code_reads():
    row = re.compile(r"^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|", re.MULTILINE)
    told = {
        name for names in row.findall((ROOT / "README.md").read_text()) for name in re.findall(r"\w+", names)
    }
    config = re.findall(r'"([A-Z]{3,}(?:_[A-Z]+)*)"', (ROOT / "webapp" / "config.py").read_text())
    server = re.findall(r"os\.environ\.get\([\"']([A-Z_]+)", (ROOT / "gunicorn.conf.py").read_text())

    assert told == {*config, *server}


@pytest.mark.parametrize("text", [text for *_, text in ENTRIES], ids=[number for number, *_ in ENTRIES])
def test_every_decision_says_when_whether_what_else_and_at_what_price(text):
    assert re.match(
        r"- \*\*Date:\*\* \d{4}-\d\d-\d\d\. \*\*Status:\*\* (holds(, changed by \d+)?|replaced by \d+)\.\n"
        r"- \*\*Decision:\*\* (?:.+\n)+?- \*\*Weighed:\*\* (?:.+\n)+?- \*\*Costs:\*\* (?:.+\n)+",
        text,
    )
    assert len(text.strip().splitlines()) <= 10


def test_the_decisions_are_numbered_and_listed():
    listed = re.findall(r"^\| (\d+) \| (.+) \| (.+) \|$", DECISIONS, re.MULTILINE)
    statuses = re.findall(r"\*\*Status:\*\* (.+)\.$", DECISIONS, re.MULTILINE)

    assert [int(number) for number, *_ in ENTRIES] == list(range(1, len(ENTRIES) + 1))
    assert listed == [
        (number, title, status) for (number, title, _), status in zip(ENTRIES, statuses, strict=True)
    ]


@pytest.mark.parametrize(("path", "quotation"), QUOTATIONS, ids=[path for path, _ in QUOTATIONS])
def test_what_the_guidelines_quote_is_still_in_the_code(path, quotation):
    assert quotation in (ROOT / path).read_text()


@pytest.mark.parametrize(("path", "names"), WHERE_TO_CHANGE, ids=[path for path, _ in WHERE_TO_CHANGE])
def test_what_the_guidelines_say_to_look_for_is_there(path, names):
    found = [ROOT / path, *(ROOT / path).rglob("*.py")]
    text = "".join(file.read_text() for file in found if file.is_file())

    assert [name for name in CODE.findall(names) if name not in text and not PATH.fullmatch(name)] == []


def test_the_map_names_every_folder_of_the_code():
    folders = [
        f"{path.relative_to(ROOT).as_posix()}/"
        for parent in ("webapp", "static", "static/js")
        for path in (ROOT / parent).iterdir()
        if path.is_dir() and path.name not in ("__pycache__", "js")
    ]

    assert set(folders) <= set(CODE.findall(GUIDELINES))


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    python = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    node = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    table = DECISIONS.partition("## Dependencies")[2]
    reasons = [
        name for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in re.split(r", ", row)
    ]

    needed = {re.match(r"[\w.-]+", requirement)[0] for requirement in python} | set(node)
    assert needed - set(reasons) == set()


NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
PROMISES = (ROOT / "docs" / "security.md").read_text()


def test_every_test_that_shows_a_promise_exists():
    named = NAMED_TEST.findall(PROMISES)

    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).exists() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]
    assert len(named) > 100 and missing == []


def test_every_requirement_of_the_standard_is_answered_once():
    table = PROMISES.partition("## OWASP ASVS")[2]
    listed = [
        number
        for numbers, answer in re.findall(r"^\| ([0-9., ]+) \| .+? \| (.+) \|$", table, re.MULTILINE)
        for number in numbers.split(", ")
        if answer
    ]

    assert sorted(listed) == sorted((ROOT / "tests" / "asvs-5.0.0-level-2.txt").read_text().split())
