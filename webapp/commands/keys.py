"""Commands of `flask --app webapp keys`: which programs may use the API."""

from datetime import timedelta

import click

from webapp.commands.database import StoreGroup
from webapp.store import KeyNameTaken, UnknownKey
from webapp.store.api_keys import SCOPES, USUAL, Scope
from webapp.stores import stores
from webapp.web.security_log import record

MAX_NAME = 80
LONGEST_DAYS = 3650

key_commands = StoreGroup("keys", help="Make and remove the keys of programs that use the API.")


class Name(click.ParamType[str]):
    """A name that fits into one line of a list."""

    name = "name"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what could not be read in a list."""
        if not value.strip() or len(value) > MAX_NAME or not value.isprintable():
            self.fail(f"must be up to {MAX_NAME} printable characters", param, ctx)
        return value


@key_commands.command("make")
@click.argument("name", type=Name())
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=USUAL,
    show_default=True,
    help="What it may do; may be given several times.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), help="After how many days it ends; else never.")
def make_key(name: str, scopes: tuple[Scope, ...], days: int | None) -> None:
    """Make a key for the program NAME and print it, this once."""
    try:
        key = stores().api_keys.make(name, scopes, timedelta(days=days) if days else None)
    except KeyNameTaken:
        raise click.ClickException(f"there is a key named {name} already") from None
    record("key-made", key=name)
    click.echo(key)


@key_commands.command("list")
def list_keys() -> None:
    """Print since when each key is there, when it ends, what it may do, and its name."""
    for key in stores().api_keys.list():
        end = f"{key.expires_at:%Y-%m-%d}" if key.expires_at else "no end"
        click.echo(f"{key.created_at:%Y-%m-%d}  {end:10}  {' '.join(key.scopes)}  {key.name}")


@key_commands.command("remove")
@click.argument("name")
def remove_key(name: str) -> None:
    """Make the key NAME worthless."""
    try:
        stores().api_keys.remove(name)
    except UnknownKey:
        raise click.ClickException(f"there is no key named {name}") from None
    record("key-removed", key=name)
