"""Commands of `flask --app webapp keys`: which programs may use the API."""

import click

from webapp.commands.database import StoreGroup
from webapp.store import NameTaken, UnknownKey
from webapp.stores import stores
from webapp.web.security_log import record

MAX_NAME = 80

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
def make_key(name: str) -> None:
    """Make a key for the program NAME and print it, this once."""
    try:
        key = stores().api_keys.make(name)
    except NameTaken:
        raise click.ClickException(f"there is a key named {name} already") from None
    record("key-made", key=name)
    click.echo(key)


@key_commands.command("list")
def list_keys() -> None:
    """Print the names of all keys, and since when there are."""
    for key in stores().api_keys.list():
        click.echo(f"{key.created_at:%Y-%m-%d}  {key.name}")


@key_commands.command("remove")
@click.argument("name")
def remove_key(name: str) -> None:
    """Make the key NAME worthless."""
    try:
        stores().api_keys.remove(name)
    except UnknownKey:
        raise click.ClickException(f"there is no key named {name}") from None
    record("key-removed", key=name)
