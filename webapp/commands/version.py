"""The command of `flask --app webapp` that says which version this is."""

import tomllib

import click

from webapp.config import ROOT


def version() -> str:
    """Return the version of Soundcheck, which stands in pyproject.toml and nowhere else."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


@click.command("version")
def print_version() -> None:
    """Print the version of Soundcheck."""
    click.echo(version())
