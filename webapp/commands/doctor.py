"""The command that looks whether what the settings name is there, and says what to do where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from webapp.commands.asking import NoAnswer, ask, database_of_server, origin_here
from webapp.commands.database import own_database
from webapp.config import Settings
from webapp.store import OtherSchema, StoreRefused, StoreUnavailable
from webapp.stores import stores
from webapp.support import OrganisationUnavailable, SignInFailed
from webapp.web import clean_origin
from webapp.web.rate_limits import are_counted_together
from webapp.webhooks import NotSent, Outbound

State = Literal["ok", "off", "look", "FAILS"]
EXPIRES_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Inspection:
    """What was looked at, what came of it, and what to do about it."""

    state: State
    subject: str
    told: str
    todo: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<6}{self.subject:<14}{self.told}"
        return f"{line}\n{'':20}-> {self.todo}" if self.todo else line


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look whether what the settings name is there. Ends with 1 if something fails."""
    failed = False
    for inspection in _look():
        failed = failed or inspection.state == "FAILS"
        click.echo(str(inspection))
    if failed:
        raise click.exceptions.Exit(1)


def _look() -> Iterator[Inspection]:
    settings: Settings = current_app.config["SETTINGS"]
    yield Inspection("ok", "settings", ", ".join(settings.named()) or "none is set: all are the defaults")
    yield _look_at_database()
    yield from _look_at_servers(settings)
    yield _look_at_public_url(settings)
    yield _look_at_redis(settings)
    yield _look_at_clean_origin(settings)
    yield _look_at_webhook(settings)
    yield _look_at_sign_in(settings, current_app)


def _look_at_database() -> Inspection:
    database = stores().database
    if not database.is_there:
        todo = (
            "The first start makes it. If a server runs already, DATABASE_URL is not set here as it is there."
        )
        return Inspection("look", "database", f"{database.where} is not there yet", todo)
    try:
        database.require_newest()
        database.read(lambda _: None)
        stores().jobs.note("write trial", datetime.now(UTC))
    except OtherSchema as error:
        todo = "Run `flask --app webapp database upgrade` of the newer program, or start that one."
        return Inspection("FAILS", "database", f"{database.where}: {error}", todo)
    except (StoreUnavailable, StoreRefused) as error:
        todo = "See that it runs, has room and may be written to, and that DATABASE_URL is right."
        return Inspection("FAILS", "database", f"{database.where} cannot be used: {error}", todo)
    return Inspection(
        "ok", "database", f"{database.where} is read and written to, its tables are of this version"
    )


def _look_at_servers(settings: Settings) -> Iterator[Inspection]:
    for origin in dict.fromkeys([origin_here(), settings.public_url or origin_here()]):
        theirs = database_of_server(origin)
        if theirs is None:
            yield Inspection("off", "server", f"none at {origin} says which database it has")
        elif theirs == own_database():
            yield Inspection("ok", "server", f"that at {origin} uses this database")
        else:
            todo = "Give this command the settings of the server, above all DATABASE_URL."
            yield Inspection("FAILS", "server", f"that at {origin} uses another database", todo)


def _look_at_public_url(settings: Settings) -> Inspection:
    url = settings.public_url
    if url is None:
        todo = "Set it where others than this machine come: any Host header is taken without it."
        return Inspection("off", "PUBLIC_URL", "is not set", todo)
    try:
        heard = ask(f"{url}/healthz")
    except NoAnswer as error:
        todo = "See that its name leads here, that a proxy listens there, and that its certificate is whole."
        return Inspection("FAILS", "PUBLIC_URL", f"{url} does not answer: {error}", todo)
    if heard.object != {"status": "ok"}:
        todo = "Something else listens there, or the proxy does not pass requests on."
        return Inspection(
            "FAILS", "PUBLIC_URL", f"{url}/healthz answers {heard.status}, and not as we do", todo
        )
    if heard.valid_until is None:
        todo = "Browsers give no microphone to a page without https, except on this machine."
        return Inspection("look", "PUBLIC_URL", f"{url} answers, without https", todo)
    until = f"its certificate ends on {heard.valid_until:%Y-%m-%d}"
    if heard.valid_until - datetime.now(UTC) < EXPIRES_SOON:
        return Inspection("look", "PUBLIC_URL", f"{url} answers; {until}", "Renew it.")
    if "Strict-Transport-Security" not in heard.headers:
        todo = "Set PROXY_HOPS to the number of proxies, and have the first one send X-Forwarded-Proto."
        return Inspection(
            "look", "PUBLIC_URL", f"{url} answers, but the app does not see that it is https", todo
        )
    return Inspection("ok", "PUBLIC_URL", f"{url} answers; {until}")


