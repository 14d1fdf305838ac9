"""Commands of `flask --app webapp links`: what is kept of one customer, to give or to erase."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from webapp.commands.database import StoreGroup
from webapp.store.atomic_file import write_atomically
from webapp.stores import stores
from webapp.support import Link, LinkNotFound
from webapp.support.export import format_everything
from webapp.web.security_log import record

Command = TypeVar("Command", bound=Callable[..., Any])

link_commands = StoreGroup("links", help="Give or erase what is kept of one customer.")


def which_links(command: Command) -> Command:
    """Add the options that say whose links are meant."""
    for option in (
        click.option("--number", type=int, help="The number in the address of its page for agents."),
        click.option("--address", help="The address that the customer got, or what follows /l/ in it."),
        click.option("--reference", help="Of all links with it, such as a ticket's number."),
    ):
        command = option(command)
    return command


@link_commands.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@which_links
def export(file: Path, **which: Any) -> None:
    """Write all that is kept of the links that are meant to a new JSON file."""
    links = find_links(**which)
    everything = [stores().link_data.everything(link.id) for link in links]
    try:
        with write_atomically(file) as part:
            part.write_text(format_everything(everything), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(str(error)) from error
    for link in links:
        record("data-exported", link=link.id)
    click.echo(f"{len(links)} links in {file}")


@link_commands.command("erase")
@click.option("--yes", is_flag=True, help="Do not ask.")
@which_links
def erase(yes: bool, **which: Any) -> None:
    """Erase the links that are meant and all that came through them, for good."""
    links = find_links(**which)
    for link in links:
        number, _ = stores().reports.count(link.id)
        click.echo(f"{link.id}\t{link.created_at:%Y-%m-%d}\t{link.reference}\t{number} reports")
    if not yes:
        click.confirm("Erase this for good?", abort=True)
    for link in links:
        if stores().links.erase(link.id):
            record("data-erased", link=link.id)
    stores().database.overwrite_deleted()


def find_links(number: int | None, address: str | None, reference: str | None) -> list[Link]:
    """Return the links that the one option given means. Raise UsageError, or ClickException without any."""
    if [number, address, reference].count(None) != 2:
        raise click.UsageError("Give one of --number, --address and --reference.")
    try:
        if number is not None:
            return [stores().links.by_id(number)]
        if address is not None:
            return [stores().links.any_by_token(address.rstrip("/").rpartition("/")[2])]
        links = stores().links.with_reference(reference or "")
    except LinkNotFound:
        links = []
    if not links:
        raise click.ClickException("There is no such link.")
    return links
