import gzip
import re
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOWN = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("webapp/templates/**/*.html")]


@pytest.fixture
def command(app):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=list(arguments))

    return run


@pytest.fixture(scope="module")
def linted(app):
    """What the linter says of the guide, which takes it seconds."""
    return app.test_cli_runner().invoke(args=["guide", "lint"])


@pytest.mark.whole_guide
def test_the_guide_in_the_repository_has_no_problem(linted):
    assert linted.exit_code == 0
    assert linted.output.startswith("0 errors, 0 warnings\n")


@pytest.mark.whole_guide
def test_labels_without_a_good_source_are_listed_and_are_no_error(app, linted):
    unproven = list(app.extensions["guide"].labels.find_unproven())

    assert unproven
    listed = f"{len(unproven)} labels have no good source: {', '.join(unproven)}"
    assert listed in linted.output.splitlines()


@pytest.mark.whole_guide
def test_the_last_line_counts_the_cells_with_a_general_text(linted):
    assert linted.output.splitlines()[-1] == "0 cells of the matrix are generic"


def test_the_matrix_names_every_fault_with_a_fix(app, command):
    steps = app.extensions["guide"].steps

    lines = command("guide", "matrix").output.splitlines()

    faults = {fault for fault, step in steps["test"].faults.items() if steps[step].kind == "fix"}
    assert faults <= {line.split(" ")[0] for line in lines}


def test_the_map_shows_every_step(app, command):
    drawing = command("guide", "map").output

    assert drawing.startswith("flowchart")
    assert all(
        f'"{step.title}' in drawing or step.id in drawing for step in app.extensions["guide"].steps.values()
    )


@pytest.mark.whole_guide
def test_the_export_holds_every_page_in_every_language_and_encoding(app, command, client, tmp_path):
    result = command("guide", "export", str(tmp_path))

    assert result.exit_code == 0
    plain = (tmp_path / "fr" / "system" / "allow" / "index.html").read_bytes()
    assert plain == client.get("/fr/system/allow", base_url="http://mirror.example").data
    assert b'rel="canonical" href="/fr/system/allow"' in plain
    assert gzip.decompress((tmp_path / "fr/system/allow/index.html.gz").read_bytes()) == plain
    assert brotli.decompress((tmp_path / "fr/system/allow/index.html.br").read_bytes()) == plain
    for step in app.extensions["guide"].steps.values():
        for locale in app.extensions["languages"]:
            name = "" if step.id == "start" else step.id
            assert (tmp_path / locale / name / "index.html").exists() is (step.kind != "test")
    assert list(tmp_path.glob("static/*/css/soundcheck.css.br"))


WAYS = tuple(
    f"{folder}/bin/flask --app webapp "
    for folder in (".venv", "/venv", "/opt/soundcheck/.venv")  # The checkout, the image, the unit of systemd.
)


def test_commands_are_shown_as_they_work_where_they_are(app):
    command = rf"[\w./]*flask (?:--app \w+ )?(?:{'|'.join(app.cli.commands)})\b"

    shown = [found for path in SHOWN for found in re.findall(command, path.read_text())]

    assert len(shown) > 5
    assert [found for found in shown if not found.startswith(WAYS)] == []
