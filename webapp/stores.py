"""The stores of the running app, all in one database."""

from dataclasses import dataclass

from flask import Flask, current_app

from webapp.config import Settings
from webapp.store import (
    Agents,
    ApiKeys,
    AssetVersions,
    Codes,
    Counts,
    Database,
    Deliveries,
    Jobs,
    LinkData,
    Links,
    OneTimeAnswers,
    Reports,
    Retention,
    Secrets,
    Sessions,
)
from webapp.webhooks.payload import announcement


@dataclass(frozen=True)
class Stores:
    """One store for each subject."""

    database: Database
    comparisons: OneTimeAnswers
    tab_runs: OneTimeAnswers
    secrets: Secrets
    links: Links
    link_data: LinkData
    codes: Codes
    reports: Reports
    agents: Agents
    sessions: Sessions
    api_keys: ApiKeys
    asset_versions: AssetVersions
    counts: Counts
    deliveries: Deliveries
    jobs: Jobs
    retention: Retention


def init_app(app: Flask) -> None:
    """Open the database; nothing is asked of it yet."""
    settings: Settings = app.config["SETTINGS"]
    database = Database(settings.database_url)
    secrets = Secrets(database)
    app.extensions["stores"] = Stores(
        database=database,
        comparisons=OneTimeAnswers(database, "comparison"),
        tab_runs=OneTimeAnswers(database, "tab-run"),
        secrets=secrets,
        links=Links(database, secrets),
        link_data=LinkData(database),
        codes=Codes(database, secrets),
        agents=Agents(database),
        sessions=Sessions(database),
        api_keys=ApiKeys(database),
        asset_versions=AssetVersions(database),
        counts=Counts(database),
        reports=Reports(database, announcement if settings.webhook else None),
        deliveries=Deliveries(database),
        jobs=Jobs(database),
        retention=Retention(database),
    )


def stores() -> Stores:
    """Return the stores of the running app."""
    opened: Stores = current_app.extensions["stores"]
    return opened