def _look_at_redis(settings: Settings) -> Inspection:
    if settings.redis_url is None:
        return Inspection(
            "off", "Redis", "each worker counts rate limits alone", "Several machines want REDIS_URL."
        )
    if are_counted_together():
        return Inspection("ok", "Redis", "answers")
    todo = "Start it, or correct REDIS_URL. Until then each worker counts rate limits alone."
    return Inspection("FAILS", "Redis", "does not answer", todo)


def _look_at_clean_origin(settings: Settings) -> Inspection:
    if settings.clean_origin is None:
        todo = "Set CLEAN_ORIGIN, so that the test can tell a blocked site from a blocked browser."
        return Inspection("off", "CLEAN_ORIGIN", "is not set", todo)
    origin = settings.clean_origin.replace("{nonce}", "doctor")
    try:
        origin = clean_origin.fresh(settings, settings.public_url or origin_here())
        heard = ask(f"{origin}/healthz")
    except NoAnswer as error:
        todo = "It takes a wildcard name that leads here, and a certificate for all names below it."
        return Inspection("FAILS", "CLEAN_ORIGIN", f"{origin} does not answer: {error}", todo)
    if heard.object != {"status": "ok"}:
        todo = "Have the proxy pass on requests for all those names, with their Host header."
        return Inspection("FAILS", "CLEAN_ORIGIN", f"{origin} answers {heard.status}, and not as we do", todo)
    return Inspection("ok", "CLEAN_ORIGIN", f"{origin}, a name made up just now, answers")


def _look_at_webhook(settings: Settings) -> Inspection:
    if settings.webhook is None:
        return Inspection("off", "webhook", "WEBHOOK_URL is not set")
    host = urlsplit(settings.webhook.url).netloc
    try:
        Outbound(private=settings.webhook.private).reach(settings.webhook.url)
    except NotSent as error:
        todo = "See that this machine may connect to it, and that its certificate is trusted."
        return Inspection("FAILS", "webhook", f"{host} is not reached: {error}", todo)
    told = f"{host} is reached; `flask --app webapp webhooks test` sends something, too"
    return Inspection("ok", "webhook", told)


def _look_at_sign_in(settings: Settings, app: Flask) -> Inspection:
    if settings.oidc is None:
        return Inspection("off", "sign-in", "OIDC_ISSUER is not set: agents come by invitations and passkeys")
    issuer = settings.oidc.issuer
    try:
        app.extensions["openid"].reach()
    except OrganisationUnavailable as error:
        todo = "See that this machine may connect to it."
        return Inspection(
            "FAILS", "sign-in", f"{issuer} does not answer: {type(error.__cause__).__name__}", todo
        )
    except SignInFailed:
        todo = "Set OIDC_ISSUER as the provider names itself in /.well-known/openid-configuration."
        return Inspection("FAILS", "sign-in", f"{issuer} does not describe itself under this name", todo)
    if settings.public_url is None:
        todo = "Set PUBLIC_URL, below which the provider sends people back."
        return Inspection("look", "sign-in", f"{issuer} answers, but PUBLIC_URL is not set", todo)
    return Inspection("ok", "sign-in", f"{issuer} answers")
