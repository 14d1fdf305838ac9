"""The stores of the running app, all in one database."""

from dataclasses import dataclass

from flask import Flask, current_app

from webapp.store import Agents, Codes, Comparisons, Database, Links, Pairs, Reports, Secrets, Sessions
from webapp.store import ApiKeys, Codes, Comparisons, Database, Links, Pairs, Reports, Secrets
from webapp.store import (
    Agents,
    Codes,
    Comparisons,
    Counts,
    Database,
    Links,
    Pairs,
    Reports,
    Secrets,
    Sessions,
)


@dataclass(frozen=True)
class Stores:
    """One store for each subject."""

    database: Database
    comparisons: Comparisons
    pairs: Pairs
    secrets: Secrets
    links: Links
    codes: Codes
    reports: Reports
    agents: Agents
    sessions: Sessions
    api_keys: ApiKeys
    counts: Counts


def init_app(app: Flask, url: str) -> None:
    """Open the database; nothing is asked of it yet."""
    database = Database(url)
    secrets = Secrets(database)
    app.extensions["stores"] = Stores(
        database=database,
        comparisons=Comparisons(database),
        pairs=Pairs(database),
        secrets=secrets,
        links=Links(database, secrets),
        codes=Codes(database, secrets),
        reports=Reports(database),
        agents=Agents(database),
        sessions=Sessions(database),
        api_keys=ApiKeys(database),
        counts=Counts(database),
    )


def stores() -> Stores:
    """Give the stores of the running app."""
    kept: Stores = current_app.extensions["stores"]
    return kept
