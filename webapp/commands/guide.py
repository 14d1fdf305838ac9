"""Commands of `flask --app webapp`: for writers, translators, and whoever puts the pages on a file server.

What only a command needs is imported by it, as the app has these commands wherever it runs.
"""

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from webapp.check.phone_errors import lint_phone_errors
from webapp.commands import reports, webhooks
from webapp.commands.agents import agent_commands
from webapp.commands.database import database_commands
from webapp.commands.doctor import doctor
from webapp.commands.keys import key_commands
from webapp.commands.links import link_commands
from webapp.commands.secrets import secret_commands
from webapp.commands.version import print_version
from webapp.config import ROOT, Settings
from webapp.datafiles import DataFileError
from webapp.diagnosis import FAULT_LEVELS
from webapp.guide.content import Content
from webapp.reader.steps import picture_url, step_url
from webapp.web.assets import asset_url
from webapp.web.i18n import offered_languages
from webapp.web.page_cache import CachedPage

NOBODYS_ORIGIN = "http://host.invalid"  # Of which a page says nothing, so its own addresses are paths.

guide_commands = AppGroup("guide", help="Check, draw and export the guide.")
catalogue_commands = AppGroup("catalogues", help="Keep the translations up to date.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    groups = (
        guide_commands,
        catalogue_commands,
        agent_commands,
        database_commands,
        key_commands,
        link_commands,
        secret_commands,
    )
    for commands in groups:
        app.cli.add_command(commands)
    app.cli.add_command(print_version)
    app.cli.add_command(doctor)
    reports.init_app(app)
    webhooks.init_app(app)


@guide_commands.command("lint")
def lint_guide() -> None:
    """Prove that every step leads on for every visitor, and check every file."""
    from webapp.guide.lint import lint
    from webapp.guide.lint.coverage import describe_cells, find_cells

    content = _content()
    if content.own:
        click.echo(f"from {content.own}: {', '.join(content.own_names) or 'nothing'}", err=True)
    found = lint(content.shipped, list(FAULT_LEVELS), own=content.own)
    problems = sorted([*found, *lint_phone_errors(content)])
    for problem in problems:
        click.echo(f"{problem}{' (warning)' if problem.severity == 'warning' else ''}")
    errors = [problem for problem in problems if problem.severity == "error"]
    click.echo(f"{len(errors)} errors, {len(problems) - len(errors)} warnings", err=True)
    unproven = list(current_app.extensions["guide"].labels.find_unproven())
    if unproven:
        click.echo(f"{len(unproven)} labels have no good source: {', '.join(unproven)}", err=True)
    cells = find_cells(current_app.extensions["guide"]) if errors else ()  # Each generic one is an error.
    generic = [cell for cell in cells if cell.state == "generic"]
    click.echo(f"{len(generic)} cells of the matrix are generic", err=True)
    for line in describe_cells(generic):
        click.echo(line, err=True)
    sys.exit(bool(errors))


@guide_commands.command("matrix")
def print_matrix() -> None:
    """Print how exactly each fix speaks to each system, browser and place."""
    from webapp.guide.lint.coverage import describe_cells, find_cells

    for line in describe_cells(find_cells(current_app.extensions["guide"])):
        click.echo(line)


@guide_commands.command("map")
def map_guide() -> None:
    """Print the steps and choices as a Mermaid diagram."""
    from webapp.guide.map import draw_mermaid

    click.echo(draw_mermaid(current_app.extensions["guide"]))


@guide_commands.command("copy")
@click.argument("names", nargs=-1, required=True, metavar="FILE...")
def copy_into_own_content(names: tuple[str, ...]) -> None:
    """Copy shipped files into the folder of CONTENT, to change them there.

    A file that is there already stays, and counts as compared with the shipped one.
    """
    from webapp.guide.copies import copy_shipped
    from webapp.guide.headings import suggest_spelling

    content = _content()
    if content.own is None:
        raise click.UsageError("set CONTENT to the folder for your own files")
    shipped = Content(content.shipped).files
    for name in names:
        if name not in shipped:
            raise click.UsageError(f"no file {name} is shipped{suggest_spelling(name, shipped)}")
        try:
            is_new = copy_shipped(content, content.own, name)
        except (OSError, DataFileError) as error:
            raise click.ClickException(f"{name} cannot be copied: {error}") from error
        click.echo(f"{'copied' if is_new else 'compared'} {name}")


@guide_commands.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export_guide(folder: Path) -> None:
    """Write every page for readers of unknown platform, and the assets, as plain files beside .gz and .br."""
    client = current_app.test_client()
    origin = current_app.config["SETTINGS"].public_url or NOBODYS_ORIGIN
    steps = [step.id for step in current_app.extensions["guide"].steps.values() if step.kind != "test"]
    with current_app.test_request_context():
        pages = [step_url(step, None, code) for step in steps for code in offered_languages()]
        assets = list(map(asset_url, current_app.extensions["assets"]))
        assets += map(picture_url, current_app.extensions["guide"].pictures.versions)
    addresses = {page: f"{page.rstrip('/')}/index.html" for page in pages}
    addresses |= {asset: asset for asset in assets}
    for address, name in addresses.items():
        response = client.get(address, base_url=origin)
        page = CachedPage.of(response.data, ())
        target = folder / name.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        for encoding, suffix in (("", ""), ("gzip", ".gz"), ("br", ".br")):
            target.with_name(target.name + suffix).write_bytes(page.body(encoding))
    click.echo(f"{len(pages)} pages and {len(assets)} other files in {folder}")


@catalogue_commands.command("sync")
def sync_catalogues() -> None:
    """Bring every catalogue up to date with code and guide; with CONTENT only those in its folder."""
    from webapp.guide.catalogues import update_catalogues
    from webapp.guide.own_catalogues import update_own_catalogues

    own = _content().own
    if own:
        for path in update_own_catalogues(ROOT, own):
            click.echo(f"changed {path}")
        return
    for path in update_catalogues(ROOT):
        click.echo(f"changed {path.relative_to(ROOT)}")


@catalogue_commands.command("check")
def check_catalogues() -> None:
    """Fail where a catalogue is out of date or a translation breaks its block."""
    from webapp.guide.catalogues import find_catalogue_problems, measure_coverage
    from webapp.guide.own_catalogues import find_own_catalogue_problems

    own = _content().own
    problems = [
        *find_catalogue_problems(ROOT),
        *(find_own_catalogue_problems(ROOT, own) if own else ()),
    ]
    for problem in problems:
        click.echo(str(problem))
    for path in sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po")):
        coverage = measure_coverage(path)
        summary = f"{coverage.translated} translated, {coverage.fuzzy} fuzzy, {coverage.missing} missing"
        click.echo(f"{path.relative_to(ROOT)}: {summary}")
    sys.exit(any(problem.severity == "error" for problem in problems))


def _content() -> Content:
    settings: Settings = current_app.config["SETTINGS"]
    return Content(settings.content, settings.own_content)
