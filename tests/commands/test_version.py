import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def test_the_command_prints_the_version(app):
    result = app.test_cli_runner().invoke(args=["version"])

    assert result.output == f"{VERSION}\n"


def test_the_image_has_the_file_that_the_version_stands_in():
    assert re.search(r"^COPY .*\bpyproject\.toml\b", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_the_version_is_the_newest_with_a_dated_section_in_the_changelog():
    dated = re.findall(r"^## (\S+) - \d{4}-\d\d-\d\d$", CHANGELOG, re.MULTILINE)

    assert dated[0] == VERSION


def test_the_changelog_begins_with_what_comes_next():
    assert re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)[0] == "Unreleased"


def test_the_changelog_groups_changes_by_kind():
    kinds = set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE))

    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_release_notes_are_the_newest_dated_section():
    result = subprocess.run(
        ["make", "-s", "release-notes"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert result.stdout.startswith(f"## {VERSION} - ")
    assert result.stdout.count("\n## ") == 0
